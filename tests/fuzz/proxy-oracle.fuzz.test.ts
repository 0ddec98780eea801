/**
 * Against Node's own HTTP parser (llhttp, strict) as oracle: what we accept and pass on, it must read as the same
 * message with the same end, or refuse. Where it read on past our end, or stopped before it, a request could be smuggled.
 */
import { createServer, request as httpRequest, type Server } from 'node:http';
import { Duplex } from 'node:stream';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frameOf } from '../../electron/agent/proxy/body-framing.ts';
import { findHeadEnd } from '../../electron/agent/proxy/http-syntax.ts';
import { parseRequestHead, requestForOrigin } from '../../electron/agent/proxy/request-head.ts';
import { parseResponseHead, responseForClient } from '../../electron/agent/proxy/response-head.ts';
import { mutated, REQUESTS, RESPONSES } from './http-messages.ts';

/** Each takes two streams and a turn of the loop. */
const cases = Math.ceil(Number(process.env['HAIDANG_CASES'] ?? 20_000) / 20);

class Wire extends Duplex {
  said = '';

  override _read(): void {
    // What comes is pushed by the test.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.said += chunk.toString('latin1');
    done();
  }

  // What Node's HTTP asks of a socket.
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

interface Message {
  readonly what: string;
  readonly body: string;
}

/** Where the message in `bytes` ends for us, and its content; undefined: refused, or not all there. */
function ours(
  bytes: Buffer,
  parse: (
    head: string,
  ) => { readonly body: Parameters<typeof frameOf>[0]; readonly written: string } | undefined,
): { readonly written: Buffer; readonly end: number } | undefined {
  const headEnd = findHeadEnd(bytes, 0);
  if (typeof headEnd !== 'number') return undefined;
  const head = parse(bytes.toString('latin1', 0, headEnd - 4));
  if (head === undefined) return undefined;
  const frame = frameOf(head.body);
  const taken = frame === null ? 0 : frame.take(bytes, headEnd);
  if (taken < 0 || (frame !== null && !frame.isDone)) return undefined;
  const end = headEnd + taken;
  return {
    written: Buffer.concat([Buffer.from(head.written, 'latin1'), bytes.subarray(headEnd, end)]),
    end,
  };
}

describe('requests', () => {
  const SENTINEL = 'GET /sentinel HTTP/1.1\r\nHost: s\r\nContent-Length: 0\r\n\r\n';
  let server: Server;
  let heard: Message[] = [];

  beforeAll(() => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
      request.on('end', () => {
        heard.push({ what: `${request.method} ${request.url}`, body });
        response.end();
      });
    });
    for (const event of ['checkContinue', 'checkExpectation'])
      server.on(event, (request, response) => server.emit('request', request, response));
    server.on('clientError', (_, socket) => socket.destroy());
    server.on('upgrade', (request, socket) => {
      heard.push({ what: `${request.method} ${request.url}`, body: '' });
      socket.destroy();
    });
  });

  afterAll(() => server.close());

  async function hear(bytes: Buffer): Promise<Message[]> {
    heard = [];
    const wire = new Wire();
    wire.on('error', () => undefined);
    server.emit('connection', wire);
    wire.push(bytes);
    wire.push(null);
    for (let turn = 0; turn < 20 && heard.at(-1)?.what !== 'GET /sentinel'; turn++)
      await new Promise((resolve) => setImmediate(resolve));
    wire.destroy();
    return heard;
  }

  test('what goes on to an origin is one request to it, and the next one begins where ours ended', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(REQUESTS), async (bytes) => {
        let upgrade = false;
        const found = ours(bytes, (text) => {
          const head = parseRequestHead(text);
          if (!head.ok || head.value.method === 'CONNECT') return undefined;
          upgrade = head.value.upgrade !== undefined;
          return { body: head.value.body, written: requestForOrigin(head.value, '/path', 'h.example') };
        });
        if (found === undefined) return;
        const messages = await hear(Buffer.concat([found.written, Buffer.from(SENTINEL)]));
        // Refused there is refused; a method that it does not know is.
        if (messages.length === 0) return;
        expect(messages[0]?.what).toMatch(/ \/path$/);
        if (upgrade) return;
        expect(messages.map(({ what }) => what).slice(1)).toEqual(['GET /sentinel']);
      }),
      { numRuns: cases },
    );
  });

  test('and read as it came from the client it would be the same one', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(REQUESTS), async (bytes) => {
        const found = ours(bytes, (text) => {
          const head = parseRequestHead(text);
          // One that asks for another protocol goes on without that wish (h2c): as it came it has no next one.
          const isPlain =
            head.ok && head.value.method !== 'CONNECT' && !head.value.connection.includes('upgrade');
          // A connection that ends with this request has no next one.
          return isPlain && head.value.keepAlive ? { body: head.value.body, written: '' } : undefined;
        });
        if (found === undefined) return;
        const whole = Buffer.concat([bytes.subarray(0, found.end), Buffer.from(SENTINEL)]);
        const messages = await hear(whole);
        if (messages.length === 0) return;
        expect(messages.map(({ what }) => what).slice(1)).toEqual(['GET /sentinel']);
      }),
      { numRuns: cases },
    );
  });
});

describe('responses', () => {
  /** `null`: refused. */
  async function hear(bytes: Buffer, method: string): Promise<Message | null> {
    const wire = new Wire();
    const { promise, resolve } = Promise.withResolvers<Message | null>();
    const asked = httpRequest({ method, host: 'x', createConnection: () => wire });
    asked.on('error', () => resolve(null));
    asked.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ what: String(response.statusCode), body: '' });
    });
    asked.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
      response.on('error', () => resolve(null));
      response.on('end', () => resolve({ what: String(response.statusCode), body }));
    });
    asked.end();
    await new Promise((next) => setImmediate(next));
    wire.push(bytes);
    wire.push(null);
    const patience = setTimeout(() => resolve(null), 200);
    const message = await promise;
    clearTimeout(patience);
    wire.destroy();
    return message;
  }

  test('what goes on to a client has the content that we saw it to have', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(RESPONSES), fc.constantFrom('GET', 'HEAD'), async (bytes, method) => {
        let status = 0;
        let isBare = false;
        const found = ours(bytes, (text) => {
          const head = parseResponseHead(text, method);
          if (head === undefined || head.body.kind === 'until-close') return undefined;
          status = head.status;
          isBare = head.body.kind === 'none';
          return { body: head.body, written: responseForClient(head, head.body, false) };
        });
        if (found === undefined || status < 200) return;
        const extra = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';
        const message = await hear(Buffer.concat([found.written, Buffer.from(extra)]), method);
        if (message === null) return;
        expect(message.what).toBe(String(status));
        expect(message.body).not.toContain('poison');
        expect(isBare ? message.body : '').toBe('');
      }),
      { numRuns: cases },
    );
  });
});
