import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DnsFilter } from '../../../electron/agent/dns/filter.ts';
import { decodeMessage } from '../../../electron/agent/dns/message-codec.ts';
import type { DnsMessage } from '../../../electron/agent/dns/message.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { askTcp, askUdp, exchangeUdp, queryWire, shown, type Ask } from './dns-client.ts';
import { category, FakeGate } from './fake-gate.ts';
import { batching } from './udp-way.ts';
import { ZoneResolver } from './zone-resolver.ts';

let gate: FakeGate;
let resolver: ZoneResolver;
let filter: DnsFilter;
let port: number;

beforeEach(async () => {
  gate = new FakeGate();
  gate.rules = {
    'bad.example': { verdict: 'block' },
    'ads.example': { verdict: 'block', reason: category('ads', 'ads.example') },
    'search.example': { verdict: 'rewrite', rewriteTo: 'safe.example' },
  };
  resolver = new ZoneResolver({
    'site.example': { A: ['192.0.2.1', '192.0.2.2'], AAAA: ['2001:db8::1'], ttl: 300 },
    'safe.example': { A: ['192.0.2.3'], ttl: 300 },
    'alias.example': { CNAME: 'site.example', ttl: 200 },
    'big.example': { A: Array.from({ length: 120 }, (_, i) => `192.0.2.${i}`) },
  });
  filter = new DnsFilter({
    gate,
    resolver,
    batching,
    health: new HealthBoard({ nowMs: () => gate.nowMs(), monotonicMs: () => 0 as never }),
  });
  port = unwrap(await filter.openEndpoint(HOUSEHOLD, { port: 0, hosts: ['127.0.0.1'] })).port;
});

afterEach(() => filter.close());

/** Names that point into the question take its spelling along: case is no part of the answer (RFC 4343). */
const folded = (message: DnsMessage | undefined): unknown =>
  JSON.parse(JSON.stringify(message).toLowerCase());

describe('a kept answer', () => {
  const kinds: readonly Ask[] = [
    { name: 'site.example' },
    { name: 'site.example', type: 'AAAA', edns: {} },
    { name: 'site.example', type: 'HTTPS', edns: {} },
    { name: 'alias.example', edns: { dnssecOk: true } },
    { name: 'bad.example', edns: {} },
    { name: 'bad.example', type: 'AAAA' },
    { name: 'ads.example', edns: { options: [{ code: 10, data: new Uint8Array(8) }] } },
    { name: 'search.example' },
    { name: 'gone.example', cd: true },
    { name: 'use-application-dns.net', ad: true },
    { name: 'printer.local' },
  ];

  test.each(kinds.map((ask) => [`${ask.name} ${ask.type ?? 'A'}`, ask] as const))(
    'equals the answer made from scratch: %s',
    async (_title, ask) => {
      for (const id of [7, 8]) await exchangeUdp(port, queryWire({ ...ask, id }));
      for (const advance of [0, 999, 1, 7_000]) {
        gate.advance(advance);
        const again = {
          ...ask,
          name: ask.name.replace(/[as]/g, (c) => c.toUpperCase()),
          id: 99,
          rd: advance !== 1,
        };
        const before = filter.counters.repeated;
        const kept = await exchangeUdp(port, queryWire(again));
        expect(filter.counters.repeated).toBe(before + 1);
        const [fresh] = await askTcp(port, [queryWire(again)]);
        const decoded = kept === undefined ? undefined : unwrap(decodeMessage(kept));
        expect(decoded?.questions).toEqual(fresh?.questions);
        expect(folded(decoded)).toEqual(folded(fresh));
      }
    },
  );

  test('is counted in its row of the log, and a closed row is followed by a new one', async () => {
    for (let i = 0; i < 5; i++) await askUdp(port, { name: 'bad.example' });
    // The first asking is only remembered; from the second on the answer is kept.
    expect(gate.records.map((record) => record.tally.count)).toEqual([1, 4]);
    gate.advance(60_000);
    await askUdp(port, { name: 'bad.example' });
    await askUdp(port, { name: 'bad.example' });
    expect(gate.records.map((record) => [record.tally.count, record.verdict, record.origin])).toEqual([
      [1, 'block', `dns:A@127.0.0.1:${port}`],
      [4, 'block', `dns:A@127.0.0.1:${port}`],
      [2, 'block', `dns:A@127.0.0.1:${port}`],
    ]);
  });

  test('is not given once the gate has changed its mind', async () => {
    await askUdp(port, { name: 'bad.example' });
    expect((await askUdp(port, { name: 'bad.example' })).rcode).toBe(3);
    gate.rules = {};
    resolver.zone = { 'bad.example': { A: ['192.0.2.9'] } };
    expect((await askUdp(port, { name: 'bad.example' })).rcode).toBe(3);
    gate.epoch++;
    expect((await askUdp(port, { name: 'bad.example' })).answers.map(shown)).toEqual(['A 192.0.2.9']);
    gate.rules = { 'bad.example': { verdict: 'block' } };
    gate.epoch++;
    expect((await askUdp(port, { name: 'bad.example' })).rcode).toBe(3);
  });

  test('is not given at or after the instant its decision ends', async () => {
    gate.rules = { 'site.example': { verdict: 'allow', validUntilMs: gate.now + 5_000 } };
    await askUdp(port, { name: 'site.example' });
    await askUdp(port, { name: 'site.example' });
    gate.advance(4_999);
    await askUdp(port, { name: 'site.example' });
    gate.rules = { 'site.example': { verdict: 'block' } };
    gate.advance(1);
    expect((await askUdp(port, { name: 'site.example' })).rcode).toBe(3);
  });

  test('is not given when the clock was set back behind its making', async () => {
    await askUdp(port, { name: 'site.example' });
    await askUdp(port, { name: 'site.example' });
    gate.advance(-3_600_000);
    await askUdp(port, { name: 'site.example' });
    expect(resolver.asked.length).toBe(2);
  });

  test('of one class, EDNS version or flag is no answer for another', async () => {
    for (let i = 0; i < 2; i++) await askUdp(port, { name: 'bad.example', edns: {} });
    expect((await askUdp(port, { name: 'bad.example', edns: {}, class: 3 })).rcode).toBe(5);
    expect((await askUdp(port, { name: 'bad.example', edns: { version: 1 } })).rcode).toBe(16);
    const withDo = await askUdp(port, { name: 'bad.example', edns: { dnssecOk: true } });
    expect(withDo.edns?.dnssecOk).toBe(true);
    expect((await askUdp(port, { name: 'bad.example' })).edns).toBe(null);
  });
});

describe('size', () => {
  test('an answer that does not fit is truncated over UDP, whole over TCP', async () => {
    const cut = await askUdp(port, { name: 'big.example' });
    expect(cut.truncated).toBe(true);
    expect(cut.answers).toEqual([]);
    const edns = await askUdp(port, { name: 'big.example', edns: { udpPayloadSize: 65_535 } });
    expect(edns.truncated).toBe(true);
    expect(edns.edns?.udpPayloadSize).toBe(1232);
    const [whole] = await askTcp(port, [queryWire({ name: 'big.example' })]);
    expect(whole?.truncated).toBe(false);
    expect(whole?.answers.length).toBe(120);
  });
});

describe('a decision withdrawn while the upstream was asked', () => {
  test('does not let the answer out', async () => {
    resolver.before = async () => {
      gate.rules = { 'site.example': { verdict: 'block' } };
      gate.epoch++;
    };
    expect((await askUdp(port, { name: 'site.example' })).rcode).toBe(3);
    expect(gate.records.map((record) => record.verdict)).toEqual(['block']);
  });
});
