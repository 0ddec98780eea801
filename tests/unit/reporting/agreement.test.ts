import { expect, test } from 'vitest';
import { DETAIL_LEVELS } from '../../../shared/activity/detail-level.ts';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import type { AllowanceId } from '../../../shared/kernel/ids.ts';
import { HOUSEHOLD_DEFAULT, PRESETS } from '../../../shared/policy/presets.ts';
import { buildAgreement } from '../../../shared/reporting/agreement.ts';

test('the agreement of every age and level says the rules, the record, the promises and where help is', () => {
  for (const band of AGE_BANDS)
    for (const detail of DETAIL_LEVELS) {
      const { document, suggested } = PRESETS[band];
      const agreement = buildAgreement({
        child: { name: 'An', band },
        documents: { household: HOUSEHOLD_DEFAULT, child: { ...document, ...suggested } },
        recording: { detail, recordsNames: true, detailDays: 14 },
        guardians: ['Mẹ', 'Bố'],
      });
      const vi = JSON.stringify(agreement, (key, value: unknown) => (key === 'en' ? undefined : value));
      const en = JSON.stringify(agreement, (key, value: unknown) => (key === 'vi' ? undefined : value));
      expect(vi).toContain('Giờ ngủ: tối trước ngày học');
      expect(vi).toContain('Người xem được: Mẹ, Bố.');
      expect(vi).toContain('Tìm kiếm an toàn bật');
      expect(vi.includes('YouTube')).toBe(band !== '14-17');
      expect(vi.includes('Trang chưa ai xếp loại thì chưa mở')).toBe(band === '6-9');
      expect(vi).not.toMatch(/nhóm khác|luật nữa/);
      for (const text of [vi, en]) {
        expect(text).toContain('111');
        expect(text).not.toMatch(/undefined|null|NaN/);
      }
      expect(vi.includes('14 ngày')).toBe(detail !== 'totals');
      // One page of paper: about fifty lines of ninety characters.
      const rows = agreement.sections.flatMap(({ lines }) =>
        lines.map((line) => Math.ceil(line.vi.length / 90)),
      );
      expect(rows.reduce((sum, n) => sum + n, 0) + agreement.sections.length * 2 + 8).toBeLessThanOrEqual(56);
    }
});

test('what does not fit on the page is counted on it, and the heaviest rules stay', () => {
  const { document, suggested } = PRESETS['6-9'];
  const allowances = Array.from({ length: 14 }, (_, i) => ({
    id: `site-${i}` as AllowanceId,
    scope: `domain:site-${i}.example`,
    seconds: 600,
  }));
  const { sections } = buildAgreement({
    child: { name: 'An', band: '6-9' },
    documents: { household: HOUSEHOLD_DEFAULT, child: { ...document, hours: suggested.hours, allowances } },
    recording: { detail: 'full', recordsNames: true, detailDays: 14 },
    guardians: [],
  });
  const rules = sections[0]?.lines.map(({ vi }) => vi) ?? [];
  expect(rules.length).toBeLessThanOrEqual(18);
  expect(rules[0]).toContain('Giờ ngủ');
  // 2 bedtimes, 14 allowances, what is free, 2 of searching, 6 of content.
  expect(rules.at(-1)).toBe(`Và ${25 - (rules.length - 1)} luật nữa, có đủ trong trang của con.`);
});

test('without consent it says that only counts are kept', () => {
  const agreement = buildAgreement({
    child: { name: 'An', band: '6-9' },
    documents: { household: HOUSEHOLD_DEFAULT, child: PRESETS['6-9'].document },
    recording: { detail: 'full', recordsNames: false, detailDays: 14 },
    guardians: [],
  });
  expect(agreement.sections[1]?.lines[0]?.vi).toContain('Chỉ đếm');
});
