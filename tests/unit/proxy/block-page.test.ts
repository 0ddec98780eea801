/** The page instead of a blocked site: what it says to whom, in which language, and that it never grows beyond 4 kB. */
import { describe, expect, test } from 'vitest';
import type { AskDesk, AskStanding } from '../../../electron/agent/runtime/ask-desk.ts';
import type { Refusal, RefusalCause } from '../../../electron/agent/proxy/admission.ts';
import { Answers } from '../../../electron/agent/proxy/answers.ts';
import { MAX_PAGE_OCTETS, pageOf, safePath } from '../../../electron/agent/proxy/block-page.ts';
import type { EndpointIdentity } from '../../../electron/agent/proxy/endpoint-identity.ts';
import { preferredLocale } from '../../../electron/agent/proxy/page-language.ts';
import { isPrivateCategory } from '../../../shared/catalogue/categories.ts';
import { CATEGORY_IDS, type CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { HOUSEHOLD, type ListId, type ProfileId, type RuleId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { Reason } from '../../../shared/policy/reason.ts';
import { named } from '../dns/fake-gate.ts';
import { CHILD, childrenOf } from './proxy-desk.ts';

const NOW = epochMs(Date.parse('2026-11-26T12:00:00Z'));
const LONGEST = named(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.vn`);
const AGES = [7, 11, 15] as const;
const LOCALES = ['vi', 'en'] as const;
const later = (ms: number) => epochMs(NOW + ms);

const inCategory = (categoryId: CategoryId, entry = LONGEST): Reason => ({
  kind: 'category',
  categoryId,
  listId: 'danh-sach-cua-gia-dinh' as ListId,
  entry,
  action: 'block',
});

const ofWindow = { layer: 'child', windowId: null } as const;
const REASONS: readonly Reason[] = [
  ...CATEGORY_IDS.map((id) => inCategory(id)),
  { kind: 'parent-blocked', ruleId: 'r-0123456789' as RuleId, layer: 'household', target: LONGEST },
  { kind: 'parent-blocked', ruleId: 'r-0123456789' as RuleId, layer: 'child', target: 'category:adult' },
  { kind: 'paused', untilMs: null, layer: 'household', opensAtMs: null },
  { kind: 'paused', untilMs: later(60_000), layer: 'child', opensAtMs: later(60_000) },
  { kind: 'outside-hours', ...ofWindow, opensAtMs: later(45 * 60_000) },
  { kind: 'outside-hours', ...ofWindow, opensAtMs: null },
  {
    kind: 'allowance-spent',
    allowanceId: 'a' as never,
    layer: 'child',
    renewsAtMs: later(40 * 3_600_000),
    opensAtMs: later(40 * 3_600_000),
  },
  { kind: 'uncategorised' },
  { kind: 'no-safe-search' },
  { kind: 'not-on-allow-list' },
  { kind: 'lists-not-ready' },
];

const CAUSES: readonly RefusalCause[] = [
  'alias',
  'rebinding',
  'special-use',
  'address-only',
  'name-mismatch',
  'port-closed',
  'agent-port',
];

function refusalOf(
  reason: Reason,
  more: Partial<Refusal> = {},
  alsoMatched: readonly Reason[] = [],
): Refusal {
  const isOf = reason.kind === 'category';
  return {
    cause: 'decided',
    profileId: CHILD,
    host: { kind: 'name', name: LONGEST },
    name: LONGEST,
    ruling: {
      decision: { verdict: 'block', reason, alsoMatched, validUntilMs: NOW, enforced: true },
      match: isOf ? reason : null,
      categoryId: isOf ? reason.categoryId : null,
      isPrivate: isOf && isPrivateCategory(reason.categoryId),
      isUnclassified: false,
    },
    ...more,
  };
}

const deskOf = (standing: AskStanding | null, hasChild = true): AskDesk => ({
  mayAsk: () => hasChild,
  standing: () => standing,
  ask: () => Promise.reject(new Error('nobody asks here')),
});

interface Shown {
  readonly head: string;
  readonly body: string;
  readonly octets: number;
}

function show(
  refusal: Refusal,
  options: { age?: number; locale?: string; desk?: AskDesk | null; url?: string | null } = {},
): Shown {
  const { age = 11, locale = 'vi', desk = deskOf(null), url = '/' } = options;
  const answers = new Answers({ policy: childrenOf(age), nowMs: () => NOW, askDesk: desk });
  const identity: EndpointIdentity = {
    profileId: refusal.profileId,
    kind: 'proxy',
    address: '127.0.0.1:8118',
    port: 8118,
    label: (method) => method,
  };
  const fields = [{ name: 'Accept-Language', key: 'accept-language', value: locale }];
  const whole = answers.refusal(refusal, { head: { method: 'GET', fields }, url, identity });
  const end = whole.indexOf('\r\n\r\n') + 4;
  return {
    head: whole.toString('latin1', 0, end),
    body: whole.toString('utf8', end),
    octets: whole.length - end,
  };
}

const waiting: AskStanding = {
  state: 'waiting',
  mayAskAnew: false,
  wasSeen: false,
  sentence: { vi: `Con xin mở ${LONGEST} trong 1 giờ, cho bài học.`, en: `You asked to open ${LONGEST}.` },
};
const wordy: AskStanding = {
  state: 'answered',
  mayAskAnew: true,
  wasSeen: false,
  sentence: { vi: `Mẹ: chưa. “${'"<'.repeat(150)}”`, en: `Mẹ: not yet. “${'ế&'.repeat(150)}”` },
};

test('for every reason, age, language and standing it is one page without a script, of 4 kB at most', () => {
  let most = 0;
  for (const reason of REASONS)
    for (const age of AGES)
      for (const locale of LOCALES)
        for (const standing of [null, waiting, wordy, { ...wordy, mayAskAnew: false }]) {
          const also = [inCategory('gambling')];
          const { body, octets, head } = show(refusalOf(reason, {}, also), {
            age,
            locale,
            desk: deskOf(standing),
            url: `/${'p'.repeat(2000)}`,
          });
          most = Math.max(most, octets);
          expect(octets).toBeLessThanOrEqual(MAX_PAGE_OCTETS);
          expect(body).toMatch(/^<!doctype html><html lang="(vi|en)">.*<\/html>$/s);
          expect(body).not.toMatch(/<script|javascript:|\son\w+=|<meta http-equiv/i);
          expect(body).toContain('tel:111');
          expect(head).toContain('\r\nCache-Control: no-store\r\n');
        }
  for (const cause of CAUSES)
    for (const locale of LOCALES)
      expect(show(refusalOf(inCategory('games'), { cause }), { locale }).octets).toBeLessThanOrEqual(4096);
  // Nothing but names and words of the longest makes it shed a line.
  expect(most).toBeGreaterThan(3500);
});

test('an ordinary page says everything, the folded details included', () => {
  const site = named('www.roblox.com');
  const refusal = refusalOf(inCategory('games', named('roblox.com')), {
    host: { kind: 'name', name: site },
    name: site,
  });
  const { body } = show(refusal);
  for (const part of [
    'Trang này đang được chặn trên máy của con',
    'Con không làm gì sai.',
    'www.roblox.com',
    'roblox.com thuộc nhóm “',
    '15 phút',
    '1 giờ',
    'Cho bài học',
    'Chặn nhầm',
    'Bố mẹ sẽ thấy tên trang và điều con viết.',
    '<dt>Danh sách</dt><dd>danh-sach-cua-gia-dinh</dd><dt>Mục</dt><dd>roblox.com</dd>',
  ])
    expect(body).toContain(part);
  expect(body.indexOf('<details>')).toBeGreaterThan(body.indexOf('111'));
});

test('what is for adults is never called by its crude name, at any age, for any of the ways to close it', () => {
  const ways: readonly [Reason, readonly Reason[]][] = [
    [inCategory('adult'), []],
    [inCategory('nudity'), []],
    [inCategory('sexual-services'), []],
    [{ kind: 'parent-blocked', ruleId: 'r' as RuleId, layer: 'child', target: 'category:adult' }, []],
    [{ kind: 'outside-hours', ...ofWindow, opensAtMs: null }, [inCategory('adult')]],
    [{ kind: 'paused', untilMs: null, layer: 'child', opensAtMs: null }, [inCategory('sexual-services')]],
  ];
  for (const [reason, also] of ways)
    for (const age of AGES)
      for (const locale of LOCALES) {
        const { body } = show(refusalOf(reason, {}, also), { age, locale });
        expect(body).not.toMatch(/khiêu dâm|mại dâm|hở hang|porn|lingerie|sexual/i);
        expect(body).toMatch(/dành cho người lớn|for adults|Internet/);
      }
});

test.each(['adult', 'nudity', 'sexual-services'] as const)(
  'the folded details name neither list nor entry of what is for adults, at any age (%s)',
  (id) => {
    const listed = {
      ...inCategory(id, named('crude-word.example')),
      listId: `starter-${id}` as ListId,
    } as Reason;
    for (const age of AGES)
      for (const cause of ['decided', 'alias'] as const)
        for (const locale of LOCALES) {
          const { body } = show(refusalOf(listed, { cause }), { age, locale });
          const details = /<details>.*<\/details>/s.exec(body)?.[0] ?? '';
          expect(details).not.toMatch(/starter-|crude-word/);
          expect(details).toMatch(/<dd>(nội dung dành cho người lớn|content for adults)<\/dd>/);
        }
  },
);

test('to the youngest the details name no list of harmful things; the older ones are told which it was', () => {
  const drugs = { ...inCategory('drugs'), listId: 'starter-drugs' as ListId } as Reason;
  expect(show(refusalOf(drugs), { age: 7 }).body).not.toContain('starter-drugs');
  expect(show(refusalOf(drugs), { age: 12 }).body).toContain('starter-drugs');
});

test('where somebody may be hurting, help comes before everything else', () => {
  for (const locale of LOCALES) {
    const { body } = show(refusalOf(inCategory('self-harm')), { locale });
    expect(body.indexOf('tel:111')).toBeLessThan(body.indexOf('class="s"'));
    expect(body.match(/tel:111/g)).toHaveLength(1);
  }
});

test('three reading ages read three pages', () => {
  const titles = AGES.map(
    (age) => /<h1>(.*?)<\/h1>/.exec(show(refusalOf(inCategory('games')), { age }).body)?.[1],
  );
  expect(new Set(titles).size).toBe(3);
  const [young, middle] = AGES.map((age) => show(refusalOf(inCategory('games')), { age }).body);
  expect(young).not.toContain('nhóm này đang bị chặn');
  expect(middle).toContain('nhóm này đang bị chặn');
  // A list is called by its slug: among the details, and nowhere else.
  expect(middle?.replace(/<details>.*/, '')).not.toContain('list');
});

test('it says when it opens, and the minutes that are left', () => {
  const reason: Reason = { kind: 'outside-hours', ...ofWindow, opensAtMs: later(44.2 * 60_000) };
  expect(show(refusalOf(reason)).body).toContain('Sẽ mở lại lúc 19:44.</p><p><b>Còn 45 phút nữa.</b>');
  expect(show(refusalOf(reason), { locale: 'en' }).body).toContain('45 minutes to go.');
  const tomorrow: Reason = { kind: 'outside-hours', ...ofWindow, opensAtMs: later(12 * 3_600_000) };
  expect(show(refusalOf(tomorrow)).body).toContain('Sẽ mở lại lúc 07:00 ngày mai.');
});

describe('asking', () => {
  const games = refusalOf(inCategory('games'));

  test('while a request waits there is no form, and the page looks again by itself every second', () => {
    const { body, head } = show(games, { desk: deskOf(waiting), url: '/a?b=1' });
    expect(body).not.toContain('<form');
    expect(body).toContain('Trang này tự mở khi bố mẹ đồng ý.');
    expect(head).toContain('\r\nRefresh: 1; url=/.well-known/haidang/page/a?b=1\r\n');
    expect(body).not.toContain('Bố mẹ đã thấy');
    expect(show(games, { desk: deskOf({ ...waiting, wasSeen: true }) }).body).toContain(
      'Bố mẹ đã thấy lời xin.',
    );
  });

  test('“not yet” shows its reason and looks now and then in case it is changed; after five minutes one can ask anew', () => {
    const soon = show(games, { desk: deskOf({ ...wordy, mayAskAnew: false }) });
    expect(soon.body).toContain('Mẹ: chưa.');
    expect(soon.body).not.toContain('<form');
    expect(soon.head).toContain('\r\nRefresh: 5; url=');
    const anew = show(games, { desk: deskOf(wordy) });
    expect(anew.body).toContain('Mẹ: chưa.');
    expect(anew.body).toContain('<form');
    // Words that are being typed are not thrown away.
    expect(anew.head).not.toContain('Refresh');
  });

  test('where nobody can be asked the page says so, kindly', () => {
    const household = refusalOf(inCategory('games'), { profileId: HOUSEHOLD });
    const { body } = show(household, { desk: deskOf(null, false) });
    expect(body).not.toContain('<form');
    expect(body).toContain('Máy chưa biết ai đang dùng');
    const starting = show(games, { desk: null });
    expect(starting.body).not.toContain('<form');
    expect(starting.body).toContain('Lúc này chưa gửi được lời xin.');
  });

  test('the private class is never asked for: the page says whom to talk to', () => {
    const health = CATEGORY_IDS.find(isPrivateCategory) ?? 'games';
    const { body } = show(refusalOf(inCategory(health)), { desk: deskOf(waiting) });
    expect(body).not.toContain('<form');
    expect(body).toContain('không ghi lại và không gửi lời xin');
    expect(body).not.toContain('danh-sach-cua-gia-dinh');
  });

  test('a refused CONNECT carries no form: browsers do not show it, and nothing could be posted there', () => {
    const { body, head } = show(games, { url: null, desk: deskOf(waiting) });
    expect(body).not.toContain('<form');
    expect(head).not.toContain('Refresh');
  });
});

test('the page may load nothing, be framed by nobody and post only to its own host', () => {
  const { head } = show(refusalOf(inCategory('games')));
  expect(head).toMatch(
    /Content-Security-Policy: default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n/,
  );
  expect(head).toContain('X-Frame-Options: DENY\r\n');
  expect(head).toContain('X-Content-Type-Options: nosniff\r\n');
  expect(head).toContain('Content-Type: text/html; charset=utf-8\r\n');
});

test.each([
  ['/a?b=1', '/a?b=1'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['/a\r\nSet-Cookie: x', '/'],
  ['/ế', '/'],
  ['http://evil.example/', '/'],
  ['', '/'],
  [`/${'x'.repeat(7_500)}`, '/'],
  [`/${'y'.repeat(7_000)}`, `/${'y'.repeat(7_000)}`],
  ['/.well-known/haidang/ask', '/'],
])('of %j, only a path of the same host is ever linked to', (path, expected) => {
  expect(safePath(path)).toBe(expected);
  expect(pageOf(`/.well-known/haidang/page${path}`)).toBe(expected);
});

test.each([
  ['', 'vi'],
  ['en', 'en'],
  ['fr, en;q=0.3', 'en'],
  ['vi;q=0.2, en-GB;q=0.9', 'en'],
  ['en;q=0, vi', 'vi'],
  ['en;q=banana', 'en'],
  ['<script>', 'vi'],
  [`${'x,'.repeat(5000)}en`, 'vi'],
])('`Accept-Language: %s` is read as %s', (value, locale) => {
  expect(preferredLocale([{ name: 'Accept-Language', key: 'accept-language', value }])).toBe(locale);
});

test('no profile but the one of the endpoint is ever looked at', () => {
  const seen: ProfileId[] = [];
  const desk: AskDesk = {
    mayAsk: (id) => seen.push(id) > 0,
    standing: (id) => (seen.push(id), null),
    ask: () => Promise.reject(new Error('nobody asks here')),
  };
  show(refusalOf(inCategory('games')), { desk });
  expect(new Set(seen)).toEqual(new Set([CHILD]));
});
