import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createForwarder,
  type Forwarder,
  type ForwarderOptions,
} from '../../../electron/agent/dns/forwarder.ts';
import { parseUpstream } from '../../../electron/agent/dns/upstream-address.ts';
import { systemClock } from '../../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';
import { answerFromZone, startFakeUpstream } from '../../integration/fake-upstream.ts';
import { createTestAuthority, type ServerCertificate, type TestAuthority } from './test-certificates.ts';
import { batching } from './udp-way.ts';

const ZONE = { '*': { A: ['192.0.2.1'] } };
const cleanup: (() => Promise<void>)[] = [];
let authority: TestAuthority;
let certificate: ServerCertificate;

beforeAll(async () => {
  authority = await createTestAuthority();
  certificate = await authority.issue([
    { type: 'dns', value: 'dns.example' },
    { type: 'ip', value: '127.0.0.1' },
  ]);
});

afterEach(async () => {
  for (const close of cleanup.splice(0).toReversed()) await close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanup.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

interface Served {
  readonly port: number;
  readonly queries: Buffer[];
  connections: number;
  resumed: number;
}

async function dotServer(
  given: ServerCertificate = certificate,
  mutate: (answer: Buffer, socket: Socket) => Buffer | null = (answer) => answer,
): Promise<Served> {
  const served = { port: 0, queries: [] as Buffer[], connections: 0, resumed: 0 };
  const server = createTlsServer(given, (socket) => {
    served.connections++;
    if (socket.isSessionReused()) served.resumed++;
    let pending = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const query = pending.subarray(2, 2 + pending.readUInt16BE(0));
        pending = pending.subarray(2 + query.length);
        served.queries.push(query);
        const answer = mutate(answerFromZone(ZONE, query) ?? Buffer.alloc(0), socket);
        if (answer === null) continue;
        const framed = Buffer.alloc(2 + answer.length);
        framed.writeUInt16BE(answer.length);
        answer.copy(framed, 2);
        socket.write(framed);
      }
    });
  });
  server.on('tlsClientError', () => {});
  served.port = await listen(server);
  return served;
}

type Reply = (answer: Buffer, response: ServerResponse) => void;

const wellFormed: Reply = (answer, response) => {
  response.writeHead(200, { 'content-type': 'application/dns-message' });
  response.end(answer);
};

async function dohServer(protocol: 'h2' | 'h1', reply: Reply = wellFormed): Promise<Served> {
  const served = { port: 0, queries: [] as Buffer[], connections: 0, resumed: 0 };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = Buffer.concat(chunks);
      if (
        request.method !== 'POST' ||
        request.url !== '/dns-query' ||
        request.headers['content-type'] !== 'application/dns-message'
      ) {
        response.writeHead(400).end();
        return;
      }
      served.queries.push(query);
      reply(answerFromZone(ZONE, query) ?? Buffer.alloc(0), response);
    });
  };
  const server =
    protocol === 'h2'
      ? createSecureServer(certificate, (request, response) =>
          handle(request as unknown as IncomingMessage, response as unknown as ServerResponse),
        )
      : createHttpsServer(certificate, handle);
  server.on('secureConnection', () => served.connections++);
  server.on('tlsClientError', () => {});
  served.port = await listen(server);
  return served;
}

interface Rig {
  readonly forwarder: Forwarder;
  readonly health: HealthBoard;
  readonly ask: (name: string) => ReturnType<Forwarder['resolve']>;
}

function rig(upstreams: readonly string[], more: Partial<ForwarderOptions> = {}): Rig {
  const health = new HealthBoard(systemClock);
  const forwarder = createForwarder({
    upstreams: upstreams.map((raw) => unwrap(parseUpstream(raw))),
    clock: systemClock,
    health,
    batching,
    ownPorts: () => [],
    tlsCa: authority.ca,
    timeouts: {
      patienceMs: 150,
      securePatienceMs: 400,
      totalMs: 1500,
      probeAfterMs: 10_000,
      probeTimeoutMs: 500,
    },
    ...more,
  });
  cleanup.push(() => forwarder.close());
  const ask = (name: string): ReturnType<Forwarder['resolve']> =>
    forwarder.resolve({
      name: unwrap(parseDomainName(name)),
      type: 1,
      dnssecOk: false,
      checkingDisabled: false,
    });
  return { forwarder, health, ask };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}.example.com`);

describe('DNS over TLS', () => {
  it('many questions share one verified connection, and every query is padded', async () => {
    const server = await dotServer();
    const { ask } = rig([`tls://127.0.0.1:${server.port}`]);
    const answers = await Promise.all(names(50).map(ask));
    for (const answer of answers) expect(unwrap(answer).upstream).toBe(`tls://127.0.0.1:${server.port}`);
    expect(server.connections).toBe(1);
    for (const query of server.queries) expect(query.length % 128).toBe(0);
  });

  it('a host name is proved by its certificate, at the address that was given', async () => {
    const server = await dotServer();
    const { ask } = rig([`tls://dns.example:${server.port}#127.0.0.1`]);
    expect((await ask('www.example.com')).ok).toBe(true);
  });

  it('a certificate for another name, or from an unknown authority, is refused and stands in health', async () => {
    const other = await dotServer(await authority.issue([{ type: 'dns', value: 'other.example' }]));
    const stranger = await createTestAuthority();
    const unknown = await dotServer(await stranger.issue([{ type: 'ip', value: '127.0.0.1' }]));
    for (const raw of [`tls://dns.example:${other.port}#127.0.0.1`, `tls://127.0.0.1:${unknown.port}`]) {
      const { ask, health } = rig([raw]);
      const answer = await ask('www.example.com');
      expect(answer.ok ? '' : answer.error.kind).toBe('unreachable');
      expect(health.standing('upstream')).toHaveLength(1);
    }
    expect(other.queries.length + unknown.queries.length).toBe(0);
  });

  it('a connection the server closes is replaced without losing the question, resuming the session', async () => {
    let count = 0;
    const server = await dotServer(certificate, (answer, socket) => {
      if (++count === 2) {
        socket.destroy();
        return null;
      }
      return answer;
    });
    const { ask } = rig([`tls://127.0.0.1:${server.port}`]);
    expect((await ask('a.example.com')).ok).toBe(true);
    expect((await ask('b.example.com')).ok).toBe(true);
    expect(server.connections).toBe(2);
    expect(server.resumed).toBe(1);
  });

  it('a connection that went silent is replaced by a new one', async () => {
    let silent = true;
    const server = await dotServer(certificate, (answer) => (silent ? null : answer));
    const { ask } = rig([`tls://127.0.0.1:${server.port}`]);
    const asked = ask('a.example.com');
    setTimeout(() => {
      silent = false;
    }, 200);
    expect((await asked).ok).toBe(true);
    expect(server.connections).toBe(2);
  });

  it('a host name without addresses is looked up at a plain upstream, never by ourselves', async () => {
    const server = await dotServer();
    const plain = await startFakeUpstream({ zone: { 'dns.example': { A: ['127.0.0.1'] } } });
    cleanup.push(() => plain.close());
    const { ask } = rig([`tls://dns.example:${server.port}`], {
      bootstrap: [unwrap(parseUpstream(plain.endpoint))],
    });
    expect((await ask('www.example.com')).ok).toBe(true);
    expect(new Set(plain.queries.map(({ name }) => name))).toEqual(new Set(['dns.example']));
    const alone = rig([`tls://dns.example:${server.port}`]);
    const answer = await alone.ask('www.example.com');
    expect(JSON.stringify(answer)).toContain('dns.example');
  });

  it('a name that leads to our own listener is not asked', async () => {
    const server = await dotServer();
    const { ask } = rig([`tls://127.0.0.1:${server.port}`], { ownPorts: () => [server.port] });
    expect((await ask('www.example.com')).ok).toBe(false);
    expect(server.connections).toBe(0);
  });
});

describe.each(['h2', 'h1'] as const)('DNS over HTTPS, %s', (protocol) => {
  it('answers, with id 0, padded', async () => {
    const server = await dohServer(protocol);
    const { ask } = rig([`https://127.0.0.1:${server.port}/dns-query`]);
    const answers = await Promise.all(names(30).map(ask));
    for (const answer of answers) expect(unwrap(answer).wire.readUInt16BE(6)).toBe(1);
    expect(server.connections).toBeLessThanOrEqual(protocol === 'h2' ? 1 : 8);
    for (const query of server.queries) {
      expect(query.readUInt16BE(0)).toBe(0);
      expect(query.length % 128).toBe(0);
    }
  });

  it('one connection serves questions asked one after the other', async () => {
    const server = await dohServer(protocol);
    const { ask } = rig([`https://dns.example:${server.port}#127.0.0.1`]);
    for (const name of names(10)) expect((await ask(name)).ok).toBe(true);
    expect(server.connections).toBe(1);
  });

  it.each<[string, Reply]>([
    ['an error status', (_answer, response) => response.writeHead(500).end()],
    ['a redirect', (_a, response) => response.writeHead(302, { location: 'https://127.0.0.1:1/' }).end()],
    [
      'another media type',
      (answer, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(answer),
    ],
    [
      'a body without end',
      (_answer, response) => {
        response.writeHead(200, { 'content-type': 'application/dns-message' });
        const flood = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384)));
        };
        response.on('drain', flood).on('error', () => {});
        flood();
      },
    ],
    [
      'an answer to another question',
      (answer, response) => {
        const wrong = Buffer.from(answer);
        wrong.write('zz', 13);
        wellFormed(wrong, response);
      },
    ],
    ['a stream cut off', (_answer, response) => response.destroy()],
  ])('%s makes the next upstream answer', async (_name, reply) => {
    const broken = await dohServer(protocol, reply);
    const sound = await dohServer(protocol);
    const { ask } = rig([`https://127.0.0.1:${broken.port}`, `https://127.0.0.1:${sound.port}`]);
    expect(unwrap(await ask('www.example.com')).upstream).toBe(`https://127.0.0.1:${sound.port}`);
  });

  it('closing with questions under way settles them', async () => {
    const server = await dohServer(protocol, () => {});
    const { ask, forwarder } = rig([`https://127.0.0.1:${server.port}`]);
    const asked = Promise.all(names(3).map(ask));
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    await forwarder.close();
    for (const answer of await asked) expect(answer.ok).toBe(false);
  });
});
