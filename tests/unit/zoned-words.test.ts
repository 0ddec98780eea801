import { expect, test } from 'vitest';
import { describeIso } from '../../shared/i18n/zoned-words.ts';
import { epochMs } from '../../shared/kernel/instant.ts';

const now = epochMs(Date.parse('2026-11-24T20:30:00+07:00'));

test.each([
  ['2026-11-24T21:00:00.000+07:00', '21:00', '21:00'],
  ['2026-11-25T00:15:00.000+07:00', '00:15 ngày mai', '00:15 tomorrow'],
  ['2026-11-29T07:00:00.000+07:00', '07:00 Chủ nhật', '07:00 on Sunday'],
  ['2026-12-24T07:00:00.000+07:00', '07:00 thứ Năm 24/12', '07:00 on Thursday 24/12'],
  ['2026-11-24T13:59:00.000+00:00', '13:59', '13:59'],
  ['2026-11-24T22:00:00.000-03:30', '22:00 ngày mai', '22:00 tomorrow'],
  ['never', 'never', 'never'],
])('%s is said as %j', (iso, vi, en) => {
  const at = iso === '2026-11-24T22:00:00.000-03:30' ? epochMs(Date.parse('2026-11-23T23:00:00-03:30')) : now;
  expect(describeIso(iso, at)).toEqual({ vi, en });
});
