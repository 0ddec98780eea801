/** A child's hours as a calendar (RFC 5545): each window an event that comes back every week, on the policy's clock. */
import type { Locale, Text } from '../i18n/text.ts';
import type { EpochMs } from '../kernel/instant.ts';
import type { PolicyHours } from '../policy/policy.ts';
import { hoursSentence } from '../policy/policy-sentences.ts';
import { startOfDate } from '../time/civil-date.ts';
import { parseTimeOfDay } from '../time/time-window.ts';
import { WEEKDAYS, weekdayOf } from '../time/weekday.ts';
import { DAY_MS, type TimeZone } from '../time/zone-offset.ts';
import { stampOf, zoneLines } from './calendar-zone.ts';

export interface ScheduleCalendar {
  readonly childId: string;
  readonly childName: string;
  readonly zone: TimeZone;
  readonly hours: readonly PolicyHours[];
  /** The date from which the events are written; they have no end. */
  readonly from: string;
  readonly madeAtMs: EpochMs;
  readonly locale: Locale;
}

const MINUTE_MS = 60_000;
/** Octets, the line break not counted. */
const LONGEST_LINE = 75;

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll(';', '\\;').replaceAll(',', '\\,').replaceAll('\n', '\\n');

const octetsOf = (char: string): number => {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
};

/** Long lines go on in the next one after a space, never within a character. */
function folded(line: string): string {
  let out = '';
  let octets = 0;
  for (const char of line) {
    const size = octetsOf(char);
    if (octets + size > LONGEST_LINE) {
      out += '\r\n ';
      octets = 1;
    }
    out += char;
    octets += size;
  }
  return out;
}

const titleOf = ({ kind, scope, except }: PolicyHours): Text => {
  if (kind === 'open') return { vi: 'Giờ mở', en: 'Open' };
  if (scope !== 'all') return { vi: 'Một số nhóm đóng', en: 'Some categories closed' };
  return except === undefined || except.length === 0
    ? { vi: 'Không vào mạng', en: 'No Internet' }
    : { vi: 'Giờ học', en: 'Study time' };
};

function eventLines(hours: PolicyHours, calendar: ScheduleCalendar): string[] {
  const { days, start, end } = hours;
  const { zone, from, childId, childName, madeAtMs, locale } = calendar;
  const [startMinute, endMinute] = [parseTimeOfDay(start) ?? 0, parseTimeOfDay(end) ?? 0];
  const firstDay = Date.parse(`${from}T00:00:00Z`) / DAY_MS;
  const offset = [0, 1, 2, 3, 4, 5, 6].find((days_) => days.includes(weekdayOf(firstDay + days_))) ?? 0;
  const midnight = (firstDay + offset) * DAY_MS;
  const startMs = midnight + startMinute * MINUTE_MS;
  const endMs = midnight + (endMinute > startMinute ? 0 : DAY_MS) + endMinute * MINUTE_MS;
  const byDay = WEEKDAYS.filter((day) => days.includes(day)).map((day) => day.slice(0, 2).toUpperCase());
  const title = `${childName}: ${titleOf(hours)[locale]}`;
  return [
    'BEGIN:VEVENT',
    `UID:${hours.id}.${childId}@haidang`,
    `DTSTAMP:${stampOf(madeAtMs)}Z`,
    `DTSTART;TZID=${zone}:${stampOf(startMs)}`,
    `DTEND;TZID=${zone}:${stampOf(endMs)}`,
    `RRULE:FREQ=WEEKLY;BYDAY=${byDay.join(',')}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(hoursSentence(hours)[locale])}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

export function scheduleIcs(calendar: ScheduleCalendar): string {
  const { zone, from, childName, hours, locale } = calendar;
  const name = locale === 'vi' ? `Giờ giấc của ${childName}` : `${childName}’s hours`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Hai Dang//haidang//VI',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(name)}`,
    `X-WR-TIMEZONE:${zone}`,
    ...zoneLines(zone, startOfDate(zone, from)),
    ...hours.flatMap((window) => eventLines(window, calendar)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}
