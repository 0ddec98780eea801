/** The recommended public lists, fetched with a progress bar. Cover is not claimed before they are in force. */
import { Alert, Button, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../shared/contracts/system-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { ProgressRow } from '../../ui/ProgressRow.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { Moves } from './Moves.tsx';
import type { StepProps } from './steps.ts';

const LOOK_EVERY_MS = 1000;
/** What every preset blocks and what parents ask for first. */
const ASKED_FOR = ['gambling', 'adult', 'malware', 'phishing'] as const;

export function ListsStep({ onNext, onBack }: StepProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const catalogue = useQuery(api.lists.catalogue.queryOptions());
  const view = useQuery(api.lists.view.queryOptions({ refetchInterval: LOOK_EVERY_MS }));
  const add = useMutation(api.lists.add.mutationOptions());
  const fetchAll = async (ids: readonly string[]): Promise<void> => {
    // One after the other, so that the queue keeps their order; a refusal of one is told and the next is tried.
    for (const id of ids) await add.mutateAsync({ from: 'catalogue', id }).catch(() => undefined);
    await catalogue.refetch();
  };
  return (
    <QueryState query={catalogue}>
      {(entries) => {
        const recommended = entries.filter((entry) => entry.recommended);
        const missing = recommended.filter((entry) => !entry.subscribed);
        const thin = ASKED_FOR.filter((category) => view.data?.coverage[category] !== 'subscribed');
        return (
          <Stack className="card" gap="md">
            {thin.length > 0 ? (
              <Alert variant="light" color="yellow">
                {t('lists.thin', { categories: thin.map((id) => t(`lists.category.${id}`)).join(', ') })}
              </Alert>
            ) : (
              <Alert variant="light" color="teal">
                {t('lists.covered')}
              </Alert>
            )}
            <Stack gap={4}>
              {recommended.map((entry) => (
                <div key={entry.id}>
                  <Text fw={600}>{entry.name}</Text>
                  <Text size="sm" c="dimmed">
                    {text(entry.description)} · {entry.licence}
                  </Text>
                </div>
              ))}
            </Stack>
            {missing.length > 0 && (
              <Button
                variant="light"
                loading={add.isPending}
                onClick={() => void fetchAll(missing.map(({ id }) => id))}
                style={{ alignSelf: 'flex-start' }}
              >
                {t('lists.fetch', { count: missing.length })}
              </Button>
            )}
            {add.isError && <ErrorNotice error={add.error} />}
            {(view.data?.jobs ?? []).map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
            <Text size="sm" c="dimmed">
              {t('lists.goesOn')}
            </Text>
            <Moves onBack={onBack}>
              <Button onClick={() => onNext()}>{missing.length > 0 ? t('lists.later') : t('next')}</Button>
            </Moves>
          </Stack>
        );
      }}
    </QueryState>
  );
}

function JobRow({ job }: { readonly job: Job }) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const format = useFormat();
  const { outcome } = job;
  if (outcome === null)
    return (
      <ProgressRow
        name={job.name}
        label={t('lists.job', { name: job.name })}
        phase={t('lists.working')}
        bytes={job.bytes}
        totalBytes={job.totalBytes}
        lines={job.lines}
        etaSeconds={job.etaSeconds}
        startedAt={job.startedAt}
      />
    );
  return (
    <Paper withBorder p="xs" role="status">
      {outcome.kind === 'done' &&
        t('lists.done', { name: job.name, entries: format.number(outcome.entries) })}
      {outcome.kind === 'cancelled' && t('lists.stopped', { name: job.name })}
      {outcome.kind === 'failed' && `${job.name}: ${text(outcome.error.message)} ${text(outcome.error.hint)}`}
    </Paper>
  );
}
