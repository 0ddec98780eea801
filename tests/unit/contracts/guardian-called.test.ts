/** Who answered, in the words of the child who reads it. */
import { expect, test } from 'vitest';
import { guardianCalled, notYet, openedUntil } from '../../../shared/i18n/request-sentences.ts';

test('a guardian whom nobody named is called by a word of the language, and all others by their names', () => {
  const at = { vi: '20:00', en: '20:00' };
  expect(openedUntil(guardianCalled('guardian'), at)).toEqual({
    vi: 'Bố mẹ mở đến 20:00.',
    en: 'A parent opened it until 20:00.',
  });
  expect(notYet(guardianCalled('Mẹ'), 'other')).toEqual({ vi: 'Mẹ: chưa.', en: 'Mẹ: not yet.' });
});
