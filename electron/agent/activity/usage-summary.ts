/**
 * Adds up usage rows for a report. Where a session helper measured any time, only its figures count: the estimate from
 * the network covers the same minutes.
 */
import type { UsageBasis } from '../../../shared/activity/usage.ts';
import type { UsageSum } from '../storage/activity-queries.ts';

export interface UsageSummary {
  readonly basis: UsageBasis;
  /** Everything but free categories. */
  readonly totalSeconds: number;
  readonly byDay: readonly {
    readonly date: string;
    readonly seconds: number;
    readonly byCategory: Readonly<Record<string, number>>;
  }[];
  readonly bySite: readonly SiteUsage[];
  readonly byHour: readonly { readonly hour: number; readonly seconds: number }[];
}

export interface SiteUsage {
  readonly site: string;
  /** Of two sites in use at the same time each has its own: they add up to more than the total. */
  readonly seconds: number;
  readonly bytes: number;
  readonly connections: number;
}

/** Every day of the range has its line, days without use too. */
export function summariseUsage(rows: readonly UsageSum[], fromDay: number, toDay: number): UsageSummary {
  const basis: UsageBasis = rows.some((row) => row.basis === 'session') ? 'session' : 'network';
  const days = new Map<number, { seconds: number; byCategory: Record<string, number> }>();
  for (const day of daysBetween(fromDay, toDay)) days.set(day, { seconds: 0, byCategory: {} });
  const sites = new Map<string, SiteUsage>();
  const hours = Array.from({ length: 24 }, () => 0);
  let totalSeconds = 0;
  for (const row of rows) {
    if (row.basis !== basis) continue;
    const day = days.get(row.day);
    if (day === undefined) continue;
    const category = row.category === '' ? 'none' : row.category;
    day.byCategory[category] = (day.byCategory[category] ?? 0) + row.categorySeconds;
    if (row.site !== '') sites.set(row.site, added(sites.get(row.site), row));
    totalSeconds += row.totalSeconds;
    day.seconds += row.totalSeconds;
    hours[row.hour] = (hours[row.hour] ?? 0) + row.totalSeconds;
  }
  return {
    basis,
    totalSeconds,
    byDay: [...days].map(([day, figures]) => ({ date: isoDate(day), ...figures })),
    bySite: [...sites.values()].sort((a, b) => b.seconds - a.seconds || (a.site < b.site ? -1 : 1)),
    byHour: hours.map((seconds, hour) => ({ hour, seconds })),
  };
}

const added = (sum: SiteUsage | undefined, { site, seconds, bytes, connections }: SiteUsage): SiteUsage => ({
  site,
  seconds: (sum?.seconds ?? 0) + seconds,
  bytes: (sum?.bytes ?? 0) + bytes,
  connections: (sum?.connections ?? 0) + connections,
});

/** `2026-11-24` of 20261124. */
export function isoDate(day: number): string {
  const text = String(day).padStart(8, '0');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** 20261124 of `2026-11-24`. */
export const dayOfIso = (date: string): number => Number(date.replaceAll('-', ''));

/** Calendar days have no zone: counted in UTC, where each has 24 hours. */
function* daysBetween(fromDay: number, toDay: number): Generator<number> {
  const at = new Date(`${isoDate(fromDay)}T00:00:00Z`);
  for (let day = fromDay; day <= toDay; ) {
    yield day;
    at.setUTCDate(at.getUTCDate() + 1);
    day = dayOfIso(at.toISOString().slice(0, 10));
  }
}
