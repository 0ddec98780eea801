/**
 * Weekly windows: days, start and end as minutes of day, half-open. A window whose end is not after its start crosses
 * midnight and belongs to the day it starts; equal start and end mean 24 hours.
 *
 * INVARIANT: membership is decided by wall-clock fields alone, never by midnight plus hours. So in the night when the
 * clock jumps from 02:00 to 03:00 a window from 02:30 begins at 03:00, and in the night when 02:00 comes twice a window
 * 02:15–02:45 applies both times: the child and the parent read the same clock as we do.
 */
import { FOREVER, type EpochMs } from '../kernel/instant.ts';
import { weekdayBit, weekdayBits, type Weekday } from './weekday.ts';
import {
  dayNumberOf,
  minuteOfDay,
  MINUTES_A_DAY,
  nextWallChange,
  type Moment,
  type WallMs,
} from './zoned-moment.ts';

/** `start` 0–1439, `end` 1–1440. */
export interface TimeWindow {
  readonly days: readonly Weekday[];
  readonly start: number;
  readonly end: number;
}

export interface CompiledWindow {
  readonly dayBits: number;
  readonly start: number;
  readonly end: number;
}

export const compileWindow = ({ days, start, end }: TimeWindow): CompiledWindow => ({
  dayBits: weekdayBits(days),
  start,
  end,
});

export function isInside({ dayBits, start, end }: CompiledWindow, wall: WallMs): boolean {
  const minute = minuteOfDay(wall);
  const day = dayNumberOf(wall);
  if (start < end) return minute >= start && minute < end && (dayBits & weekdayBit(day)) !== 0;
  return (
    (minute >= start && (dayBits & weekdayBit(day)) !== 0) ||
    (minute < end && (dayBits & weekdayBit(day - 1)) !== 0)
  );
}

/** Minutes of day at which any of the windows may begin or end, with midnight where days differ. Sorted. */
export function edgeMinutes(windows: readonly CompiledWindow[]): readonly number[] {
  const minutes = new Set([0]);
  for (const { start, end } of windows) minutes.add(start).add(end % MINUTES_A_DAY);
  return [...minutes].sort((a, b) => a - b);
}

/** Long enough that a weekly window skipped by a clock change is met the week after. */
export const HORIZON_DAYS = 15;

/**
 * The earliest instant after `moment` at which the window opens or closes; `FOREVER` for one that never does. A window
 * that stays the same over the horizon is asked again then.
 */
export function nextWindowChange(window: CompiledWindow, moment: Moment): EpochMs {
  if (window.dayBits === 0) return FOREVER;
  const minutes = edgeMinutes([window]);
  return (
    nextWallChange(moment, minutes, HORIZON_DAYS, (wall) => isInside(window, wall)) ??
    ((moment.instantMs + HORIZON_DAYS * 86_400_000) as EpochMs)
  );
}

/** `21:00` → 1260; `24:00` is the end of the day. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= MINUTES_A_DAY ? minutes : undefined;
}

export const formatTimeOfDay = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
