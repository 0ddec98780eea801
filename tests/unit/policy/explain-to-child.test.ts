/** What keeps a site closed at other times is said in the reader's own words too. */
import { expect, test } from 'vitest';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { ListId, WindowId } from '../../../shared/kernel/ids.ts';
import { FOREVER } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';
import { explainToChild } from '../../../shared/policy/explain-to-child.ts';
import { VIETNAM } from '../../../shared/time/zone-offset.ts';

const entry = unwrap(parseDomainName('bet.example'));

const atNight = (categoryId: CategoryId) =>
  ({
    verdict: 'block',
    reason: { kind: 'outside-hours', windowId: 'w' as WindowId, layer: 'child', opensAtMs: null },
    alsoMatched: [
      { kind: 'category', categoryId, listId: 'starter-gambling' as ListId, entry, action: 'block' },
    ],
    validUntilMs: FOREVER,
    enforced: true,
  }) as const;

const say = (categoryId: CategoryId, band: '6-9' | '10-13' | '14-17') =>
  explainToChild(atNight(categoryId), band, { zone: VIETNAM, nowMs: null });

test('at night a child of nine reads nothing of lists, entries and what the category is called', () => {
  expect(say('gambling', '6-9')).toEqual({
    vi: 'Bây giờ không phải giờ dùng Internet. Lúc khác trang này vẫn đóng: Trang này không dành cho trẻ em.',
    en: 'This is not a time for the Internet. At other times it stays closed: This page is not for children.',
  });
});

test('at night no child of any age reads an adult category’s name, nor a list’s', () => {
  for (const band of ['6-9', '10-13', '14-17'] as const) {
    expect(say('adult', band).en).toMatch(
      /At other times it stays closed: This page has content for adults\.$/,
    );
    expect(say('self-harm', band).en).toMatch(/could hurt you\.$/);
    for (const { vi, en } of [say('gambling', band), say('adult', band), say('games', band)])
      expect(`${vi} ${en}`).not.toMatch(/starter-|danh sách|\blist\b/);
  }
});
