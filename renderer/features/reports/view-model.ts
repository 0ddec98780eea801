/** Which weeks a report is about, how a month falls into weeks, and how tightly cards stand on one page. Pure. */
import type { Week } from '../../../shared/contracts/activity-shapes.ts';
import { addDays } from '../../../shared/time/civil-date.ts';
import { type FirstDay, weekStart } from '../../ui/calendar-weeks.ts';
import { FAMILIES, type Family } from '../../ui/category-colours.ts';
import type { WeekCard } from '../../../shared/contracts/report-shapes.ts';
import { type ChartUnit, familiesIn, type FamilyAmounts } from '../../ui/charts/chart-scale.ts';
import { dayAmounts, unitOf, weekFigures } from '../../ui/charts/day-amounts.ts';

/** A card is a talk about a week that is over. */
export const lastWholeWeek = (today: string, firstDay: FirstDay): string =>
  addDays(weekStart(today, firstDay), -7);

export interface WeekOfMonth {
  readonly from: string;
  readonly to: string;
  readonly amounts: FamilyAmounts;
  readonly total: number;
  readonly absent: boolean;
}

/** One unit for the whole month: minutes as soon as one day of it has them. */
export function monthFigures(weeks: readonly Pick<Week, 'from' | 'to' | 'days'>[]): {
  readonly unit: ChartUnit;
  readonly weeks: readonly WeekOfMonth[];
} {
  const unit = unitOf(weeks.flatMap(({ days }) => days));
  return {
    unit,
    weeks: weeks.map(({ from, to, days }) => {
      const amounts: Partial<Record<Family, number>> = {};
      let [total, known] = [0, 0];
      for (const day of days.map((one) => dayAmounts(one, unit))) {
        if (day.absent) continue;
        known += 1;
        total += day.total;
        for (const family of FAMILIES) {
          const amount = day.amounts[family] ?? 0;
          if (amount > 0) amounts[family] = (amounts[family] ?? 0) + amount;
        }
      }
      return {
        from,
        to,
        amounts,
        total,
        absent: known === 0 || days.every(({ requests }) => requests === 0),
      };
    }),
  };
}

/** One child has the whole page; from three on the cards give up air, then letters. */
export function density(cards: number): 'whole' | 'half' | 'tight' {
  if (cards <= 1) return 'whole';
  return cards <= 2 ? 'half' : 'tight';
}

/** What the bars of these cards are made of, each family once, in the order of the stack. */
export const familiesOfWeeks = (
  cards: readonly Pick<WeekCard, 'week' | 'hasData'>[],
  today: string,
): readonly Family[] =>
  familiesIn(
    cards
      .filter(({ hasData }) => hasData)
      .flatMap(({ week }) => weekFigures(week.days, week.previous, today).days)
      .map(({ amounts }) => amounts),
  );

export const CARDS_ON_A_PAGE = 5;

/** Cards by page, in the family's order. */
export const pagesOf = <T>(cards: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(cards.length / CARDS_ON_A_PAGE) }, (_, page) =>
    cards.slice(page * CARDS_ON_A_PAGE, (page + 1) * CARDS_ON_A_PAGE),
  );
