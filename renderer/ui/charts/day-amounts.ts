/**
 * A day of the contract as the charts draw it: minutes by family where minutes were measured, else visits. What pages and
 * programs fetch by themselves (advertising, content delivery, updates) is not a visit. Pure.
 */
import type { DaySummary } from '../../../shared/contracts/overview-shapes.ts';
import { isPlumbing } from '../../../shared/reporting/people-categories.ts';
import { type Family, familyOf } from '../category-colours.ts';
import { type ChartUnit, type FamilyAmounts, meanOf, totalOf } from './chart-scale.ts';

/** Minutes as soon as one of the days has a measured one. */
export const unitOf = (days: readonly DaySummary[]): ChartUnit =>
  days.some(({ usageSeconds }) => usageSeconds !== null) ? 'seconds' : 'count';

function inFamilies(byCategory: Readonly<Record<string, number>>): FamilyAmounts {
  const amounts: Partial<Record<Family, number>> = {};
  for (const [category, amount] of Object.entries(byCategory)) {
    if (isPlumbing(category)) continue;
    const family = familyOf(category);
    amounts[family] = (amounts[family] ?? 0) + amount;
  }
  return amounts;
}

/** Visits that carry no category (level of detail, private class) count among the others. */
export function visitsOf({ requests, byCategory }: DaySummary): FamilyAmounts {
  const amounts = inFamilies(byCategory);
  const known = Object.values(byCategory).reduce((sum, amount) => sum + amount, 0);
  const unknown = Math.max(0, requests - known);
  return unknown === 0 ? amounts : { ...amounts, other: (amounts.other ?? 0) + unknown };
}

export interface DayAmounts {
  readonly date: string;
  readonly amounts: FamilyAmounts;
  readonly total: number;
  /** Minutes were measured on other days, not on this one. */
  readonly absent: boolean;
}

export function dayAmounts(day: DaySummary, unit: ChartUnit): DayAmounts {
  const { date } = day;
  if (unit === 'count') {
    const amounts = visitsOf(day);
    return { date, amounts, total: totalOf(amounts), absent: false };
  }
  if (day.usageSeconds === null) return { date, amounts: {}, total: 0, absent: true };
  return { date, amounts: inFamilies(day.usageByCategory ?? {}), total: day.usageSeconds, absent: false };
}

export interface WeekFigures {
  readonly unit: ChartUnit;
  readonly days: readonly DayAmounts[];
  readonly total: number;
  /** Of the days that have figures. */
  readonly mean: number | null;
  /** Per cent more (or less) than before; null: there was nothing before. */
  readonly change: number | null;
}

export interface Before {
  readonly requests: number;
  readonly usageSeconds: number | null;
}

/** `today`: days after it are to come; a week that is not over is not compared with a whole one. */
export function weekFigures(days: readonly DaySummary[], before: Before, today: string): WeekFigures {
  const unit = unitOf(days);
  const amounts = days.map((day) => {
    const one = dayAmounts(day, unit);
    return day.date > today ? { ...one, absent: true } : one;
  });
  const known = amounts.filter(({ absent }) => !absent);
  const total = known.reduce((sum, day) => sum + day.total, 0);
  const isOver = days.every(({ date }) => date <= today);
  // The week before is known as a whole only, so its visits are compared with all of this week's.
  const [now, then] =
    unit === 'seconds'
      ? [total, before.usageSeconds]
      : [days.reduce((sum, { requests }) => sum + requests, 0), before.requests];
  return {
    unit,
    days: amounts,
    total,
    mean: total > 0 ? meanOf(known.map((day) => day.total)) : null,
    change: !isOver || then === null || then === 0 ? null : Math.round((100 * (now - then)) / then),
  };
}
