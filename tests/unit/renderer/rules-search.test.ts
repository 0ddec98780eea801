/** The search boxes of Rules: words with their marks and without them find the same, in both languages. */
import { expect, test } from 'vitest';
import { withPreset } from '../../../renderer/features/rules/hours-presets.ts';
import { placeOf } from '../../../renderer/features/rules/rule-link.ts';
import { categoryGroups, serviceChoices } from '../../../renderer/features/rules/view-model.ts';
import { matcherOf } from '../../../renderer/ui/fold.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import { unwrap } from '../../../shared/kernel/result.ts';

const document: PolicyDocument = unwrap(parsePolicy({ version: 1 }));

const categoriesFor = (words: string): readonly string[] =>
  categoryGroups(document, null, {}, matcherOf(words)).flatMap(({ rows }) =>
    rows.map(({ category }) => category.id),
  );

test.each([
  ['cờ bạc', 'co bac', 'gambling'],
  ['Mạng xã hội', 'mang xa hoi', 'social'],
  ['Đào tiền ảo', 'dao tien ao', 'cryptojacking'],
  ['Gambling', 'gambling', 'gambling'],
])('“%s” and “%s” find the same categories', (marked, plain, id) => {
  expect(categoriesFor(marked)).toContain(id);
  expect(categoriesFor(plain)).toEqual(categoriesFor(marked));
});

test('a service is found by its name without marks', () => {
  const found = (words: string) => serviceChoices(matcherOf(words), 30).map(({ name }) => name);
  expect(found('báo mới')).toContain('Báo Mới');
  expect(found('bao moi')).toEqual(found('báo mới'));
});

test('a preset of hours that is chosen twice changes nothing, and leaves what else stands', () => {
  const once = withPreset('bedtime')(document);
  expect(once.hours).toMatchObject([{ id: 'bedtime', start: '21:00', end: '07:00' }]);
  expect(withPreset('bedtime')(once)).toEqual(once);
  expect(withPreset('exam')(once).hours?.map(({ id }) => id)).toEqual(['bedtime', 'exam-evenings']);
});

test('a link to a rule of the household leads to it from a child’s page too', () => {
  const slugOf = (profile: string): string | undefined => (profile === 'household' ? undefined : 'an');
  const search = (profile: string) => placeOf({ kind: 'mode', profile }, slugOf)?.search;
  expect(search('household')).toEqual({ child: undefined, household: true, tab: 'mode', focus: 'mode' });
  expect(search('of An')).toEqual({ child: 'an', tab: 'mode', focus: 'mode' });
});
