import { describe, expect, test } from 'vitest';
import { ResponseCache } from '../../../electron/agent/dns/cache.ts';
import type { DnsMessage, ResourceRecord } from '../../../electron/agent/dns/message.ts';
import type { UpstreamQuestion } from '../../../electron/agent/dns/resolver.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { named } from './fake-gate.ts';

const T0 = 1_800_000_000_000;
const at = (seconds: number) => epochMs(T0 + seconds * 1000);

const question = (name = 'a.example', more: Partial<UpstreamQuestion> = {}): UpstreamQuestion => ({
  name: named(name),
  type: RR_TYPE.A,
  dnssecOk: false,
  checkingDisabled: false,
  ...more,
});

const a = (ttl: number, name = 'a.example'): ResourceRecord => ({
  name,
  type: RR_TYPE.A,
  class: 1,
  ttl,
  data: { kind: 'address', bytes: Uint8Array.of(192, 0, 2, 1) },
});

const soa = (ttl: number, minimum: number): ResourceRecord => ({
  name: 'example',
  type: RR_TYPE.SOA,
  class: 1,
  ttl,
  data: { kind: 'soa', mname: '', rname: '', serial: 1, refresh: 1, retry: 1, expire: 1, minimum },
});

const answer = (parts: Partial<DnsMessage>): DnsMessage => ({
  id: 0,
  isResponse: true,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: true,
  authenticData: false,
  checkingDisabled: false,
  rcode: 0,
  questions: [{ name: 'a.example', type: RR_TYPE.A, class: 1 }],
  answers: [],
  authorities: [],
  additionals: [],
  edns: null,
  ...parts,
});

const ttlsAt = (cache: ResponseCache, seconds: number) => {
  const found = cache.get(question(), at(seconds));
  return found && [...found.message.answers, ...found.message.authorities].map((record) => record.ttl);
};

describe('the cache of upstream answers', () => {
  test('lives for the smallest TTL and runs every TTL down', () => {
    const cache = new ResponseCache();
    cache.put(question(), answer({ answers: [a(60), a(300)] }), at(0));
    expect(ttlsAt(cache, 59.9)).toEqual([1, 241]);
    expect(ttlsAt(cache, 60)).toBe(undefined);
    expect(cache.size).toBe(0);
  });

  test('keeps a denial for the smaller of the SOA record and its MINIMUM, an hour at most', () => {
    for (const [ttl, minimum, life] of [
      [900, 30, 30],
      [20, 900, 20],
      [90_000, 90_000, 3_600],
    ] as const) {
      const cache = new ResponseCache();
      const given = cache.put(question(), answer({ rcode: 3, authorities: [soa(ttl, minimum)] }), at(0));
      expect(given.authorities[0]?.ttl).toBe(life);
      expect(ttlsAt(cache, life - 1)).toEqual([1]);
      expect(ttlsAt(cache, life)).toBe(undefined);
    }
  });

  test('keeps a NODATA answer behind an alias for the shorter of both', () => {
    const cache = new ResponseCache();
    const alias: ResourceRecord = {
      ...a(10),
      type: RR_TYPE.CNAME,
      data: { kind: 'name', name: 'b.example' },
    };
    cache.put(question(), answer({ answers: [alias], authorities: [soa(900, 600)] }), at(0));
    expect(ttlsAt(cache, 9)).toEqual([1, 591]);
    expect(ttlsAt(cache, 10)).toBe(undefined);
  });

  test.each([
    ['a denial without an SOA', answer({ rcode: 3 })],
    ['a TTL of zero', answer({ answers: [a(0)] })],
    ['a failure', answer({ rcode: 2, authorities: [soa(60, 60)] })],
  ])('does not keep %s', (_what, message) => {
    const cache = new ResponseCache();
    cache.put(question(), message, at(0));
    expect(cache.size).toBe(0);
  });

  test('caps long TTLs at a day', () => {
    const cache = new ResponseCache();
    expect(cache.put(question(), answer({ answers: [a(2_000_000)] }), at(0)).answers[0]?.ttl).toBe(86_400);
  });

  test('tells names, types and the DO and CD bits apart', () => {
    const cache = new ResponseCache();
    cache.put(question(), answer({ answers: [a(60)] }), at(0));
    expect(cache.get(question('b.example'), at(0))).toBe(undefined);
    for (const other of [{ type: RR_TYPE.AAAA }, { dnssecOk: true }, { checkingDisabled: true }])
      expect(cache.get(question('a.example', other), at(0))).toBe(undefined);
  });

  test('a clock set back ends an entry instead of prolonging it', () => {
    const cache = new ResponseCache();
    cache.put(question(), answer({ answers: [a(60)] }), at(0));
    expect(cache.get(question(), at(-1))).toBe(undefined);
  });

  test('stays within its octets and loses the least recently used first', () => {
    const cache = new ResponseCache(40_000);
    for (let i = 0; i < 1_000; i++) {
      cache.put(question(`n${i}.example`), answer({ answers: [a(60)] }), at(0));
      cache.get(question('n0.example'), at(0));
    }
    expect(cache.bytes).toBeLessThanOrEqual(40_000);
    expect(cache.get(question('n0.example'), at(0))).toBeDefined();
    expect(cache.get(question('n1.example'), at(0))).toBe(undefined);
    expect(cache.get(question('n999.example'), at(0))).toBeDefined();
  });
});
