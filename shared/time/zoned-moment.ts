/**
 * A moment is a value: an instant and the zone whose wall clock counts. Wall-clock readings are handled as `WallMs`,
 * the reading written as if it were UTC; two readings of one clock compare as numbers, but they are not instants and
 * never mix with them: a reading may occur twice or never in the nights when clocks are set.
 */
import type { Brand } from '../kernel/brand.ts';
import { epochMs, type EpochMs } from '../kernel/instant.ts';
import { DAY_MS, offsetMsAt, offsetSpanAt, type TimeZone } from './zone-offset.ts';

export interface Moment {
  readonly instantMs: EpochMs;
  readonly zone: TimeZone;
}

export type WallMs = Brand<number, 'WallMs'>;
/** A civil day as the number yyyymmdd: sorts, reads and stores well. */
export type CivilDay = Brand<number, 'CivilDay'>;

export const MINUTES_A_DAY = 1440;
const MINUTE_MS = 60_000;

export const wallMsOf = ({ instantMs, zone }: Moment): WallMs =>
  (instantMs + offsetMsAt(zone, instantMs)) as WallMs;

/** Days since 1970-01-01 on the wall calendar. */
export const dayNumberOf = (wall: WallMs): number => Math.floor(wall / DAY_MS);

export const minuteOfDay = (wall: WallMs): number =>
  Math.floor((wall - dayNumberOf(wall) * DAY_MS) / MINUTE_MS);

export function civilDayOf(moment: Moment): CivilDay {
  const date = new Date(dayNumberOf(wallMsOf(moment)) * DAY_MS);
  return (date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()) as CivilDay;
}

export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export function wallClockOf(moment: Moment): WallClock {
  const date = new Date(wallMsOf(moment));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/**
 * The earliest instant after `moment` at which the wall clock shows one of `minutes` (sorted minutes of day) or is set
 * forward or back. Between the moment and that instant the reading only ticks within one stretch between two of the
 * minutes, so whatever depends on nothing else cannot change.
 */
export function nextWallEdge(moment: Moment, minutes: readonly number[]): EpochMs {
  const { zone } = moment;
  let { offsetMs, untilMs } = offsetSpanAt(zone, moment.instantMs);
  const edge = epochMs(nextReading((moment.instantMs + offsetMs) as WallMs, minutes) - offsetMs);
  while (edge > untilMs) {
    const next = offsetSpanAt(zone, untilMs);
    if (next.offsetMs !== offsetMs) return untilMs;
    ({ offsetMs, untilMs } = next);
  }
  return edge;
}

function nextReading(wall: WallMs, minutes: readonly number[]): number {
  const midnight = dayNumberOf(wall) * DAY_MS;
  for (const minute of minutes) {
    const at = midnight + minute * MINUTE_MS;
    if (at > wall) return at;
  }
  return midnight + DAY_MS + (minutes[0] ?? 0) * MINUTE_MS;
}

/**
 * The earliest instant after `moment` at which `read` gives another value, given that `read` depends on the wall clock
 * only and changes only at `minutes`. `null` if it stays the same for `horizonDays`.
 */
export function nextWallChange(
  moment: Moment,
  minutes: readonly number[],
  horizonDays: number,
  read: (wall: WallMs) => unknown,
): EpochMs | null {
  const before = read(wallMsOf(moment));
  const horizonMs = moment.instantMs + horizonDays * DAY_MS;
  let at = moment;
  while (at.instantMs < horizonMs) {
    at = { instantMs: nextWallEdge(at, minutes), zone: at.zone };
    if (read(wallMsOf(at)) !== before) return at.instantMs;
  }
  return null;
}

const MIDNIGHT = [0] as const;

/** When the next policy day begins: the first instant of another date. 23 or 25 hours away in two nights a year. */
export function nextDayStart(moment: Moment): EpochMs {
  // A zone may skip a whole date or repeat part of one, but no date lasts three days.
  const start = nextWallChange(moment, MIDNIGHT, 3, dayNumberOf);
  if (start === null) throw new Error(`no midnight in \`${moment.zone}\` after ${moment.instantMs}`);
  return start;
}
