/**
 * The public lists that the presets need. They are fetched while one goes on; until they are there, what the bundled
 * starter lists cover is called what it is, and no cover of gambling or adult sites is claimed.
 */
import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { Job, ListsView } from '../../../shared/contracts/system-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { api, client } from '../../client/console-client.ts';
import { ErrorNotice, FailureNotice } from '../../ui/ErrorNotice.tsx';
import { jobPhase } from '../../ui/job-phases.ts';
import { ProgressRow } from '../../ui/ProgressRow.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { StepProps } from './step-props.ts';

/** What every preset blocks, and a parent asks about first. */
const ASKED_ABOUT = ['gambling', 'adult', 'malware', 'phishing'] as const;

export function ListsStep({ onBack, onNext }: StepProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const queryClient = useQueryClient();
  const catalogue = useQuery(api.lists.catalogue.queryOptions());
  const view = useQuery(api.lists.view.queryOptions());
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const offered = catalogue.data?.filter(({ recommended }) => recommended) ?? [];
  const wanted = offered.filter(({ id, subscribed }) => !subscribed && !left.has(id));
  const nothingYet = offered.length > 0 && !offered.some(({ subscribed }) => subscribed);
  const subscribe = useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(ids.map((id) => client.lists.add({ from: 'catalogue', id }))),
    onSettled: () => queryClient.invalidateQueries(),
  });
  const nameOf = (id: string): string => {
    const category = isCategoryId(id) ? CATEGORY_BY_ID.get(id) : undefined;
    return category === undefined ? t('lists.several') : text(category.name);
  };
  return (
    <Stack gap="md">
      <Text>{t('lists.intro')}</Text>
      <QueryState query={view} lines={2}>
        {(data) => (
          <>
            <Coverage view={data} nameOf={nameOf} />
            <Jobs jobs={data.jobs} />
          </>
        )}
      </QueryState>
      <QueryState query={catalogue}>
        {() => (
          <fieldset className="card" style={{ margin: 0 }}>
            <legend>{t('lists.offered')}</legend>
            <Stack gap="sm">
              {offered.map(({ id, name, category, licence, description, subscribed }) => (
                <Checkbox
                  key={id}
                  label={`${name} · ${nameOf(category)}`}
                  description={`${text(description)} ${t('lists.licence', { licence })}`}
                  checked={subscribed || !left.has(id)}
                  disabled={subscribed || subscribe.isPending}
                  onChange={({ currentTarget }) => {
                    const next = new Set(left);
                    if (currentTarget.checked) next.delete(id);
                    else next.add(id);
                    setLeft(next);
                  }}
                />
              ))}
              <Group>
                <Button
                  onClick={() => subscribe.mutate(wanted.map(({ id }) => id))}
                  loading={subscribe.isPending}
                  disabled={wanted.length === 0}
                >
                  {wanted.length === 0 ? t('lists.allFetched') : t('lists.fetch', { count: wanted.length })}
                </Button>
              </Group>
            </Stack>
          </fieldset>
        )}
      </QueryState>
      {subscribe.error !== null && <ErrorNotice error={subscribe.error} />}
      <StepFooter
        onBack={onBack}
        onNext={() => onNext()}
        nextLabel={nothingYet ? t('lists.without') : undefined}
        nextQuiet={nothingYet}
      />
    </Stack>
  );
}

interface CoverageProps {
  readonly view: ListsView;
  readonly nameOf: (category: string) => string;
}

function Coverage({ view, nameOf }: CoverageProps) {
  const { t } = useTranslation('wizard');
  const thin = ASKED_ABOUT.filter((id) => view.coverage[id] !== 'subscribed');
  const names = (ids: readonly string[]): string => ids.map(nameOf).join(', ');
  const full = ASKED_ABOUT.filter((id) => !thin.includes(id));
  return (
    <Stack gap={4} role="status">
      {full.length > 0 && <Text>{t('lists.covered', { names: names(full) })}</Text>}
      {thin.length > 0 && (
        <Alert color="yellow" variant="light">
          <Text c="var(--mantine-color-text)">{t('lists.thin', { names: names(thin) })}</Text>
        </Alert>
      )}
    </Stack>
  );
}

function Jobs({ jobs }: { readonly jobs: readonly Job[] }) {
  const { t } = useTranslation(['wizard', 'common']);
  const format = useFormat();
  const shown = jobs.filter(({ kind }) => kind === 'list-add' || kind === 'list-update');
  if (shown.length === 0) return null;
  return (
    <Stack gap="sm">
      {shown.map((job) => {
        const { outcome } = job;
        if (outcome === null) {
          return (
            <ProgressRow
              key={job.id}
              name={job.name}
              label={t('lists.fetching', { name: job.name })}
              phase={t(`common:progress.phase.${jobPhase(job.phase)}`)}
              bytes={job.bytes}
              totalBytes={job.totalBytes}
              lines={job.lines}
              etaSeconds={job.etaSeconds}
              startedAt={job.startedAt}
              onCancel={() => void client.lists.cancel({ job: job.id }).catch(() => undefined)}
            />
          );
        }
        if (outcome.kind === 'failed') {
          return (
            <div key={job.id}>
              <Text fw={600}>{job.name}</Text>
              <FailureNotice failure={{ kind: 'stated', code: 'LIST', data: outcome.error }} />
            </div>
          );
        }
        return (
          <Text key={job.id}>
            {outcome.kind === 'done'
              ? t('lists.done', {
                  name: job.name,
                  count: outcome.entries,
                  amount: format.number(outcome.entries),
                })
              : t('lists.cancelled', { name: job.name })}
          </Text>
        );
      })}
    </Stack>
  );
}
