/**
 * CONNECT: the name decides and is resolved by ourselves, the hello inside must name the same host, ports are the web's
 * but where a parent or the home says otherwise, and the agent's own doors stay shut.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../../shared/kernel/duration.ts';
import { networkInterfaces } from 'node:os';
import { systemClock } from '../../../electron/agent/system/clock.ts';
import { nameOfNetwork } from '../../../shared/net/address-name.ts';
import { realHello } from './client-hellos.ts';
import { canListen, CHILD, found, openProxyDesk, portOf, type ProxyDesk, RawClient } from './proxy-desk.ts';

const ALERT_112 = '\x15\x03\x03\x00\x02\x02\x70';
const ORIGIN = '127.0.0.44';
const hasPort443 = await canListen(443, ORIGIN);

let desk: ProxyDesk;
let ahead = 0;
const servers: Server[] = [];

beforeEach(async () => {
  ahead = 0;
  desk = await openProxyDesk({
    clock: {
      nowMs: () => systemClock.nowMs(),
      monotonicMs: () => milliseconds(systemClock.monotonicMs() + ahead),
    },
  });
});

afterEach(async () => {
  await desk.close();
  for (const server of servers.splice(0)) server.close();
});

async function listen(
  handler: (socket: Socket) => void,
  { port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {},
): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    handler(socket);
  });
  servers.push(server);
  server.listen(port, host);
  await once(server, 'listening');
  return portOf(server);
}

const ask = (authority: string): Promise<RawClient> =>
  RawClient.open(desk.port, `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);

describe('which ports', () => {
  test.each(['a.example:22', 'a.example:8443', 'a.example:25', 'a.example:65535'])(
    '%s is refused, with a page',
    async (authority) => {
      const client = await ask(authority);
      expect(await client.gone()).toMatch(/^HTTP\/1\.1 403 [\s\S]*<\/html>/);
      expect(desk.gate.records).toMatchObject([{ reason: 'port-closed' }]);
    },
  );

  test('any port for a local domain', async () => {
    const port = await listen((socket) => socket.pipe(socket));
    const client = await ask(`may-in.nha.test:${port}`);
    await client.until(({ text }) => text.endsWith('\r\n\r\n'));
    client.send('in');
    expect(await client.until(({ text }) => text.endsWith('in'))).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('any port for what a parent opened by name, and none for a category that is open', async () => {
    const port = await listen((socket) => socket.end('ok'));
    desk.resolutions.set('game.example', found('127.0.0.1'));
    const rule = (target: string) => ({
      verdict: 'allow' as const,
      reason: { kind: 'parent-allowed' as const, ruleId: 'r1', layer: 'child' as const, target } as never,
    });
    desk.gate.rules['game.example'] = rule('game.example');
    expect(await (await ask(`game.example:${port}`)).gone()).toMatch(/^HTTP\/1\.1 200 /);
    desk.gate.rules['game.example'] = rule('category:games');
    expect(await (await ask(`game.example:${port}`)).gone()).toMatch(/^HTTP\/1\.1 403 /);
  });

  test.each(['a.example', 'a.example:', 'a.example:0', 'a.example:99999', 'http://a.example:443/', '/', '*'])(
    '`%s` is no authority',
    async (target) => {
      const client = await RawClient.open(desk.port, `CONNECT ${target} HTTP/1.1\r\nHost: a.example\r\n\r\n`);
      expect(await client.gone()).toMatch(/^HTTP\/1\.1 400 /);
    },
  );
});

describe("the agent's own doors", () => {
  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '[::]', '127.1.2.3'])(
    'by address %s, even for whoever is only observed',
    async (host) => {
      desk.gate.rules['arpa'] = { verdict: 'block', enforced: false };
      const client = await ask(`${host}:${desk.siblingPort}`);
      expect(await client.gone()).toMatch(/^HTTP\/1\.1 403 /);
    },
  );

  test('by a local name that leads to them, over CONNECT, by a plain request and redirected', async () => {
    const port = desk.siblingPort;
    expect(await (await ask(`x.nha.test:${port}`)).gone()).toMatch(/^HTTP\/1\.1 403 /);
    const plain = await RawClient.open(
      desk.port,
      `GET http://x.nha.test:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    const page = await plain.gone();
    expect(page).toMatch(/^HTTP\/1\.1 403 /);
    expect(page).toContain('details="agent-port"');
    expect(desk.gate.records.map(({ reason }) => reason)).toEqual(['agent-port', 'agent-port']);
    expect(desk.server.standing).toBeLessThanOrEqual(2);
  });

  test("by this computer's own address on its network", async () => {
    const own = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    desk.resolutions.set('x.nha.test', found(own ?? '127.0.0.1'));
    expect(await (await ask(`x.nha.test:${desk.siblingPort}`)).gone()).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('an odd spelling of an address has no name, and is refused', async () => {
    for (const host of ['2130706433', '0x7f000001', '0177.0.0.1', '127.1'])
      expect(await (await ask(`${host}:443`)).gone()).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('names decide, and are looked up here', () => {
  test.each([
    ['rebinding', { kind: 'rebinding' }],
    ['special-use-name', { kind: 'special-use' }],
  ] as const)('%s', async (reason, resolution) => {
    desk.resolutions.set('a.example', resolution);
    expect(await (await ask('a.example:443')).gone()).toMatch(/^HTTP\/1\.1 403 /);
    expect(desk.gate.records).toMatchObject([{ reason }]);
  });

  test('the address of the answer that was judged is the one connected to, whatever a second answer says', async () => {
    const port = await listen((socket) => socket.end('first'));
    let asked = 0;
    const other = await listen((socket) => socket.end('second'));
    expect(other).not.toBe(port);
    desk.resolutions.get = (name: string) => {
      asked += 1;
      return name === 'x.nha.test' ? found('127.0.0.1') : undefined;
    };
    expect(await (await ask(`x.nha.test:${port}`)).gone()).toMatch(/first$/);
    expect(asked).toBe(1);
  });

  test('an address of IPv6 that does not answer does not hold up one of IPv4', async () => {
    const port = await listen((socket) => socket.end('four'));
    desk.resolutions.set('x.nha.test', found('2001:db8::1', '203.0.113.7', '127.0.0.1'));
    expect(await (await ask(`x.nha.test:${port}`)).gone(4_000)).toMatch(/four$/);
  });

  test('over IPv6', async () => {
    const port = await listen((socket) => socket.end('six'), { host: '::1' });
    desk.resolutions.set('x.nha.test', found('::1'));
    expect(await (await ask(`x.nha.test:${port}`)).gone()).toMatch(/six$/);
  });
});

describe('a tunnel ends as TCP does', () => {
  test('the client says it has no more, and still gets the whole answer', async () => {
    const port = await listen((socket) => {
      let heard = '';
      socket.on('data', (data: Buffer) => (heard += data.toString()));
      socket.on('end', () => setTimeout(() => socket.end(`heard ${heard}`), 100));
    });
    const client = await ask(`x.nha.test:${port}`);
    await client.until(({ text }) => text.endsWith('\r\n\r\n'));
    client.socket.end('all');
    expect(await client.gone()).toMatch(/heard all$/);
  });

  test('the origin says it has no more, and still gets what the client says', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const port = await listen((socket) => {
      let heard = '';
      socket.end('bye');
      socket.on('data', (data: Buffer) => (heard += data.toString()));
      socket.on('end', () => resolve(heard));
    });
    const client = await ask(`x.nha.test:${port}`);
    await client.gone();
    client.socket.end('last words');
    expect(await promise).toBe('last words');
  });

  test('nothing said for a quarter of an hour ends it', async () => {
    const port = await listen((socket) => socket.write('hi'));
    const client = await ask(`x.nha.test:${port}`);
    await client.until(({ text }) => text.endsWith('hi'));
    // It has been looked at since.
    await new Promise((done) => setTimeout(done, 400));
    ahead = 14 * 60_000;
    await new Promise((done) => setTimeout(done, 400));
    expect(client.isClosed).toBe(false);
    ahead += 2 * 60_000;
    await client.gone();
    await client.until(() => desk.server.standing === 0);
    expect(desk.server.counters.tunnels).toBe(1);
  });

  test('a client that goes while the origin is looked for leaves nothing behind', async () => {
    const atOrigin = new Set<Socket>();
    const port = await listen((socket) => {
      atOrigin.add(socket);
      socket.on('close', () => atOrigin.delete(socket));
      socket.on('end', () => socket.end());
      socket.resume();
    });
    for (let waitMs = 0; waitMs < 5; waitMs++) {
      const client = await ask(`x.nha.test:${port}`);
      await new Promise((done) => setTimeout(done, waitMs));
      client.socket.resetAndDestroy();
      await client.until(() => desk.server.standing === 0 && atOrigin.size === 0);
    }
    expect(desk.server.standing).toBe(0);
  });
});

describe('inside a tunnel to port 80 every request is read', () => {
  test.each([
    ['another host', 'b.example', 'name-mismatch'],
    ['another port', 'a.example:8080', 'port-closed'],
  ])('%s is refused', async (_, host, reason) => {
    const client = await ask('a.example:80');
    await client.until(({ text }) => text.endsWith('\r\n\r\n'));
    client.send(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await client.gone()).toMatch(/HTTP\/1\.1 403 /);
    expect(desk.gate.records.at(-1)).toMatchObject({ reason });
  });

  test('TLS there is no request', async () => {
    const client = await ask('a.example:80');
    await client.until(({ text }) => text.endsWith('\r\n\r\n'));
    client.send(await realHello({ servername: 'a.example' }));
    await client.gone();
    expect(desk.server.counters.faulty).toBe(1);
  });
});

describe.skipIf(!hasPort443)('the hello inside (needs port 443)', () => {
  const heard: Buffer[] = [];

  beforeEach(async () => {
    heard.length = 0;
    await listen((socket) => socket.on('data', (data: Buffer) => heard.push(data)), {
      port: 443,
      host: ORIGIN,
    });
    for (const name of ['a.example', 'x.nha.test']) desk.resolutions.set(name, found(ORIGIN));
  });

  const hello = async (authority: string, said: Buffer): Promise<RawClient> => {
    const client = await ask(authority);
    await client.until(({ text }) => text.endsWith('\r\n\r\n'));
    client.text = '';
    client.send(said);
    return client;
  };

  test('the same name, in capitals or not, goes through as it was said', async () => {
    const said = await realHello({ servername: 'A.Example' });
    const client = await hello('a.EXAMPLE:443', said);
    await client.until(() => Buffer.concat(heard).length >= said.length);
    expect(Buffer.concat(heard).equals(said)).toBe(true);
  });

  test('another name is refused with alert 112 and recorded as what was tried, and the origin hears nothing', async () => {
    const client = await hello('a.example:443', await realHello({ servername: 'other.example' }));
    expect(await client.gone()).toBe(ALERT_112);
    expect(desk.gate.records.at(-1)).toMatchObject({
      profileId: CHILD,
      name: 'other.example',
      verdict: 'block',
      reason: 'name-mismatch',
    });
    expect(heard).toEqual([]);
  });

  test('no name is refused, but for a local domain', async () => {
    expect(await (await hello('a.example:443', await realHello({}))).gone()).toBe(ALERT_112);
    const said = await realHello({});
    const local = await hello('x.nha.test:443', said);
    await local.until(() => Buffer.concat(heard).length >= said.length);
    expect(local.isClosed).toBe(false);
  });

  test('what is no TLS (SSH, a proxy of somebody else) is refused on port 443', async () => {
    expect(await (await hello('a.example:443', Buffer.from('SSH-2.0-x\r\n'))).gone()).toBe(ALERT_112);
    expect(heard).toEqual([]);
  });

  test('half a hello waits five seconds, silence a minute', async () => {
    const half = await hello('a.example:443', (await realHello({ servername: 'a.example' })).subarray(0, 99));
    const silent = await ask('a.example:443');
    await silent.until(({ text }) => text.endsWith('\r\n\r\n'));
    ahead = 6_000;
    await half.gone();
    expect(silent.isClosed).toBe(false);
    ahead = 61_000;
    await silent.gone();
    expect(desk.server.counters.tunnels).toBe(0);
  });
});

test('a ceiling of one child turns away that child, and nobody else', async () => {
  const small = await openProxyDesk({ openFiles: 1024 + 2 * 128 });
  const port = await listen((socket) => socket.on('data', () => undefined));
  const authority = `x.nha.test:${port}`;
  const text = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
  // Of 128 connections in all one profile has 77.
  const clients = await Promise.all(Array.from({ length: 77 }, () => RawClient.open(small.port, text)));
  await Promise.all(clients.map((client) => client.until((one) => one.text.endsWith('\r\n\r\n'))));
  const beyond = await RawClient.open(small.port, text);
  expect(await beyond.gone()).toBe('');
  const sibling = await RawClient.open(small.siblingPort, text);
  expect(await sibling.until((one) => one.text.endsWith('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
  expect(small.server.standing).toBe(78);
  await small.close();
});

test('an address that a parent opened by its network is reached, on any port and without a name inside', async () => {
  const port = await listen((socket) => socket.end('printer'), { host: '127.9.8.7' });
  const target = nameOfNetwork('127.9.8.0/24');
  if (target === undefined) throw new Error('no network');
  const authority = `127.9.8.7:${port}`;
  expect(await (await ask(authority)).gone()).toMatch(/^HTTP\/1\.1 403 /);
  desk.gate.rules[target] = {
    verdict: 'allow',
    reason: { kind: 'parent-allowed', ruleId: 'r1', layer: 'child', target } as never,
  };
  expect(await (await ask(authority)).gone()).toMatch(/^HTTP\/1\.1 200 [\s\S]*printer$/);
  // Never the agent's own doors.
  desk.gate.rules['127.in-addr.arpa'] = desk.gate.rules[target];
  expect(await (await ask(`127.0.0.1:${desk.siblingPort}`)).gone()).toMatch(/^HTTP\/1\.1 403 /);
});

describe('on any port that is open by an exception, what is said inside names the host of the tunnel', () => {
  const heard: Buffer[] = [];
  let port: number;

  beforeEach(async () => {
    heard.length = 0;
    port = await listen((socket) => {
      socket.on('data', (data: Buffer) => {
        heard.push(data);
        if (Buffer.concat(heard).includes('\r\n\r\n'))
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    desk.gate.rules = {
      'bad.example': { verdict: 'block' },
      'b.example': {
        verdict: 'allow',
        reason: { kind: 'parent-allowed', ruleId: 'r1', layer: 'child', target: 'b.example' } as never,
      },
      '127.in-addr.arpa': {
        verdict: 'allow',
        reason: { kind: 'parent-allowed', ruleId: 'r2', layer: 'child', target: '127.in-addr.arpa' } as never,
      },
    };
    desk.resolutions.set('b.example', found('127.0.0.1'));
  });

  const said = (): string => Buffer.concat(heard).toString('latin1');
  const inside = async (host: string, ...parts: (Buffer | string)[]): Promise<RawClient> => {
    const client = await ask(`${host}:${port}`);
    await client.until(({ text }) => text.includes('\r\n\r\n'));
    client.text = client.text.slice(client.text.indexOf('\r\n\r\n') + 4);
    for (const part of parts) {
      client.send(part);
      await new Promise((done) => setTimeout(done, 20));
    }
    return client;
  };

  test('a hello for another host is refused with alert 112, in one segment or octet by octet', async () => {
    const hello = await realHello({ servername: 'bad.example' });
    const whole = await inside('b.example', hello);
    expect(await whole.gone()).toBe(ALERT_112);
    const parts = await inside('b.example', hello.subarray(0, 1), hello.subarray(1, 3), hello.subarray(3));
    expect(await parts.gone()).toBe(ALERT_112);
    expect(heard).toEqual([]);
    expect(desk.gate.records.at(-1)).toMatchObject({ name: 'bad.example', verdict: 'block' });
  });

  test('behind an alert, which some servers step over, a hello is refused too', async () => {
    const hello = await realHello({ servername: 'bad.example' });
    const client = await inside('b.example', Buffer.concat([Buffer.from([21, 3, 1, 0, 2, 1, 0]), hello]));
    expect(await client.gone()).toBe(ALERT_112);
    expect(heard).toEqual([]);
  });

  test('a hello for the host itself passes as it was said', async () => {
    const hello = await realHello({ servername: 'b.example' });
    const client = await inside('b.example', hello);
    await client.until(() => Buffer.concat(heard).length >= hello.length);
    expect(Buffer.concat(heard).equals(hello)).toBe(true);
    expect(desk.gate.records.map(({ verdict }) => verdict)).toEqual(['allow']);
  });

  test('in a tunnel to an address the name in the hello must be let in by itself, and stay so', async () => {
    expect(await (await inside('127.0.0.1', await realHello({ servername: 'bad.example' }))).gone()).toBe(
      ALERT_112,
    );
    expect(heard).toEqual([]);
    const hello = await realHello({ servername: 'good.example' });
    const client = await inside('127.0.0.1', hello);
    await client.until(() => Buffer.concat(heard).length >= hello.length);
    desk.gate.rules['good.example'] = { verdict: 'block' };
    desk.gate.epoch += 1;
    await client.gone();
    expect(desk.gate.records.at(-1)).toMatchObject({ name: 'good.example', verdict: 'block' });
  });

  test.each([
    ['in one piece', ['GET / HTTP/1.1\r\nHost: bad.example\r\n\r\n']],
    ['by its absolute address', ['GET http://bad.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n']],
    ['piece by piece', ['G', 'ET', ' / HT', 'TP/1.1\r\nHost: bad.example\r\n\r\n']],
    ['behind empty lines', ['\r\n\r\n', 'GET / HTTP/1.1\r\nHost: bad.example\r\n\r\n']],
    ['with a method of its own', ['FETCH / HTTP/1.1\r\nHost: bad.example\r\n\r\n']],
    ['as HTTP/2', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']],
  ])('a plain request for another host never arrives: %s', async (_, parts) => {
    const client = await inside('b.example', ...parts);
    expect(await client.until(({ text }) => text !== '')).toMatch(/^HTTP\/1\.1 (?:403|400|505) /);
    expect(said()).not.toContain('bad.example');
    expect(said()).not.toContain('HTTP/');
  });

  test('a request whose line comes too slowly to be held back is cut off when it turns out to be one', async () => {
    const client = await inside('b.example', 'GE');
    await client.until(() => said() === 'GE');
    client.send('T / HTTP/1.1\r\nHost: bad.example\r\n\r\n');
    await client.gone();
    expect(said()).toBe('GE');
  });

  test('requests for the host itself are read one by one, with the port in Host, over one connection', async () => {
    const client = await inside('b.example', `GET /1 HTTP/1.1\r\nHost: b.example:${port}\r\n\r\n`);
    await client.until(({ text }) => text.endsWith('ok'));
    expect(said()).toContain(`Host: b.example:${port}\r\n`);
    expect(desk.gate.records).toMatchObject([{ name: 'b.example', verdict: 'allow' }]);
    client.send('GET /2 HTTP/1.1\r\nHost: bad.example\r\n\r\n');
    await client.until(({ text }) => text.includes('HTTP/1.1 403 '));
    expect(said()).not.toContain('/2');
  });

  test('what is neither is a tunnel: either side may speak first, and a line without an end goes on', async () => {
    const ssh = await listen((socket) => {
      socket.write('SSH-2.0-server\r\n');
      socket.pipe(socket);
    });
    port = ssh;
    const client = await inside('b.example');
    await client.until(({ text }) => text.startsWith('SSH-2.0-server'));
    client.send('SSH-2.0-client\r\n');
    await client.until(({ text }) => text.endsWith('client\r\n'));
    const mute = await inside('b.example', 'no end');
    await mute.until(({ text }) => text.endsWith('no end'));
    const binary = await inside('b.example', Buffer.from([0x16, 0, 0, 1, 0x85, 0xa6, 3]));
    await binary.until(({ text }) => text.endsWith('\x16\x00\x00\x01\x85\xa6\x03'));
    expect(desk.gate.records).toHaveLength(3);
  });

  test('a server that speaks first does not end the look at the hello', async () => {
    port = await listen((socket) => {
      socket.write('hi');
      socket.on('data', (data: Buffer) => heard.push(data));
    });
    const client = await inside('b.example');
    await client.until(({ text }) => text === 'hi');
    client.send(await realHello({ servername: 'bad.example' }));
    expect(await client.gone()).toBe(`hi${ALERT_112}`);
    expect(heard).toEqual([]);
  });
});
