import { expect, test } from 'vitest';
import { epochMs } from '../../shared/kernel/instant.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseTimeZone } from '../../shared/time/zone-offset.ts';
import { zonedIso } from '../../shared/time/zoned-iso.ts';

const AT = epochMs(Date.UTC(2026, 10, 24, 1, 4, 47, 768));

test.each([
  ['Asia/Ho_Chi_Minh', '2026-11-24T08:04:47.768+07:00'],
  ['UTC', '2026-11-24T01:04:47.768+00:00'],
  ['America/St_Johns', '2026-11-23T21:34:47.768-03:30'],
  ['Asia/Kathmandu', '2026-11-24T06:49:47.768+05:45'],
])('in %s it reads %s', (zone, text) => {
  expect(zonedIso(unwrap(parseTimeZone(zone)), AT)).toBe(text);
});

test('both passes of the hour that summer time repeats are told apart, and parse to the instant', () => {
  const zone = unwrap(parseTimeZone('Europe/Berlin'));
  const first = epochMs(Date.UTC(2026, 9, 25, 0, 30));
  const second = epochMs(Date.UTC(2026, 9, 25, 1, 30));
  expect(zonedIso(zone, first)).toBe('2026-10-25T02:30:00.000+02:00');
  expect(zonedIso(zone, second)).toBe('2026-10-25T02:30:00.000+01:00');
  expect(Date.parse(zonedIso(zone, second))).toBe(second);
});
