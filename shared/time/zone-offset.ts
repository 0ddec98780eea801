/**
 * Offsets of IANA zones: the only file that asks `Intl`. A formatter costs about a microsecond per call and much more
 * to make, so offsets are kept per zone and UTC day.
 *
 * INVARIANT: a zone changes its offset at most once within one UTC day. That holds for every rule the zone database has
 * had since 1970; so equal offsets at both ends of a day prove that the day has no change.
 */
import type { Brand } from '../kernel/brand.ts';
import { epochMs, type EpochMs } from '../kernel/instant.ts';
import { err, ok, type Result } from '../kernel/result.ts';

export type TimeZone = Brand<string, 'TimeZone'>;

export const DAY_MS = 86_400_000;
/** The last instant a Date can hold: nothing is asked beyond it. */
const LAST_MS = 8_640_000_000_000_000;
/** Days kept per zone: a year of schedules, small enough to forget at once. */
const DAYS_KEPT = 512;

interface OffsetDay {
  readonly offsetMs: number;
  /** Where the offset changes inside this day, and to what; `null`: not at all. */
  readonly change: { readonly atMs: number; readonly offsetMs: number } | null;
}

/**
 * Zones that have had one offset since a day, and no rule that would change it. They are answered without `Intl`, whose
 * data cost 12 ms of a start and 8 MiB of a process; a test compares them with it.
 */
interface SettledZone {
  /** UTC day number. */
  readonly sinceDay: number;
  readonly offset: OffsetDay;
}

const SETTLED: ReadonlyMap<string, SettledZone> = new Map([
  [
    'Asia/Ho_Chi_Minh',
    { sinceDay: Date.UTC(1976, 0, 1) / 86_400_000, offset: { offsetMs: 7 * 3_600_000, change: null } },
  ],
]);

interface ZoneCache {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, OffsetDay>;
}

/** A stretch of time with one offset. `untilMs` is exclusive; beyond it the offset may be another or the same. */
export interface OffsetSpan {
  readonly offsetMs: number;
  readonly untilMs: EpochMs;
}

const zones = new Map<string, ZoneCache>();

/** `Asia/Ho_Chi_Minh`, `UTC` …; offsets such as `+07:00` are refused: they have no rules for summer time. */
export function parseTimeZone(raw: string): Result<TimeZone, 'unknown-zone'> {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(raw)) return err('unknown-zone');
  if (SETTLED.has(raw)) return ok(raw as TimeZone);
  try {
    cacheOf(raw as TimeZone);
  } catch {
    return err('unknown-zone');
  }
  return ok(raw as TimeZone);
}

export const VIETNAM = 'Asia/Ho_Chi_Minh' as TimeZone;

function cacheOf(zone: TimeZone): ZoneCache {
  let cache = zones.get(zone);
  if (cache === undefined) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    cache = { format, days: new Map() };
    zones.set(zone, cache);
  }
  return cache;
}

function askOffset(format: Intl.DateTimeFormat, atMs: number): number {
  const at = Math.min(Math.max(atMs, -LAST_MS), LAST_MS);
  const text = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (match === null) throw new Error(`unexpected offset text \`${text}\``);
  const [, sign, hour = '0', minute = '0', second = '0'] = match;
  const size = (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000;
  return sign === '-' ? -size : size;
}

function buildDay(format: Intl.DateTimeFormat, day: number): OffsetDay {
  let low = day * DAY_MS;
  let high = low + DAY_MS;
  const offsetMs = askOffset(format, low);
  const after = askOffset(format, high);
  if (after === offsetMs) return { offsetMs, change: null };
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (askOffset(format, middle) === offsetMs) low = middle;
    else high = middle;
  }
  return { offsetMs, change: { atMs: high, offsetMs: after } };
}

function dayOf(zone: TimeZone, day: number): OffsetDay {
  const settled = SETTLED.get(zone);
  if (settled !== undefined && day >= settled.sinceDay) return settled.offset;
  const cache = cacheOf(zone);
  let found = cache.days.get(day);
  if (found === undefined) {
    if (cache.days.size >= DAYS_KEPT) cache.days.clear();
    found = buildDay(cache.format, day);
    cache.days.set(day, found);
  }
  return found;
}

/** What to add to an instant to get the wall clock of the zone. */
export function offsetMsAt(zone: TimeZone, atMs: EpochMs): number {
  const { offsetMs, change } = dayOf(zone, Math.floor(atMs / DAY_MS));
  return change !== null && atMs >= change.atMs ? change.offsetMs : offsetMs;
}

/** The stretch of one offset around `atMs`, looking ahead no further than the end of the UTC day. */
export function offsetSpanAt(zone: TimeZone, atMs: EpochMs): OffsetSpan {
  const day = Math.floor(atMs / DAY_MS);
  const { offsetMs, change } = dayOf(zone, day);
  const dayEndMs = epochMs((day + 1) * DAY_MS);
  if (change === null) return { offsetMs, untilMs: dayEndMs };
  if (atMs < change.atMs) return { offsetMs, untilMs: epochMs(change.atMs) };
  return { offsetMs: change.offsetMs, untilMs: dayEndMs };
}
