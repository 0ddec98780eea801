import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DnsFilter, LOOPBACK_HOSTS } from '../../../electron/agent/dns/filter.ts';
import { decodeMessage } from '../../../electron/agent/dns/message-codec.ts';
import { OwnChecks } from '../../../electron/agent/dns/own-checks.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';
import { askTcp, askUdp, DECOYS, exchangeUdp, frame, queryWire } from './dns-client.ts';
import { FakeGate } from './fake-gate.ts';
import { batching } from './udp-way.ts';
import { ZoneResolver } from './zone-resolver.ts';

let gate: FakeGate;
let resolver: ZoneResolver;
let health: HealthBoard;
let filter: DnsFilter;

beforeEach(() => {
  gate = new FakeGate();
  resolver = new ZoneResolver({ '*': { A: ['192.0.2.1'] } });
  health = new HealthBoard({ nowMs: () => gate.nowMs(), monotonicMs: () => 0 as never });
  filter = new DnsFilter({ gate, resolver, health, batching });
});
afterEach(() => filter.close());

const open = async (profile: ProfileId = HOUSEHOLD, port = 0) =>
  unwrap(await filter.openEndpoint(profile, { port, hosts: ['127.0.0.1'] }));

describe('an endpoint', () => {
  test('answers over UDP and TCP, IPv4 and IPv6, on one port', async () => {
    const { port, addresses } = unwrap(
      await filter.openEndpoint(HOUSEHOLD, { port: 0, hosts: LOOPBACK_HOSTS }),
    );
    expect(addresses[0]).toBe(`127.0.0.1:${port}`);
    for (const host of LOOPBACK_HOSTS.slice(0, addresses.length)) {
      expect((await askUdp(port, { name: 'a.example' }, host)).answers.length).toBe(1);
      expect((await askTcp(port, [queryWire({ name: 'a.example' })], host))[0]?.answers.length).toBe(1);
    }
  });

  test('tells whose query it is', async () => {
    const lan = await open('lan' as ProfileId);
    const minh = await open('minh' as ProfileId);
    await askUdp(lan.port, { name: 'a.example' });
    await askUdp(minh.port, { name: 'a.example' });
    expect(gate.records.map((record) => [record.profileId, record.origin])).toEqual([
      ['lan', `dns:A@${lan.addresses[0]}`],
      ['minh', `dns:A@${minh.addresses[0]}`],
    ]);
    expect(resolver.asked.length).toBe(1);
  });

  test('closes, and its port can be opened again', async () => {
    const { port } = await open();
    await filter.closeEndpoint(HOUSEHOLD);
    expect(filter.endpoints()).toEqual([]);
    expect((await open(HOUSEHOLD, port)).port).toBe(port);
  });
});

describe('a port in use', () => {
  test('over UDP is named with its holder, raised, and cleared when it could be opened', async () => {
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => {
      other.bind(0, '127.0.0.1', resolve);
    });
    const { port } = other.address();
    const opened = await filter.openEndpoint(HOUSEHOLD, { port, hosts: ['127.0.0.1'] });
    expect(opened).toMatchObject({
      ok: false,
      error: { kind: 'port-in-use', address: '127.0.0.1', port, transport: 'udp' },
    });
    const holder = opened.ok || opened.error.kind !== 'port-in-use' ? null : opened.error.holder;
    expect(holder?.pid).toBe(process.platform === 'linux' ? process.pid : undefined);
    expect(health.standing('dns').map((condition) => condition.id)).toEqual([
      `dns.port-in-use:127.0.0.1:${port}`,
    ]);
    expect(health.standing('dns')[0]?.message.en).toContain(`127.0.0.1:${port}/udp`);
    await new Promise<void>((resolve) => {
      other.close(resolve);
    });
    await open(HOUSEHOLD, port);
    expect(health.standing('dns')).toEqual([]);
  });

  test('over TCP is named too, and nothing stays half open', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const opened = await filter.openEndpoint(HOUSEHOLD, { port, hosts: ['127.0.0.1'] });
    expect(opened).toMatchObject({ ok: false, error: { kind: 'port-in-use', transport: 'tcp' } });
    await new Promise<void>((resolve) => {
      other.close(() => resolve());
    });
    expect((await open(HOUSEHOLD, port)).port).toBe(port);
  });
});

describe('what is no good query', () => {
  test.each([
    ['a counted question that is not there is FORMERR', '0001 0100 0001 0000 0000 0000', 1],
    ['two questions are FORMERR', '0001 0100 0002 0000 0000 0000 00 0001 0001 00 0001 0001', 1],
    ['octets behind the last record are FORMERR', '0001 0100 0001 0000 0000 0000 0161 00 0001 0001 ff', 1],
    ['a compression loop is FORMERR', '0001 0100 0001 0000 0000 0000 c00c 0001 0001', 1],
    ['NOTIFY is NOTIMP', '0001 2100 0001 0000 0000 0000 0161 00 0006 0001', 4],
    ['UPDATE is NOTIMP', '0001 2800 0001 0000 0000 0000 0161 00 0006 0001', 4],
  ])('%s', async (_fact, hex, rcode) => {
    const { port } = await open();
    const answer = await exchangeUdp(port, Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    expect(answer === undefined ? undefined : unwrap(decodeMessage(answer))).toMatchObject({ id: 1, rcode });
    expect(gate.records).toEqual([]);
  });

  test('a response and a stump get no answer, and are counted', async () => {
    const { port } = await open();
    const response = queryWire({ name: 'a.example' });
    response[2] = 0x81;
    expect(await exchangeUdp(port, response, '127.0.0.1', 100)).toBe(undefined);
    expect(await exchangeUdp(port, Buffer.from('0001', 'hex'), '127.0.0.1', 100)).toBe(undefined);
    expect(filter.counters).toMatchObject({ queries: 2 * (1 + DECOYS), dropped: 2 * (1 + DECOYS) });
  });

  test('a query of our own that came back in a circle gets no answer and is not asked again', async () => {
    await filter.close();
    filter = new DnsFilter({
      gate,
      resolver,
      health,
      batching,
      isOwnQuery: (packet) => packet.readUInt16BE(0) === 77,
    });
    const { port } = await open();
    const own = await exchangeUdp(port, queryWire({ name: 'a.example', id: 77 }), '127.0.0.1', 100);
    expect([own, resolver.asked.length, filter.counters.dropped]).toEqual([undefined, 0, 1 + DECOYS]);
    expect((await askUdp(port, { name: 'a.example', id: 78 })).answers.length).toBe(1);
  });

  test('the agent’s own check is answered and not recorded; its mark hides nothing else', async () => {
    const { port } = await open();
    const checks = new OwnChecks();
    const foreign = checks.begin();
    expect((await filter.askEndpoint(`127.0.0.1:${port}`, unwrap(parseDomainName('a.example'))))?.rcode).toBe(
      'NOERROR',
    );
    expect(gate.records).toEqual([]);
    await askUdp(port, { name: 'a.example' });
    expect(gate.records.length).toBeGreaterThan(0);
    const packet = Buffer.concat([Buffer.alloc(40), foreign.data]);
    expect(new OwnChecks().claims(packet, packet.length)).toBe(false);
    expect([1, 2].map(() => checks.claims(packet, packet.length))).toEqual([true, false]);
    const late = checks.begin();
    checks.end(late);
    expect(checks.claims(Buffer.from(late.data), late.data.length)).toBe(false);
  });

  test('a query with further records behind the question is answered', async () => {
    const { port } = await open();
    const tsigLike = Buffer.concat([
      queryWire({ name: 'a.example' }),
      Buffer.from('00 00fa 00ff 00000000 0002 0000'.replaceAll(' ', ''), 'hex'),
    ]);
    tsigLike[11] = 1;
    const answer = await exchangeUdp(port, tsigLike);
    expect(answer === undefined ? undefined : unwrap(decodeMessage(answer)).answers.length).toBe(1);
  });

  test('a bug in the handler costs one SERVFAIL and is on record', async () => {
    const { port } = await open();
    gate.judge = () => {
      throw new Error('broken on purpose');
    };
    expect((await askUdp(port, { name: 'a.example' })).rcode).toBe(2);
    expect(health.standing('dns').map((condition) => condition.id)).toEqual(['dns.internal-error']);
  });
});

describe('TCP', () => {
  test('pipelined queries are all answered, whatever the order', async () => {
    const { port } = await open();
    const wires = Array.from({ length: 200 }, (_, id) => queryWire({ name: `n${id}.example`, id }));
    const answers = await askTcp(port, wires);
    expect(answers.map((answer) => answer.id).toSorted((a, b) => a - b)).toEqual(wires.map((_, id) => id));
  });

  test('a query that arrives octet by octet is answered', async () => {
    const { port } = await open();
    const answer = await new Promise<Buffer>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.setNoDelay(true);
        for (const octet of frame(queryWire({ name: 'a.example' }))) socket.write(Buffer.of(octet));
      });
      socket.once('data', (chunk) => {
        socket.destroy();
        resolve(chunk);
      });
    });
    expect(unwrap(decodeMessage(answer.subarray(2))).answers.length).toBe(1);
  });

  test('a client that closes its side still gets its answers', async () => {
    const { port } = await open();
    const octets = await new Promise<number>((resolve) => {
      let got = 0;
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.end(frame(queryWire({ name: 'a.example' })));
      socket.on('data', (chunk) => {
        got += chunk.length;
      });
      socket.on('close', () => resolve(got));
    });
    expect(octets).toBeGreaterThan(40);
  });

  test('a message that gets no answer ends the connection', async () => {
    const { port } = await open();
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(frame(Buffer.from('00', 'hex')));
      socket.once('close', () => resolve());
    });
    expect(filter.counters.dropped).toBe(1);
  });
});
