import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../electron/agent/dns/message-codec.ts';
import { dnsMessage } from '../fuzz/dns-messages.ts';
import { unwrap } from '../../shared/kernel/result.ts';

const cases = Number(process.env['HAIDANG_CASES'] ?? 3_000);

describe('the DNS message codec', () => {
  test('decoding what was encoded gives the same message', () => {
    fc.assert(
      fc.property(dnsMessage, (message) => {
        expect(unwrap(decodeMessage(encodeMessage(message)))).toEqual(message);
      }),
      { numRuns: cases },
    );
  });

  test('a truncated message fits its limit, decodes, keeps whole RRsets from the front and says TC', () => {
    fc.assert(
      fc.property(dnsMessage, fc.integer({ min: 700, max: 1_400 }), (whole, maxSize) => {
        const wire = encodeMessage({ ...whole, truncated: false }, { maxSize });
        expect(wire.length).toBeLessThanOrEqual(maxSize);
        const cut = unwrap(decodeMessage(wire));
        expect(cut.answers).toEqual(whole.answers.slice(0, cut.answers.length));
        const missing =
          cut.answers.length < whole.answers.length || cut.authorities.length < whole.authorities.length;
        expect(cut.truncated).toBe(missing);
        expect(cut.edns).toEqual(whole.edns);
      }),
      { numRuns: Math.ceil(cases / 3) },
    );
  });
});
