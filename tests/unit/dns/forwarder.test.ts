import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createForwarder,
  type Forwarder,
  type ForwarderOptions,
} from '../../../electron/agent/dns/forwarder.ts';
import type { UpstreamQuestion } from '../../../electron/agent/dns/resolver.ts';
import { parseUpstream } from '../../../electron/agent/dns/upstream-address.ts';
import { systemClock } from '../../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';
import {
  startFakeUpstream,
  type FakeUpstream,
  type FakeUpstreamOptions,
} from '../../integration/fake-upstream.ts';
import { batching } from './udp-way.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0).toReversed()) await close();
});

const fake = async (options: FakeUpstreamOptions = {}): Promise<FakeUpstream> => {
  const upstream = await startFakeUpstream({ zone: { '*': { A: ['192.0.2.1'] } }, ...options });
  cleanup.push(() => upstream.close());
  return upstream;
};

const question = (name: string, type = 1): UpstreamQuestion => ({
  name: unwrap(parseDomainName(name)),
  type,
  dnssecOk: false,
  checkingDisabled: false,
});

interface Rig {
  readonly forwarder: Forwarder;
  readonly health: HealthBoard;
  readonly ask: (name: string, type?: number) => ReturnType<Forwarder['resolve']>;
}

const rig = (upstreams: readonly string[], more: Partial<ForwarderOptions> = {}): Rig => {
  const health = new HealthBoard(systemClock);
  const forwarder = createForwarder({
    upstreams: upstreams.map((raw) => unwrap(parseUpstream(raw))),
    clock: systemClock,
    health,
    batching,
    ownPorts: () => [],
    timeouts: { patienceMs: 100, totalMs: 600, probeAfterMs: 50, probeTimeoutMs: 200 },
    ...more,
  });
  cleanup.push(() => forwarder.close());
  return { forwarder, health, ask: (name, type) => forwarder.resolve(question(name, type)) };
};

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 200 && !holds(); i++) await pause(20);
  expect(holds()).toBe(true);
};

/** A port on which nobody answers: bound, so that it is not refused either. */
const silentPort = async (): Promise<number> => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  cleanup.push(
    () =>
      new Promise((resolve) => {
        socket.close(resolve);
      }),
  );
  return socket.address().port;
};

describe('a plain upstream', () => {
  it('answers, with the question in lower case and the upstream named', async () => {
    const upstream = await fake();
    const { ask, forwarder } = rig([upstream.endpoint]);
    const answer = unwrap(await ask('www.example.com'));
    expect(answer.upstream).toBe(upstream.endpoint);
    expect(answer.wire.toString('latin1', 13, 16)).toBe('www');
    expect(forwarder.health()).toEqual([{ upstream: upstream.endpoint, ok: true }]);
  });

  it('a truncated answer is fetched over TCP', async () => {
    const upstream = await fake({ zone: { 'big.example.com': { truncate: true, A: ['192.0.2.7'] } } });
    const { ask, forwarder } = rig([upstream.endpoint]);
    const answer = unwrap(await ask('big.example.com'));
    expect(answer.wire.readUInt16BE(6)).toBe(1);
    expect(upstream.queries.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
    expect(forwarder.counters().truncated).toBe(1);
  });

  it('many truncated answers share TCP connections, and a connection closed by the server is replaced', async () => {
    const upstream = await fake({ zone: { '*': { truncate: true, A: ['192.0.2.7'] } } });
    const { ask } = rig([upstream.endpoint]);
    const names = Array.from({ length: 40 }, (_, i) => `n${i}.example.com`);
    expect((await Promise.all(names.map((name) => ask(name)))).every(({ ok }) => ok)).toBe(true);
    const ports = upstream.queries.filter((q) => q.transport === 'tcp').map((q) => q.sourcePort);
    expect(new Set(ports).size).toBeLessThan(5);
  });

  it('ports and ids do not repeat in a pattern, and case is random', async () => {
    const upstream = await fake();
    const { ask } = rig([upstream.endpoint]);
    for (let i = 0; i < 400; i++) unwrap(await ask(`www.example-${i}.com`));
    const { queries } = upstream;
    expect(new Set(queries.map((q) => q.sourcePort)).size).toBeGreaterThan(20);
    expect(new Set(queries.map((q) => q.id)).size).toBeGreaterThan(380);
    expect(new Set(queries.map((q) => q.spelled.slice(0, 11))).size).toBeGreaterThan(200);
    const steps = queries.map((q, i) => q.id - (queries[i - 1]?.id ?? 0));
    expect(new Set(steps).size).toBeGreaterThan(380);
  });

  it('a socket is given up after some hundred queries', async () => {
    const upstream = await fake();
    const { ask } = rig([upstream.endpoint]);
    const perPort = new Map<number, number>();
    for (let i = 0; i < 20_000; i += 100)
      await Promise.all(Array.from({ length: 100 }, (_, j) => ask(`n${i + j}.example.com`)));
    for (const { sourcePort } of upstream.queries)
      perPort.set(sourcePort, (perPort.get(sourcePort) ?? 0) + 1);
    // 512 a socket; a random port may come up twice, hardly ever three times.
    expect(Math.max(...perPort.values())).toBeLessThanOrEqual(1024);
    expect(perPort.size).toBeGreaterThan(36);
  });
});

describe('a hostile or broken upstream', () => {
  it('wrong id, wrong question, queries and noise are passed over; the genuine answer behind them wins', async () => {
    const upstream = await fake({
      mutate: (answer) => {
        const wrongId = Buffer.from(answer);
        wrongId.writeUInt16BE((answer.readUInt16BE(0) + 1) & 0xffff, 0);
        const wrongName = Buffer.from(answer);
        wrongName.write('q', 13);
        const query = Buffer.from(answer);
        query.writeUInt8(0x01, 2);
        return [wrongId, wrongName, query, Buffer.from([1, 2, 3]), answer];
      },
    });
    const { ask, forwarder } = rig([upstream.endpoint]);
    expect(unwrap(await ask('www.example.com')).wire.readUInt16BE(6)).toBe(1);
    expect(forwarder.counters().foreign).toBe(4);
  });

  it('an answer from another source is never seen', async () => {
    const forger = createSocket('udp4');
    await new Promise<void>((resolve) => {
      forger.bind(0, '127.0.0.1', resolve);
    });
    let forged = 0;
    const upstream = await fake({
      mutate: (answer, { sourcePort }) => {
        forger.send(answer, sourcePort, '127.0.0.1', () => forged++);
        return null;
      },
    });
    const { ask, forwarder } = rig([upstream.endpoint]);
    expect(await ask('www.example.com')).toEqual({ ok: false, error: { kind: 'timeout' } });
    expect(forged).toBeGreaterThan(0);
    expect(forwarder.counters().foreign).toBe(0);
    forger.close();
  });

  it('a reply in another case is checked over TCP; a box that folds case is then used without 0x20, and that is said', async () => {
    const upstream = await fake({
      mutate: (answer, { transport }) => {
        if (transport === 'tcp') return answer;
        const folded = Buffer.from(answer);
        for (let i = 12; i < 30; i++) {
          const octet = folded[i] ?? 0;
          if (octet >= 0x41 && octet <= 0x5a) folded[i] = octet | 0x20;
        }
        return folded;
      },
    });
    const { ask, health } = rig([upstream.endpoint]);
    for (let i = 0; i < 5; i++) unwrap(await ask(`abcdefgh${i}.example.com`));
    expect(health.standing('upstream').map(({ id }) => id)).toEqual([
      `upstream.case-folded:${upstream.endpoint}`,
    ]);
    expect(upstream.queries.at(-1)?.transport).toBe('udp');
    expect(upstream.queries.at(-1)?.spelled).toBe('abcdefgh4.example.com');
  });

  it('records that do not add up make the next upstream answer', async () => {
    const broken = await fake({ mutate: (answer) => answer.subarray(0, answer.length - 14) });
    const sound = await fake();
    const { ask, forwarder } = rig([broken.endpoint, sound.endpoint]);
    expect(unwrap(await ask('www.example.com')).upstream).toBe(sound.endpoint);
    expect(forwarder.counters().malformed).toBe(1);
  });

  it('a server from before EDNS is asked again without it', async () => {
    const upstream = await fake({
      mutate: (answer, { wire }) => {
        if (wire.readUInt16BE(10) === 0) return answer;
        const bare = Buffer.from(answer.subarray(0, 12));
        bare.writeUInt16BE(0x8181, 2);
        bare.fill(0, 4);
        return bare;
      },
    });
    const { ask } = rig([upstream.endpoint]);
    expect(unwrap(await ask('www.example.com')).wire.readUInt16BE(6)).toBe(1);
    unwrap(await ask('www2.example.com'));
    expect(upstream.queries).toHaveLength(3);
  });

  it('TCP that drips or sends rubbish costs its question and nothing else', async () => {
    const tcp = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(Buffer.from([0xff]));
      const drip = setInterval(() => socket.write(Buffer.from([0xff])), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const upstream = await fake({ tcp: false, zone: { '*': { truncate: true } } });
    await new Promise<void>((resolve) => {
      tcp.listen(upstream.port, '127.0.0.1', resolve);
    });
    cleanup.push(
      () =>
        new Promise((resolve) => {
          tcp.close(() => resolve());
        }),
    );
    const { ask, forwarder } = rig([upstream.endpoint]);
    const started = performance.now();
    expect((await ask('big.example.com')).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
    await forwarder.close();
  });
});

describe('failover', () => {
  it('an upstream that stays silent is overtaken by the next one after a moment', async () => {
    const port = await silentPort();
    const sound = await fake();
    const { ask } = rig([`127.0.0.1:${port}`, sound.endpoint]);
    const started = performance.now();
    expect(unwrap(await ask('www.example.com')).upstream).toBe(sound.endpoint);
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(90);
    expect(took).toBeLessThan(350);
  });

  it('a slow answer still wins when nothing better comes', async () => {
    const slow = await fake({ zone: { '*': { A: ['192.0.2.1'], delayMs: 300 } } });
    const { ask } = rig([slow.endpoint]);
    expect((await ask('www.example.com')).ok).toBe(true);
  });

  it('a lost datagram is sent again with a new id', async () => {
    let lost = 0;
    const upstream = await fake({ mutate: (answer) => (lost++ === 0 ? null : answer) });
    const { ask } = rig([upstream.endpoint]);
    expect((await ask('www.example.com')).ok).toBe(true);
    expect(upstream.queries).toHaveLength(2);
    expect(upstream.queries[0]?.id).not.toBe(upstream.queries[1]?.id);
  });

  it('SERVFAIL and REFUSED are tried elsewhere, and passed on when nobody has better', async () => {
    const failing = await fake({ zone: { '*': { rcode: 2 } } });
    const refusing = await fake({ zone: { '*': { rcode: 5 } } });
    const sound = await fake();
    const three = rig([failing.endpoint, refusing.endpoint, sound.endpoint]);
    expect(unwrap(await three.ask('www.example.com')).upstream).toBe(sound.endpoint);
    const two = rig([failing.endpoint, refusing.endpoint]);
    expect((unwrap(await two.ask('www.example.com')).wire[3] ?? 0) & 15).toBe(2);
  });

  it('a refused connection is noticed at once, stands in health, and is cleared when the upstream is back', async () => {
    const gone = await fake();
    const sound = await fake();
    await gone.close();
    cleanup.splice(0, 1);
    const { ask, health, forwarder } = rig([gone.endpoint, sound.endpoint]);
    const started = performance.now();
    expect(unwrap(await ask('www.example.com')).upstream).toBe(sound.endpoint);
    expect(performance.now() - started).toBeLessThan(90);
    const [condition] = health.standing('upstream');
    expect(condition?.id).toBe(`upstream.unreachable:${gone.endpoint}`);
    expect(condition?.message.vi).toContain(gone.endpoint);
    expect(forwarder.health()[0]?.ok).toBe(false);
    await fake({ port: gone.port });
    await until(() => health.standing('upstream').length === 0);
    expect(forwarder.health()[0]?.ok).toBe(true);
  });

  it('an address without a route is unreachable at once', async () => {
    const { ask } = rig(['[fe80::1%no-such-interface]:53']);
    const started = performance.now();
    const answer = await ask('www.example.com');
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(performance.now() - started).toBeLessThan(90);
  });

  it('an upstream that was silent five times is no longer asked first', async () => {
    const port = await silentPort();
    const sound = await fake();
    const { ask, health } = rig([`127.0.0.1:${port}`]);
    await ask('www.example.com');
    await ask('www2.example.com');
    expect(health.standing('upstream')).toHaveLength(1);
    const both = rig([`127.0.0.1:${port}`, sound.endpoint]);
    for (let i = 0; i < 8; i++) unwrap(await both.ask(`n${i}.example.com`));
    const started = performance.now();
    unwrap(await both.ask('quick.example.com'));
    expect(performance.now() - started).toBeLessThan(80);
  });

  it('with nobody answering the question ends within its budget', async () => {
    const { ask } = rig([`127.0.0.1:${await silentPort()}`, `127.0.0.1:${await silentPort()}`]);
    const started = performance.now();
    expect(await ask('www.example.com')).toEqual({ ok: false, error: { kind: 'timeout' } });
    expect(performance.now() - started).toBeLessThan(900);
  });
});

describe('questions in flight', () => {
  it('the same question asked at once goes out once, other flags go out by themselves', async () => {
    const upstream = await fake({ zone: { '*': { A: ['192.0.2.1'], delayMs: 50 } } });
    const { ask, forwarder } = rig([upstream.endpoint]);
    const same = await Promise.all(Array.from({ length: 20 }, () => ask('www.example.com')));
    expect(same.every(({ ok }) => ok)).toBe(true);
    expect(upstream.queries).toHaveLength(1);
    expect(forwarder.counters().merged).toBe(19);
    await Promise.all([
      ask('www.example.com'),
      forwarder.resolve({ ...question('www.example.com'), dnssecOk: true }),
    ]);
    expect(upstream.queries).toHaveLength(3);
  });

  it('are bounded; beyond the bound the answer is a failure at once', async () => {
    const upstream = await fake({ zone: { '*': { A: ['192.0.2.1'], delayMs: 50 } } });
    const { ask, forwarder } = rig([upstream.endpoint], { maxInFlight: 4 });
    const all = await Promise.all(Array.from({ length: 6 }, (_, i) => ask(`n${i}.example.com`)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(4);
    expect(forwarder.counters().refusedFull).toBe(2);
    expect((await ask('later.example.com')).ok).toBe(true);
  });

  it('closing settles them all, and nothing is left open', async () => {
    const before = process.getActiveResourcesInfo().filter((r) => /UDP|TCP|Timeout/.test(r)).length;
    const { ask, forwarder } = rig([`127.0.0.1:${await silentPort()}`]);
    const asked = Promise.all([ask('a.example.com'), ask('b.example.com')]);
    await pause(30);
    await forwarder.close();
    for (const one of await asked) expect(one.ok ? '' : one.error.kind).toBe('unreachable');
    expect((await ask('c.example.com')).ok).toBe(false);
    await pause(50);
    const after = process.getActiveResourcesInfo().filter((r) => /UDP|TCP|Timeout/.test(r)).length;
    expect(after).toBeLessThanOrEqual(before + 1);
  });
});

describe('circles', () => {
  it('an upstream that is one of our listeners is never asked', async () => {
    const upstream = await fake();
    const { ask, health } = rig([upstream.endpoint], { ownPorts: () => [upstream.port] });
    expect(await ask('www.example.com')).toEqual({ ok: false, error: { kind: 'loop' } });
    expect(upstream.queries).toHaveLength(0);
    expect(health.standing()[0]?.id).toBe(`upstream.loop:${upstream.endpoint}`);
  });

  it('our own query arriving at a listener ends the question with `loop` and is named in health', async () => {
    let forwarder: Forwarder | undefined;
    const router = await fake({
      mutate: (_answer, { wire }) => {
        // The router forwards to us with an id of its own.
        const forwarded = Buffer.from(wire);
        forwarded.writeUInt16BE(0x0102, 0);
        forwarder?.isOwnQuery(forwarded);
        return null;
      },
    });
    const { ask, health, forwarder: ours } = rig([router.endpoint]);
    forwarder = ours;
    expect(await ask('a-name-with-many-letters.example.com')).toEqual({ ok: false, error: { kind: 'loop' } });
    expect(ours.counters().loops).toBe(1);
    expect(health.standing().map(({ id }) => id)).toContain(`upstream.loop:${router.endpoint}`);
  });

  it('a router that changes id and case is found out by the probe', async () => {
    let forwarder: Forwarder | undefined;
    const router = await fake({
      mutate: (_answer, { wire }) => {
        const forwarded = Buffer.from(wire.toString('latin1').toLowerCase(), 'latin1');
        forwarded.writeUInt16BE(0x0102, 0);
        forwarder?.isOwnQuery(forwarded);
        return null;
      },
    });
    const { ask, health, forwarder: ours } = rig([router.endpoint]);
    forwarder = ours;
    // Two silent questions are more than enough to doubt an upstream, on a busy machine too.
    expect((await ask('a-name-with-many-letters.example.com')).ok).toBe(false);
    expect((await ask('another-name-with-letters.example.com')).ok).toBe(false);
    await until(() => health.standing().some(({ id }) => id === `upstream.loop:${router.endpoint}`));
  });
});
