/**
 * Figures by day from the roll-ups and the usage rows: one function for every face, the parent's and the child's, so
 * that all show the same. A day without rows is empty; nothing stands in for what was not recorded.
 */
import type { z } from 'zod';
import type { UsageBasis } from '../../../shared/activity/usage.ts';
import type { DaySummary, usageTodaySchema } from '../../../shared/contracts/overview-shapes.ts';
import { civilDayOfIso } from '../../../shared/time/civil-date.ts';
import type { DayFigures } from '../activity/report-protocol.ts';
import type { UsageSum } from '../storage/activity-queries.ts';

export type UsageToday = z.infer<typeof usageTodaySchema>;

/** Where a session helper measured any time, only its figures count: the estimate covers the same minutes. */
export function usageBasis(usage: readonly UsageSum[]): UsageBasis | null {
  if (usage.length === 0) return null;
  return usage.some(({ basis }) => basis === 'session') ? 'session' : 'network';
}

export function countedUsage(usage: readonly UsageSum[]): readonly UsageSum[] {
  const basis = usageBasis(usage);
  return usage.filter((row) => row.basis === basis);
}

export function addTo(sums: Record<string, number>, key: string, by: number): void {
  sums[key] = (sums[key] ?? 0) + by;
}

export function daySummaries(figures: DayFigures, dates: readonly string[]): DaySummary[] {
  const usage = countedUsage(figures.usage);
  return dates.map((date) => {
    const day = civilDayOfIso(date);
    let [requests, blocked] = [0, 0];
    for (const hour of figures.hours) {
      if (hour.day !== day) continue;
      requests += hour.count;
      blocked += hour.blocked;
    }
    const byCategory: Record<string, number> = {};
    for (const row of figures.categories) if (row.day === day) addTo(byCategory, row.category, row.count);
    const used = usage.filter((row) => row.day === day);
    const usageByCategory: Record<string, number> = {};
    let seconds = 0;
    for (const row of used) {
      addTo(usageByCategory, row.category, row.categorySeconds);
      seconds += row.totalSeconds;
    }
    const measured = used.length > 0;
    return {
      date,
      requests,
      blocked,
      byCategory,
      usageSeconds: measured ? seconds : null,
      usageByCategory: measured ? usageByCategory : null,
    };
  });
}

export interface Total {
  requests: number;
  blocked: number;
  usageSeconds: number | null;
}

/** `usageSeconds`: null without a measured day. */
export function totalOf(days: readonly DaySummary[]): Total {
  const measured = days.flatMap(({ usageSeconds }) => (usageSeconds === null ? [] : [usageSeconds]));
  return {
    requests: days.reduce((sum, day) => sum + day.requests, 0),
    blocked: days.reduce((sum, day) => sum + day.blocked, 0),
    usageSeconds: measured.length === 0 ? null : measured.reduce((sum, seconds) => sum + seconds, 0),
  };
}

const onRecord = (days: readonly DaySummary[]): number =>
  days.filter(({ requests, usageSeconds }) => requests > 0 || usageSeconds !== null).length;

/**
 * What days are compared with. Where less than half as many of the earlier ones are on record there is nothing: the
 * week after the first day of use is no "six times as much".
 */
export function comparedWith(before: readonly DaySummary[], days: readonly DaySummary[]): Total {
  return 2 * onRecord(before) < onRecord(days)
    ? { requests: 0, blocked: 0, usageSeconds: null }
    : totalOf(before);
}

/** 24 numbers; an hour that a clock change skips stays 0, one that comes twice holds both. */
export function requestsByHour(figures: DayFigures, date: string): number[] {
  const day = civilDayOfIso(date);
  const hours = Array.from({ length: 24 }, () => 0);
  for (const row of figures.hours) if (row.day === day) hours[row.hour] = (hours[row.hour] ?? 0) + row.count;
  return hours;
}

/** `null`: no row of that day. `limitSeconds`: the day's allowance for everything, `null` without one. */
export function usageOfDay(
  figures: DayFigures,
  date: string,
  limitSeconds: number | null,
): UsageToday | null {
  const basis = usageBasis(figures.usage);
  const [summary] = daySummaries(figures, [date]);
  if (basis === null || summary === undefined || summary.usageSeconds === null) return null;
  const usedSeconds = summary.usageSeconds;
  return {
    date,
    basis,
    usedSeconds,
    limitSeconds,
    leftSeconds: limitSeconds === null ? null : Math.max(0, limitSeconds - usedSeconds),
    byCategory: summary.usageByCategory ?? {},
  };
}
