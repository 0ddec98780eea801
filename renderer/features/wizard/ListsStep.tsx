/**
 * The public lists that the presets need. They are fetched while one goes on; until they are there, what the bundled
 * starter lists cover is called what it is, and no cover of gambling or adult sites is claimed.
 */
import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { Job, ListsView } from '../../../shared/contracts/system-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { api, client } from '../../client/console-client.ts';
import { ErrorNotice, FailureNotice } from '../../ui/ErrorNotice.tsx';
import { ProgressRow } from '../../ui/ProgressRow.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { StepProps } from './step-props.ts';

/** What every preset blocks, and a parent asks about first. */
const ASKED_ABOUT = ['gambling', 'adult', 'malware', 'phishing'] as const;

export function ListsStep({ draft, change, onBack, onNext }: StepProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const queryClient = useQueryClient();
  const catalogue = useQuery(api.lists.catalogue.queryOptions());
  const view = useQuery(api.lists.view.queryOptions());
  const left = new Set(draft.leftOut);
  const offered = catalogue.data?.filter(({ recommended }) => recommended) ?? [];
  // A list from the catalogue bears the catalogue's id as its name.
  const coming = new Set((view.data?.jobs ?? []).flatMap((job) => (job.outcome === null ? [job.name] : [])));
  const wanted = offered.filter(({ id, subscribed }) => !subscribed && !coming.has(id) && !left.has(id));
  const nothingYet =
    offered.length > 0 && !offered.some(({ id, subscribed }) => subscribed || coming.has(id));
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
            <Jobs jobs={data.jobs} titleOf={(name) => offered.find(({ id }) => id === name)?.name ?? name} />
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
                  disabled={subscribed || coming.has(id) || subscribe.isPending}
                  onChange={({ currentTarget }) => {
                    const next = new Set(left);
                    if (currentTarget.checked) next.delete(id);
                    else next.add(id);
                    change({ leftOut: [...next] });
                  }}
                />
              ))}
              <Group>
                <Button
                  onClick={() => subscribe.mutate(wanted.map(({ id }) => id))}
                  loading={subscribe.isPending}
                  disabled={wanted.length === 0}
                >
                  {wanted.length > 0
                    ? t('lists.fetch', { count: wanted.length })
                    : coming.size > 0
                      ? t('lists.coming')
                      : offered.every(({ subscribed }) => subscribed)
                        ? t('lists.allFetched')
                        : t('lists.noneChosen')}
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

interface JobsProps {
  readonly jobs: readonly Job[];
  readonly titleOf: (name: string) => string;
}

/** What runs stands first, then what waits, then what ended. */
const rankOf = ({ outcome, phase }: Job): number => (outcome !== null ? 2 : phase === 'waiting' ? 1 : 0);

function Jobs({ jobs, titleOf }: JobsProps) {
  const { t } = useTranslation('wizard');
  const format = useFormat();
  const shown = jobs
    .filter(({ kind }) => kind === 'list-add' || kind === 'list-update')
    .toSorted((one, other) => rankOf(one) - rankOf(other));
  if (shown.length === 0) return null;
  return (
    <Stack gap="sm">
      {shown.map((job) => {
        const { outcome } = job;
        const name = titleOf(job.name);
        if (outcome === null) {
          return (
            <ProgressRow
              key={job.id}
              name={name}
              label={t('lists.fetching', { name })}
              phase={job.phase}
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
              <Text fw={600}>{name}</Text>
              <FailureNotice failure={{ kind: 'stated', code: 'LIST', data: outcome.error }} />
            </div>
          );
        }
        return (
          <Text key={job.id}>
            {outcome.kind === 'done'
              ? t('lists.done', {
                  name,
                  count: outcome.entries,
                  amount: format.number(outcome.entries),
                })
              : t('lists.cancelled', { name })}
          </Text>
        );
      })}
    </Stack>
  );
}
