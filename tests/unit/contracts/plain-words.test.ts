/** Words that somebody typed deface no page on which they are shown, and lose nothing that a language writes. */
import { expect, test } from 'vitest';
import { plainWords } from '../../../shared/kernel/plain-words.ts';

const MARK = /\p{M}/gu;

test.each([
  ['one mark, very often', `a${'\u0301'.repeat(290)}`],
  ['many kinds of marks', `a${'\u0300\u0316\u0334\u20dd'.repeat(70)}`],
  ['marks with something unseen between them', `a${'\u0301\u200d'.repeat(140)}`],
  ['marks without a base', '\u0301'.repeat(290)],
])('at most three marks are drawn over one base: %s', (_, typed) => {
  expect((plainWords(typed).match(MARK) ?? []).length).toBeLessThanOrEqual(3);
  expect(plainWords(`${typed}b${typed}`)).toContain('b');
});

test.each([
  'Mẹ ơi, con xin mở để làm bài tập nhóm: trường lớp, nghiêng ngả, khuỷu tay.',
  'ưỡn ẹo, thuở ấy, quyển vở',
  'शिक्षा, ที่นี่, שָׁלוֹם',
  '❤️‍🔥 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣',
])('what people write stays, however it was typed: %s', (words) => {
  expect(plainWords(words.normalize('NFD'))).toBe(words.normalize('NFC'));
});
