/**
 * Stub resolvers give up after four or five seconds and then say only "no answer". With the product's own deadlines a
 * question to silent upstreams ends before that, with a SERVFAIL that says why.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DnsFilter } from '../../electron/agent/dns/filter.ts';
import { decodeMessage } from '../../electron/agent/dns/message-codec.ts';
import { EDE, edeCodes } from '../../electron/agent/dns/message.ts';
import { openResolver } from '../../electron/agent/dns/open-resolver.ts';
import { systemClock as clock } from '../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import { HOUSEHOLD } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { startFakeUpstream } from './fake-upstream.ts';
import { exchangeUdp, queryWire } from '../unit/dns/dns-client.ts';
import { FakeGate } from '../unit/dns/fake-gate.ts';
import { batching } from '../unit/dns/udp-way.ts';

const GIVES_UP_MS = 4000;

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanup.splice(0).toReversed()) await end();
});

async function silentUdp(): Promise<string> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanup.push(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

/** Takes the connection and says nothing: the handshake never ends. */
async function silentTls(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(() => server.close());
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    cleanup.push(() => socket.destroy());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `tls://127.0.0.1:${address.port}`;
}

async function ask(upstreams: readonly string[]) {
  const health = new HealthBoard(clock);
  const { resolver, isOwnQuery } = unwrap(
    openResolver({ named: upstreams, ownPorts: () => [], clock, health, batching }),
  );
  const filter = new DnsFilter({ gate: new FakeGate(), resolver, health, batching, isOwnQuery });
  cleanup.push(() => resolver.close());
  cleanup.push(() => filter.close());
  const { port } = unwrap(await filter.openEndpoint(HOUSEHOLD, { port: 0, hosts: ['127.0.0.1'] }));
  const started = performance.now();
  const wire = await exchangeUdp(port, queryWire({ name: 'a.example', edns: {} }), '127.0.0.1', 6000);
  const answer = wire === undefined ? undefined : unwrap(decodeMessage(wire));
  return { answer, elapsedMs: performance.now() - started };
}

test('silent upstreams, plain and encrypted, one and two: SERVFAIL with its reason before a stub gives up', async () => {
  const asked = await Promise.all([
    silentUdp().then((one) => ask([one])),
    Promise.all([silentUdp(), silentUdp()]).then(ask),
    silentTls().then((one) => ask([one])),
    Promise.all([silentTls(), silentUdp()]).then(ask),
  ]);
  for (const { answer, elapsedMs } of asked) {
    expect(answer?.rcode).toBe(2);
    expect(answer === undefined ? [] : edeCodes(answer)).toEqual([EDE.NO_REACHABLE_AUTHORITY]);
    expect(elapsedMs).toBeLessThan(GIVES_UP_MS);
  }
});

test('behind a silent upstream the second one answers long before that', async () => {
  const sound = await startFakeUpstream({ zone: { '*': { A: ['192.0.2.1'] } } });
  cleanup.push(() => sound.close());
  const asked = await Promise.all([
    silentUdp().then((silent) => ask([silent, sound.endpoint])),
    silentTls().then((silent) => ask([silent, sound.endpoint])),
  ]);
  for (const { answer, elapsedMs } of asked) {
    expect(answer?.answers.length).toBe(1);
    expect(elapsedMs).toBeLessThan(2500);
  }
});
