/**
 * What was let in ends within a second when it would be refused now, whatever the cause; everything else stays. Real
 * rules and sockets; where time matters the clock is turned by hand.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { GrantId, ListId } from '../../../shared/kernel/ids.ts';
import { named } from '../dns/fake-gate.ts';
import { type FamilyProxy, openFamilyProxy } from './family-proxy.ts';
import { AN, BINH, EVENING, FamilyWorld } from './family-world.ts';
import { found, RawClient } from './proxy-desk.ts';

/** The issue's own figure; the proxy looks four times a second. */
const WITHIN_MS = 1_000;

let world: FamilyWorld;
let proxy: FamilyProxy;
let port: number;

beforeEach(async () => {
  world = new FamilyWorld();
  proxy = await openFamilyProxy(world);
  port = await proxy.open(AN);
});

afterEach(() => proxy.close());

interface Case {
  readonly policy?: object;
  readonly grantOf?: string;
  readonly cause: () => void;
  readonly reason: string;
}

const BLOCK_A = [{ id: 'r1', target: 'a.nha.test', action: 'block' }];
const grant = (scope: string) => ({
  id: 'g1' as GrantId,
  profileId: AN,
  scope,
  createdAtMs: EVENING,
  untilMs: epochMs(EVENING + 20_000),
  actor: 'test',
  reason: null,
  revokedAtMs: null,
});

const CASES: Readonly<Record<string, Case>> = {
  'a rule is added': {
    cause: () => world.put({ [AN]: { policy: { rules: BLOCK_A } }, [BINH]: {} }),
    reason: 'parent-blocked',
  },
  'a window closes': {
    policy: {
      hours: [{ id: 'h1', kind: 'closed', days: ['mon'], start: '21:00', end: '22:00', scope: ['games'] }],
    },
    cause: () => world.pass(30_000),
    reason: 'outside-hours',
  },
  'an allowance is spent by what the proxy carried': {
    policy: { allowances: [{ id: 'a1', scope: 'a.nha.test', seconds: 5 }] },
    cause: () => {
      world.pass(5_000);
      world.meter.tick();
    },
    reason: 'allowance-spent',
  },
  'a grant runs out': {
    policy: { rules: BLOCK_A },
    grantOf: 'site:a.nha.test',
    cause: () => world.pass(20_000),
    reason: 'parent-blocked',
  },
  'a list is loaded': {
    cause: () =>
      world.index.swap({
        revision: 2,
        names: 1,
        bytes: 0,
        matches: (host) =>
          host === 'a.nha.test'
            ? [{ categoryId: 'gambling', listId: 'list' as ListId, entry: named('a.nha.test') }]
            : [],
      }),
    reason: 'category',
  },
};

describe('a tunnel ends within a second, and one that is still allowed stays, when', () => {
  test.each(Object.entries(CASES))('%s', async (_, { policy, grantOf, cause, reason }) => {
    const live = grantOf === undefined ? {} : { grants: [grant(grantOf)] };
    world.put({ [AN]: { policy: policy ?? {} }, [BINH]: {} }, live);
    const ended = await proxy.tunnel(port, 'a.nha.test');
    const other = await proxy.tunnel(port, 'b.nha.test');
    cause();
    await ended.gone(WITHIN_MS);
    other.send('van con');
    await other.until(({ text }) => text.endsWith('van con'));
    expect(world.noted.at(-1)).toMatchObject({ name: 'a.nha.test', verdict: 'block', reason });
    expect(proxy.server.counters.ended).toBe(1);
    expect(proxy.atOrigin.size).toBe(1);
  });

  test('the child is paused: all of the child, nothing of the sibling', async () => {
    const sibling = await proxy.tunnel(await proxy.open(BINH), 'a.nha.test');
    const tunnels = [await proxy.tunnel(port, 'a.nha.test'), await proxy.tunnel(port, 'b.nha.test')];
    world.put(undefined, {
      pauses: [{ profileId: AN, startedAtMs: world.now, untilMs: null, actor: 'test' }],
    });
    await Promise.all(tunnels.map((tunnel) => tunnel.gone(WITHIN_MS)));
    sibling.send('van con');
    expect(await sibling.until(({ text }) => text.endsWith('van con'))).toContain('200');
  });

  test('a name that it led through is blocked', async () => {
    proxy.resolutions.set('a.nha.test', { ...aliased('tracker.example') });
    const ended = await proxy.tunnel(port, 'a.nha.test');
    world.put({
      [AN]: { policy: { rules: [{ id: 'r1', target: 'tracker.example', action: 'block' }] } },
    });
    await ended.gone(WITHIN_MS);
    expect(world.noted.at(-1)).toMatchObject({ name: 'a.nha.test', reason: 'cname-blocked' });
  });

  test('the clock is set back into a time that is closed', async () => {
    const hours = [
      { id: 'h1', kind: 'closed', days: ['mon'], start: '19:00', end: '20:00', scope: 'all' },
      { id: 'h2', kind: 'closed', days: ['mon'], start: '21:00', end: '22:00', scope: 'all' },
    ];
    world.put({ [AN]: { policy: { hours } } });
    const ended = await proxy.tunnel(port, 'a.nha.test');
    world.now = epochMs(EVENING - 3_600_000 - 1_800_000);
    await ended.gone(WITHIN_MS);
    expect(proxy.server.counters.ended).toBe(1);
  });
});

test('a download ends when its site is blocked: the client sees that it is not whole', async () => {
  const { originPort } = proxy;
  const client = await RawClient.open(
    port,
    `POST http://a.nha.test:${originPort}/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nHTTP/`,
  );
  // The origin echoes: its response is what the client made up, head first.
  await client.until(() => proxy.atOrigin.size === 1);
  world.put({ [AN]: { policy: { rules: BLOCK_A } }, [BINH]: {} });
  expect(await client.gone(WITHIN_MS)).toMatch(/^HTTP\/1\.1 (403|502) /);
  await client.until(() => proxy.atOrigin.size === 0);
});

test('a connection that waits in the pool is not used for what is blocked meanwhile', async () => {
  const ask = async (): Promise<string> => {
    const at = `http://a.nha.test:${proxy.originPort}/`;
    const client = await RawClient.open(port, `GET ${at} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    return client.gone();
  };
  await ask();
  world.put({ [AN]: { policy: { rules: BLOCK_A } }, [BINH]: {} });
  expect(await ask()).toMatch(/^HTTP\/1\.1 403 /);
});

test('a child that is removed loses every connection at once, the sibling none', async () => {
  const sibling = await proxy.tunnel(await proxy.open(BINH), 'a.nha.test');
  const tunnel = await proxy.tunnel(port, 'a.nha.test');
  await proxy.server.closeEndpoints(AN);
  await tunnel.gone(WITHIN_MS);
  sibling.send('van con');
  await sibling.until(({ text }) => text.endsWith('van con'));
  await expect(RawClient.open(port)).rejects.toThrow('ECONNREFUSED');
});

test('when the proxy ends, nothing stays: no client, no origin, no timer', async () => {
  const tunnels = [await proxy.tunnel(port, 'a.nha.test'), await proxy.tunnel(port, 'b.nha.test')];
  await proxy.server.close();
  await Promise.all(tunnels.map((tunnel) => tunnel.gone(WITHIN_MS)));
  await tunnels[0]?.until(() => proxy.atOrigin.size === 0);
  expect(proxy.server.standing).toBe(0);
});

test('a tunnel and requests are measured: octets of both ways, under the host, each connection once', async () => {
  const tunnel = await proxy.tunnel(port, 'a.nha.test');
  world.pass(5_000);
  world.meter.tick();
  expect(world.written).toMatchObject([
    { profileId: AN, seconds: 5, totalSeconds: 5, bytes: 2 * 'xin chao'.length, connections: 1 },
  ]);
  tunnel.send('x'.repeat(1_000));
  await tunnel.until(({ text }) => text.length > 1_000);
  tunnel.socket.destroy();
  await tunnel.until(() => proxy.atOrigin.size === 0);
  world.pass(5_000);
  world.meter.tick();
  expect(world.written[1]).toMatchObject({ seconds: 5, bytes: 2_000, connections: 0 });
  world.pass(5_000);
  world.meter.tick();
  expect(world.written).toHaveLength(2);
});

const aliased = (alias: string) => ({ ...found('127.0.0.1'), aliases: [named(alias)] });

test('what a parent opened keeps its ports, its addresses and its aliases in time that was given', async () => {
  const rules = [
    { id: 'r1', target: 'arena.example', action: 'allow' },
    { id: 'r2', target: '127.in-addr.arpa', action: 'allow' },
    { id: 'r3', target: 'blocked.example', action: 'block' },
  ];
  const hours = [{ id: 'h1', kind: 'closed', days: ['mon'], start: '20:00', end: '22:00' }];
  world.put({ [AN]: { policy: { rules } }, [BINH]: {} });
  const byName = await proxy.tunnel(port, 'arena.example');
  const byAddress = await proxy.tunnel(port, '127.0.0.1');
  world.put({ [AN]: { policy: { rules, hours } }, [BINH]: {} }, { grants: [grant('all')] });
  await new Promise((done) => setTimeout(done, WITHIN_MS));
  expect([byName.hasEnded, byAddress.hasEnded]).toEqual([false, false]);
  proxy.resolutions.set('arena.example', {
    ...found('127.0.0.1'),
    aliases: [named('blocked.example')],
  } as never);
  await proxy.tunnel(port, 'arena.example');
  expect(world.gate.judge(AN, named('arena.example')).decision.reason.kind).toBe('granted');
  // When the time is over, so is the exception.
  world.pass(20_000);
  await byName.gone();
  await byAddress.gone();
});
