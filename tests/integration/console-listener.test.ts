/** The console's listener on loopback as an HTTP server: whom it refuses by the head alone, what it says of itself, and floods. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openConsoleListener } from '../../electron/agent/control/console-listener.ts';
import { openConsole } from '../../electron/agent/control/open-console.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { type ConsoleDesk, openConsoleDesk, type Sent } from './console-desk.ts';

const MIB = 1024 * 1024;

let desk: ConsoleDesk;
let folder: string;
let token: string;
let host: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haidang-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta name="style-nonce" content="NONCE-OF-THIS-ANSWER">console',
  );
  writeFileSync(join(folder, 'child.html'), '<!doctype html>child');
  writeFileSync(join(folder, 'assets/index-a1b2c3.js'), 'export {};');
  writeFileSync(join(folder, 'lighthouse.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, '.secret.json'), '{}');
  writeFileSync(join(folder, '..', 'haidang-outside.json'), '{}');
  desk = await openConsoleDesk({ consoleFolder: folder });
  ({ token } = await desk.guardian());
  host = new URL(desk.address).host;
});
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(tmpdir(), 'haidang-outside.json'), { force: true });
});

const me = (sent: Sent = {}) => desk.send('/api/console/session/me', { token, ...sent });
const page = (headers: Sent['headers'] = {}, path = '/') =>
  desk.send(path, { method: 'GET', headers: { origin: undefined, ...headers } });

describe('a call that our own page would not make', () => {
  test('is what it is compared with: our own is answered', async () => {
    expect((await me()).status).toBe(200);
  });

  test.each<[number, string, Sent['headers']]>([
    [421, 'to a name that points here', { host: 'localhost' }],
    [421, 'to localhost with our port', { host: 'localhost:PORT' }],
    [421, 'to a rebinding name', { host: 'console.attacker.example:PORT' }],
    [421, 'to a name that ends like ours', { host: '127.0.0.1:PORT.attacker.example' }],
    [421, 'to another port', { host: '127.0.0.1:1' }],
    [421, 'to the address without a port', { host: '127.0.0.1' }],
    [421, 'to the address in another spelling', { host: '127.1:PORT' }],
    [421, 'to the IPv6 loopback', { host: '[::1]:PORT' }],
    [403, 'from another origin', { origin: 'https://attacker.example' }],
    [403, 'from another port of this computer', { origin: 'http://127.0.0.1:1' }],
    [403, 'from localhost', { origin: 'http://localhost:PORT' }],
    [403, 'from our address over https', { origin: 'https://127.0.0.1:PORT' }],
    [403, 'from a sandboxed frame or a file', { origin: 'null' }],
    [403, 'from nowhere', { origin: undefined }],
    [403, 'from another site by its own word', { 'sec-fetch-site': 'cross-site' }],
    [403, 'from another port by its own word', { 'sec-fetch-site': 'same-site' }],
    [403, 'typed into the address bar', { 'sec-fetch-site': 'none' }],
    [415, 'as a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    [415, 'as plain text', { 'content-type': 'text/plain' }],
    [415, 'as JSON in plain text', { 'content-type': 'text/plain;application/json' }],
    [415, 'as a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
    [415, 'without a type', { 'content-type': undefined }],
  ])('gets %i: %s', async (status, _, headers = {}) => {
    const port = new URL(desk.address).port;
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value?.replace('PORT', port)]),
    );
    const answer = await me({ headers: filled });
    expect(answer.status).toBe(status);
    expect(answer.text).toBe('');
  });

  test('is answered to a browser that says nothing about the site but names our origin', async () => {
    expect((await me({ headers: { 'sec-fetch-site': undefined } })).status).toBe(200);
  });

  test.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH'])(
    'by %s gets 405, and no word about other origins',
    async (method) => {
      const { status, headers } = await me({ method, headers: { origin: desk.address } });
      expect(status).toBe(405);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  test('by GET reaches no procedure', async () => {
    expect((await me({ method: 'GET' })).status).not.toBe(200);
  });

  test.each([
    [
      'a second Host',
      (own: string) => `POST /api/console/session/me HTTP/1.1\r\nHost: ${own}\r\nHost: ${own}\r\n\r\n`,
    ],
    ['no Host', () => 'POST /api/console/session/me HTTP/1.1\r\n\r\n'],
    [
      'an absolute address',
      (own: string) => `POST http://${own}/api/console/session/me HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    ],
    ['HTTP/1.0', () => 'POST /api/console/session/me HTTP/1.0\r\n\r\n'],
    [
      'two lengths',
      (own: string) => `POST / HTTP/1.1\r\nHost: ${own}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    ],
    [
      'a length and chunks',
      (own: string) =>
        `POST / HTTP/1.1\r\nHost: ${own}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'an endless head',
      (own: string) => `GET / HTTP/1.1\r\nHost: ${own}\r\n${'a: b\r\n'.repeat(20_000)}\r\n`,
    ],
  ])('with %s is refused', async (_, bytes) => {
    const answer = await knock(bytes(host));
    expect(answer).not.toMatch(/^HTTP\/1\.1 (?:2|3)/);
  });
});

/** What comes back for these bytes, until the other side closes or has answered. */
const knock = (bytes: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const raw = connect(Number(host.split(':')[1]), '127.0.0.1', () => raw.write(bytes));
    raw.setEncoding('latin1');
    raw.on('data', (chunk: string) => {
      answer += chunk;
      raw.destroy();
    });
    raw.on('error', () => undefined).on('close', () => resolve(answer));
  });

describe('a document', () => {
  test('may be typed or opened from another program, and nothing else may', async () => {
    expect((await page({ 'sec-fetch-site': 'none' })).status).toBe(200);
    expect((await page({ 'sec-fetch-site': 'none' }, '/child')).text).toContain('child');
    expect((await page({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await page({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await page({ 'sec-fetch-site': 'none' }, '/assets/index-a1b2c3.js')).status).toBe(403);
  });

  test('is looked for in a time that grows with its path’s length and not faster: nobody holds the filter up', async () => {
    // With a pattern that tries every division of the name this would not end in a lifetime.
    for (const path of [
      `/assets/${'rolldown-runtime-'.repeat(200)}.js`,
      `/${'a'.repeat(8000)}.`,
      '/a'.repeat(4000) + '!',
    ])
      expect((await page({ 'sec-fetch-site': 'same-origin' }, path)).status).toBe(404);
  });

  test('whose path begins with two slashes is answered as one that is not there', async () => {
    for (const path of ['//', '//attacker.example/rules', '//:x'])
      expect([path, (await page({ 'sec-fetch-site': 'same-origin' }, path)).status]).toEqual([path, 404]);
  });

  test('is the console for every page of it, and the child’s for the child’s', async () => {
    for (const path of ['/', '/activity', '/rules', '/rules/time', '/wizard', '/children'])
      expect([path, (await page({}, path)).text]).toEqual([path, expect.stringContaining('console')]);
    for (const path of ['/child', '/child/ask'])
      expect([path, (await page({}, path)).text]).toEqual([path, expect.stringContaining('child')]);
  });

  test('says what may run in it: our own scripts and styles, and nothing inline without its nonce', async () => {
    const { headers, text } = await page();
    const policy = String(headers['content-security-policy']);
    const nonce = /style-src 'self' 'nonce-([\w-]+)'/.exec(policy)?.[1];
    expect(text).toContain(`content="${nonce}"`);
    expect(policy).toContain("default-src 'none'; script-src 'self'; ");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(String((await page()).headers['content-security-policy'])).not.toContain(String(nonce));
  });

  test.each(['/', '/api/console/session/me', '/lighthouse.svg'])(
    'and everything else is kept to itself: %s',
    async (path) => {
      const answer = path.startsWith('/api') ? await me() : await page({}, path);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(Object.keys(answer.headers)).not.toContain('set-cookie');
      expect(Object.keys(answer.headers).some((name) => name.startsWith('access-control'))).toBe(false);
    },
  );

  test('loads files with a digest in the name that the browser may keep', async () => {
    const { headers, text } = await page({}, '/assets/index-a1b2c3.js');
    expect(text).toBe('export {};');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    '/../haidang-outside.json',
    '/assets/../../haidang-outside.json',
    '/%2e%2e/haidang-outside.json',
    '/..%2fhaidang-outside.json',
    '/assets/..\\..\\haidang-outside.json',
    '//haidang-outside.json',
    '/.secret.json',
    '/assets/.secret.json',
    '/assets',
    '/missing.js',
    '/etc/passwd.txt',
  ])('never comes from outside: %s', async (path) => {
    const { status, text } = await page({}, path);
    expect(text).not.toBe('{}');
    expect(status === 404 || text.includes('console') || status === 421).toBe(true);
  });

  test('says in both languages what to do when the console was not built', async () => {
    const bare = await openConsoleDesk();
    try {
      const { status, text } = await bare.send('/', { method: 'GET', headers: { origin: undefined } });
      expect(status).toBe(503);
      expect(text).toContain('chưa được dựng');
      expect(text).toContain('has not been built');
    } finally {
      await bare.close();
    }
  });

  test('comes over the control socket as well, for the window of the desktop', async () => {
    const answer = await desk.api(new Request('http://control.haidang.internal/activity'), 'socket');
    expect(await answer.text()).toContain('console');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('a body', () => {
  const upload = '/api/console/imports/examine';
  const sized = (bytes: number): string => `{"json":"${'x'.repeat(bytes - 11)}"}`;

  test('of 4 MiB is read, one byte more is not', async () => {
    expect((await me({ body: sized(4 * MIB) })).status).toBe(200);
    expect((await me({ body: sized(4 * MIB + 1) })).status).toBe(413);
  });

  test('of a file to import may be larger, from a guardian only', async () => {
    const body = sized(5 * MIB);
    expect((await desk.send(upload, { token, body })).status).not.toBe(413);
    const pass = await desk.pass();
    expect((await desk.send(upload, { token: pass, body })).status).toBe(413);
    expect((await desk.send(upload, { body })).status).toBe(413);
  });

  test('of a file to import may be a form, which nothing else may', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await desk.send(upload, { token, headers, body: '--x--\r\n' })).status).not.toBe(415);
    expect((await desk.send('/api/console/lists/add', { token, headers, body: '--x--\r\n' })).status).toBe(
      415,
    );
  });
});

describe('a flood', () => {
  const idle: Socket[] = [];
  const open = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
        socket.on('error', () => undefined);
        idle.push(socket);
        await once(socket, 'connect');
      }),
    );
  const closeAll = (): void => {
    for (const socket of idle.splice(0)) socket.destroy();
  };

  test('of connections that ask for nothing takes no place from a guardian', async () => {
    const events = await desk.console(token).events();
    const first = await events.next();
    await open(400);
    expect((await me()).status).toBe(200);
    expect(
      idle.filter(({ destroyed, readyState }) => !destroyed && readyState === 'open').length,
    ).toBeLessThan(400);
    desk.deps.events.emit({ type: 'lists' });
    const next = await events.next();
    expect([first.value, next.value]).toMatchObject([{ type: 'hello' }, { type: 'lists' }]);
    await events.return?.();
    closeAll();
  });

  test('of half-sent requests neither', async () => {
    await open(200);
    for (const socket of idle)
      socket.write(
        `POST /api/door/enter HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${desk.address}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
      );
    expect((await me()).status).toBe(200);
    closeAll();
  });
});

describe('a stream', () => {
  test('reaches the client event by event', async () => {
    const events = await desk.console(token).events();
    expect((await events.next()).value).toMatchObject({ type: 'hello' });
    for (const type of ['lists', 'health', 'usage'] as const) {
      desk.deps.events.emit({ type });
      expect((await events.next()).value).toMatchObject({ type });
    }
    await events.return?.();
  });
});

test('an answer that nobody reads is not made faster than it is read', async () => {
  let made = 0;
  const endless = async (): Promise<Response> =>
    new Response(
      new ReadableStream({
        pull: (controller) => {
          made += 64 * 1024;
          controller.enqueue(new Uint8Array(64 * 1024));
        },
      }),
    );
  const listener = unwrap(await openConsoleListener({ port: 0, api: endless, isGuardian: () => false }));
  const own = new URL(listener.address);
  const socket = connect(Number(own.port), own.hostname).on('error', () => undefined);
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\nHost: ${own.host}\r\n\r\n`);
  let before = -1;
  while (before !== made) {
    before = made;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  expect(made).toBeGreaterThan(0);
  // What the system's own buffers take; without back-pressure it would never stand still.
  expect(made).toBeLessThan(32 * MIB);
  socket.destroy();
  await listener.close();
});

describe('the listener', () => {
  test('is on this computer’s loopback address and on no other', async () => {
    const port = Number(host.split(':')[1]);
    const others = Object.values(networkInterfaces())
      .flat()
      .flatMap((face) => (face === undefined || face.address === '127.0.0.1' ? [] : [face]));
    for (const { address } of others) {
      const socket = connect(port, address);
      const outcome = await Promise.race([
        once(socket, 'connect').then(() => 'open'),
        once(socket, 'error').then(() => 'refused'),
      ]).catch(() => 'refused');
      socket.destroy();
      expect([address, outcome]).toEqual([address, 'refused']);
    }
  });

  test('that cannot have its port is told on the health board, and everything else goes on', async () => {
    const squatter = createServer((_, response) => response.end('not the console')).listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    expect(await openConsole(desk.deps, desk.api, port)).toBeNull();
    expect(desk.health.standing('console')).toMatchObject([{ id: 'console.cannot-listen', level: 'failed' }]);
    expect((await desk.operator.status()).parts.console?.state).toBe('failed');
    squatter.close();
  });
});
