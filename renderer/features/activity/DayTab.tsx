/** One child's day: what the hours said, what was visited, what happened; each mark opens what stands behind it. */
import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DayTimeline as Day } from '../../../shared/contracts/activity-shapes.ts';
import { isPlumbing, sayCategory } from '../../../shared/reporting/people-categories.ts';
import { useFormat, useText } from '../../app/locale.ts';
import type { ScopedChild } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { dayAmounts, unitOf } from '../../ui/charts/day-amounts.ts';
import { DayTimeline } from '../../ui/charts/DayTimeline.tsx';
import type { TimelineMark } from '../../ui/charts/timeline-marks.ts';
import { useAmountWords } from '../../ui/charts/use-amount-words.ts';
import { DateNav } from '../../ui/DateNav.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './activity.module.css';
import { DayTargets } from './DayTargets.tsx';
import { MarkSheet } from './MarkSheet.tsx';
import { useDayWords } from './use-day-words.ts';
import { timelineRows } from './view-model.ts';

const MINUTE = 60_000;

export interface DayTabProps {
  readonly child: ScopedChild;
  readonly hasLog: boolean;
}

export function DayTab({ child, hasLog }: DayTabProps) {
  const { t } = useTranslation('activity');
  const nowMs = useNow(MINUTE);
  const format = useFormat();
  const today = format.civilDate(nowMs);
  const { date = today } = useSearch({ from: '/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const day = useQuery(api.activity.day.queryOptions({ input: { child: child.id, date } }));
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Title order={2}>{t('day.of', { name: child.name, day: format.dayAndDate(date) })}</Title>
        <DateNav
          date={date}
          today={today}
          step={1}
          onChange={(next) => void navigate({ search: (search) => ({ ...search, date: next }) })}
        />
      </Group>
      <QueryState query={day}>
        {(timeline) =>
          timeline.totals.requests === 0 && timeline.events.length === 0 ? (
            <QuietDay child={child} timeline={timeline} isToday={date === today} />
          ) : (
            <TheDay
              key={date}
              child={child}
              timeline={timeline}
              hasLog={hasLog}
              nowMs={date === today ? nowMs : null}
            />
          )
        }
      </QueryState>
    </>
  );
}

interface QuietDayProps {
  readonly child: ScopedChild;
  readonly timeline: Day;
  readonly isToday: boolean;
}

function QuietDay({ child, timeline, isToday }: QuietDayProps) {
  const { t } = useTranslation('activity');
  const text = useText();
  return (
    <EmptyState
      title={t(isToday ? 'day.quietToday' : 'day.quiet', { name: child.name })}
      body={text(timeline.summary)}
    />
  );
}

interface TheDayProps {
  readonly child: ScopedChild;
  readonly timeline: Day;
  readonly hasLog: boolean;
  readonly nowMs: number | null;
}

function TheDay({ child, timeline, hasLog, nowMs }: TheDayProps) {
  const { t } = useTranslation('activity');
  const text = useText();
  const words = useDayWords(timeline);
  const [open, setOpen] = useState<TimelineMark | null>(null);
  const rows = timelineRows(timeline, words);
  return (
    <>
      <div className="card">
        <DayTimeline
          title={t('day.timeline')}
          summary={text(timeline.summary)}
          rows={rows}
          day={{ fromMs: Date.parse(timeline.from), toMs: Date.parse(timeline.to) }}
          nowMs={nowMs}
          clock={words.clockMs}
          onOpen={setOpen}
          table={{
            head: [t('day.when'), t('day.row'), t('day.what')],
            rows: [
              ...timeline.states.map((one) => ({
                key: `state ${one.from}`,
                cells: [words.stretch(one.from, one.to), t('day.hours'), text(one.sentence)],
              })),
              ...timeline.segments
                .filter(({ category }) => !isPlumbing(category))
                .map((one) => ({
                  key: `segment ${one.from} ${one.category}`,
                  cells: [
                    words.stretch(one.from, one.to),
                    t('day.visited'),
                    `${text(sayCategory(one.category))}: ${words.visits(one.requests, one.blocked)}`,
                  ],
                })),
              ...timeline.events.map((one, place) => ({
                key: `event ${one.at} ${place}`,
                cells: [words.clock(one.at), words.kind(one.kind), text(one.sentence)],
              })),
            ],
          }}
        />
        <Text size="xs" c="dimmed" className="no-print">
          {t('day.keys')}
        </Text>
      </div>
      <DayTargets child={child} targets={timeline.targets} />
      <ByCategory timeline={timeline} />
      {open !== null && (
        <MarkSheet
          mark={open}
          child={child}
          timeline={timeline}
          hasLog={hasLog}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

/** Less is what rounding makes. */
const MINUTE_SECONDS = 60;

function ByCategory({ timeline }: { readonly timeline: Day }) {
  const { t } = useTranslation('activity');
  const format = useFormat();
  const text = useText();
  const { totals } = timeline;
  const unit = unitOf([totals]);
  const words = useAmountWords(unit);
  const amounts = unit === 'seconds' ? (totals.usageByCategory ?? {}) : totals.byCategory;
  const sorted = Object.entries(amounts)
    .filter(([category]) => !isPlumbing(category))
    .sort(([, a], [, b]) => b - a);
  const fetched = Object.entries(totals.byCategory).reduce(
    (sum, [category, requests]) => (isPlumbing(category) ? sum + requests : sum),
    0,
  );
  if (sorted.length === 0) return null;
  const { total } = dayAmounts(totals, unit);
  const free = unit === 'seconds' ? sorted.reduce((sum, [, amount]) => sum + amount, 0) - total : 0;
  return (
    <section className="card" aria-labelledby="by-category">
      <Title order={3} id="by-category">
        {t('day.byCategory', { total: words.say(total) })}
      </Title>
      <ul className={classes.amounts}>
        {sorted.map(([category, amount]) => (
          <li key={category}>
            <span>{text(sayCategory(category))}</span>
            <span>{words.say(amount)}</span>
          </li>
        ))}
      </ul>
      {free >= MINUTE_SECONDS && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('day.free', { time: words.say(free) })}
        </Text>
      )}
      {fetched > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('day.fetched', { count: fetched, amount: format.number(fetched) })}
        </Text>
      )}
    </section>
  );
}
