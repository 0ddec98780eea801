/** Plain HTTP through the proxy: what arrives at the origin, and what comes back, over real sockets. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { found, openProxyDesk, portOf, type ProxyDesk, RawClient, CHILD } from './proxy-desk.ts';

let desk: ProxyDesk;
let origin: Server;
let port: number;
const seen: { request: IncomingMessage; body: string }[] = [];

beforeEach(async () => {
  seen.length = 0;
  desk = await openProxyDesk();
  origin = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.push({ request, body });
      if (request.url === '/chunks') {
        response.setHeader('Trailer', 'X-Sum');
        response.write('ab');
        response.write('cd');
        response.addTrailers({ 'X-Sum': '4' });
        response.end();
      } else if (request.url === '/bare') {
        response.writeHead(204);
        response.end();
      } else response.end(`you asked ${request.method} ${request.url}`);
    });
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  port = portOf(origin);
});

afterEach(async () => {
  await desk.close();
  origin.closeAllConnections();
  origin.close();
});

const at = (path: string): string => `http://a.nha.test:${port}${path}`;

test('two requests on one connection, in absolute form, reach the origin in origin form with its own Host', async () => {
  const client = await RawClient.open(
    desk.port,
    `GET ${at('/one?x=1')} HTTP/1.1\r\nHost: somebody.else\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic x\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n\r\n`,
  );
  await client.until(({ text }) => text.includes('you asked GET /one?x=1'));
  client.send(`HEAD ${at('/two')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await client.until(({ text }) => (text.match(/\r\n\r\n/g) ?? []).length === 2);
  expect(seen.map(({ request }) => request.url)).toEqual(['/one?x=1', '/two']);
  const { headers } = seen[0]?.request ?? { headers: {} };
  expect(headers).toEqual({ host: `a.nha.test:${port}`, 'x-end': '2', via: '1.1 near-hop' });
  expect(client.text).toContain('Via: 1.1 near-hop');
  expect(desk.gate.records).toMatchObject([
    { profileId: CHILD, name: 'a.nha.test', origin: `proxy:GET@127.0.0.1:${desk.port}`, verdict: 'allow' },
    { origin: `proxy:HEAD@127.0.0.1:${desk.port}` },
  ]);
});

test('a Vietnamese file name that a program sends raw arrives in its percent form', async () => {
  const client = await RawClient.open(
    desk.port,
    Buffer.from(`GET ${at('/ảnh.jpg')} HTTP/1.1\r\nHost: x\r\n\r\n`),
  );
  expect(await client.until(({ text }) => text.includes('you asked'))).toContain('GET /%E1%BA%A3nh.jpg');
});

test('a host with octets above ASCII is no host', async () => {
  const client = await RawClient.open(
    desk.port,
    Buffer.from(`GET http://ả.nha.test/ HTTP/1.1\r\nHost: x\r\n\r\n`),
  );
  expect(await client.gone()).toMatch(/^HTTP\/1\.1 400 /);
});

test('the PAC file sends the addresses of this computer around the proxy, and no name that begins like one', async () => {
  const client = await RawClient.open(
    desk.port,
    `GET /proxy.pac HTTP/1.1\r\nHost: 127.0.0.1:${desk.port}\r\n\r\n`,
  );
  const script = (await client.gone()).split('\r\n\r\n')[1] ?? '';
  const find = runInNewContext(`${script}; FindProxyForURL`) as (url: string, host: string) => string;
  for (const host of ['localhost', '127.0.0.1', '127.9.8.7', '::1', '[::1]'])
    expect(find('', host)).toBe('DIRECT');
  for (const host of [
    '127.bad.com',
    '127.0.0.1.bad.com',
    'localhost.bad.com',
    'a.localhost',
    'x127.0.0.1',
    '1.1.1.1',
  ])
    expect(find('', host)).toBe(`PROXY 127.0.0.1:${desk.port}`);
});

test('chunks that are broken from the first one on are said to be, where nothing else was said yet', async () => {
  const broken = createTcpServer((socket) =>
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')),
  );
  broken.listen(0, '127.0.0.1');
  await once(broken, 'listening');
  const client = await RawClient.open(
    desk.port,
    `GET http://a.nha.test:${portOf(broken)}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
  );
  expect(await client.gone()).toMatch(/^HTTP\/1\.1 502 [^]*Proxy-Status: haidang; error=http_protocol_error/);
  broken.close();
});

test('an origin that answers with something that is no HTTP and goes is told from one that refuses', async () => {
  const garbage = createTcpServer((socket) => socket.end('220 mail.example ESMTP'));
  garbage.listen(0, '127.0.0.1');
  await once(garbage, 'listening');
  const client = await RawClient.open(
    desk.port,
    `GET http://a.nha.test:${portOf(garbage)}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
  );
  expect(await client.gone()).toMatch(/^HTTP\/1\.1 502 [^]*Proxy-Status: haidang; error=http_protocol_error/);
  garbage.close();
});

test('pipelined requests are answered in order', async () => {
  const one = (n: number): string => `GET ${at(`/${n}`)} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const client = await RawClient.open(desk.port, one(1) + one(2) + one(3));
  const text = await client.until((c) => c.text.includes('/3'));
  expect([...text.matchAll(/you asked GET \/(\d)/g)].map(([, n]) => n)).toEqual(['1', '2', '3']);
});

test('a chunked request with a trailer and a chunked response with a trailer pass whole', async () => {
  const client = await RawClient.open(
    desk.port,
    `POST ${at('/chunks')} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3\r\nabc\r\n`,
  );
  client.send('2\r\nde\r\n0\r\nX-T: 1\r\n\r\n');
  const text = await client.until((c) => c.text.endsWith('X-Sum: 4\r\n\r\n'));
  expect(seen[0]?.body).toBe('abcde');
  expect(seen[0]?.request.trailers).toEqual({ 'x-t': '1' });
  expect(text).toContain('2\r\nab\r\n');
});

test('a client of HTTP/1.0 gets the chunks without their framing, and the end of the connection', async () => {
  const client = await RawClient.open(desk.port, `GET ${at('/chunks')} HTTP/1.0\r\n\r\n`);
  const text = await client.gone();
  expect(text.endsWith('\r\n\r\nabcd')).toBe(true);
  expect(text).not.toContain('Transfer-Encoding');
});

test('a body is streamed after `100 Continue`, and a response without a body keeps the connection', async () => {
  const client = await RawClient.open(
    desk.port,
    `POST ${at('/big')} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 200000\r\n\r\n`,
  );
  await client.until(({ text }) => text.startsWith('HTTP/1.1 100'));
  client.send('z'.repeat(200_000));
  await client.until(({ text }) => text.includes('you asked POST /big'));
  expect(seen[0]?.body.length).toBe(200_000);
  client.send(`GET ${at('/bare')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await client.until(({ text }) => text.includes('HTTP/1.1 204'));
  client.send(`GET ${at('/after')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await client.until(({ text }) => text.includes('/after'));
});

test('a response that ends with its connection is passed on to its end, and a short one is cut off', async () => {
  const raw = createTcpServer((socket) => {
    socket.once('data', (data: Buffer) => {
      const isShort = data.toString().startsWith('GET /short');
      socket.end(
        isShort ? 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc' : 'HTTP/1.1 200 OK\r\n\r\nall of it',
      );
    });
  });
  raw.listen(0, '127.0.0.1');
  await once(raw, 'listening');
  const url = (path: string): string => `http://b.nha.test:${portOf(raw)}${path}`;
  const whole = await RawClient.open(desk.port, `GET ${url('/')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(await whole.gone()).toMatch(/all of it$/);
  const short = await RawClient.open(desk.port, `GET ${url('/short')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(await short.gone()).toMatch(/Content-Length: 100[\s\S]*abc$/);
  raw.close();
});

test('a protocol that both sides agree to change to goes through, both ways', async () => {
  origin.on('upgrade', (request, socket, early: Buffer) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\nX-Early: ${early.length}\r\n\r\n`,
    );
    socket.write(`first:${request.headers.upgrade}`);
    socket.on('data', (data: Buffer) => socket.write(data));
    socket.on('end', () => socket.end());
  });
  const client = await RawClient.open(
    desk.port,
    `GET ${at('/ws')} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`,
  );
  await client.until(({ text }) => text.includes('first:echo'));
  client.send('ping');
  await client.until(({ text }) => text.endsWith('ping'));
  client.socket.end();
  expect(await client.gone()).toContain('HTTP/1.1 101 Switching Protocols');
});

test('after an idle connection to the origin was closed by it, the next request takes a new one', async () => {
  const client = await RawClient.open(desk.port, `GET ${at('/a')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await client.until(({ text }) => text.includes('GET /a'));
  origin.closeIdleConnections();
  client.send(`GET ${at('/b')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(await client.until(({ text }) => text.includes('GET /b'))).toContain('you asked GET /b');
});

test('a connection to the origin of one child is never used for another', async () => {
  const ask = async (p: number): Promise<void> => {
    const client = await RawClient.open(
      p,
      `GET ${at('/who')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    await client.gone();
  };
  await ask(desk.port);
  await ask(desk.siblingPort);
  await ask(desk.port);
  const ports = seen.map(({ request }) => request.socket.remotePort);
  expect(ports[0]).toBe(ports[2]);
  expect(ports[1]).not.toBe(ports[0]);
});

describe('what cannot be reached is told in the way of RFC 9209', () => {
  test.each([
    ['no such name', 'nobody.example', 502, 'dns_error; rcode="NXDOMAIN"'],
    ['no resolver', 'silent.example', 502, 'dns_error'],
    ['a resolver that answers with a failure', 'broken.example', 502, 'dns_error'],
    ['refused', 'closed.nha.test:1', 502, 'connection_refused'],
  ])('%s', async (_, authority, status, error) => {
    desk.resolutions.set('silent.example', { kind: 'unreachable' });
    desk.resolutions.set('broken.example', { kind: 'upstream-failed' });
    const client = await RawClient.open(desk.port, `GET http://${authority}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    const text = await client.gone();
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toContain(`Proxy-Status: haidang; error=${error}`);
  });

  test.each([
    ['unreachable', 'upstream-unreachable'],
    ['upstream-failed', 'upstream-failed'],
  ] as const)('a name that is %s is on record as failed, with what really happened', async (kind, reason) => {
    desk.resolutions.set('a.example', { kind });
    const client = await RawClient.open(desk.port, 'GET http://a.example/ HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.gone();
    expect(desk.gate.records).toMatchObject([{ verdict: 'failed', reason }]);
  });

  test('the first address that answers is taken when others do not', async () => {
    desk.resolutions.set('two.nha.test', found('203.0.113.1', '127.0.0.1'));
    const client = await RawClient.open(
      desk.port,
      `GET http://two.nha.test:${port}/eyes HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    expect(await client.until(({ text }) => text.includes('GET /eyes'))).toContain('200 OK');
  });
});
