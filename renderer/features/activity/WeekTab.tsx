/** One child's week: bars by day, the hours of seven days, and the sites that were visited most. */
import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Week } from '../../../shared/contracts/activity-shapes.ts';
import { addDays } from '../../../shared/time/civil-date.ts';
import { useFormat, useFormatIn, useText } from '../../app/locale.ts';
import type { ScopedChild } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { type FirstDay, weekdayOfDate, weekStart } from '../../ui/calendar-weeks.ts';
import { weekFigures } from '../../ui/charts/day-amounts.ts';
import { HeatMap } from '../../ui/charts/HeatMap.tsx';
import { useAmountWords } from '../../ui/charts/use-amount-words.ts';
import { WeekBars } from '../../ui/charts/WeekBars.tsx';
import { DateNav } from '../../ui/DateNav.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './activity.module.css';
import { heatDays } from './view-model.ts';

const MINUTE = 60_000;

export interface WeekTabProps {
  readonly child: ScopedChild;
  readonly hasLog: boolean;
}

export function WeekTab(props: WeekTabProps) {
  const settings = useQuery(api.settings.get.queryOptions());
  return (
    <QueryState query={settings}>
      {({ reportsFirstDay }) => <WeekOf {...props} firstDay={reportsFirstDay} />}
    </QueryState>
  );
}

function WeekOf({ child, hasLog, firstDay }: WeekTabProps & { readonly firstDay: FirstDay }) {
  const { t } = useTranslation('activity');
  const format = useFormat();
  const today = format.civilDate(useNow(MINUTE));
  const { date = today } = useSearch({ from: '/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const from = weekStart(date, firstDay);
  const week = useQuery(api.activity.week.queryOptions({ input: { child: child.id, from } }));
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Title order={2}>
          {t('week.of', { name: child.name, from: format.date(from), to: format.date(addDays(from, 6)) })}
        </Title>
        <DateNav
          date={date}
          today={today}
          step={7}
          onChange={(next) => void navigate({ search: (search) => ({ ...search, date: next }) })}
        />
      </Group>
      <QueryState query={week}>
        {(figures) =>
          figures.days.every(({ requests }) => requests === 0) ? (
            <EmptyWeek name={child.name} week={figures} />
          ) : (
            <TheWeek child={child} week={figures} today={today} hasLog={hasLog} />
          )
        }
      </QueryState>
    </>
  );
}

function EmptyWeek({ name, week }: { readonly name: string; readonly week: Week }) {
  const { t } = useTranslation('activity');
  const text = useText();
  return <EmptyState title={t('week.empty', { name })} body={text(week.summary)} />;
}

interface TheWeekProps extends WeekTabProps {
  readonly week: Week;
  readonly today: string;
}

function TheWeek({ child, week, today, hasLog }: TheWeekProps) {
  const { t } = useTranslation('activity');
  const text = useText();
  const format = useFormatIn(week.zone);
  const navigate = useNavigate({ from: '/activity' });
  const figures = weekFigures(week.days, week.previous, today);
  const words = useAmountWords(figures.unit);
  const hours = heatDays(week.heat, figures.unit);
  const openHour = (date: string, hour: number): void => {
    const from = format.instantOf(`${date}T${String(hour).padStart(2, '0')}:00`);
    if (!hasLog || from === null) {
      void navigate({ search: { child: child.slug, tab: 'day', date } });
      return;
    }
    const to = new Date(Date.parse(from) + 3_600_000).toISOString();
    void navigate({ search: { child: child.slug, tab: 'log', from, to } });
  };
  return (
    <>
      <div className="card">
        <WeekBars
          title={t('week.bars')}
          summary={text(week.summary)}
          unit={figures.unit}
          say={words.say}
          tick={words.tick}
          mean={figures.mean}
          days={figures.days.map((day) => ({
            key: day.date,
            label: format.weekday(weekdayOfDate(day.date)),
            name: format.dayAndDate(day.date),
            amounts: day.amounts,
            total: day.total,
            absent: day.absent,
            marked: day.date === today,
          }))}
          onOpen={(date) => void navigate({ search: { child: child.slug, tab: 'day', date } })}
        />
      </div>
      <div className="card">
        <HeatMap
          title={t('week.hours')}
          summary={t(figures.unit === 'seconds' ? 'week.hoursUsage' : 'week.hoursVisits')}
          say={words.say}
          days={hours.map(({ date, hours: amounts }) => ({
            key: date,
            label: format.weekday(weekdayOfDate(date)),
            name: format.dayAndDate(date),
            hours: amounts,
          }))}
          onOpen={openHour}
        />
      </div>
      <Sites week={week} detail={child.detail} />
    </>
  );
}

function Sites({ week, detail }: { readonly week: Week; readonly detail: ScopedChild['detail'] }) {
  const { t } = useTranslation('activity');
  const format = useFormat();
  return (
    <section className="card" aria-labelledby="week-sites">
      <Title order={3} id="week-sites">
        {t('week.sites')}
      </Title>
      {week.sites.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t(detail === 'full' || detail === 'site' ? 'week.noSites' : 'week.sitesNotKept')}
        </Text>
      ) : (
        <ul className={classes.amounts}>
          {week.sites.map(({ site, requests, blocked, seconds }) => (
            <li key={site}>
              <span className={classes.site}>{site}</span>
              <span>
                {seconds === null
                  ? t('visits', { count: requests, amount: format.number(requests) })
                  : format.duration(seconds)}
                {blocked > 0 && t('andBlocked', { amount: format.number(blocked) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
