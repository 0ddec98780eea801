import { describe, expect, test } from 'vitest';
import { formatsFor, type FormatWords } from '../../../renderer/ui/formats.ts';

const words: FormatWords = {
  hours: (count) => `${count}h`,
  minutes: (count) => `${count}m`,
  seconds: (count) => `${count}s`,
  until: (when) => `until ${when}`,
  justNow: () => 'just now',
};
const NOW = Date.parse('2026-11-23T12:00:00Z');
const vi = formatsFor('vi', 'Asia/Ho_Chi_Minh', words, () => NOW);
const en = formatsFor('en', 'Asia/Ho_Chi_Minh', words, () => NOW);
const berlin = formatsFor('en', 'Europe/Berlin', words, () => NOW);

describe('the formats of the console', () => {
  test('an instant is read on the clock of the zone, whatever the computer says', () => {
    expect(vi.time('2026-11-23T10:05:00Z')).toBe('17:05');
    expect(berlin.time('2026-11-23T10:05:00Z')).toBe('11:05');
    expect(vi.civilDate('2026-11-23T17:30:00Z')).toBe('2026-11-24');
    expect(vi.civilDate()).toBe('2026-11-23');
  });

  test('days and dates are written as each language writes them', () => {
    expect(vi.dayAndDate('2026-11-23')).toBe('Thứ Hai, 23/11');
    expect(en.dayAndDate('2026-11-23')).toBe('Monday, 23 November');
    expect(vi.date('2026-11-23')).toBe('23/11/2026');
    expect(en.date('2026-11-23')).toBe('23 Nov 2026');
    expect(vi.moment('2026-11-23T10:05:00Z')).toBe('17:05, 23/11/2026');
    expect(vi.weekdays()).toEqual(['T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'CN']);
    expect(vi.weekday('sun', 'long')).toBe('Chủ Nhật');
    expect(en.weekday('mon', 'long')).toBe('Monday');
  });

  test('a civil date is that date in every zone', () => {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'])
      expect(formatsFor('en', zone, words, () => NOW).date('2026-11-23')).toBe('23 Nov 2026');
  });

  test('numbers and amounts', () => {
    expect([vi.number(1284), en.number(1284)]).toEqual(['1.284', '1,284']);
    expect([vi.bytes(1_250_000), en.bytes(1_250_000), en.bytes(999), en.bytes(0)]).toEqual([
      '1,3 MB',
      '1.3 MB',
      '999 byte',
      '0 byte',
    ]);
  });

  test('a span is said in whole minutes from one minute on', () => {
    expect([0, 59, 60, 3599, 3600, 4800].map(vi.duration)).toEqual([
      '0s',
      '59s',
      '1m',
      '59m',
      '1h',
      '1h 20m',
    ]);
  });

  test('ages and ends', () => {
    expect(vi.ago('2026-11-23T09:00:00Z')).toBe('3 giờ trước');
    expect(en.ago(NOW - 2 * 86_400_000)).toBe('2 days ago');
    expect(en.ago(NOW - 59_000)).toBe('just now');
    expect(en.until('2026-11-23T19:45:00+07:00')).toBe('until 19:45');
    expect(en.until('2026-11-24T07:00:00+07:00')).toBe('until 07:00 tomorrow');
  });

  test('what a moment input holds is read on the clock of the zone', () => {
    expect(Date.parse(vi.instantOf('2026-11-23T21:00') ?? '')).toBe(Date.parse('2026-11-23T14:00:00Z'));
    expect(Date.parse(berlin.instantOf('2026-07-01T21:00') ?? '')).toBe(Date.parse('2026-07-01T19:00:00Z'));
    expect(vi.instantOf('soon')).toBeNull();
  });
});
