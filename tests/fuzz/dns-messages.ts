/** Random valid DNS messages for the property and fuzz tests of the codec. */
import * as fc from 'fast-check';
import type { DnsMessage, RecordData, ResourceRecord } from '../../electron/agent/dns/message.ts';
import { RR_TYPE } from '../../shared/net/rr-type.ts';

const escape = (octet: number): string =>
  octet > 0x20 && octet < 0x7f && octet !== 0x2e && octet !== 0x5c
    ? String.fromCharCode(octet)
    : `\\${octet.toString().padStart(3, '0')}`;

const plainLabel = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const anyLabel = fc
  .uint8Array({ minLength: 1, maxLength: 63 })
  .map((octets) => [...octets].map(escape).join(''));
const label = fc.oneof(
  { weight: 6, arbitrary: plainLabel },
  { weight: 2, arbitrary: fc.constantFrom('com', 'example', 'www', 'vn', 'CDN') },
  { weight: 1, arbitrary: anyLabel },
);
/** At most 3 long labels of 63 octets: always under 255 octets. */
export const wireName = fc.array(label, { maxLength: 3 }).map((labels) => labels.join('.'));

export const plainName = fc
  .array(plainLabel, { minLength: 1, maxLength: 5 })
  .map((labels) => labels.join('.'));

const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = (max: number) => fc.uint8Array({ maxLength: max });

const typed = (type: number, data: fc.Arbitrary<RecordData>) => data.map((d) => ({ type, data: d }));
const address = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((b): RecordData => ({ kind: 'address', bytes: b }));
const named = wireName.map((name): RecordData => ({ kind: 'name', name }));
const kind = <K extends RecordData['kind']>(k: K) => fc.constant(k);

const typeAndData: fc.Arbitrary<{ type: number; data: RecordData }> = fc.oneof(
  typed(RR_TYPE.A, address(4)),
  typed(RR_TYPE.AAAA, address(16)),
  typed(RR_TYPE.CNAME, named),
  typed(RR_TYPE.DNAME, named),
  typed(RR_TYPE.NS, named),
  typed(RR_TYPE.PTR, named),
  typed(
    RR_TYPE.SOA,
    fc.record({
      kind: kind('soa'),
      mname: wireName,
      rname: wireName,
      serial: u32,
      refresh: u32,
      retry: u32,
      expire: u32,
      minimum: u32,
    }),
  ),
  typed(RR_TYPE.MX, fc.record({ kind: kind('mx'), preference: u16, exchange: wireName })),
  typed(
    RR_TYPE.SRV,
    fc.record({ kind: kind('srv'), priority: u16, weight: u16, port: u16, target: wireName }),
  ),
  typed(
    RR_TYPE.TXT,
    fc.record({ kind: kind('txt'), strings: fc.array(bytes(40), { minLength: 1, maxLength: 3 }) }),
  ),
  typed(RR_TYPE.HTTPS, fc.record({ kind: kind('svcb'), priority: u16, target: wireName, params: bytes(20) })),
  typed(65_280, fc.record({ kind: kind('raw'), bytes: bytes(40) })),
);

const record: fc.Arbitrary<ResourceRecord> = fc
  .tuple(wireName, fc.integer({ min: 0, max: 0x7fff_ffff }), typeAndData)
  .map(([name, ttl, { type, data }]) => ({ name, type, class: 1, ttl, data }));
const section = fc.array(record, { maxLength: 6 });

const edns = fc.record({
  udpPayloadSize: u16,
  version: u8,
  dnssecOk: fc.boolean(),
  options: fc.array(fc.record({ code: u16, data: bytes(12) }), { maxLength: 3 }),
});

export const dnsMessage: fc.Arbitrary<DnsMessage> = fc
  .record({
    id: u16,
    isResponse: fc.boolean(),
    opcode: fc.integer({ min: 0, max: 15 }),
    authoritative: fc.boolean(),
    truncated: fc.boolean(),
    recursionDesired: fc.boolean(),
    recursionAvailable: fc.boolean(),
    authenticData: fc.boolean(),
    checkingDisabled: fc.boolean(),
    rcode: fc.integer({ min: 0, max: 0xfff }),
    questions: fc.array(fc.record({ name: wireName, type: u16, class: u16 }), { maxLength: 2 }),
    answers: section,
    authorities: section,
    additionals: section,
    edns: fc.option(edns),
  })
  .map((m) => (m.edns === null ? { ...m, rcode: m.rcode & 0x0f } : m));
