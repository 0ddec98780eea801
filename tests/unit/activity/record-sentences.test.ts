/** What is written down, in words, says what `reduceFacts` does at each level, to whoever reads it. */
import { expect, test } from 'vitest';
import { DETAIL_LEVELS } from '../../../shared/activity/detail-level.ts';
import { neverRecorded, recordedSentences } from '../../../shared/activity/record-sentences.ts';

test.each(['guardian', 'child'] as const)(
  'for the %s: without consent every level says totals only',
  (reader) => {
    const firsts = DETAIL_LEVELS.map(
      (detail) => recordedSentences({ detail, recordsNames: false, detailDays: 14 }, reader)[0]?.en,
    );
    expect(new Set(firsts).size).toBe(1);
    expect(firsts[0]).toContain('Only counts');
  },
);

test('with consent each level has its own sentence, and how long detail stays', () => {
  const said = DETAIL_LEVELS.map((detail) =>
    recordedSentences({ detail, recordsNames: true, detailDays: 9 }, 'guardian').map(({ vi }) => vi),
  );
  expect(new Set(said.map(([first]) => first)).size).toBe(DETAIL_LEVELS.length);
  expect(said.map((sentences) => sentences.some((sentence) => sentence.includes('sau 9 ngày')))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('the child reads about itself as “con” and “you”, never as “the child”', () => {
  for (const detail of DETAIL_LEVELS)
    for (const recordsNames of [true, false])
      for (const { vi, en } of [
        ...recordedSentences({ detail, recordsNames, detailDays: 14 }, 'child'),
        ...neverRecorded('child'),
      ]) {
        expect(en).not.toContain('the child');
        expect(vi).not.toMatch(/\btrẻ\b/);
      }
});
