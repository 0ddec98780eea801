/** Nobody keeps others out of DNS over TCP by holding connections: real sockets against a real listener. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DnsFilter } from '../../../electron/agent/dns/filter.ts';
import { DEFAULT_TCP_LIMITS } from '../../../electron/agent/dns/tcp-listener.ts';
import { TcpConnections } from '../../../electron/agent/dns/tcp-connections.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { askTcp, frame, queryWire } from './dns-client.ts';
import { FakeGate } from './fake-gate.ts';
import { batching } from './udp-way.ts';
import { ZoneResolver } from './zone-resolver.ts';

let filter: DnsFilter;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  const gate = new FakeGate();
  const health = new HealthBoard({ nowMs: () => gate.nowMs(), monotonicMs: () => 0 as never });
  const resolver = new ZoneResolver({ '*': { A: ['192.0.2.1'] } });
  filter = new DnsFilter({ gate, resolver, health, batching });
  ({ port } = unwrap(await filter.openEndpoint(HOUSEHOLD, { port: 0, hosts: ['127.0.0.1'] })));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await filter.close();
});

async function hold(count: number, localAddress = '127.0.0.1'): Promise<readonly Socket[]> {
  const held = Array.from({ length: count }, () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  });
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  return held;
}

async function ask(socket: Socket, id: number): Promise<boolean> {
  const answered = once(socket, 'data').then(
    () => true,
    () => false,
  );
  const closed = once(socket, 'close').then(() => false);
  socket.write(frame(queryWire({ name: 'a.example', id })));
  return Promise.race([answered, closed]);
}

const open = (held: readonly Socket[]): number => held.filter((socket) => !socket.destroyed).length;

test('600 idle connections of one client keep no new query out', async () => {
  const held = await hold(600);
  for (let i = 0; i < 5; i++) {
    const [answer] = await askTcp(port, [queryWire({ name: `n${i}.example` })]);
    expect(answer?.answers.length).toBe(1);
  }
  await expect.poll(() => open(held)).toBeLessThan(DEFAULT_TCP_LIMITS.perClient);
});

test('the connection that asked last outlives those that only stand', async () => {
  const [first] = await hold(1);
  if (first === undefined) throw new Error('no connection');
  await hold(DEFAULT_TCP_LIMITS.perClient - 1);
  expect(await ask(first, 1)).toBe(true);
  await hold(DEFAULT_TCP_LIMITS.perClient - 1);
  expect(await ask(first, 2)).toBe(true);
});

test.skipIf(process.platform !== 'linux')(
  'needs a loopback of many addresses: what one client holds costs no other client its connection',
  async () => {
    const [other] = await hold(1, '127.0.0.2');
    if (other === undefined) throw new Error('no connection');
    await hold(600);
    expect(await ask(other, 1)).toBe(true);
  },
);

test('at the ceiling of all, the longest idle of anybody gives way, and one that waits for an answer does not', () => {
  const ended: string[] = [];
  const table = new TcpConnections({ connections: 3, perClient: 2 });
  const connection = (client: string, busy: boolean) => ({
    client,
    busy: () => busy,
    end: () => void ended.push(client),
  });
  for (const [client, busy] of [
    ['a', true],
    ['b', false],
    ['c', false],
    ['d', true],
    ['e', true],
    ['f', true],
  ] as const)
    table.add(connection(client, busy));
  expect(ended).toEqual(['b', 'c', 'a']);
});
