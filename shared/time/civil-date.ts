/**
 * Dates of the calendar, `yyyy-mm-dd`, and the instants at which they begin in a zone. Dates have no zone of their own:
 * they are counted in UTC, where each has 24 hours.
 */
import { epochMs, type EpochMs } from '../kernel/instant.ts';
import { DAY_MS, type TimeZone } from './zone-offset.ts';
import { civilDayOf, nextDayStart, type CivilDay } from './zoned-moment.ts';

/** `2026-11-24` of 20261124. */
export function isoDateOf(day: number): string {
  const text = String(day).padStart(8, '0');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** 20261124 of `2026-11-24`. */
export const civilDayOfIso = (date: string): CivilDay => Number(date.replaceAll('-', '')) as CivilDay;

export const isoDateAt = (zone: TimeZone, atMs: EpochMs): string =>
  isoDateOf(civilDayOf({ instantMs: atMs, zone }));

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** `count` dates, the first one first. */
export const datesFrom = (date: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => addDays(date, i));

/** The first instant of the date on the zone's clock. A date that the zone skipped begins with the next one. */
export function startOfDate(zone: TimeZone, date: string): EpochMs {
  const day = civilDayOfIso(date);
  // No zone is as far as two days from UTC.
  let atMs = epochMs(Date.parse(`${date}T00:00:00Z`) - 2 * DAY_MS);
  while (civilDayOf({ instantMs: atMs, zone }) < day) atMs = nextDayStart({ instantMs: atMs, zone });
  return atMs;
}
