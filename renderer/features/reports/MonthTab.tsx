/** One child's month, week by week; a bar leads to its week. */
import { ActionIcon, Button, Group, Title } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Week } from '../../../shared/contracts/activity-shapes.ts';
import { useFormat } from '../../app/locale.ts';
import { type ScopedChild, useScope } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { type FirstDay, monthAway, weeksOfMonth } from '../../ui/calendar-weeks.ts';
import { useAmountWords } from '../../ui/charts/use-amount-words.ts';
import { WeekBars } from '../../ui/charts/WeekBars.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { useNow } from '../../ui/use-now.ts';
import { monthFigures } from './view-model.ts';

const MINUTE = 60_000;

export function MonthTab({ firstDay }: { readonly firstDay: FirstDay }) {
  const { t } = useTranslation('reports');
  const { children, child: chosen, loaded, select } = useScope();
  const child = chosen ?? (children.length === 1 ? (children[0] ?? null) : null);
  if (child !== null) return <MonthOf child={child} firstDay={firstDay} />;
  if (!loaded) return null;
  if (children.length === 0) return <EmptyState title={t('noChildren.title')} body={t('noChildren.body')} />;
  return (
    <EmptyState
      title={t('whose')}
      body={
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

interface MonthOfProps {
  readonly child: ScopedChild;
  readonly firstDay: FirstDay;
}

function MonthOf({ child, firstDay }: MonthOfProps) {
  const { t } = useTranslation('reports');
  const format = useFormat();
  const today = format.civilDate(useNow(MINUTE));
  const { date = today } = useSearch({ from: '/reports' });
  const navigate = useNavigate({ from: '/reports' });
  const weeks = useQueries({
    queries: weeksOfMonth(date, today, firstDay).map((from) =>
      api.activity.week.queryOptions({ input: { child: child.id, from } }),
    ),
    combine: (results) => ({
      data: results.every(({ data }) => data !== undefined)
        ? results.flatMap(({ data }) => (data === undefined ? [] : [data]))
        : undefined,
      error: results.find(({ error }) => error !== null)?.error ?? null,
      dataUpdatedAt: Math.min(...results.map(({ dataUpdatedAt }) => dataUpdatedAt)),
      refetch: () => Promise.all(results.map(({ refetch }) => refetch())),
    }),
  });
  const go = (to: string): void => void navigate({ search: (search) => ({ ...search, date: to }) });
  const next = monthAway(date, 1);
  const title = t('monthOf', {
    name: child.name,
    month: format.date(`${date.slice(0, 7)}-01`).replace(/^1[/ ]/, ''),
  });
  return (
    <>
      <Group justify="space-between" my="md">
        <Title order={2}>{title}</Title>
        <Group gap="xs" className="no-print">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('monthBefore')}
            onClick={() => go(monthAway(date, -1))}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('monthAfter')}
            disabled={next > today}
            onClick={() => go(next)}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <QueryState query={weeks}>
        {(all) => (
          <Month
            weeks={all}
            title={title}
            name={child.name}
            onOpen={(from) => void navigate({ search: { child: child.slug, tab: 'week', date: from } })}
          />
        )}
      </QueryState>
    </>
  );
}

interface MonthProps {
  readonly weeks: readonly Week[];
  readonly title: string;
  readonly name: string;
  readonly onOpen: (from: string) => void;
}

function Month({ weeks, title, name, onOpen }: MonthProps) {
  const { t } = useTranslation('reports');
  const format = useFormat();
  const figures = monthFigures(weeks);
  const words = useAmountWords(figures.unit);
  const known = figures.weeks.filter(({ absent }) => !absent);
  const total = known.reduce((sum, week) => sum + week.total, 0);
  const short = (date: string): string => `${Number(date.slice(8))}/${Number(date.slice(5, 7))}`;
  if (total === 0) return <EmptyState title={t('monthEmpty', { name })} body={t('monthEmptyBody')} />;
  return (
    <div className="card">
      <WeekBars
        title={title}
        summary={t('monthSummary', { total: words.say(total), mean: words.say(total / known.length) })}
        unit={figures.unit}
        say={words.say}
        tick={words.tick}
        mean={total / known.length}
        days={figures.weeks.map(({ from, to, amounts, total: sum, absent }) => ({
          key: from,
          label: `${short(from)}–${short(to)}`,
          shortLabel: short(from),
          name: t('weekOf', { from: format.date(from), to: format.date(to) }),
          amounts,
          total: sum,
          absent,
        }))}
        onOpen={onOpen}
      />
    </div>
  );
}
