/** Instants as sentences need them: "21:00", "07:00 ngày mai" / "07:00 tomorrow". The caller gives wall-clock fields. */
import type { Text } from './text.ts';

export interface WallReading {
  /** Civil day as days since 1970-01-01. */
  readonly dayNumber: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const two = (n: number): string => String(n).padStart(2, '0');
const VI_DAYS = ['thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ nhật'] as const;
const EN_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const weekday = (dayNumber: number): number => (((dayNumber + 3) % 7) + 7) % 7;

/** `now`: without it the date is always said. */
export function describeInstant(at: WallReading, now: WallReading | null): Text {
  const time = `${two(at.hour)}:${two(at.minute)}`;
  const ahead = now === null ? Number.NaN : at.dayNumber - now.dayNumber;
  if (ahead === 0) return { vi: time, en: time };
  if (ahead === 1) return { vi: `${time} ngày mai`, en: `${time} tomorrow` };
  const vi = VI_DAYS[weekday(at.dayNumber)] ?? '';
  const en = EN_DAYS[weekday(at.dayNumber)] ?? '';
  if (ahead > 1 && ahead < 7) return { vi: `${time} ${vi}`, en: `${time} on ${en}` };
  return { vi: `${time} ${vi} ${at.day}/${at.month}`, en: `${time} on ${en} ${at.day}/${at.month}` };
}

const DAY_MS = 86_400_000;

function readingOf(wallMs: number): WallReading {
  const wall = new Date(wallMs);
  return {
    dayNumber: Math.floor(wallMs / DAY_MS),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
  };
}

/**
 * The same for an instant as the answers of the agent carry it, ISO 8601 with offset: the offset is the clock on which
 * it is read, and on which `nowMs` is read beside it. Text that is no such instant is said as it is.
 */
export function describeIso(text: string, nowMs: number): Text {
  const atMs = Date.parse(text);
  const wallMs = Date.parse(text.replace(/(?:[+-]\d{2}:\d{2}|Z)$/, 'Z'));
  if (Number.isNaN(atMs) || Number.isNaN(wallMs)) return { vi: text, en: text };
  return describeInstant(readingOf(wallMs), readingOf(nowMs + wallMs - atMs));
}
