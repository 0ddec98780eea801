import { describe, expect, test } from 'vitest';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parsePolicy, type PolicyHours } from '../../../shared/policy/policy.ts';
import { scheduleIcs } from '../../../shared/reporting/schedule-ics.ts';
import { parseTimeZone } from '../../../shared/time/zone-offset.ts';

const hours = (list: readonly object[]): readonly PolicyHours[] =>
  unwrap(parsePolicy({ version: 1, hours: list })).hours ?? [];

const BEDTIME = {
  id: 'night',
  kind: 'closed',
  days: ['mon', 'sun'],
  start: '21:30',
  end: '06:00',
  scope: 'all',
};

const calendar = (zone: string, list: readonly object[], more: object = {}): string =>
  scheduleIcs({
    childId: 'p-1',
    childName: 'Ngọc, “bé”',
    zone: unwrap(parseTimeZone(zone)),
    hours: hours(list),
    from: '2026-11-24',
    madeAtMs: epochMs(Date.UTC(2026, 10, 24, 3)),
    locale: 'vi',
    ...more,
  });

/** Folded lines joined again. */
const lines = (text: string): string[] => text.replaceAll('\r\n ', '').split('\r\n');

describe('the hours as a calendar', () => {
  test('a bedtime comes back every week on its days, crosses midnight, and begins on the first day that fits', () => {
    const found = lines(calendar('Asia/Ho_Chi_Minh', [BEDTIME]));
    expect(found).toEqual(
      expect.arrayContaining([
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'UID:night.p-1@haidang',
        'DTSTAMP:20261124T030000Z',
        // The 24th is a Tuesday; the next of its days is Sunday the 29th.
        'DTSTART;TZID=Asia/Ho_Chi_Minh:20261129T213000',
        'DTEND;TZID=Asia/Ho_Chi_Minh:20261130T060000',
        'RRULE:FREQ=WEEKLY;BYDAY=MO,SU',
        'SUMMARY:Ngọc\\, “bé”: Không vào mạng',
        'TRANSP:TRANSPARENT',
        'END:VCALENDAR',
        '',
      ]),
    );
  });

  test('a window until 24:00 ends at the midnight after it', () => {
    const found = lines(calendar('Asia/Ho_Chi_Minh', [{ ...BEDTIME, days: ['tue'], end: '24:00' }]));
    expect(found).toContain('DTSTART;TZID=Asia/Ho_Chi_Minh:20261124T213000');
    expect(found).toContain('DTEND;TZID=Asia/Ho_Chi_Minh:20261125T000000');
  });

  test('a zone that sets its clocks says by which rule, one that does not has one offset', () => {
    const berlin = lines(calendar('Europe/Berlin', [BEDTIME]));
    const zone = berlin.slice(berlin.indexOf('BEGIN:VTIMEZONE'), berlin.indexOf('END:VTIMEZONE') + 1);
    expect(zone.join('\n')).toBe(`BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:20260101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE`);
    const newYork = lines(calendar('America/New_York', [BEDTIME]));
    expect(newYork).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU');
    expect(newYork).toContain('RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU');
    const hanoi = calendar('Asia/Ho_Chi_Minh', [BEDTIME]);
    expect(hanoi.match(/BEGIN:STANDARD/g)).toHaveLength(1);
    expect(hanoi).toContain('TZOFFSETTO:+0700');
  });

  test('no line is longer than 75 octets, and no character is torn apart', () => {
    const text = calendar('Asia/Ho_Chi_Minh', [{ ...BEDTIME, note: 'Ngủ ngon nhé '.repeat(30) }]);
    for (const line of text.split('\r\n'))
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(lines(text).join('\n')).toContain('Ngủ ngon nhé Ngủ ngon nhé');
  });
});
