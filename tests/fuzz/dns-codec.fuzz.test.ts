/**
 * Hostile octets against everything that reads a DNS message. Nothing may throw, read on for ever or take memory out of
 * proportion; what decodes must encode again; the in-place reader must agree with the decoder.
 */
import { isDeepStrictEqual } from 'node:util';
import dnsPacket from 'dns-packet';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../electron/agent/dns/message-codec.ts';
import { newQuestionView, parseQuestionFast } from '../../electron/agent/dns/question-view.ts';
import { reduceQuery } from '../../electron/agent/dns/query.ts';
import { domainNameAt, domainNameFromWire } from '../../electron/agent/dns/wire-name.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { dnsMessage, plainName } from './dns-messages.ts';

const cases = Number(process.env['HAIDANG_CASES'] ?? 20_000);

const view = newQuestionView();

/** What is wrong with how `wire` was dealt with; null when nothing is. A throw fails the property by itself. */
function harm(wire: Buffer): string | null {
  const decoded = decodeMessage(wire);
  reduceQuery(wire);
  if (parseQuestionFast(wire, view)) {
    const question = decoded.ok ? decoded.value.questions[0] : undefined;
    if (question === undefined) return 'the in-place reader accepts what the decoder refuses';
    if (question.type !== view.type || question.class !== view.class) return 'another type or class';
    if (domainNameAt(wire, 12, view.nameEnd) !== domainNameFromWire(question.name)) return 'another name';
  }
  if (!decoded.ok) return null;
  const again = unwrap(decodeMessage(encodeMessage(decoded.value)));
  return isDeepStrictEqual(again, decoded.value) ? null : 'encoded and decoded it is another message';
}

const seeds = fc.oneof(
  dnsMessage.map((message) => encodeMessage(message)),
  fc.record({ message: dnsMessage, name: plainName }).map(({ message, name }) =>
    encodeMessage({
      ...message,
      isResponse: false,
      opcode: 0,
      truncated: false,
      questions: [{ name, type: 1, class: 1 }],
      answers: [],
      authorities: [],
      additionals: [],
    }),
  ),
);

interface Edit {
  readonly kind: 'set' | 'pointer' | 'cut' | 'grow' | 'count' | 'copy';
  readonly at: number;
  readonly value: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('set', 'set', 'pointer', 'cut', 'grow', 'count', 'copy'),
  at: fc.nat(2_000),
  value: fc.nat(0xffff),
});

function mutate(wire: Buffer, { kind, at, value }: Edit): Buffer {
  if (wire.length === 0) return wire;
  const out = Buffer.from(wire);
  const place = at % out.length;
  switch (kind) {
    case 'set':
      out[place] = value & 0xff;
      return out;
    case 'pointer':
      out[place] = 0xc0 | ((value >> 8) & 0x3f);
      if (place + 1 < out.length) out[place + 1] = value & 0xff;
      return out;
    case 'cut':
      return out.subarray(0, place);
    case 'grow':
      return Buffer.concat([out, Buffer.alloc(value & 0x3f, value >> 8)]);
    case 'count':
      if (out.length >= 12) out.writeUInt16BE(value, 4 + 2 * (at & 3));
      return out;
    default:
      out.copy(out, place, value % out.length);
      return out;
  }
}

describe('hostile DNS messages', () => {
  test('mutated messages never harm the codec', () => {
    fc.assert(
      fc.property(seeds, fc.array(edit, { minLength: 1, maxLength: 6 }), (wire, edits) => {
        expect(harm(edits.reduce(mutate, wire))).toBe(null);
      }),
      { numRuns: cases },
    );
  });

  test('random octets never harm the codec', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        expect(harm(Buffer.from(octets))).toBe(null);
      }),
      { numRuns: Math.ceil(cases / 4) },
    );
  });

  test('a pointer that points at itself, forward or in a circle is refused', () => {
    const header = Buffer.from('000001000001000000000000', 'hex');
    for (const name of ['c00c', 'c00e00', '0161c00c', 'c00ec00c', 'c0ff'])
      expect(decodeMessage(Buffer.concat([header, Buffer.from(`${name}00010001`, 'hex')])).ok).toBe(false);
  });

  test('64 KiB of pointer chains decode or are refused within a second', () => {
    const wire = Buffer.alloc(65_535);
    wire[2] = 0x80;
    wire.writeUInt16BE(0xffff, 6);
    wire.fill(Buffer.from('0161', 'hex'), 12, 12 + 252);
    for (let at = 266; at + 12 <= wire.length; at += 12)
      wire.set(Buffer.from('c00c00010001000000000000', 'hex'), at);
    const started = performance.now();
    decodeMessage(wire);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('against dns-packet as oracle', () => {
  const header = (id: number, rd: boolean) => ({ id, flags: rd ? 0x100 : 0 });

  test('queries and answers of common types mean the same to both', () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        plainName,
        plainName,
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.boolean(),
        (id, name, other, ttl, rd) => {
          const wire = dnsPacket.encode({
            ...header(id, rd),
            type: 'response',
            questions: [{ type: 'A', class: 'IN', name }],
            answers: [
              { type: 'CNAME', class: 'IN', name, ttl, data: other },
              { type: 'A', class: 'IN', name: other, ttl, data: '192.0.2.7' },
              { type: 'MX', class: 'IN', name, ttl, data: { preference: 5, exchange: other } },
              {
                type: 'SRV',
                class: 'IN',
                name,
                ttl,
                data: { priority: 1, weight: 2, port: 3, target: other },
              },
            ],
          });
          const ours = unwrap(decodeMessage(wire));
          expect(ours).toMatchObject({
            id,
            isResponse: true,
            recursionDesired: rd,
            questions: [{ name, type: 1, class: 1 }],
            answers: [
              { name, type: 5, ttl, data: { kind: 'name', name: other } },
              { name: other, type: 1, ttl, data: { kind: 'address' } },
              { name, type: 15, data: { kind: 'mx', preference: 5, exchange: other } },
              { name, type: 33, data: { kind: 'srv', priority: 1, weight: 2, port: 3, target: other } },
            ],
          });
          const back = dnsPacket.decode(encodeMessage(ours));
          const theirs = dnsPacket.decode(wire);
          expect(back.questions).toEqual(theirs.questions);
          expect(back.answers).toEqual(theirs.answers);
        },
      ),
      { numRuns: Math.ceil(cases / 20) },
    );
  });
});
