import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { formatGrantScope, parseGrantScope } from '../../../shared/policy/live.ts';
import { diffPolicies } from '../../../shared/policy/policy-diff.ts';
import { parsePolicy } from '../../../shared/policy/policy.ts';
import { printPrecedencePage } from '../../../shared/policy/precedence-page.ts';
import {
  ALWAYS_BLOCKED,
  HOUSEHOLD_DEFAULT,
  isPresetId,
  PRESETS,
  presetForAge,
} from '../../../shared/policy/presets.ts';
import { formatRuleTarget, parseRuleTarget } from '../../../shared/policy/rule-target.ts';

const rule = { id: 'r1', action: 'block', target: 'example.com' };
const window = { id: 'w1', kind: 'closed', days: ['mon'], start: '21:00', end: '07:00' };
const faultsOf = (raw: object): string[] => {
  const parsed = parsePolicy({ version: 1, ...raw });
  return parsed.ok ? [] : parsed.error.map(({ path, code }) => `${path} ${code}`);
};

describe('a policy document', () => {
  test.each([
    [{ version: 2 }, 'version unknown-version'],
    [{ mode: 'shut' }, 'mode not-a-choice'],
    [{ zone: 'Hanoi' }, 'zone unknown-zone'],
    [{ colour: 'red' }, ' unknown-entry'],
    [{ rules: {} }, 'rules wrong-type'],
    [{ rules: [rule, { ...rule, id: 'r2', target: '1.2.3.4' }] }, 'rules[1].target bad-domain'],
    [{ rules: [{ ...rule, target: 'service:nothing' }] }, 'rules[0].target unknown-service'],
    [{ rules: [{ ...rule, target: 'category:nothing' }] }, 'rules[0].target unknown-category'],
    [{ rules: [{ ...rule, id: 'a b' }] }, 'rules[0].id bad-id'],
    [{ rules: [rule, rule] }, 'rules repeated-id'],
    [{ rules: [{ id: 'r1', action: 'block' }] }, 'rules[0].target missing'],
    [{ rules: [{ ...rule, locked: false }] }, 'rules[0].locked locked-true'],
    [{ hours: [{ ...window, start: '9:00' }] }, 'hours[0].start bad-time'],
    [{ hours: [{ ...window, start: '24:00' }] }, 'hours[0].start bad-time'],
    [{ hours: [{ ...window, days: [] }] }, 'hours[0].days no-day'],
    [{ hours: [{ ...window, days: ['mon', 'mon'] }] }, 'hours[0].days repeated-day'],
    [{ hours: [{ ...window, scope: ['nothing'] }] }, 'hours[0].scope bad-scope'],
    [{ allowances: [{ id: 'a', scope: 'all', seconds: 1.5 }] }, 'allowances[0].seconds bad-seconds'],
    [
      { allowances: [{ id: 'a', scope: 'all', seconds: 1, onDays: { sun: 90_000 } }] },
      'allowances[0].onDays.sun bad-seconds',
    ],
    [{ categories: { gambling: { action: 'explode' } } }, 'categories.gambling.action not-a-choice'],
    [{ localDomains: ['ok.example', 'not ok'] }, 'localDomains[1] bad-domain'],
  ])('%j is refused at its fault', (raw, fault) => {
    expect(faultsOf(raw)).toEqual([fault]);
  });

  test.each([null, undefined, 7, 'text', []])('%j is no policy', (raw) => {
    expect(parsePolicy(raw)).toMatchObject({ ok: false, error: [{ path: '', code: 'not-a-policy' }] });
  });

  test.each([
    [{ rules: 7 }, 'ở đây cần danh sách `[…]`', 'a list `[…]` is needed here'],
    [{ observe: 'yes' }, 'ở đây cần `true` hoặc `false`', '`true` or `false` is needed here'],
    [{ mode: 'shut' }, 'chỉ có thể là `open-filtered`, `known-only`, `allow-list`', 'it can only be'],
    [{ colour: 'red' }, 'không có mục nào tên là `colour`', 'there is no entry called `colour`'],
    [{ allowances: [{ id: 'a', scope: 7, seconds: 1 }] }, 'không khớp với dạng nào', 'none of the forms'],
    [{ allowances: [{ id: 'a', scope: 'x y', seconds: 1 }] }, 'không phải tên miền', 'not a domain name'],
    [{ hours: [{ ...window, days: 'mon' }] }, 'ở đây cần danh sách', 'a list'],
    [{ rules: [{ id: 'r1', action: 'block' }] }, 'thiếu mục bắt buộc', 'required entry is missing'],
  ])('%j is refused in words of both languages', (raw, vi, en) => {
    const parsed = parsePolicy({ version: 1, ...raw });
    const message = parsed.ok ? undefined : parsed.error[0]?.message;
    expect(message).toEqual({ vi: expect.stringContaining(vi), en: expect.stringContaining(en) });
    // What the schema library says by itself is English only.
    expect(message?.vi).not.toMatch(/Invalid|expected|Too (?:big|small)|Unrecognized/);
  });

  test('every fault is told, not only the first', () => {
    expect(faultsOf({ mode: 'x', zone: 'y', rules: [{ ...rule, target: '!' }] })).toHaveLength(3);
  });

  test('targets are kept in one spelling', () => {
    const parsed = unwrap(
      parsePolicy({ version: 1, rules: [{ ...rule, target: 'https://WWW.Example.com:8080/page' }] }),
    );
    expect(parsed.rules?.[0]?.target).toBe('www.example.com');
  });
});

describe('targets and scopes', () => {
  test.each([
    ['*.Example.COM.', 'example.com'],
    ['https://user@example.com/?q=1', 'example.com'],
    ['phở.vn', 'xn--ph-rbt.vn'],
    ['category:games', 'category:games'],
    ['service:zalo', 'service:zalo'],
  ])('`%s` means `%s`', (raw, spelt) => {
    expect(formatRuleTarget(unwrap(parseRuleTarget(raw)))).toBe(spelt);
  });

  test.each(['all', 'category:games', 'site:example.com', 'site:zalo'])(
    'scope `%s` prints to itself',
    (raw) => {
      expect(formatGrantScope(unwrap(parseGrantScope(raw)))).toBe(raw);
    },
  );

  test('a scope for a service covers its domains', () => {
    expect(unwrap(parseGrantScope('site:zalo'))).toMatchObject({ kind: 'site', site: 'zalo' });
  });

  test.each(['', 'everything', 'category:nothing', 'site:', 'site:1.2.3.4'])(
    'scope `%s` is refused',
    (raw) => {
      expect(parseGrantScope(raw).ok).toBe(false);
    },
  );
});

describe('presets', () => {
  test.each(AGE_BANDS)('the preset %s is a valid document that prints to itself', (id) => {
    const { document } = PRESETS[id];
    expect(parsePolicy(JSON.parse(JSON.stringify(document)))).toEqual({ ok: true, value: document });
  });

  test('so is the document of the household', () => {
    expect(parsePolicy(JSON.parse(JSON.stringify(HOUSEHOLD_DEFAULT)))).toEqual({
      ok: true,
      value: HOUSEHOLD_DEFAULT,
    });
  });

  test('gambling, adult sites, malware and phishing are blocked for everybody', () => {
    expect(ALWAYS_BLOCKED).toEqual(expect.arrayContaining(['gambling', 'adult', 'malware', 'phishing']));
    for (const id of ALWAYS_BLOCKED) expect(HOUSEHOLD_DEFAULT.categories?.[id]?.action).toBe('block');
  });

  test('only the youngest start with known sites only', () => {
    expect(AGE_BANDS.map((id) => PRESETS[id].document.mode)).toEqual([
      'known-only',
      'open-filtered',
      'open-filtered',
    ]);
  });

  test('every age has a preset', () => {
    expect([3, 6, 9, 10, 13, 14, 17, 18].map((age) => presetForAge(age).id)).toEqual([
      '6-9',
      '6-9',
      '6-9',
      '10-13',
      '10-13',
      '14-17',
      '14-17',
      '14-17',
    ]);
    expect(isPresetId('10-13')).toBe(true);
    expect(isPresetId('18+')).toBe(false);
  });
});

describe('the difference of two documents', () => {
  const base = unwrap(parsePolicy({ version: 1, rules: [rule], hours: [window] }));
  const linesTo = (raw: object): string[] =>
    diffPolicies(base, unwrap(parsePolicy({ version: 1, rules: [rule], hours: [window], ...raw }))).map(
      ({ en }) => en,
    );

  test('nothing changed, nothing said', () => {
    expect(linesTo({})).toEqual([]);
  });

  test.each([
    [{ rules: [] }, 'Removed rule: block example.com'],
    [{ rules: [{ ...rule, locked: true }] }, 'Changed rule: block example.com → block example.com (locked)'],
    [{ rules: [rule, { ...rule, id: 'r2', target: 'service:zalo' }] }, 'Added rule: block Zalo'],
    [{ mode: 'known-only' }, 'Mode: as the household → known sites only'],
    [
      { safeSearch: { search: true, youtube: 'strict' } },
      'Safe search: as the household → on, YouTube strict',
    ],
    [
      { hours: [{ ...window, start: '20:30' }] },
      'Changed hours: closed 21:00–07:00, Mon, everything → closed 20:30–07:00, Mon, everything',
    ],
    [{ rules: [{ ...rule, note: 'asked' }] }, 'Changed rule: block example.com → block example.com [asked]'],
  ])('%j says what changed', (raw, line) => {
    expect(linesTo(raw)).toEqual([line]);
  });

  test('a category and an allowance have lines of their own, in Vietnamese too', () => {
    const after = unwrap(
      parsePolicy({
        version: 1,
        categories: { gambling: { action: 'block', locked: true } },
        allowances: [{ id: 'a', scope: 'all', seconds: 3600, onDays: { sun: 7200 } }],
      }),
    );
    const lines = diffPolicies(unwrap(parsePolicy({ version: 1 })), after);
    expect(lines.map(({ vi }) => vi)).toEqual([
      expect.stringMatching(/: theo cả nhà → chặn \(khóa\)$/),
      expect.stringMatching(/^hạn mức: theo cả nhà → /),
      'Thêm hạn mức: mọi thứ: 60 phút mỗi ngày, CN 120 phút',
    ]);
  });
});

test('the page of the precedence table is current', () => {
  const page = readFileSync(new URL('../../../docs/precedence.md', import.meta.url), 'utf8');
  expect(page, 'run `node scripts/generate-precedence.ts`').toBe(printPrecedencePage());
});
