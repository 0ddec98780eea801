/**
 * Hostile octets against everything of the proxy that reads what others send. Nothing may throw, read on for ever or
 * depend on how the octets were cut into pieces; what is accepted must mean the same when it is written anew.
 */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ChunkedFrame, frameOf } from '../../electron/agent/proxy/body-framing.ts';
import { HelloReader, type Peek } from '../../electron/agent/proxy/client-hello.ts';
import { findHeadEnd } from '../../electron/agent/proxy/http-syntax.ts';
import { parseRequestHead, requestForOrigin } from '../../electron/agent/proxy/request-head.ts';
import {
  parseAbsoluteTarget,
  parseAuthority,
  parseOriginTarget,
} from '../../electron/agent/proxy/request-target.ts';
import { parseResponseHead, responseForClient } from '../../electron/agent/proxy/response-head.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { inRecords, realHello, withExtension } from '../unit/proxy/client-hellos.ts';
import { chunkedBodies, mutated, REQUESTS, RESPONSES } from './http-messages.ts';

const cases = Number(process.env['HAIDANG_CASES'] ?? 20_000);
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });

function* inPieces(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const headOf = (bytes: Buffer): string | undefined => {
  const end = findHeadEnd(bytes, 0);
  return typeof end === 'number' ? bytes.toString('latin1', 0, end - 4) : undefined;
};

describe('request heads', () => {
  test('what is accepted says the same when it goes on, and is accepted again', () => {
    fc.assert(
      fc.property(mutated(REQUESTS), (bytes) => {
        const text = headOf(bytes);
        const head = text === undefined ? undefined : parseRequestHead(text);
        if (head?.ok !== true) return;
        const { method, body, minorVersion } = head.value;
        const written = requestForOrigin(head.value, '/path', 'host.example');
        const again = unwrap(parseRequestHead(written.slice(0, -4)));
        expect(again).toMatchObject({ method, body, host: 'host.example', target: '/path', minorVersion: 1 });
        expect(written.indexOf('\r\n\r\n')).toBe(written.length - 4);
        expect(minorVersion === 0 || head.value.host !== undefined).toBe(true);
      }),
      { numRuns: cases },
    );
  });

  test('the end of a head is found at the same place however it came', () => {
    fc.assert(
      fc.property(mutated(REQUESTS), sizes, (bytes, lengths) => {
        const whole = findHeadEnd(bytes, 0);
        let seen = 0;
        let found: ReturnType<typeof findHeadEnd> = 'more';
        for (const piece of inPieces(bytes, lengths)) {
          const length = seen + piece.length;
          found = findHeadEnd(bytes.subarray(0, length), 0, seen);
          seen = length;
          if (found !== 'more') break;
        }
        expect(found).toBe(whole);
      }),
      { numRuns: cases },
    );
  });
});

test('response heads: what is accepted says the same when it goes on, and is accepted again', () => {
  fc.assert(
    fc.property(
      mutated(RESPONSES),
      fc.constantFrom('GET', 'HEAD', 'POST'),
      fc.boolean(),
      (bytes, method, keep) => {
        const text = headOf(bytes);
        const head = text === undefined ? undefined : parseResponseHead(text, method);
        if (head === undefined) return;
        const written = responseForClient(head, head.body, keep);
        const again = parseResponseHead(written.slice(0, -4), method);
        expect(again).toMatchObject({ status: head.status, reason: head.reason, body: head.body });
        expect(again?.statedLength).toBe(head.statedLength);
        expect(written.indexOf('\r\n\r\n')).toBe(written.length - 4);
      },
    ),
    { numRuns: cases },
  );
});

describe('chunks', () => {
  function read(bytes: Buffer, lengths: readonly number[]): { end: number; content: string; done: boolean } {
    let content = '';
    const frame = new ChunkedFrame((from, start, end) => (content += from.toString('latin1', start, end)));
    let at = 0;
    for (const piece of inPieces(bytes, lengths)) {
      const taken = frame.take(piece, 0);
      if (taken < 0) return { end: -1, content: '', done: false };
      at += taken;
      if (frame.isDone) break;
    }
    return { end: at, content, done: frame.isDone };
  }

  /** Reads whole bodies only, in the plainest way. */
  function plainly(text: string): string | null {
    let content = '';
    let rest = text;
    for (;;) {
      const size = /^([0-9a-fA-F]{1,12})(?:;[\t\x20-\x7e\x80-\xff]{0,256})?\r\n/.exec(rest);
      if (size === null) return null;
      const length = Number.parseInt(size[1] ?? '', 16);
      rest = rest.slice(size[0].length);
      if (length === 0) break;
      if (rest.length < length + 2 || rest.slice(length, length + 2) !== '\r\n') return null;
      content += rest.slice(0, length);
      rest = rest.slice(length + 2);
    }
    return /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n/.test(rest) ? content : null;
  }

  test('are read alike in whatever pieces they come, and as a plain reader reads them', () => {
    fc.assert(
      fc.property(chunkedBodies, sizes, (bytes, lengths) => {
        const whole = read(bytes, [bytes.length + 1]);
        const pieces = read(bytes, lengths);
        if (!whole.done && !pieces.done) return;
        expect(pieces).toEqual(whole);
        expect(whole.content).toBe(plainly(bytes.toString('latin1')));
      }),
      { numRuns: cases },
    );
  });

  test('a length is never exceeded', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(200), sizes, (length, octets, lengths) => {
        const frame = frameOf({ kind: 'length', octets: length });
        let taken = 0;
        if (frame !== null)
          for (const piece of inPieces(Buffer.alloc(octets), lengths)) taken += frame.take(piece, 0);
        expect(taken).toBe(Math.min(length, octets));
      }),
      { numRuns: Math.ceil(cases / 4) },
    );
  });
});

describe('request targets', () => {
  const seeds = [
    'http://a.example/x',
    'http://A.Example.:8080?q',
    'http://[::ffff:127.0.0.1]:80/',
    'http://0x7f.1/',
    'http://xn--ph-fka.vn/%00',
    'a.example:443',
    '[2001:db8::1]:443',
    '3405803786:80',
    '/path?x#y',
  ];

  test('a host that is accepted has one spelling, and it is accepted again as itself', () => {
    fc.assert(
      fc.property(mutated(seeds), (bytes) => {
        const text = bytes.toString('latin1');
        parseAuthority(text);
        for (const target of [
          parseAbsoluteTarget(text, 'GET'),
          parseOriginTarget('/', 'GET', text),
          parseAbsoluteTarget(`http://${text}`, 'GET'),
        ]) {
          if (target === undefined) continue;
          const { host, authority, path } = target;
          expect(path).not.toMatch(/#/);
          expect(host.kind === 'address' || unwrap(parseDomainName(host.name)) === host.name).toBe(true);
          if (host.kind === 'address' && host.address === null) continue;
          expect(authority).toMatch(/^[a-z0-9._\-:[\]]+$/);
          const again = parseAuthority(authority);
          expect(again?.host).toEqual(host);
          expect(again?.port ?? 80).toBe(target.port ?? 80);
        }
      }),
      { numRuns: cases },
    );
  });
});

describe('hellos', () => {
  const seeds: Buffer[] = [];

  beforeAll(async () => {
    const classic = await realHello({ servername: 'a.example', ecdhCurve: 'X25519' });
    seeds.push(
      classic,
      await realHello({ servername: 'www.a-rather-long-name.example' }),
      await realHello({}),
    );
    seeds.push(inRecords(classic, 50), inRecords(classic, 1));
    seeds.push(withExtension(classic, 0xfe0d, Buffer.alloc(180, 3)));
    seeds.push(withExtension(classic, 0, Buffer.from('000b00000862 2e6578616d70'.replace(' ', ''), 'hex')));
  });

  interface HelloEdit {
    readonly kind: 'set' | 'cut' | 'length' | 'copy';
    readonly at: number;
    readonly value: number;
  }
  const edits = fc.array(
    fc.record<HelloEdit>({
      kind: fc.constantFrom('set', 'set', 'cut', 'length', 'copy'),
      at: fc.nat(4_000),
      value: fc.nat(0xffff),
    }),
    { maxLength: 4 },
  );

  function apply(hello: Buffer, { kind, at, value }: HelloEdit): Buffer {
    if (hello.length < 2) return hello;
    const out = Buffer.from(hello);
    // Most of what matters stands at the beginning.
    const place = (value & 1 ? at % Math.min(out.length, 200) : at % out.length) % (out.length - 1);
    if (kind === 'set') out[place] = value >> 8;
    else if (kind === 'length') out.writeUInt16BE(value & 0x1ff, place);
    else if (kind === 'copy') out.copy(out, place, value % out.length);
    else return out.subarray(0, place);
    return out;
  }

  function peek(bytes: Buffer, lengths: readonly number[]): { peek: Peek; octets: Buffer } {
    const reader = new HelloReader();
    let last: Peek = { kind: 'more' };
    for (const piece of inPieces(bytes, lengths)) {
      last = reader.push(piece);
      if (last.kind !== 'more') break;
    }
    return { peek: last, octets: reader.octets() };
  }

  test('say the same in whatever segments they come, and keep every octet', () => {
    fc.assert(
      fc.property(fc.nat(1_000), edits, sizes, (seed, changes, lengths) => {
        const bytes = changes.reduce(apply, seeds[seed % seeds.length] ?? Buffer.alloc(0));
        const whole = peek(bytes, [bytes.length + 1]);
        const pieces = peek(bytes, lengths);
        expect(bytes.subarray(0, pieces.octets.length).equals(pieces.octets)).toBe(true);
        if (whole.peek.kind !== 'hello' && pieces.peek.kind !== 'hello') return;
        expect(pieces.peek).toEqual(whole.peek);
        const name = whole.peek.kind === 'hello' ? (whole.peek.name ?? '') : '';
        // Record headers may stand between any two of its octets.
        const said = bytes.toString('latin1').toLowerCase();
        expect(Array.from(name).every((octet) => said.includes(octet))).toBe(true);
      }),
      { numRuns: cases },
    );
  });

  test('random octets are no hello', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), sizes, (octets, lengths) => {
        expect(peek(Buffer.from([22, 3, 1, ...octets]), lengths).peek.kind).not.toBe('not-tls');
      }),
      { numRuns: Math.ceil(cases / 4) },
    );
  });
});
