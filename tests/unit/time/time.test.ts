import { describe, expect, test } from 'vitest';
import { epochMs, FOREVER } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import {
  compileWindow,
  formatTimeOfDay,
  isInside,
  nextWindowChange,
  parseTimeOfDay,
} from '../../../shared/time/time-window.ts';
import { WEEKDAYS, weekdayOf } from '../../../shared/time/weekday.ts';
import { offsetMsAt, parseTimeZone } from '../../../shared/time/zone-offset.ts';
import { civilDayOf, nextDayStart, wallClockOf, wallMsOf } from '../../../shared/time/zoned-moment.ts';

const at = (iso: string, zone: string) => ({
  instantMs: epochMs(Date.parse(iso)),
  zone: unwrap(parseTimeZone(zone)),
});
const daily = (start: string, end: string) =>
  compileWindow({
    days: WEEKDAYS,
    start: parseTimeOfDay(start) ?? -1,
    end: parseTimeOfDay(end) ?? -1,
  });
const inside = (window: ReturnType<typeof daily>, iso: string, zone: string): boolean =>
  isInside(window, wallMsOf(at(iso, zone)));
const nextIso = (window: ReturnType<typeof daily>, iso: string, zone: string): string =>
  new Date(nextWindowChange(window, at(iso, zone))).toISOString();

describe('zones', () => {
  test.each(['Mars/Olympus', '+07:00', '', 'Asia/Ho Chi Minh', '../etc'])('`%s` is refused', (raw) => {
    expect(parseTimeZone(raw).ok).toBe(false);
  });

  test('offsets agree with the wall clock that Intl shows, around every change of 2026 and 2027', () => {
    for (const name of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
      const zone = unwrap(parseTimeZone(name));
      const format = new Intl.DateTimeFormat('en-CA', {
        timeZone: name,
        hourCycle: 'h23',
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      // Close together within a day of a change, far apart elsewhere.
      const offset = (ms: number): number => offsetMsAt(zone, epochMs(ms));
      const step = (ms: number): number =>
        offset(ms - 86_400_000) === offset(ms + 86_400_000) ? 40_000_000 : 1_799_000;
      for (let ms = Date.UTC(2026, 0); ms < Date.UTC(2028, 0); ms += step(ms)) {
        const wall = new Date(ms + offsetMsAt(zone, epochMs(ms))).toISOString();
        expect(format.format(ms).replace(', ', 'T')).toBe(wall.slice(0, 19));
      }
    }
  }, 60_000);

  test('Vietnam, which is answered without Intl, has the offset of Intl from 1970 to 2100', () => {
    const zone = unwrap(parseTimeZone('Asia/Ho_Chi_Minh'));
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    for (let ms = 0; ms < Date.UTC(2101, 0); ms += 5 * 86_400_000) {
      const hours = offsetMsAt(zone, epochMs(ms)) / 3_600_000;
      expect(format.format(ms)).toMatch(new RegExp(`GMT\\+0${hours}:00$`));
    }
  });

  test('a day that skips an hour has 23, one that repeats an hour 25, half an hour at Lord Howe', () => {
    const length = (iso: string, zone: string): number => {
      const start = nextDayStart(at(iso, zone));
      return (nextDayStart({ instantMs: start, zone: unwrap(parseTimeZone(zone)) }) - start) / 3_600_000;
    };
    expect(length('2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe(23);
    expect(length('2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe(25);
    expect(length('2026-04-04T00:00:00Z', 'Australia/Lord_Howe')).toBe(24.5);
    expect(length('2026-11-24T00:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(24);
  });

  test('the day begins at 01:00 where midnight does not exist', () => {
    const start = nextDayStart(at('2018-11-03T15:00:00Z', 'America/Sao_Paulo'));
    const moment = { instantMs: start, zone: unwrap(parseTimeZone('America/Sao_Paulo')) };
    expect(wallClockOf(moment)).toEqual({ year: 2018, month: 11, day: 4, hour: 1, minute: 0 });
    expect(civilDayOf(moment)).toBe(20181104);
  });

  test('1970-01-01 was a Thursday', () => {
    expect(weekdayOf(0)).toBe('thu');
    expect(weekdayOf(-1)).toBe('wed');
  });
});

describe('windows', () => {
  const bedtime = daily('21:00', '07:00');

  test('the start belongs to a window, the end does not', () => {
    expect(inside(bedtime, '2026-11-24T13:59:59.999Z', 'Asia/Ho_Chi_Minh')).toBe(false);
    expect(inside(bedtime, '2026-11-24T14:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(true);
    expect(inside(bedtime, '2026-11-24T23:59:59.999Z', 'Asia/Ho_Chi_Minh')).toBe(true);
    expect(inside(bedtime, '2026-11-25T00:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(false);
  });

  test('a window over midnight belongs to the day it starts', () => {
    const friday = compileWindow({ days: ['fri'], start: 1320, end: 360 });
    expect(inside(friday, '2026-11-27T16:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(true);
    expect(inside(friday, '2026-11-27T22:59:00Z', 'Asia/Ho_Chi_Minh')).toBe(true);
    expect(inside(friday, '2026-11-26T20:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(false);
    expect(inside(friday, '2026-11-28T16:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(false);
  });

  test('equal start and end are 24 hours, 00:00–24:00 is the whole day', () => {
    const round = compileWindow({ days: ['mon'], start: 600, end: 600 });
    expect(inside(round, '2026-11-23T03:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(true);
    expect(inside(round, '2026-11-24T02:59:00Z', 'Asia/Ho_Chi_Minh')).toBe(true);
    expect(inside(round, '2026-11-24T03:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(false);
    const whole = compileWindow({ days: ['mon'], start: 0, end: 1440 });
    expect(inside(whole, '2026-11-23T16:59:00Z', 'Asia/Ho_Chi_Minh')).toBe(true);
    expect(inside(whole, '2026-11-23T17:00:00Z', 'Asia/Ho_Chi_Minh')).toBe(false);
  });

  test('an end in the hour that does not exist moves forward to when the clock jumps', () => {
    expect(nextIso(daily('21:00', '02:30'), '2026-03-29T00:30:00Z', 'Europe/Berlin')).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });

  test('a start in the hour that does not exist moves forward to when the clock jumps', () => {
    expect(nextIso(daily('02:30', '07:00'), '2026-03-29T00:30:00Z', 'Europe/Berlin')).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });

  test('in the hour that comes twice a window applies by the clock both times', () => {
    const window = daily('02:15', '02:45');
    const open = ['00:14', '00:15', '00:45', '01:14', '01:15', '01:45'].map((time) =>
      inside(window, `2026-10-25T${time}:00Z`, 'Europe/Berlin'),
    );
    expect(open).toEqual([false, true, false, false, true, false]);
    expect(nextIso(window, '2026-10-25T00:45:00Z', 'Europe/Berlin')).toBe('2026-10-25T01:15:00.000Z');
  });

  test('a clock set back out of a window ends it', () => {
    expect(nextIso(daily('02:30', '07:00'), '2026-10-25T00:40:00Z', 'Europe/Berlin')).toBe(
      '2026-10-25T01:00:00.000Z',
    );
  });

  test('a bedtime is 9 and 11 hours long in the two nights', () => {
    const length = (iso: string): number => {
      const start = nextWindowChange(bedtime, at(iso, 'Europe/Berlin'));
      const zone = unwrap(parseTimeZone('Europe/Berlin'));
      return (nextWindowChange(bedtime, { instantMs: start, zone }) - start) / 3_600_000;
    };
    expect(length('2026-03-28T12:00:00Z')).toBe(9);
    expect(length('2026-10-24T12:00:00Z')).toBe(11);
  });

  test('a window without days never changes', () => {
    expect(
      nextWindowChange(compileWindow({ days: [], start: 0, end: 60 }), at('2026-11-24T00:00:00Z', 'UTC')),
    ).toBe(FOREVER);
  });

  test('times of day are read and written', () => {
    expect(parseTimeOfDay('24:00')).toBe(1440);
    expect(formatTimeOfDay(1260)).toBe('21:00');
    for (const bad of ['24:01', '7:00', '12:60', 'noon', '12:00:00'])
      expect(parseTimeOfDay(bad)).toBe(undefined);
  });
});
