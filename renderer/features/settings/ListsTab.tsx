/** Lists in force with their age and faults, work that is going on, and the catalogue of public lists. */
import { Alert, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { Job, ListsView } from '../../../shared/contracts/system-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice, FailureNotice } from '../../ui/ErrorNotice.tsx';
import { ProgressRow } from '../../ui/ProgressRow.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { AddList } from './AddList.tsx';
import { Catalogue } from './Catalogue.tsx';
import { PassedOver } from './PassedOver.tsx';

export function ListsTab() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const view = useQuery(api.lists.view.queryOptions());
  const update = useMutation(api.lists.update.mutationOptions());
  return (
    <QueryState query={view}>
      {(data) => (
        <Stack gap="lg">
          <Group justify="space-between">
            <Text size="sm">{t('lists.index', { names: format.number(data.index.names) })}</Text>
            <Button variant="default" loading={update.isPending} onClick={() => update.mutate({})}>
              {t('lists.updateAll')}
            </Button>
          </Group>
          {update.isError && <ErrorNotice error={update.error} />}
          <Jobs jobs={data.jobs} />
          <InForce view={data} />
          <AddList />
          <Catalogue />
        </Stack>
      )}
    </QueryState>
  );
}

function Jobs({ jobs }: { readonly jobs: readonly Job[] }) {
  const { t } = useTranslation(['settings', 'common']);
  const format = useFormat();
  const cancel = useMutation(api.lists.cancel.mutationOptions());
  if (jobs.length === 0) return null;
  return (
    <section aria-labelledby="jobs-title">
      <Title order={2} size="h4" id="jobs-title" mb="xs">
        {t('jobs.title')}
      </Title>
      <Stack gap="xs">
        {jobs.map((job) => (
          <Paper key={job.id} withBorder p="sm">
            {job.outcome === null ? (
              <ProgressRow
                name={job.title}
                label={t('jobs.label', { name: job.title })}
                phase={job.phase}
                bytes={job.bytes}
                totalBytes={job.totalBytes}
                lines={job.lines}
                etaSeconds={job.etaSeconds}
                startedAt={job.startedAt}
                onCancel={() => cancel.mutate({ job: job.id })}
              />
            ) : job.outcome.kind === 'failed' ? (
              <Stack gap={6}>
                <Text fw={600}>{job.title}</Text>
                <FailureNotice failure={{ kind: 'stated', code: 'LIST', data: job.outcome.error }} />
              </Stack>
            ) : job.outcome.kind === 'cancelled' ? (
              <Text size="sm">{t('jobs.cancelled', { name: job.title })}</Text>
            ) : (
              <Text size="sm">
                {job.outcome.unchanged
                  ? t('jobs.unchanged', { name: job.title })
                  : t('jobs.done', {
                      name: job.title,
                      added: format.number(job.outcome.added),
                      removed: format.number(job.outcome.removed),
                      rejected: format.number(job.outcome.rejected),
                    })}
              </Text>
            )}
          </Paper>
        ))}
      </Stack>
    </section>
  );
}

function InForce({ view }: { readonly view: ListsView }) {
  const { t } = useTranslation('settings');
  const text = useText();
  const format = useFormat();
  const [shown, setShown] = useState<string | null>(null);
  const update = useMutation(api.lists.update.mutationOptions());
  const undo = useChange(api.lists.undo.mutationOptions());
  const remove = useChange(api.lists.remove.mutationOptions());
  const own = view.lists.filter(({ bundled }) => !bundled);
  const starters = view.lists.filter(({ bundled }) => bundled);
  const nameOf = (id: string): string => {
    const category = isCategoryId(id) ? CATEGORY_BY_ID.get(id) : undefined;
    return category === undefined ? t('lists.own') : text(category.name);
  };
  return (
    <section aria-labelledby="lists-title">
      <Title order={2} size="h4" id="lists-title" mb="xs">
        {t('lists.title')}
      </Title>
      <Stack gap="xs">
        {own.length === 0 && (
          <Alert color="yellow" variant="light">
            {t('lists.onlyStarters')}
          </Alert>
        )}
        {own.map((list) => (
          <Paper key={list.name} withBorder p="sm">
            <Group justify="space-between" align="flex-start">
              <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
                <Group gap="xs">
                  <Text fw={600}>{list.title}</Text>
                  <Tag>{list.category === 'auto' ? t('lists.auto') : nameOf(list.category)}</Tag>
                </Group>
                <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {list.source}
                </Text>
                <Text size="sm">
                  {t('lists.entries', {
                    entries: format.number(list.entries),
                    age: list.updatedAt === null ? t('lists.never') : format.ago(list.updatedAt),
                  })}
                  {list.rejected > 0 &&
                    ` · ${t('lists.rejected', { rejected: format.number(list.rejected) })}`}
                </Text>
                <PassedOver {...list} />
                {list.lastError !== null && (
                  <Text size="sm" c="red">
                    {text(list.lastError)}
                  </Text>
                )}
              </div>
              <Group gap="xs">
                <Button size="xs" variant="default" onClick={() => update.mutate({ name: list.name })}>
                  {t('lists.update')}
                </Button>
                {list.canUndo && (
                  <>
                    <Button
                      size="xs"
                      variant="default"
                      aria-expanded={shown === list.name}
                      onClick={() => setShown(shown === list.name ? null : list.name)}
                    >
                      {t('lists.diff')}
                    </Button>
                    <Button size="xs" variant="default" onClick={() => undo.mutate({ name: list.name })}>
                      {t('lists.undo')}
                    </Button>
                  </>
                )}
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  onClick={() => remove.mutate({ name: list.name })}
                >
                  {t('lists.remove')}
                </Button>
              </Group>
            </Group>
            {shown === list.name && <Difference name={list.name} />}
          </Paper>
        ))}
        <Text size="sm" c="dimmed">
          {t('lists.starters', {
            count: starters.length,
            names: format.number(starters.reduce((sum, { entries }) => sum + entries, 0)),
          })}
        </Text>
      </Stack>
    </section>
  );
}

function Difference({ name }: { readonly name: string }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const diff = useQuery(api.lists.diff.queryOptions({ input: { name } }));
  return (
    <QueryState query={diff} lines={2}>
      {({ added, removed, addedNames, removedNames }) => (
        <Group align="flex-start" mt="xs" gap="xl">
          <Names title={t('lists.added', { amount: format.number(added) })} names={addedNames} />
          <Names title={t('lists.removed', { amount: format.number(removed) })} names={removedNames} />
        </Group>
      )}
    </QueryState>
  );
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm" style={{ maxHeight: '12rem', overflowY: 'auto' }} tabIndex={0} aria-label={title}>
        {names.map((name) => (
          <List.Item key={name}>{name}</List.Item>
        ))}
      </List>
    </div>
  );
}
