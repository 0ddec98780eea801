/**
 * Instants, days, amounts and spans as words of one language, on the clock of one zone. Pure: the words come in as a
 * function, the present as a value.
 */
import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns';
import { enGB } from 'date-fns/locale/en-GB';
import { vi } from 'date-fns/locale/vi';
import { describeIso } from '../../shared/i18n/zoned-words.ts';
import type { Locale } from '../../shared/i18n/text.ts';
import { WEEKDAYS, type Weekday } from '../../shared/time/weekday.ts';

export interface FormatWords {
  readonly hours: (count: number) => string;
  readonly minutes: (count: number) => string;
  readonly seconds: (count: number) => string;
  readonly until: (when: string) => string;
  readonly justNow: () => string;
}

/** An instant as the agent says it, or in milliseconds; where it is said so also a civil date (`2026-11-23`). */
export type At = string | number;

export interface Formats {
  readonly zone: string;
  /** `17:05`. */
  readonly time: (at: At) => string;
  /** `23/11/2026`; takes an instant or a civil date. */
  readonly date: (at: At) => string;
  /** `Thứ Hai, 23/11`; takes an instant or a civil date. */
  readonly dayAndDate: (at: At) => string;
  /** `17:05, 23/11/2026`. */
  readonly moment: (at: At) => string;
  /** `1.284`. */
  readonly number: (value: number) => string;
  /** `1 giờ 20 phút`; whole minutes from one minute on. */
  readonly duration: (seconds: number) => string;
  /** `đến 19:45`, `đến 07:00 ngày mai`. */
  readonly until: (iso: string) => string;
  /** `3 giờ trước`. */
  readonly ago: (at: At) => string;
  /** `T2` … `CN`, or the whole name. */
  readonly weekday: (day: Weekday, width?: 'short' | 'long') => string;
  /** Monday first. */
  readonly weekdays: (width?: 'short' | 'long') => readonly string[];
  /** `1,2 MB`. */
  readonly bytes: (count: number) => string;
  /** The civil date of now, or of an instant, in the zone: `2026-11-23`. */
  readonly civilDate: (at?: At) => string;
  /** `2026-11-23T21:30`, read on the zone's clock; null: not a moment. */
  readonly instantOf: (wall: string) => string | null;
}

const DATE_LOCALES = { vi, en: enGB } as const;
const NUMBER_LOCALES = { vi: 'vi-VN', en: 'en-GB' } as const;
const SHORT_DAYS: Readonly<Record<Locale, Readonly<Record<Weekday, string>>>> = {
  vi: { mon: 'T2', tue: 'T3', wed: 'T4', thu: 'T5', fri: 'T6', sat: 'T7', sun: 'CN' },
  en: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
};
/** A Monday, and the days after it. */
const SAMPLE_DAYS: Readonly<Record<Weekday, number>> = {
  mon: 5,
  tue: 6,
  wed: 7,
  thu: 8,
  fri: 9,
  sat: 10,
  sun: 11,
};
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
const AGES = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const CIVIL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const msOf = (at: At): number => (typeof at === 'number' ? at : Date.parse(at));

export function formatsFor(locale: Locale, zone: string, words: FormatWords, nowMs: () => number): Formats {
  const dates = { locale: DATE_LOCALES[locale] };
  const numbers = new Intl.NumberFormat(NUMBER_LOCALES[locale]);
  const relative = new Intl.RelativeTimeFormat(NUMBER_LOCALES[locale], { numeric: 'auto' });
  const on = (at: At): TZDate => {
    const civil = typeof at === 'string' ? CIVIL_DATE.exec(at) : null;
    if (civil === null) return new TZDate(msOf(at), zone);
    const [year = 0, month = 1, day = 1] = civil.slice(1).map(Number);
    // By fields: text without an offset would be read on the browser's clock.
    return new TZDate(year, month - 1, day, 12, zone);
  };
  const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  const time = (at: At): string => format(on(at), 'HH:mm');
  const date = (at: At): string => format(on(at), locale === 'vi' ? 'd/M/yyyy' : 'd MMM yyyy', dates);
  const weekday: Formats['weekday'] = (day, width = 'short') =>
    width === 'short'
      ? SHORT_DAYS[locale][day]
      : capital(format(new Date(2026, 0, SAMPLE_DAYS[day], 12), 'EEEE', dates));

  return {
    zone,
    time,
    date,
    dayAndDate: (at) => capital(format(on(at), locale === 'vi' ? 'EEEE, d/M' : 'EEEE, d MMMM', dates)),
    moment: (at) => `${time(at)}, ${date(at)}`,
    number: (value) => numbers.format(value),
    duration: (seconds) => {
      if (seconds < 60) return words.seconds(Math.round(seconds));
      const minutes = Math.floor(seconds / 60);
      const hours = Math.floor(minutes / 60);
      if (hours === 0) return words.minutes(minutes);
      const rest = minutes % 60;
      return rest === 0 ? words.hours(hours) : `${words.hours(hours)} ${words.minutes(rest)}`;
    },
    until: (iso) => words.until(describeIso(iso, nowMs())[locale]),
    ago: (at) => {
      const seconds = (msOf(at) - nowMs()) / 1000;
      const age = AGES.find(([, length]) => Math.abs(seconds) >= length);
      if (age === undefined) return words.justNow();
      const [unit, size] = age;
      return relative.format(Math.trunc(seconds / size), unit);
    },
    weekday,
    weekdays: (width = 'short') => WEEKDAYS.map((day) => weekday(day, width)),
    bytes: (count) => {
      const step = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), BYTE_UNITS.length - 1);
      return new Intl.NumberFormat(NUMBER_LOCALES[locale], {
        style: 'unit',
        unit: BYTE_UNITS[step] ?? 'byte',
        maximumFractionDigits: step === 0 ? 0 : 1,
      }).format(count / 1000 ** step);
    },
    civilDate: (at) => format(on(at ?? nowMs()), 'yyyy-MM-dd'),
    instantOf: (wall) => {
      const fields = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(wall)?.slice(1).map(Number);
      if (fields === undefined) return null;
      const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = fields;
      return new TZDate(year, month - 1, day, hour, minute, zone).toISOString();
    },
  };
}
