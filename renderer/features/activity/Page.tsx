/** What happened: the day as a timeline, the week as bars and hours, the log row by row; one search box for all. */
import { Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ScopeFailure } from '../../app/ScopeFailure.tsx';
import { type ScopedChild, useScope } from '../../app/scope.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { DayTab } from './DayTab.tsx';
import { LogTab } from './LogTab.tsx';
import { SearchBox } from './SearchBox.tsx';
import { ACTIVITY_TABS, type ActivityTab } from './search.ts';
import { noLogOf, tabsFor } from './view-model.ts';
import { WeekTab } from './WeekTab.tsx';
import { WhySheet } from './WhySheet.tsx';

export function ActivityPage() {
  const { t } = useTranslation('activity');
  const { children, child: chosen, loaded } = useScope();
  const { tab: wanted = 'day', row } = useSearch({ from: '/activity' });
  const navigate = useNavigate({ from: '/activity' });
  // An only child needs no choosing.
  const child = chosen ?? (children.length === 1 ? (children[0] ?? null) : null);
  const noLog = noLogOf(child === null ? children : [child]);
  const tabs = tabsFor(noLog);
  const tab: ActivityTab = tabs.find((id) => id === wanted) ?? 'day';
  return (
    <>
      <PageHead
        title={t('title')}
        description={t('description')}
        actions={<SearchBox tab={tab} disabled={noLog !== null} />}
      />
      <ScopeFailure />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const known = ACTIVITY_TABS.find((id) => id === next);
          if (known !== undefined) void navigate({ search: (search) => ({ ...search, tab: known }) });
        }}
      >
        <Tabs.List>
          {tabs.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {noLog !== null && (
          <Text size="sm" c="dimmed" mt="xs" data-no-log={noLog}>
            {t(`noLog.${noLog}`)}
          </Text>
        )}
        <Tabs.Panel value="day" pt="md">
          <OfOneChild child={child} loaded={loaded}>
            {(one) => <DayTab child={one} hasLog={noLog === null} />}
          </OfOneChild>
        </Tabs.Panel>
        <Tabs.Panel value="week" pt="md">
          <OfOneChild child={child} loaded={loaded}>
            {(one) => <WeekTab child={one} hasLog={noLog === null} />}
          </OfOneChild>
        </Tabs.Panel>
        <Tabs.Panel value="log" pt="md">
          {loaded && <LogTab child={child} />}
        </Tabs.Panel>
      </Tabs>
      {row !== undefined && (
        <WhySheet
          row={row}
          onClose={() =>
            void navigate({ search: (search) => ({ ...search, row: undefined }), replace: true })
          }
        />
      )}
    </>
  );
}

interface OfOneChildProps {
  readonly child: ScopedChild | null;
  readonly loaded: boolean;
  readonly children: (child: ScopedChild) => React.ReactNode;
}

/** Reading a child's day is written down for the child to see, so nobody's is opened without being chosen. */
function OfOneChild({ child, loaded, children: shown }: OfOneChildProps) {
  const { t } = useTranslation('activity');
  const { children, select } = useScope();
  if (child !== null) return <Stack gap="md">{shown(child)}</Stack>;
  if (!loaded) return null;
  if (children.length === 0) return <EmptyState title={t('noChildren.title')} body={t('noChildren.body')} />;
  return (
    <EmptyState
      title={t('whose.title')}
      body={t('whose.body')}
      action={
        <Group gap="xs" justify="center">
          {children.map(({ id, name }) => (
            <Button key={id} variant="default" onClick={() => select(id)}>
              {name}
            </Button>
          ))}
        </Group>
      }
    />
  );
}
