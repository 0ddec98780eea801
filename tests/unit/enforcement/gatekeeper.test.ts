import { beforeEach, expect, test } from 'vitest';
import { LogFront } from '../../../electron/agent/activity/records.ts';
import type { ActivityFacts } from '../../../shared/activity/events.ts';
import { standsDespiteAliases } from '../../../electron/agent/enforcement/alias.ts';
import { CATALOGUE, matchesOf } from '../../../electron/agent/enforcement/classification.ts';
import { CurrentPolicy } from '../../../electron/agent/enforcement/current-policy.ts';
import { Gatekeeper } from '../../../electron/agent/enforcement/gatekeeper.ts';
import { CurrentIndex, EMPTY_INDEX } from '../../../electron/agent/filtering/current-index.ts';
import type { MatchIndex } from '../../../electron/agent/filtering/match-index.ts';
import type { PolicySnapshot } from '../../../electron/agent/storage/policy-snapshot.ts';
import { NO_PORTS, type Profile } from '../../../electron/agent/storage/profile-store.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { milliseconds } from '../../../shared/kernel/duration.ts';
import {
  type GrantId,
  HOUSEHOLD,
  type ListId,
  type PolicyRevision,
  type ProfileId,
} from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { type DomainName, isWithin, parseDomainName } from '../../../shared/net/domain-name.ts';
import { buildEffectivePolicy } from '../../../shared/policy/effective-policy.ts';
import { NOTHING_LIVE } from '../../../shared/policy/live.ts';
import { parsePolicy } from '../../../shared/policy/policy.ts';
import { momentOf, situate } from '../../../shared/policy/situation.ts';
import { NO_MATCHES } from '../../../shared/policy/list-match.ts';
import { HOUSEHOLD_DEFAULT } from '../../../shared/policy/presets.ts';

const AN = 'p-an' as ProfileId;
const name = (text: string): DomainName => unwrap(parseDomainName(text));
/** A Monday, 20:59:30 in Vietnam. */
const EVENING = epochMs(Date.parse('2026-11-23T20:59:30+07:00'));

const profile = (id: ProfileId, age: number | null): Profile => ({
  id,
  name: id,
  age,
  presetId: null,
  osUser: null,
  detail: 'full',
  createdAtMs: epochMs(0),
  consent: { guardianConsentAtMs: EVENING, noticeAtMs: EVENING, assent: 'given', assentAtMs: EVENING },
  ports: NO_PORTS,
});

const policyOf = (profileId: ProfileId, document: unknown) => ({
  profileId,
  revision: 1 as PolicyRevision,
  document,
  actor: 'test',
  createdAtMs: EVENING,
});

const snapshot = (childDocument: unknown, more: Partial<PolicySnapshot> = {}): PolicySnapshot => ({
  profiles: [profile(HOUSEHOLD, null), profile(AN, 9)],
  policies: [policyOf(HOUSEHOLD, HOUSEHOLD_DEFAULT), policyOf(AN, childDocument)],
  grants: [],
  pauses: [],
  settings: {},
  ...more,
});

const listed: MatchIndex = {
  revision: 1,
  names: 1,
  bytes: 0,
  matches: (host) =>
    isWithin(host, name('bet.example'))
      ? [{ categoryId: 'gambling', listId: 'nha-cai' as ListId, entry: name('bet.example') }]
      : NO_MATCHES,
};

const BEDTIME = {
  version: 1,
  categories: { gambling: { action: 'block' } },
  hours: [{ id: 'bedtime', kind: 'closed', days: ['mon'], start: '21:00', end: '06:00', scope: 'all' }],
};

let nowMs = EVENING;
let noted: ActivityFacts[] = [];
let health: HealthBoard;
let policy: CurrentPolicy;
let index: CurrentIndex;

const gate = (observe = false): Gatekeeper => {
  const log = new LogFront();
  const note: LogFront['note'] = (facts, level) => {
    noted.push(facts);
    return log.note(facts, level);
  };
  const clock = { nowMs: () => nowMs, monotonicMs: () => milliseconds(0) };
  return new Gatekeeper({ policy, index, log: { note }, clock, observe, localDomains: [] });
};

beforeEach(() => {
  nowMs = EVENING;
  noted = [];
  health = new HealthBoard({ nowMs: () => nowMs, monotonicMs: () => milliseconds(0) });
  policy = new CurrentPolicy(health);
  policy.replace(snapshot(BEDTIME));
  index = new CurrentIndex();
  index.swap(listed);
});

test('a name under a listed one is blocked, and the ruling names list and entry', () => {
  const ruling = gate().judge(AN, name('www.bet.example'));
  expect(ruling.decision.verdict).toBe('block');
  expect(ruling.match).toEqual({ categoryId: 'gambling', listId: 'nha-cai', entry: 'bet.example' });
});

test('an answer given at 20:59:30 ends at bedtime, and the name is blocked from then on', () => {
  const keeper = gate();
  const before = keeper.judge(AN, name('school.example')).decision;
  expect(before.verdict).toBe('allow');
  expect(before.validUntilMs).toBe(Date.parse('2026-11-23T21:00:00+07:00'));
  nowMs = before.validUntilMs;
  expect(keeper.judge(AN, name('school.example')).decision).toMatchObject({
    verdict: 'block',
    reason: { kind: 'outside-hours' },
  });
});

test('a clock that is set back reopens what bedtime had closed', () => {
  const keeper = gate();
  nowMs = epochMs(EVENING + 3_600_000);
  expect(keeper.judge(AN, name('school.example')).decision.verdict).toBe('block');
  nowMs = EVENING;
  expect(keeper.judge(AN, name('school.example')).decision.verdict).toBe('allow');
});

test('the epoch rises with a new policy and with a new index', () => {
  const keeper = gate();
  const first = keeper.epoch;
  policy.replace(snapshot(BEDTIME));
  expect(keeper.epoch).toBeGreaterThan(first);
  const second = keeper.epoch;
  index.swap(listed);
  expect(keeper.epoch).toBeGreaterThan(second);
});

test('a pause of the household stands for every child', () => {
  policy.replace(
    snapshot(BEDTIME, {
      pauses: [{ profileId: HOUSEHOLD, startedAtMs: epochMs(EVENING - 1), untilMs: null, actor: 'test' }],
    }),
  );
  expect(gate().judge(AN, name('school.example')).decision.reason).toMatchObject({
    kind: 'paused',
    layer: 'household',
  });
});

test('a profile that is gone gets the rules of the household', () => {
  expect(gate().judge('p-gone' as ProfileId, name('school.example')).decision.verdict).toBe('allow');
});

test('with --observe a block is recorded as what would have happened', () => {
  const keeper = gate(true);
  const ruling = keeper.judge(AN, name('bet.example'));
  expect(ruling.decision).toMatchObject({ verdict: 'block', enforced: false });
  keeper.record(AN, name('bet.example'), ruling, 'dns:A@127.0.0.1:5354');
  expect(noted).toMatchObject([
    { verdict: 'would-block', reason: 'category', listId: 'nha-cai', isPrivate: false },
  ]);
});

test('a help line is open in a pause and is marked as never to be named', () => {
  policy.replace(
    snapshot(BEDTIME, {
      pauses: [{ profileId: AN, startedAtMs: epochMs(EVENING - 1), untilMs: null, actor: 'test' }],
    }),
  );
  const keeper = gate();
  const ruling = keeper.judge(AN, name('tongdai111.vn'));
  expect(ruling).toMatchObject({ decision: { verdict: 'allow' }, isPrivate: true });
  keeper.record(AN, name('tongdai111.vn'), ruling, 'dns:A@127.0.0.1:5354');
  expect(noted[0]?.isPrivate).toBe(true);
});

test('while there are no lists to tell what is private, no record names anything', () => {
  const keeper = gate();
  index.swap(EMPTY_INDEX);
  const early = keeper.judge(AN, name('benh-vien.example'));
  keeper.record(AN, name('benh-vien.example'), early, 'dns:A@127.0.0.1:5354');
  index.swap(listed);
  // Judged before, recorded after: still nobody knew.
  keeper.record(AN, name('benh-vien.example'), early, 'dns:A@127.0.0.1:5354');
  keeper.record(AN, name('mo.example'), keeper.judge(AN, name('mo.example')), 'dns:A@127.0.0.1:5354');
  expect(noted.map(({ isPrivate }) => isPrivate)).toEqual([true, true, false]);
});

test('a row that would name a private alias names nothing, whatever else holds the alias', () => {
  const secret = name('www.plannedparenthood.org');
  const entry = name('plannedparenthood.org');
  index.swap({
    ...listed,
    matches: (host) =>
      isWithin(host, entry)
        ? [{ categoryId: 'gambling', listId: 'nha-cai' as ListId, entry }]
        : listed.matches(host),
  });
  const keeper = gate();
  const cloak = name('ordinary.example');
  const alias = keeper.judge(AN, secret);
  expect(alias.match?.listId).toBe('nha-cai');
  const outcome = { verdict: 'block', reason: 'cname-blocked', alias } as const;
  keeper.record(AN, cloak, keeper.judge(AN, cloak), 'dns:A@127.0.0.1:5354', outcome);
  const open = keeper.judge(AN, name('www.bet.example'));
  keeper.record(AN, cloak, keeper.judge(AN, cloak), 'dns:A@127.0.0.1:5354', { ...outcome, alias: open });
  expect(noted.map(({ isPrivate, entry: shown }) => [isPrivate, shown])).toEqual([
    [true, entry],
    [false, 'bet.example'],
  ]);
});

test('time that was given opens no alias of what is blocked; access to a site opens what the site leads to', () => {
  const judged = (scope: string) => {
    const given = { id: 'g' as GrantId, profileId: AN, scope, actor: 'test', revokedAtMs: null };
    const untilMs = epochMs(EVENING + 3_600_000);
    policy.replace(
      snapshot(BEDTIME, {
        grants: [{ ...given, createdAtMs: EVENING, untilMs }],
      }),
    );
    nowMs = epochMs(EVENING + 60_000);
    return gate().judge(AN, name('school.example'));
  };
  const time = judged('all');
  expect(time.decision.reason).toMatchObject({ kind: 'granted', gives: 'time' });
  expect(standsDespiteAliases(time)).toBe(false);
  const access = judged('site:school.example');
  expect(access.decision.reason).toMatchObject({ kind: 'granted', gives: 'access' });
  expect(standsDespiteAliases(access)).toBe(true);
});

test('a preview of another moment records nothing', () => {
  const at = epochMs(Date.parse('2026-11-23T22:00:00+07:00'));
  expect(gate().preview(AN, name('school.example'), at).decision.verdict).toBe('block');
  expect(noted).toEqual([]);
});

test('a stored policy that cannot be read yields to the preset, visibly', () => {
  policy.replace(snapshot({ version: 99 }));
  expect(gate().judge(AN, name('bet.example')).decision.verdict).toBe('block');
  expect(health.standing('database').map((c) => c.id)).toEqual([`policy.unreadable:${AN}`]);
});

test('without an index the failure mode of the policy decides', () => {
  index.swap(EMPTY_INDEX);
  policy.replace(snapshot({ version: 1, failureMode: 'closed' }));
  expect(gate().judge(AN, name('school.example')).decision).toMatchObject({
    verdict: 'block',
    reason: { kind: 'lists-not-ready' },
  });
});

test('the catalogue counts as a list: a named service has its category without any list', () => {
  expect(matchesOf(name('www.tiktok.com'), listed)).toEqual([
    { categoryId: 'short-video', listId: CATALOGUE, entry: 'tiktok.com' },
  ]);
});

test('with known sites only, schools and authorities that no list names are open by their suffix', () => {
  policy.replace(snapshot({ version: 1, mode: 'known-only' }));
  const reasonOf = (text: string) => gate().judge(AN, name(text)).decision.reason;
  expect(reasonOf('www.thcs-phuxuan.edu.vn')).toMatchObject({
    kind: 'category',
    categoryId: 'education',
    listId: CATALOGUE,
    entry: 'edu.vn',
  });
  expect(reasonOf('phuxuan.hue.gov.vn')).toMatchObject({ kind: 'category', categoryId: 'government' });
  for (const other of ['thcs-phuxuan.example', 'fakeedu.vn', 'edu.vn.example', 'edu.vn', 'com.vn'])
    expect([other, reasonOf(other).kind]).toEqual([other, 'uncategorised']);
});

test('a list that holds a name under an official suffix decides alone: bypass pages there stay blocked', () => {
  index.swap({
    ...listed,
    matches: (host) =>
      isWithin(host, name('proxy.hocsinh.edu.vn'))
        ? [{ categoryId: 'bypass', listId: 'vpn' as ListId, entry: name('proxy.hocsinh.edu.vn') }]
        : NO_MATCHES,
  });
  const study = { id: 'study', kind: 'closed', days: ['mon'], start: '20:00', end: '22:00', scope: 'all' };
  policy.replace(snapshot({ version: 1, mode: 'known-only', hours: [{ ...study, except: ['education'] }] }));
  const decisionOf = (text: string) => gate().judge(AN, name(text)).decision;
  expect(decisionOf('hocsinh.edu.vn').verdict).toBe('allow');
  // The hour of study leaves it closed too: it counts as what the list says, and not as a school.
  expect(decisionOf('proxy.hocsinh.edu.vn').reason.kind).toBe('outside-hours');
  policy.replace(snapshot({ version: 1, mode: 'known-only' }));
  expect(decisionOf('proxy.hocsinh.edu.vn')).toMatchObject({
    verdict: 'block',
    reason: { kind: 'category', categoryId: 'bypass' },
  });
});

test('rules that are not in force, at a moment of the past, are judged without a record and without coming into force', () => {
  const documents = {
    household: HOUSEHOLD_DEFAULT,
    child: unwrap(parsePolicy({ version: 1, mode: 'allow-list' })),
  };
  const draft = buildEffectivePolicy(documents);
  const past = momentOf(draft, epochMs(EVENING - 86_400_000));
  const keeper = gate();
  const supposed = keeper.suppose(situate(draft, NOTHING_LIVE, past), name('plain.example'));
  expect(supposed.decision).toMatchObject({ verdict: 'block', reason: { kind: 'not-on-allow-list' } });
  expect(noted).toEqual([]);
  expect(keeper.judge(AN, name('plain.example')).decision.verdict).toBe('allow');
});
