/** Time by traffic, with a clock that is turned by hand: what counts, what counts once, and what is written of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { named } from '../dns/fake-gate.ts';
import { AN, BINH, FamilyWorld, seconds } from '../proxy/family-world.ts';

let world: FamilyWorld;

beforeEach(() => {
  world = new FamilyWorld();
});

function tick(ms = 5_000): void {
  world.pass(ms);
  world.meter.tick();
}

describe('what overlaps counts once', () => {
  test('two sites in one tick: each has its seconds, their category and the whole have them once', () => {
    world.use(AN, 'www.play.example', 10, 2);
    world.use(AN, 'cdn.play.example', 20, 1);
    world.use(AN, 'arena.example', 5);
    world.use(AN, 'news.example', 1);
    tick();
    const usage = world.usedBy(AN);
    expect(usage.totalSeconds).toBe(5);
    expect(usage.byCategory.get('games')).toBe(5);
    expect(seconds(usage.bySite)).toEqual({ 'play.example': 5, 'arena.example': 5, 'news.example': 5 });
    const { written } = world;
    expect(written.map(({ site, seconds: own }) => [site, own])).toEqual([
      ['play.example', 5],
      ['arena.example', 5],
      ['news.example', 5],
    ]);
    expect(written[0]).toMatchObject({ bytes: 30, connections: 3, basis: 'network', categoryId: 'games' });
    expect(written.reduce((sum, row) => sum + (row.totalSeconds ?? 0), 0)).toBe(5);
    expect(written.filter((row) => row.categoryId === 'games').map((row) => row.categorySeconds)).toEqual([
      5, 0,
    ]);
  });

  test('several domains of one allowance, used at the same time, are used once', () => {
    const allowances = [{ id: 'tube', scope: 'service:youtube', seconds: 600 }];
    world.put({ [AN]: { policy: { allowances } } });
    for (let i = 0; i < 3; i++) {
      world.use(AN, 'www.youtube.com');
      world.use(AN, 'r1.googlevideo.com');
      world.use(AN, 'i.ytimg.com');
      tick();
    }
    expect([...(world.usedBy(AN).byScope?.values() ?? [])]).toEqual([15]);
  });

  test('children are counted apart, and one that is gone is counted for nobody', () => {
    world.use(AN, 'play.example');
    world.use(BINH, 'news.example');
    tick();
    world.put({ [AN]: {} });
    world.use(BINH, 'news.example');
    tick();
    expect(world.usedBy(AN).totalSeconds).toBe(5);
    expect(world.written.map(({ profileId }) => profileId)).toEqual([AN, BINH]);
  });
});

describe('how long a tick is', () => {
  test('silence counts nothing, and no octets are no use', () => {
    tick();
    world.use(AN, 'play.example', 0, 1);
    tick();
    expect(world.usedBy(AN).totalSeconds).toBe(0);
    expect(world.written).toMatchObject([{ seconds: 0, totalSeconds: 0, connections: 1 }]);
  });

  test('milliseconds beyond a second are not lost', () => {
    for (let i = 0; i < 10; i++) {
      world.use(AN, 'play.example');
      tick(5_100);
    }
    expect(world.usedBy(AN).totalSeconds).toBe(51);
  });

  test('after the computer slept for an hour a tick counts as two', () => {
    world.use(AN, 'play.example');
    tick(3_600_000);
    expect(world.usedBy(AN).totalSeconds).toBe(10);
  });

  test('a wall clock that is set forward or back changes the day it is written on, not how much', () => {
    world.use(AN, 'play.example');
    world.now = epochMs(world.now + 12 * 3_600_000);
    world.monotonic += 5_000;
    world.meter.tick();
    expect(world.written).toMatchObject([{ day: 20261124, hour: 8, seconds: 5 }]);
  });
});

describe('what does not count towards a limit', () => {
  test('a free category is shown and not counted; beside something else that is', () => {
    world.put({ [AN]: { policy: { freeCategories: ['education'] } } });
    world.use(AN, 'school.example', 9_999);
    tick();
    expect(world.usedBy(AN).totalSeconds).toBe(0);
    world.use(AN, 'school.example', 9_999);
    world.use(AN, 'play.example', 1);
    tick();
    expect(world.usedBy(AN).totalSeconds).toBe(5);
    expect(world.written.map(({ site, free, totalSeconds }) => ({ site, free, totalSeconds }))).toEqual([
      { site: 'school.example', free: true, totalSeconds: 0 },
      { site: 'play.example', free: false, totalSeconds: 5 },
      { site: 'school.example', free: true, totalSeconds: 0 },
    ]);
  });

  test.each([
    ['a help line', 'tongdai111.vn'],
    ['the private class', 'www.doctor.example'],
  ])('%s has no name, no category and no share in the total', (_, host) => {
    world.use(AN, host, 700, 1);
    tick();
    expect(world.usedBy(AN)).toMatchObject({ totalSeconds: 0, bySite: new Map(), byCategory: new Map() });
    expect(world.written).toMatchObject([
      { site: null, categoryId: null, seconds: 5, totalSeconds: 0, bytes: 700 },
    ]);
  });
});

describe('what is written of it', () => {
  test.each([
    ['full', { site: 'play.example', categoryId: 'games' }],
    ['site', { site: 'play.example', categoryId: 'games' }],
    ['category', { site: null, categoryId: 'games' }],
    ['totals', { site: null, categoryId: null }],
  ] as const)('at the level %s', (detail, expected) => {
    world.put({ [AN]: { detail } });
    world.use(AN, 'www.play.example');
    world.use(AN, 'arena.example');
    tick();
    expect(world.written[0]).toMatchObject({ ...expected, seconds: 5, totalSeconds: 5 });
    expect(world.written).toHaveLength(expected.site === null ? 1 : 2);
  });

  test('before consent only totals, though a limit on games sees the games', () => {
    const allowances = [{ id: 'games', scope: 'category:games', seconds: 10 }];
    world.put({ [AN]: { hasConsent: false, policy: { allowances } } });
    for (let i = 0; i < 2; i++) {
      world.use(AN, 'play.example');
      tick();
    }
    expect(world.written).toMatchObject([
      { site: null, categoryId: null, totalSeconds: 5 },
      { site: null, categoryId: null, totalSeconds: 5 },
    ]);
    expect(world.gate.judge(AN, named('play.example')).decision).toMatchObject({
      verdict: 'block',
      reason: { kind: 'allowance-spent' },
    });
  });
});

test('the day begins at midnight of the policy zone, and limits with it', () => {
  const allowances = [{ id: 'all', scope: 'all', seconds: 10 }];
  world.put({ [AN]: { policy: { allowances } } });
  const verdict = (): string => world.gate.judge(AN, named('news.example')).decision.verdict;
  for (let i = 0; i < 2; i++) {
    world.use(AN, 'news.example');
    tick();
  }
  expect(verdict()).toBe('block');
  world.pass(3 * 3_600_000 + 10_000);
  expect(verdict()).toBe('block');
  world.pass(60_000);
  expect(verdict()).toBe('allow');
  world.meter.tick();
  world.use(AN, 'news.example');
  tick();
  expect(world.usedBy(AN)).toMatchObject({ day: 20261124, totalSeconds: 5 });
});

test('after a start what the database holds of today is what was used, and free time is not', () => {
  const row = { category: 'games', free: 0, seconds: 8, categorySeconds: 8, totalSeconds: 8 };
  world.stored = [
    { ...row, site: 'play.example' },
    { ...row, site: 'arena.example', categorySeconds: 0, totalSeconds: 0 },
    { ...row, site: 'school.example', category: 'education', free: 1, totalSeconds: 0 },
  ];
  const allowances = [{ id: 'games', scope: 'category:games', seconds: 10 }];
  world.put({ [AN]: { policy: { allowances } } });
  world.meter.reload();
  expect(world.usedBy(AN)).toMatchObject({ totalSeconds: 8, byCategory: new Map([['games', 8]]) });
  world.use(AN, 'play.example');
  tick();
  expect(world.gate.judge(AN, named('play.example')).decision.verdict).toBe('block');
});

describe('a restart gives no new time', () => {
  const allowances = [
    { id: 'games', scope: 'category:games', seconds: 10 },
    { id: 'tube', scope: 'service:youtube', seconds: 10 },
    { id: 'news', scope: 'news.example', seconds: 600 },
  ];
  const stateOf = (host: string) => world.gate.judge(AN, named(host)).decision.reason.kind;

  test.each([
    ['before consent', { hasConsent: false }],
    ['at the level totals', { detail: 'totals' }],
    ['at the level category', { detail: 'category' }],
    ['at the level site', { detail: 'site' }],
  ] as const)('%s, to a limit by category, service or site', (_, child) => {
    world.put({ [AN]: { ...child, policy: { allowances } } });
    for (let i = 0; i < 2; i++) {
      world.use(AN, 'play.example');
      world.use(AN, i === 0 ? 'www.youtube.com' : 'i.ytimg.com');
      tick();
    }
    expect([stateOf('arena.example'), stateOf('www.youtube.com')]).toEqual([
      'allowance-spent',
      'allowance-spent',
    ]);
    // Nothing of it but what was handed over to be written.
    world.meter.reload();
    expect([stateOf('arena.example'), stateOf('www.youtube.com')]).toEqual([
      'allowance-spent',
      'allowance-spent',
    ]);
    expect(stateOf('news.example')).toBe('no-rule');
  });

  test('what is kept for it names what the rules name, and nothing that was visited', () => {
    world.put({ [AN]: { hasConsent: false, policy: { allowances } } });
    world.use(AN, 'arena.example');
    world.use(AN, 'm.youtube.com');
    world.use(AN, 'other.example');
    tick();
    expect(world.limits).toEqual([
      { profileId: AN, day: 20261123, limit: 'category:games', usedSeconds: 5 },
      { profileId: AN, day: 20261123, limit: 'service:youtube', usedSeconds: 5 },
    ]);
    expect(JSON.stringify(world.written)).not.toMatch(/arena|youtube|other/);
  });

  test('yesterday’s time is not today’s', () => {
    world.put({ [AN]: { hasConsent: false, policy: { allowances } } });
    for (let i = 0; i < 2; i++) {
      world.use(AN, 'play.example');
      tick();
    }
    world.pass(4 * 3_600_000);
    world.meter.reload();
    expect(stateOf('play.example')).not.toBe('allowance-spent');
  });
});
