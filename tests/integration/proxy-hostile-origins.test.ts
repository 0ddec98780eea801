/**
 * Origins that mean harm, or break: what is malformed becomes a 502, what breaks off never looks whole to the client,
 * what does not end costs no memory, and no octet of one answer is taken for another's.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProxyDesk, portOf, type ProxyDesk, RawClient } from '../unit/proxy/proxy-desk.ts';

let desk: ProxyDesk;
let origin: Server;
let authority: string;
/** What the origin does with each connection that has sent something. */
let act: (socket: Socket, said: string) => void;
const open = new Set<Socket>();

beforeEach(async () => {
  desk = await openProxyDesk();
  act = () => undefined;
  origin = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('data', (data: Buffer) => act(socket, data.toString('latin1')));
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  authority = `a.nha.test:${portOf(origin)}`;
});

afterEach(async () => {
  await desk.close();
  for (const socket of open) socket.destroy();
  origin.close();
});

const request = (more = '', version = '1.1', method = 'GET'): string =>
  `${method} http://${authority}/ HTTP/${version}\r\nHost: x\r\n${more}\r\n`;
const ask = (more?: string, version?: string, method?: string): Promise<RawClient> =>
  RawClient.open(desk.port, request(more, version, method));

async function noneStands(client: RawClient): Promise<void> {
  await client.until(() => open.size === 0 && desk.server.standing === 0);
}

describe('answers that could be read in two ways become a 502', () => {
  test.each([
    ['two lengths that differ', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a list of lengths that differ', 'HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab'],
    ['a length with a sign', 'HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na'],
    ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    [
      'chunked twice',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a folded line', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n'],
    ['a bare line feed', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['a bare carriage return', 'HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n'],
    ['NUL in a field', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n'],
    ['HTTP/0.9', '<html>hello</html>\r\n\r\n'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['octets before the answer', '\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a protocol that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['200 fields', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(200)}\r\n`],
    ['nothing at all', ''],
  ])('%s', async (_, answer) => {
    act = (socket) => socket.end(answer, 'latin1');
    const client = await ask();
    const text = await client.gone();
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(text).toContain('Proxy-Status: haidang; error=');
    client.socket.destroy();
    await noneStands(client);
  });
});

describe('what does not end', () => {
  test.each([
    ['a head', (): string => `X: ${'y'.repeat(1_000)}\r\n`, 'HTTP/1.1 200 OK\r\n'],
    ['a field', (): string => 'y'.repeat(1_000), 'HTTP/1.1 200 OK\r\nX: '],
    ['answers of 1xx', (): string => 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', ''],
  ])('%s: ended soon', async (_, piece, first) => {
    let sent = 0;
    act = (socket) => {
      socket.write(first);
      const timer = setInterval(() => {
        sent += 1;
        if (socket.destroyed) clearInterval(timer);
        else socket.write(piece());
      }, 1);
      socket.on('close', () => clearInterval(timer));
    };
    const client = await ask();
    expect(await client.gone()).toMatch(/HTTP\/1\.1 502 /);
    expect(sent).toBeLessThan(2_000);
    client.socket.destroy();
    await noneStands(client);
  });

  test('chunks, and a client that does not read them: the origin is held back', async () => {
    let written = 0;
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    act = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const push = (): void => {
        while (written < 500_000_000 && socket.write(chunk)) written += chunk.length;
      };
      socket.on('drain', push);
      push();
    };
    const client = await ask();
    client.socket.pause();
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(written).toBeLessThan(64 * 1024 * 1024);
    client.socket.destroy();
    await noneStands(client);
  });

  test('a chunk that is malformed after a thousand that are sound: cut off, not ended', async () => {
    act = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write(`${'5\r\nabcde\r\n'.repeat(1_000)}-1\r\nx\r\n0\r\n\r\n`);
    };
    const client = await ask();
    const text = await client.gone();
    expect(text).not.toContain('0\r\n\r\n');
    expect(text).not.toContain('-1');
    client.socket.destroy();
    await noneStands(client);
  });
});

describe('what comes beyond the answer is nobody else’s', () => {
  const extra = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';

  test.each([
    ['behind a length', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok${extra}`],
    ['behind chunks', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${extra}`],
    ['behind no content', `HTTP/1.1 204 No Content\r\nContent-Length: 80\r\n\r\n${extra}`],
    ['behind not modified', `HTTP/1.1 304 Not Modified\r\nContent-Length: 80\r\n\r\n${extra}`],
    [
      'with a length and chunks',
      `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${extra}`,
    ],
  ])('%s, in one piece or a moment later', async (_, answer) => {
    const cut = answer.length - extra.length;
    for (const isLater of [false, true]) {
      let connections = 0;
      act = (socket) => {
        connections += 1;
        if (connections > 1) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsound');
        else if (isLater) {
          socket.write(answer.slice(0, cut));
          setTimeout(() => socket.write(answer.slice(cut)), 100);
        } else socket.write(answer);
      };
      const client = await ask();
      await client.until(({ text }) => text.includes('\r\n\r\n'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      client.send(request('Connection: close\r\n'));
      const text = await client.gone();
      expect(text).toMatch(/sound$/);
      expect(text).not.toContain('poison');
      client.socket.destroy();
      await noneStands(client);
    }
  });

  test('the answer to HEAD has no body, whatever it says of one', async () => {
    act = (socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n${extra}`);
    const client = await ask('', '1.1', 'HEAD');
    await client.until(({ text }) => text.includes('\r\n\r\n'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(client.text).toContain('Content-Length: 50');
    expect(client.text).not.toContain('poison');
  });

  test('an answer that comes before the request is whole is passed on, and neither side is used again', async () => {
    act = (socket) => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno');
    const client = await ask('Content-Length: 1000000\r\n', '1.1', 'POST');
    client.send('x'.repeat(1_000));
    expect(await client.gone()).toMatch(/^HTTP\/1\.1 413 [\s\S]*no$/);
    client.socket.destroy();
    await noneStands(client);
  });
});

describe('an origin that breaks off at every octet of its answer', () => {
  const FRAMINGS = {
    'with a length': 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789',
    'with chunks':
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n',
    'until it closes': 'HTTP/1.1 200 OK\r\n\r\n0123456789',
  };
  const HEAD_END = '\r\n\r\n';

  /** What a client that knows HTTP would take for the whole answer; null: it sees that something is missing. */
  function wholeBody(text: string, wasReset: boolean): string | null {
    const at = text.indexOf(HEAD_END);
    if (at < 0) return null;
    const [head, body] = [text.slice(0, at), text.slice(at + HEAD_END.length)];
    const length = /Content-Length: (\d+)/.exec(head)?.[1];
    if (length !== undefined) return body.length === Number(length) ? body : null;
    if (head.includes('chunked')) return body.endsWith('0\r\n\r\n') ? body : null;
    return wasReset ? null : body;
  }

  test.each(
    Object.entries(FRAMINGS).flatMap(([framing, answer]) =>
      ['1.1', '1.0'].map((version) => [framing, version, answer] as const),
    ),
  )('%s, for a client of HTTP/%s: 502, or visibly cut', async (_, version, answer) => {
    for (let length = 0; length < answer.length; length++) {
      act = (socket) =>
        socket.write(answer.slice(0, length), () => setImmediate(() => socket.resetAndDestroy()));
      const client = await ask('', version);
      let wasReset = false;
      client.socket.on('error', () => (wasReset = true));
      const text = await client.gone();
      await client.until(() => client.isClosed || client.hasEnded);
      if (client.hasEnded && !client.isClosed) client.socket.destroy();
      if (text.startsWith('HTTP/1.1 502 ')) continue;
      expect([length, wholeBody(text, wasReset)]).toEqual([length, null]);
    }
    const client = await RawClient.open(desk.port);
    client.socket.destroy();
    await noneStands(client);
  });
});
