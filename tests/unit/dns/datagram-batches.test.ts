import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DatagramInbox } from '../../../electron/agent/dns/datagram-inbox.ts';
import { DatagramOutbox, type BatchedSocket } from '../../../electron/agent/dns/datagram-outbox.ts';
import { sockaddrOf } from '../../../electron/agent/dns/datagram-messages.ts';
import { DnsFilter, LOOPBACK_HOSTS } from '../../../electron/agent/dns/filter.ts';
import { createForwarder } from '../../../electron/agent/dns/forwarder.ts';
import { decodeMessage } from '../../../electron/agent/dns/message-codec.ts';
import { parseUpstream } from '../../../electron/agent/dns/upstream-address.ts';
import { systemClock } from '../../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import {
  ERRNO,
  loadSocketCalls,
  mayHaveSocketCalls,
  type SocketCalls,
} from '../../../electron/agent/system/socket-calls.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { queryWire } from './dns-client.ts';
import { FakeGate } from './fake-gate.ts';
import { inBatches, oneByOne } from './udp-way.ts';
import { ZoneResolver } from './zone-resolver.ts';

const isPossible = mayHaveSocketCalls();
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

async function socketOn(host: string): Promise<Socket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  cleanup.push(() => socket.close());
  return socket;
}

/** Messages as they come, until `count` are there or none has come for a while. */
async function gather(socket: Socket, count: number): Promise<Buffer[]> {
  const got: Buffer[] = [];
  await new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, 2_000);
    socket.on('message', (message) => {
      got.push(message);
      clearTimeout(timer);
      timer = setTimeout(resolve, got.length >= count ? 20 : 2_000);
    });
  });
  return got;
}

describe.runIf(isPossible)('a burst of queries (needs 64-bit Linux)', () => {
  let gate: FakeGate;
  let filter: DnsFilter;
  let open: (host: string) => Promise<number>;

  beforeEach(async () => {
    gate = new FakeGate();
    gate.rules = { 'bad.example': { verdict: 'block' } };
    filter = new DnsFilter({
      gate,
      resolver: new ZoneResolver({ '*': { A: ['192.0.2.1'], ttl: 300 } }),
      health: new HealthBoard({ nowMs: () => gate.nowMs(), monotonicMs: () => 0 as never }),
      batching: await inBatches(),
    });
    cleanup.push(() => filter.close());
    open = async (host) => unwrap(await filter.openEndpoint(HOUSEHOLD, { port: 0, hosts: [host] })).port;
  });

  test.each(LOOPBACK_HOSTS)('over %s: every client gets its own answers, each once', async (host) => {
    const port = await open(host);
    const clients = await Promise.all(Array.from({ length: 3 }, () => socketOn(host)));
    const names = ['bad.example', 'Site.Example', 'other.example'];
    const gathered = clients.map((client) => gather(client, 150));
    // All of it is in the socket before the filter has its turn.
    for (let id = 0; id < 150; id++)
      for (const [k, client] of clients.entries())
        client.send(queryWire({ name: names[(id + k) % 3] ?? '', id: id * 3 + k }), port, host);
    for (const [k, answers] of (await Promise.all(gathered)).entries()) {
      const decoded = answers.map((wire) => unwrap(decodeMessage(wire)));
      expect(decoded.map(({ id }) => id).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 150 }, (_, id) => id * 3 + k),
      );
      for (const { id, questions, rcode } of decoded) {
        const name = names[((id - k) / 3 + k) % 3];
        expect([questions[0]?.name, rcode]).toEqual([name, name === 'bad.example' ? 3 : 0]);
      }
    }
    expect(filter.counters.queries).toBe(450);
    expect(gate.records.reduce((sum, { tally }) => sum + tally.count, 0)).toBe(450);
  });

  test('the largest and the emptiest datagram among them do no harm', async () => {
    const port = await open('127.0.0.1');
    const client = await socketOn('127.0.0.1');
    const gathered = gather(client, 4);
    const sound = queryWire({ name: 'bad.example', id: 5 });
    const huge = Buffer.concat([queryWire({ name: 'bad.example', id: 6 }), Buffer.alloc(65_000)]);
    for (const wire of [sound, Buffer.alloc(0), huge, Buffer.alloc(1, 0xff), sound, huge, sound])
      client.send(wire, port, '127.0.0.1');
    const rcodes = (await gathered).map((wire) => [wire.readUInt16BE(0), (wire[3] ?? 0) & 15]);
    expect(rcodes.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual([
      [5, 3],
      [5, 3],
      [5, 3],
      [6, 1],
      [6, 1],
    ]);
  });

  test('a closed endpoint answers nothing any more, and its port can be opened again', async () => {
    const port = await open('127.0.0.1');
    const client = await socketOn('127.0.0.1');
    for (let id = 0; id < 50; id++) client.send(queryWire({ name: 'slow.example', id }), port, '127.0.0.1');
    await filter.closeEndpoint(HOUSEHOLD);
    expect(unwrap(await filter.openEndpoint(HOUSEHOLD, { port, hosts: ['127.0.0.1'] })).port).toBe(port);
    const gathered = gather(client, 1);
    client.send(queryWire({ name: 'bad.example', id: 99 }), port, '127.0.0.1');
    expect((await gathered).some((wire) => wire.readUInt16BE(0) === 99)).toBe(true);
  });
});

test.runIf(isPossible)(
  'answers of an upstream that come all at once find their questions (needs 64-bit Linux)',
  async () => {
    const upstream = await socketOn('127.0.0.1');
    const waiting: { query: Buffer; port: number }[] = [];
    upstream.on('message', (query, { port }) => {
      waiting.push({ query, port });
      if (waiting.length < 200) return;
      for (const one of waiting.splice(0)) {
        one.query[2] = 0x81;
        // A forged one ahead of each: another id, from the right address.
        const forged = Buffer.from(one.query);
        forged[0] = (forged[0] ?? 0) ^ 0xff;
        upstream.send(forged, one.port, '127.0.0.1');
        upstream.send(one.query, one.port, '127.0.0.1');
      }
    });
    const forwarder = createForwarder({
      upstreams: [unwrap(parseUpstream(`127.0.0.1:${upstream.address().port}`))],
      clock: systemClock,
      health: new HealthBoard(systemClock),
      batching: await inBatches(),
      ownPorts: () => [],
      timeouts: { patienceMs: 5_000, totalMs: 8_000 },
    });
    cleanup.push(() => forwarder.close());
    const names = Array.from({ length: 200 }, (_, i) => `n${i}.example` as DomainName);
    const answers = await Promise.all(
      names.map((name) => forwarder.resolve({ name, type: 1, dnssecOk: false, checkingDisabled: false })),
    );
    expect(answers.map((answer) => unwrap(decodeMessage(unwrap(answer).wire)).questions[0]?.name)).toEqual(
      names,
    );
  },
);

describe.runIf(isPossible)('the kernel calls (need 64-bit Linux)', () => {
  test('find the descriptor of a bound socket, and none of a socket that is not there', async () => {
    const calls = unwrap(await loadSocketCalls());
    const socket = await socketOn('127.0.0.1');
    const { port } = socket.address();
    const descriptor = calls.udpDescriptor('127.0.0.1', port);
    expect(descriptor).toBeGreaterThan(2);
    expect(calls.udpDescriptor('127.0.0.2', port)).toBeUndefined();
    expect(calls.udpDescriptor('::1', port)).toBeUndefined();
  });

  test('say that nothing waits, and that a descriptor is none', async () => {
    const calls = unwrap(await loadSocketCalls());
    const inbox = new DatagramInbox(calls);
    const socket = await socketOn('127.0.0.1');
    expect(inbox.receive(calls.udpDescriptor('127.0.0.1', socket.address().port) ?? -1)).toBe(0);
    expect(inbox.receive(9_999)).toBe(-9);
  });
});

describe.runIf(isPossible)('what the system does not take at once', () => {
  /** Sends as many as it is told, or fails as it is told. */
  async function outboxWith(results: number[]) {
    const real = unwrap(await loadSocketCalls());
    const sizes: number[] = [];
    const calls: SocketCalls = {
      ...real,
      send: (_descriptor, _headers, count) => {
        sizes.push(count);
        return Math.min(results.shift() ?? count, count);
      },
    };
    const queued: string[] = [];
    const refused: number[] = [];
    const socket: BatchedSocket = {
      descriptor: 0,
      queue: (wire, port, address) => queued.push(`${wire.toString()} ${address} ${port}`),
      refused: (errno) => refused.push(errno),
    };
    return { outbox: new DatagramOutbox(calls), socket, sizes, queued, refused };
  }
  const put = (outbox: DatagramOutbox, socket: BatchedSocket, count: number, host = '127.0.0.1'): void => {
    for (let i = 0; i < count; i++) outbox.put(socket, Buffer.from(`m${i}`), sockaddrOf(host, 1000 + i));
  };

  test('is sent with the next call when a part of it went', async () => {
    const { outbox, socket, sizes, queued } = await outboxWith([2, -ERRNO.EINTR, 1]);
    put(outbox, socket, 5);
    outbox.flush();
    expect([sizes, queued]).toEqual([[5, 3, 3, 2], []]);
  });

  test.each(['127.0.0.1', '2001:db8::7'])(
    'is queued with its receiver (%s) when there is no room',
    async (host) => {
      const { outbox, socket, queued } = await outboxWith([1, -ERRNO.EAGAIN]);
      put(outbox, socket, 3, host);
      outbox.flush();
      expect(queued).toEqual([`m1 ${host} 1001`, `m2 ${host} 1002`]);
    },
  );

  test('costs only itself when it is refused', async () => {
    const { outbox, socket, sizes, refused } = await outboxWith([1, -111]);
    put(outbox, socket, 4);
    outbox.flush();
    expect([sizes, refused]).toEqual([[4, 3, 2], [111]]);
  });

  test('leaves when the outbox is full and before another socket has its turn', async () => {
    const { outbox, socket, sizes } = await outboxWith([]);
    put(outbox, socket, 65);
    outbox.put({ ...socket }, Buffer.from('x'), sockaddrOf('127.0.0.1', 9));
    outbox.flush();
    expect(sizes).toEqual([64, 1, 1]);
    expect(outbox.put(socket, Buffer.alloc(4096), sockaddrOf('127.0.0.1', 9))).toBe(false);
  });
});

test('where batches are not wanted it goes one by one, and is told without alarm', async () => {
  const gate = new FakeGate();
  const batching = oneByOne();
  const filter = new DnsFilter({
    gate,
    resolver: new ZoneResolver({ '*': { A: ['192.0.2.1'] } }),
    health: new HealthBoard({ nowMs: () => gate.nowMs(), monotonicMs: () => 0 as never }),
    batching,
  });
  cleanup.push(() => filter.close());
  const { port } = unwrap(await filter.openEndpoint(HOUSEHOLD, { port: 0, hosts: ['127.0.0.1'] }));
  const client = await socketOn('127.0.0.1');
  const gathered = gather(client, 100);
  for (let id = 0; id < 100; id++) client.send(queryWire({ name: 'a.example', id }), port, '127.0.0.1');
  expect((await gathered).length).toBe(100);
  expect(batching.path().kind).toBe('single');
});
