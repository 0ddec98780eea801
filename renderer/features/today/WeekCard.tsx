/** The last seven days of one child, beside the seven before. */
import { Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ChildOverview, DaySummary } from '../../../shared/contracts/overview-shapes.ts';
import { useFormat } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { weekdayOfDate } from '../../ui/calendar-weeks.ts';
import { type Before, weekFigures } from '../../ui/charts/day-amounts.ts';
import { useAmountWords } from '../../ui/charts/use-amount-words.ts';
import { WeekBars } from '../../ui/charts/WeekBars.tsx';

export interface WeekCardProps {
  readonly week: { readonly child: string; readonly days: readonly DaySummary[]; readonly previous: Before };
  readonly child: ChildOverview | undefined;
  /** The civil date in the child's zone. */
  readonly today: string;
}

export function WeekCard({ week, child, today }: WeekCardProps) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const navigate = useNavigate();
  const { children } = useScope();
  const figures = weekFigures(week.days, week.previous, today);
  const words = useAmountWords(figures.unit);
  const name = child?.name ?? '';
  const slug = children.find(({ id }) => id === week.child)?.slug;
  if (figures.total === 0) {
    return (
      <div className="card">
        <Text component="h3" fw={600} m={0}>
          {t('week.of', { name })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('week.empty', { name })}
        </Text>
      </div>
    );
  }
  const summary = [
    figures.unit === 'seconds'
      ? t('week.usage', { total: words.say(figures.total), mean: words.say(figures.mean ?? 0) })
      : t('week.visits'),
    words.change(figures.change),
  ]
    .filter((sentence) => sentence !== null)
    .join(' ');
  return (
    <div className="card">
      <WeekBars
        title={t('week.of', { name })}
        summary={summary}
        unit={figures.unit}
        say={words.say}
        tick={words.tick}
        limit={figures.unit === 'seconds' ? (child?.usage?.limitSeconds ?? null) : null}
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
        onOpen={(date) => void navigate({ to: '/activity', search: { child: slug, tab: 'day', date } })}
      />
    </div>
  );
}
