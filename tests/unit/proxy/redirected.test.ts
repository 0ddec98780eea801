/**
 * Connections that a firewall led here: TLS is judged by the name in its hello, plain HTTP by its Host, whatever
 * address they were on their way to. Real hellos come from Node's own TLS, which says a post-quantum one.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { connect as tlsConnect, createServer as createTlsServer, type ConnectionOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { milliseconds } from '../../../shared/kernel/duration.ts';
import { systemClock } from '../../../electron/agent/system/clock.ts';
import { createTestAuthority } from '../dns/test-certificates.ts';
import { inRecords, realHello, withExtension } from './client-hellos.ts';
import type { Resolution } from '../../../electron/agent/runtime/name-resolution.ts';
import { canListen, found, openProxyDesk, portOf, type ProxyDesk, RawClient, CHILD } from './proxy-desk.ts';

const ALERT_112 = '\x15\x03\x03\x00\x02\x02\x70';
const ORIGIN = '127.0.0.43';
const hasPort443 = await canListen(443, ORIGIN);

let desk: ProxyDesk;
let ahead = 0;

beforeEach(async () => {
  ahead = 0;
  desk = await openProxyDesk({
    clock: {
      nowMs: () => systemClock.nowMs(),
      monotonicMs: () => milliseconds(systemClock.monotonicMs() + ahead),
    },
  });
});

afterEach(() => desk.close());

describe('what a hello says decides', () => {
  beforeEach(() => {
    desk.gate.rules['blocked.example'] = { verdict: 'block' };
  });

  test('a real post-quantum hello is more than one segment long, and its blocked name gets alert 112 and a row', async () => {
    const hello = await realHello({ servername: 'www.blocked.example' });
    expect(hello.length).toBeGreaterThan(1_460);
    const client = await RawClient.open(desk.tlsPort);
    client.send(hello.subarray(0, 1_400));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.text).toBe('');
    client.send(hello.subarray(1_400));
    expect(await client.gone()).toBe(ALERT_112);
    expect(desk.gate.records).toMatchObject([
      {
        profileId: CHILD,
        name: 'www.blocked.example',
        verdict: 'block',
        origin: `proxy:TLS@127.0.0.1:${desk.tlsPort}`,
      },
    ]);
  });

  test.each([
    ['records of one octet', 1],
    ['records of 100 octets', 100],
  ])('in %s', async (_, size) => {
    const hello = inRecords(await realHello({ servername: 'blocked.example' }), size);
    const client = await RawClient.open(desk.tlsPort);
    client.send(hello);
    expect(await client.gone()).toBe(ALERT_112);
  });

  test('octet by octet', async () => {
    const hello = await realHello({ servername: 'blocked.example', ecdhCurve: 'X25519' });
    const client = await RawClient.open(desk.tlsPort);
    for (const octet of hello) {
      client.send(Buffer.from([octet]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.gone()).toBe(ALERT_112);
  });

  test('an ECH extension, which browsers always send, changes nothing', async () => {
    const hello = await realHello({ servername: 'blocked.example', ecdhCurve: 'X25519' });
    // encrypted_client_hello (0xfe0d) as GREASE: noise of the usual length.
    const grown = withExtension(hello, 0xfe0d, Buffer.alloc(200, 7));
    const client = await RawClient.open(desk.tlsPort);
    client.send(grown);
    expect(await client.gone()).toBe(ALERT_112);
    expect(desk.gate.records).toMatchObject([{ name: 'blocked.example', verdict: 'block' }]);
  });

  test('a hello without a name is refused as an address', async () => {
    const client = await RawClient.open(desk.tlsPort);
    client.send(await realHello({}));
    expect(await client.gone()).toBe(ALERT_112);
    expect(desk.gate.records).toMatchObject([{ verdict: 'block', reason: 'address-only' }]);
  });

  test('a name that leads into the house is refused as rebinding', async () => {
    desk.resolutions.set('router.example', { kind: 'rebinding' });
    const client = await RawClient.open(desk.tlsPort);
    client.send(await realHello({ servername: 'router.example' }));
    expect(await client.gone()).toBe(ALERT_112);
    expect(desk.gate.records).toMatchObject([{ reason: 'rebinding' }]);
  });
});

describe('what is no hello ends without a word', () => {
  test('plain HTTP on the port for TLS', async () => {
    const client = await RawClient.open(desk.tlsPort, 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n');
    expect(await client.gone()).toBe('');
  });

  test('more octets than any hello has', async () => {
    const client = await RawClient.open(desk.tlsPort);
    const header = Buffer.from([22, 3, 1, 0x40, 0, 1, 0, 0x7f, 0xff]);
    client.send(Buffer.concat([header, Buffer.alloc(16_380)]));
    client.send(Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(16_384)]));
    expect(await client.gone()).toBe('');
    expect(desk.server.counters.faulty).toBe(1);
  });

  test('half a hello for more than five seconds, and silence for as long', async () => {
    const [half, silent] = [await RawClient.open(desk.tlsPort), await RawClient.open(desk.tlsPort)];
    half.send((await realHello({ servername: 'a.example' })).subarray(0, 700));
    ahead = 4_000;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([half.isClosed, silent.isClosed]).toEqual([false, false]);
    ahead = 5_100;
    expect(await half.gone()).toBe('');
    expect(await silent.gone()).toBe('');
  });
});

describe('plain HTTP that was led here', () => {
  test('a blocked Host gets the page, and one without a Host nothing else', async () => {
    desk.gate.rules['blocked.example'] = { verdict: 'block' };
    const blocked = await RawClient.open(desk.webPort, 'GET /x HTTP/1.1\r\nHost: blocked.example\r\n\r\n');
    expect(await blocked.until(({ text }) => text.includes('</html>'))).toMatch(/^HTTP\/1\.1 403 /);
    const hostless = await RawClient.open(desk.webPort, 'GET /x HTTP/1.0\r\n\r\n');
    expect(await hostless.gone()).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['203.0.113.10', '3405803786', '0x7f.0.0.1', '[2001:db8::1]', '[::ffff:127.0.0.1]'])(
    'an address as Host is refused: %s',
    async (host) => {
      const client = await RawClient.open(desk.webPort, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(await client.until(({ text }) => text.includes('</html>'))).toMatch(/^HTTP\/1\.1 403 /);
      expect(desk.gate.records).toMatchObject([{ reason: 'address-only' }]);
    },
  );

  test('CONNECT is no business of it', async () => {
    const client = await RawClient.open(
      desk.webPort,
      'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
    );
    expect(await client.gone()).toMatch(/^HTTP\/1\.1 501 /);
  });

  test('the port that Host names does not count: it was on its way to port 80', async () => {
    desk.resolutions.set('a.example', found('127.0.0.1'));
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const client = await RawClient.open(
      desk.webPort,
      `GET / HTTP/1.1\r\nHost: nha.test:${portOf(other)}\r\n\r\n`,
    );
    expect(await client.gone()).toMatch(/^HTTP\/1\.1 (502|504) /);
    other.close();
  });
});

describe.skipIf(!hasPort443)(
  'with an origin on port 443 (needs the port: root, and nobody else there)',
  () => {
    let origin: Server;

    afterEach(() => {
      origin.close();
    });

    test('a whole TLS conversation goes through, and the origin gets the hello as it was said', async () => {
      const authority = await createTestAuthority();
      const certificate = await authority.issue([{ type: 'dns', value: 'site.example' }]);
      const tls = createTlsServer(certificate, (socket) => {
        socket.on('data', (data: Buffer) => socket.write(`you said ${data.toString()}`));
        socket.on('end', () => socket.end());
      });
      origin = tls;
      tls.listen(443, ORIGIN);
      await once(tls, 'listening');
      desk.resolutions.set('site.example', found(ORIGIN));
      const client = tlsConnect({
        port: desk.tlsPort,
        host: '127.0.0.1',
        // Redirected connections keep their source address: here one that nothing is known of.
        localAddress: '127.0.0.77',
        servername: 'site.example',
        ca: authority.ca,
      } as ConnectionOptions);
      await once(client, 'secureConnect');
      client.write('xin chào');
      const [answer] = (await once(client, 'data')) as [Buffer];
      expect(answer.toString()).toBe('you said xin chào');
      client.end();
      await once(client, 'close');
      expect(desk.gate.records).toMatchObject([{ name: 'site.example', verdict: 'allow' }]);
    });

    test('the name decides where it leads: what the client meant to reach is never asked', async () => {
      const heard: Buffer[] = [];
      origin = createServer((socket) => socket.on('data', (data: Buffer) => heard.push(data)));
      origin.listen(443, ORIGIN);
      await once(origin, 'listening');
      desk.resolutions.set('site.example', found(ORIGIN));
      const hello = inRecords(await realHello({ servername: 'site.example' }), 100);
      const client = await RawClient.open(desk.tlsPort);
      client.send(hello);
      await client.until(() => Buffer.concat(heard).length >= hello.length);
      expect(Buffer.concat(heard).equals(hello)).toBe(true);
      client.socket.destroy();
    });

    test('early data, said before there is a way out, arrives behind its hello, and both are counted', async () => {
      const heard: Buffer[] = [];
      origin = createServer((socket) => socket.on('data', (data: Buffer) => heard.push(data)));
      origin.listen(443, ORIGIN);
      await once(origin, 'listening');
      const { promise, resolve } = Promise.withResolvers<Resolution>();
      desk.resolutions.set('site.example', promise);
      const hello = await realHello({ servername: 'site.example' });
      // ChangeCipherSpec, then a record of application data (RFC 8446 appendix D.4, §2.3).
      const early = Buffer.from('1403030001011703030004deadbeef', 'hex');
      const client = await RawClient.open(desk.tlsPort);
      client.send(hello);
      await new Promise((done) => setTimeout(done, 30));
      client.send(early);
      await new Promise((done) => setTimeout(done, 30));
      resolve(found(ORIGIN));
      const said = Buffer.concat([hello, early]);
      await client.until(() => Buffer.concat(heard).length >= said.length);
      expect(Buffer.concat(heard).equals(said)).toBe(true);
      expect(desk.server.collectTraffic()).toMatchObject([
        { profileId: CHILD, name: 'site.example', bytes: said.length, connections: 1 },
      ]);
      client.socket.destroy();
    });
  },
);

test('who hangs up before the name has led anywhere was let in all the same, and is recorded once', async () => {
  desk.resolutions.set('site.example', new Promise<Resolution>(() => undefined));
  const client = await RawClient.open(desk.tlsPort);
  client.send(await realHello({ servername: 'site.example' }));
  await new Promise((done) => setTimeout(done, 30));
  client.socket.destroy();
  await client.until(() => desk.server.standing === 0);
  expect(desk.gate.records).toMatchObject([{ name: 'site.example', verdict: 'allow' }]);
});
