import { describe, expect, test } from 'vitest';
import type { AllowanceId, GrantId, ListId, RuleId, WindowId } from '../../../shared/kernel/ids.ts';
import { epochMs, FOREVER } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';
import { explain, explainBoth, explainDecision, plainNames } from '../../../shared/policy/explain.ts';
import type { Reason } from '../../../shared/policy/reason.ts';
import { VIETNAM } from '../../../shared/time/zone-offset.ts';

const at = (iso: string) => epochMs(Date.parse(iso));
const names = {
  zone: VIETNAM,
  nowMs: at('2026-11-24T13:00:00Z'),
  listName: () => 'Starter list',
};
const entry = unwrap(parseDomainName('bet.example'));
const category = { kind: 'category', categoryId: 'gambling', listId: 'l1' as ListId, entry } as const;

const REASONS: readonly (readonly [Reason, string])[] = [
  [{ kind: 'help-line', entry }, 'always open'],
  [{ kind: 'system-need', entry }, 'computer needs'],
  [
    {
      kind: 'paused',
      untilMs: at('2026-11-24T14:00:00Z'),
      layer: 'child',
      opensAtMs: at('2026-11-24T14:00:00Z'),
    },
    'paused until 21:00.',
  ],
  [
    { kind: 'paused', untilMs: at('2026-11-24T14:00:00Z'), layer: 'child', opensAtMs: null },
    'The Internet is paused.',
  ],
  [{ kind: 'paused', untilMs: null, layer: 'household', opensAtMs: null }, 'grown-up'],
  [
    { kind: 'granted', grantId: 'g' as GrantId, untilMs: at('2026-11-24T14:30:00Z'), gives: 'time' },
    'open until 21:30.',
  ],
  [
    { kind: 'parent-blocked', ruleId: 'r' as RuleId, layer: 'household', target: 'service:zalo' },
    'blocked Zalo',
  ],
  [
    { kind: 'parent-allowed', ruleId: 'r' as RuleId, layer: 'child', target: 'bet.example' },
    'allows bet.example',
  ],
  [
    {
      kind: 'outside-hours',
      windowId: 'w' as WindowId,
      layer: 'child',
      opensAtMs: at('2026-11-25T00:00:00Z'),
    },
    '07:00 tomorrow',
  ],
  [{ kind: 'outside-hours', windowId: null, layer: 'child', opensAtMs: null }, 'not a time'],
  [
    {
      kind: 'allowance-spent',
      allowanceId: 'a' as AllowanceId,
      layer: 'child',
      renewsAtMs: at('2026-11-28T17:00:00Z'),
      opensAtMs: at('2026-11-28T17:00:00Z'),
    },
    '00:00 on Sunday',
  ],
  [
    {
      kind: 'allowance-spent',
      allowanceId: 'a' as AllowanceId,
      layer: 'child',
      renewsAtMs: at('2026-11-28T17:00:00Z'),
      opensAtMs: null,
    },
    'used up.',
  ],
  [
    {
      kind: 'allowance-spent',
      allowanceId: 'a' as AllowanceId,
      layer: 'child',
      renewsAtMs: null,
      opensAtMs: null,
    },
    'No time',
  ],
  [{ ...category, action: 'block' }, 'list Starter list'],
  [{ ...category, action: 'warn' }, 'Careful'],
  [{ ...category, action: 'allow' }, 'is allowed'],
  [{ ...category, action: 'observe' }, 'can see'],
  [{ kind: 'uncategorised' }, 'ask a parent'],
  [{ kind: 'no-safe-search' }, 'cannot be held to a safe mode'],
  [{ kind: 'not-on-allow-list' }, 'picked'],
  [{ kind: 'lists-not-ready' }, 'not loaded'],
  [{ kind: 'no-rule' }, 'No rule'],
  [{ kind: 'special-use-name', answer: 'bypass' }, 'go around the filter'],
  [{ kind: 'special-use-name', answer: 'loopback' }, 'this computer itself'],
  [{ kind: 'special-use-name', answer: 'nonexistent' }, 'no site of the Internet'],
];

describe('the sentence of a reason', () => {
  test.each(REASONS)('%j has one', (reason, part) => {
    const { vi, en } = explainBoth(reason, names);
    expect(en).toContain(part);
    for (const text of [vi, en]) {
      expect(text).toMatch(/^\p{L}.*[.]$/u);
      expect(text).not.toMatch(/undefined|NaN|null/);
    }
    expect(vi).not.toBe(en);
    expect(explain(reason, names, 'vi')).toBe(vi);
  });

  test('a pause over a bedtime has the end of the pause, and its opening is another fact', () => {
    const reason = {
      kind: 'paused',
      untilMs: at('2026-11-24T15:00:00Z'),
      layer: 'child',
      opensAtMs: at('2026-11-25T00:00:00Z'),
    } as const;
    expect(explainBoth(reason, names)).toEqual({
      vi: 'Internet đang tạm dừng đến 22:00. Sau đó vẫn là giờ đóng, đến 07:00 ngày mai mới mở lại.',
      en: 'The Internet is paused until 22:00. After that it is still closed, and it opens again at 07:00 tomorrow.',
    });
  });

  test('without knowing the time of asking, the date is said', () => {
    const reason = {
      kind: 'granted',
      grantId: 'g' as GrantId,
      untilMs: at('2026-11-24T14:30:00Z'),
      gives: 'time',
    } as const;
    expect(explain(reason, plainNames(VIETNAM), 'vi')).toBe('Được mở thêm đến 21:30 thứ Ba 24/11.');
  });

  test('hours whose end opens nothing promise nothing, and what stays in the way is said', () => {
    const hours = {
      kind: 'outside-hours',
      windowId: 'w' as WindowId,
      layer: 'child',
      opensAtMs: null,
    } as const;
    const blocked = {
      verdict: 'block',
      reason: hours,
      alsoMatched: [{ ...category, action: 'block' }],
      validUntilMs: FOREVER,
      enforced: true,
    } as const;
    expect(explainDecision(blocked, names)).toEqual({
      vi: 'Bây giờ không phải giờ dùng Internet. Lúc khác trang này vẫn đóng: bet.example thuộc nhóm “Cờ bạc – nhà cái” (theo danh sách Starter list), nhóm này đang bị chặn.',
      en: 'This is not a time for the Internet. At other times it stays closed: bet.example is in the category “Gambling” (list Starter list), which is blocked.',
    });
    const allowed = { ...blocked, alsoMatched: [{ ...category, action: 'allow' }] } as const;
    expect(explainDecision(allowed, names).en).toBe('This is not a time for the Internet.');
  });

  test('safe search and observe mode are added to it', () => {
    const base = { reason: { kind: 'no-rule' }, alsoMatched: [], validUntilMs: FOREVER } as const;
    const rewritten = { ...base, verdict: 'rewrite', rewriteTo: entry, enforced: true } as const;
    expect(explainDecision(rewritten, names).en).toBe(
      'No rule is against this site. Safe search is on here.',
    );
    const observed = { ...base, verdict: 'block', enforced: false } as const;
    expect(explainDecision(observed, names).en).toContain('not carried out');
    expect(explainDecision({ ...base, verdict: 'allow', enforced: false }, names).en).not.toContain('noted');
  });
});
