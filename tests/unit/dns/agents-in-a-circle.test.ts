/** Agents that were named as each other's upstream: whole filters on real sockets, each with its own forwarder. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DnsFilter } from '../../../electron/agent/dns/filter.ts';
import { createForwarder } from '../../../electron/agent/dns/forwarder.ts';
import { parseUpstream } from '../../../electron/agent/dns/upstream-address.ts';
import { systemClock } from '../../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { startFakeUpstream } from '../../integration/fake-upstream.ts';
import { askUdp } from './dns-client.ts';
import { FakeGate } from './fake-gate.ts';
import { batching } from './udp-way.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of cleanup.splice(0).toReversed()) await one();
});

/** Free for both transports: what is free for one may be another program's connection. */
async function freePort(): Promise<number> {
  for (;;) {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]).catch(() => false);
    server.close();
    socket.close();
    if (isFree) return port;
  }
}

async function agent(port: number, upstream: number) {
  const health = new HealthBoard(systemClock);
  const gate = new FakeGate();
  const forwarder = createForwarder({
    upstreams: [unwrap(parseUpstream(`127.0.0.1:${upstream}`))],
    clock: systemClock,
    health,
    batching,
    ownPorts: () => [port],
    timeouts: { patienceMs: 60, totalMs: 500, probeAfterMs: 50, probeTimeoutMs: 400 },
  });
  const isOwnQuery = (packet: Buffer): boolean => forwarder.isOwnQuery(packet);
  const filter = new DnsFilter({ gate, resolver: forwarder, health, batching, isOwnQuery });
  unwrap(await filter.openEndpoint(HOUSEHOLD, { port, hosts: ['127.0.0.1'] }));
  cleanup.push(async () => {
    await filter.close();
    await forwarder.close();
  });
  const standing = () => health.standing().map(({ id }) => id);
  return { port, gate, standing };
}

const asked = (port: number, name: string) => askUdp(port, { name }).catch(() => null);

test.each([2, 3])(
  'a circle through %i agents is named by each of them',
  { timeout: 20_000 },
  async (many) => {
    const ports = await Promise.all(Array.from({ length: many }, freePort));
    const agents = await Promise.all(ports.map((port, i) => agent(port, ports[(i + 1) % many] ?? 0)));
    const isKnown = () =>
      agents.every(({ standing }, i) =>
        standing().includes(`upstream.loop:127.0.0.1:${ports[(i + 1) % many]}`),
      );
    for (let tries = 0; tries < 20 && !isKnown(); tries++)
      await Promise.all(ports.map((port, i) => asked(port, `site-${tries}-${i}.example`)));
    expect(agents.map(({ standing }) => standing().filter((id) => id.startsWith('upstream.loop:')))).toEqual(
      ports.map((_, i) => [`upstream.loop:127.0.0.1:${ports[(i + 1) % many]}`]),
    );
    // Nobody visited the names of the probes.
    const visited = agents.flatMap(({ gate }) => gate.records.map(({ name }) => name));
    expect(visited.filter((name) => name.endsWith('.invalid'))).toEqual([]);
  },
);

test('behind an agent with an upstream that answers there is no circle, and a probe is no such name', async () => {
  const upstream = await startFakeUpstream({ zone: { 'site.example': { A: ['192.0.2.1'] } } });
  cleanup.push(() => upstream.close());
  const { port, standing, gate } = await agent(await freePort(), upstream.port);
  const name = `${'0a'.repeat(12)}.haidang-probe.invalid`;
  expect((await askUdp(port, { name })).rcode).toBe(3);
  expect(upstream.queries.map((query) => query.name)).toEqual([name]);
  // Whatever else stands there would be a way to carry words out.
  for (const other of ['secret.haidang-probe.invalid', `x.${name}`, `${'0a'.repeat(12)}.x.invalid`])
    expect((await askUdp(port, { name: other })).rcode).toBe(3);
  expect(upstream.queries).toHaveLength(1);
  expect(gate.records.map((record) => record.name)).not.toContain(name);
  expect(standing()).toEqual([]);
});
