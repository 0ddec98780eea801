/**
 * Clients that mean harm: whatever two readers could take in two ways is refused before an origin hears of it, slowness
 * and floods end, and the sibling's requests are answered all the while.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../shared/kernel/duration.ts';
import { systemClock } from '../../electron/agent/system/clock.ts';
import { openProxyDesk, portOf, type ProxyDesk, RawClient } from '../unit/proxy/proxy-desk.ts';

let desk: ProxyDesk;
let ahead = 0;
let origin: HttpServer;
let authority: string;
/** Requests that reached the origin whole, with their bodies. */
let reached: string[] = [];

beforeEach(async () => {
  ahead = 0;
  reached = [];
  desk = await openProxyDesk({
    clock: {
      nowMs: () => systemClock.nowMs(),
      monotonicMs: () => milliseconds(systemClock.monotonicMs() + ahead),
    },
  });
  origin = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      reached.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
      response.end('answer');
    });
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  authority = `a.nha.test:${portOf(origin)}`;
});

afterEach(async () => {
  await desk.close();
  origin.closeAllConnections();
  origin.close();
});

const url = (path: string): string => `http://${authority}${path}`;
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

async function refusal(said: string): Promise<string> {
  const client = await RawClient.open(desk.port, said);
  const text = await client.gone();
  client.socket.destroy();
  return text;
}

async function siblingIsServed(): Promise<void> {
  const client = await RawClient.open(
    desk.siblingPort,
    `GET ${url('/sibling')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  expect(await client.gone()).toMatch(/answer$/);
}

describe('heads that could be read in two ways are refused, and nothing of them goes on', () => {
  const post = (fields: string, body: string): string =>
    `POST ${url('/x')} HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${body}`;
  const CASES: Readonly<Record<string, () => string>> = {
    'a length and chunks': () => post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    'chunks and a length': () => post('Transfer-Encoding: chunked\r\nContent-Length: 4', '0\r\n\r\n'),
    'two lengths': () => post('Content-Length: 4\r\nContent-Length: 5', 'abcd'),
    'the same length twice': () => post('Content-Length: 4\r\nContent-Length: 4', 'abcd'),
    'a list of lengths': () => post('Content-Length: 4, 4', 'abcd'),
    'a length with a sign': () => post('Content-Length: +4', 'abcd'),
    'a negative length': () => post('Content-Length: -4', 'abcd'),
    'a hexadecimal length': () => post('Content-Length: 0x4', 'abcd'),
    'a length in words': () => post('Content-Length: 4 4', 'abcd'),
    'no digits in a length': () => post('Content-Length:', 'abcd'),
    'a length beyond counting': () => post('Content-Length: 99999999999999999999', 'abcd'),
    'chunked and something': () => post('Transfer-Encoding: chunked, identity', '0\r\n\r\n'),
    'something and chunked': () => post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n'),
    'chunked twice': () => post('Transfer-Encoding: chunked, chunked', '0\r\n\r\n'),
    identity: () => post('Transfer-Encoding: identity', 'abcd'),
    'an unknown coding': () => post('Transfer-Encoding: xchunked', '0\r\n\r\n'),
    'a coding with a parameter': () => post('Transfer-Encoding: chunked;q=1', '0\r\n\r\n'),
    'a coding in quotes': () => post('Transfer-Encoding: "chunked"', '0\r\n\r\n'),
    'a coding behind a vertical tab': () => post('Transfer-Encoding: \x0bchunked', '0\r\n\r\n'),
    'two fields of codings': () =>
      post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    'chunks in HTTP/1.0': () =>
      `POST ${url('/x')} HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'a space before the colon': () => post('Content-Length : 4', 'abcd'),
    'a tab before the colon': () => post('Transfer-Encoding\t: chunked', '0\r\n\r\n'),
    'a folded line': () => post('X-A: b\r\n Transfer-Encoding: chunked', '0\r\n\r\n'),
    'a folded first field': () => `GET ${url('/x')} HTTP/1.1\r\n Host: x\r\nHost: x\r\n\r\n`,
    'a field without a colon': () => post('Transfer-Encoding', '0\r\n\r\n'),
    'a field without a name': () => post(': chunked', '0\r\n\r\n'),
    'a bare line feed': () => post('X-A: b\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    'an empty line of a bare line feed': () => `GET ${url('/x')} HTTP/1.1\r\nHost: x\r\n\n`,
    'a bare carriage return': () => post('X-A: b\rTransfer-Encoding: chunked', '0\r\n\r\n'),
    'NUL in a value': () => post('X-A: b\0', ''),
    'NUL in a name': () => post('X\0A: b', ''),
    'two hosts': () => `GET ${url('/x')} HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n`,
    'no host': () => `GET ${url('/x')} HTTP/1.1\r\n\r\n`,
    'two spaces in the request line': () => `GET  ${url('/x')} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'a tab in the request line': () => `GET\t${url('/x')} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'a space in the target': () => `GET ${url('/x y')} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'HTTP/0.9': () => `GET ${url('/x')}\r\n\r\n`,
    'HTTP/1.2': () => `GET ${url('/x')} HTTP/1.2\r\nHost: x\r\n\r\n`,
    'HTTP/2.0': () => `GET ${url('/x')} HTTP/2.0\r\nHost: x\r\n\r\n`,
    'http in small letters': () => `GET ${url('/x')} http/1.1\r\nHost: x\r\n\r\n`,
    'the preface of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a user name in the target': () => `GET http://b@${authority}/x HTTP/1.1\r\nHost: x\r\n\r\n`,
    'a backslash in the authority': () => `GET http://b\\@${authority}/x HTTP/1.1\r\nHost: x\r\n\r\n`,
    'another scheme': () => `GET https://${authority}/x HTTP/1.1\r\nHost: x\r\n\r\n`,
    'a fragment': () => `GET /x#y HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    'two empty lines before it': () => `\r\n\r\nGET ${url('/x')} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'a CONNECT with a body': () => `CONNECT ${authority} HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n`,
    TRACE: () => `TRACE ${url('/x')} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'an octet of TLS': () => '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n\r\n',
  };

  test.each(Object.keys(CASES))('%s', async (name) => {
    const text = await refusal(`${CASES[name]?.() ?? ''}${SMUGGLED}`);
    expect(text).toMatch(/^HTTP\/1\.1 (400|501|505) /);
    expect(text).toContain('Connection: close');
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(reached).toEqual([]);
  });
});

describe('chunks that could be read in two ways end the request, and the origin gets no whole one', () => {
  test.each([
    ['a negative size', '-5\r\nabcde\r\n0\r\n\r\n'],
    ['a prefix 0x', '0x5\r\nabcde\r\n0\r\n\r\n'],
    ['a space before the size', ' 5\r\nabcde\r\n0\r\n\r\n'],
    ['a space behind the size', '5 \r\nabcde\r\n0\r\n\r\n'],
    ['no size', '\r\nabcde\r\n0\r\n\r\n'],
    ['a size beyond counting', 'fffffffffffffffff\r\nabcde'],
    ['a size with an underscore', '1_0\r\nabcde'],
    ['a bare line feed behind the size', '5\nabcde\r\n0\r\n\r\n'],
    ['a bare carriage return behind the size', '5\rabcde\r\n0\r\n\r\n'],
    ['a bare line feed behind the data', '5\r\nabcde\n0\r\n\r\n'],
    ['more data than was said', '5\r\nabcdefg\r\n0\r\n\r\n'],
    ['a line feed in an extension', '5;a=b\nc\r\nabcde\r\n0\r\n\r\n'],
    ['an extension that does not end', `5;${'a'.repeat(300)}\r\nabcde\r\n0\r\n\r\n`],
    ['a length as trailer', '5\r\nabcde\r\n0\r\nContent-Length: 4\r\n\r\n'],
    ['a coding as trailer', '5\r\nabcde\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['a host as trailer', '5\r\nabcde\r\n0\r\nHost: y\r\n\r\n'],
    ['a folded trailer', '5\r\nabcde\r\n0\r\nX-A: b\r\n c\r\n\r\n'],
    ['a trailer with a bare line feed', '5\r\nabcde\r\n0\r\nX-A: b\n\r\n'],
    ['trailers without end', `0\r\n${'X-A: b\r\n'.repeat(2_000)}`],
  ])('%s', async (_, body) => {
    const head = `POST ${url('/x')} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const text = await refusal(`${head}${body}${SMUGGLED}`);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(reached).toEqual([]);
  });

  test('extensions that are sound, sizes with zeros and capitals pass', async () => {
    const client = await RawClient.open(
      desk.port,
      `POST ${url('/x')} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n00A;name="v"\r\n0123456789\r\n000\r\nX-Sum: 1\r\n\r\n`,
    );
    await client.until(({ text }) => text.endsWith('answer'));
    expect(reached).toEqual(['POST /x 0123456789']);
  });
});

test('Host and target differ: the target is asked for, and the origin reads it as its Host', async () => {
  const hosts: (string | undefined)[] = [];
  origin.on('request', ({ headers }) => hosts.push(headers.host));
  const client = await RawClient.open(
    desk.port,
    `GET ${url('/x').replace('a.nha', 'A.NHA')} HTTP/1.1\r\nHost: blocked.example\r\nConnection: close, Host\r\n\r\n`,
  );
  expect(await client.gone()).toMatch(/answer$/);
  expect(hosts).toEqual([authority]);
  expect(desk.gate.records).toMatchObject([{ name: 'a.nha.test' }]);
});

describe('floods', () => {
  test.each([
    ['129 fields', (): string => 'X: y\r\n'.repeat(129), 431],
    ['one field of 33 kB', (): string => `X: ${'y'.repeat(33_000)}\r\n`, 431],
    ['a head that does not end', (): string => 'X: y\r\n'.repeat(6_000), 431],
  ])('%s', async (_, fields, status) => {
    const text = await refusal(`GET ${url('/x')} HTTP/1.1\r\nHost: x\r\n${fields()}\r\n`);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(reached).toEqual([]);
  });

  test('a request line of 9 kB', async () => {
    expect(await refusal(`GET ${url(`/${'x'.repeat(9_000)}`)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 414 /,
    );
  });

  test('refused requests that are sent on and on without reading the answers', async () => {
    desk.gate.rules['blocked.example'] = { verdict: 'block' };
    const client = await RawClient.open(desk.port);
    client.socket.pause();
    const one = 'GET http://blocked.example/ HTTP/1.1\r\nHost: x\r\n\r\n';
    for (let sent = 0; sent < 400 && !client.isClosed; sent++) {
      client.send(one.repeat(100));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await siblingIsServed();
    expect(desk.gate.records.length).toBeLessThan(40_000);
    client.socket.destroy();
  });
});

describe('slowness', () => {
  const looked = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

  test('a head that drips ends after 15 seconds, however steadily', async () => {
    const client = await RawClient.open(desk.port, `GET ${url('/x')} HTTP/1.1\r\n`);
    for (let second = 0; second < 14_000; second += 4_000) {
      ahead = second;
      client.send('X: y\r\n');
      await looked();
    }
    expect(client.isClosed).toBe(false);
    ahead = 16_000;
    await client.gone();
    expect(reached).toEqual([]);
  });

  test('a body that stops ends after a minute, and the origin gets no whole request', async () => {
    const client = await RawClient.open(
      desk.port,
      `POST ${url('/x')} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf`,
    );
    await looked();
    ahead = 55_000;
    await looked();
    expect(client.isClosed).toBe(false);
    ahead = 62_000;
    await client.gone();
    expect(reached).toEqual([]);
  });

  test('a connection without a request ends after 75 seconds', async () => {
    const client = await RawClient.open(desk.port);
    ahead = 70_000;
    await looked();
    expect(client.isClosed).toBe(false);
    ahead = 76_000;
    await client.gone();
    expect(desk.server.standing).toBeLessThanOrEqual(1);
  });
});

test('a client that resets at every octet of a request leaves nothing standing', async () => {
  const whole = `POST ${url('/x')} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd`;
  for (let length = 1; length <= whole.length; length++) {
    const client = await RawClient.open(desk.port, whole.slice(0, length));
    await new Promise((resolve) => setImmediate(resolve));
    client.socket.resetAndDestroy();
  }
  await siblingIsServed();
  const client = await RawClient.open(desk.siblingPort);
  await client.until(() => desk.server.standing === 1);
  const connections = await new Promise<number>((resolve) => origin.getConnections((_, n) => resolve(n)));
  expect(connections).toBeLessThanOrEqual(16);
});

test('a client that does not read holds its origin back, and memory stays', async () => {
  let written = 0;
  const chunk = Buffer.alloc(64 * 1024);
  const big: Server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n');
    const push = (): void => {
      while (written < 1_000_000_000 && socket.write(chunk)) written += chunk.length;
    };
    socket.on('drain', push);
    push();
  });
  big.listen(0, '127.0.0.1');
  await once(big, 'listening');
  const client = await RawClient.open(
    desk.port,
    `GET http://b.nha.test:${portOf(big)}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
  );
  client.socket.pause();
  let before = -1;
  while (before !== written) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  // What the kernel's buffers of two connections hold, and a slab of ours.
  expect(written).toBeLessThan(64 * 1024 * 1024);
  await siblingIsServed();
  client.socket.destroy();
  big.close();
});

const fileLimit = Number(/Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 0);
const IDLE = 10_000;

test.skipIf(process.platform !== 'linux' || fileLimit < IDLE + 2_000)(
  '10,000 idle connections cost 25 KiB each at most, and the sibling nothing (needs `ulimit -n` of 12,000)',
  async () => {
    const before = process.memoryUsage.rss();
    const script = join(dirname(fileURLToPath(import.meta.url)), 'idle-clients.ts');
    const clients = spawn(process.execPath, [script, String(desk.port), String(IDLE)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      await once(createInterface({ input: clients.stdout }), 'line');
      expect(process.memoryUsage.rss() - before).toBeLessThan(IDLE * 25 * 1024);
      await siblingIsServed();
      // Who waits without a request is let go, the oldest first.
      const client = await RawClient.open(desk.siblingPort);
      await client.until(() => desk.server.standing < 1_100, 20_000);
      expect(desk.server.counters.evicted).toBeGreaterThan(8_000);
    } finally {
      clients.stdin.end();
    }
  },
);
