/**
 * The proxy on real sockets with a gate whose rulings are a table, and names that resolve as a test says. Local names
 * lie under `nha.test` and may use any port; what else is asked for goes where `addresses` leads.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { HOUSEHOLD_DEFAULT } from '../../../shared/policy/presets.ts';
import { CurrentPolicy } from '../../../electron/agent/enforcement/current-policy.ts';
import type { EndpointKind } from '../../../electron/agent/proxy/endpoint-identity.ts';
import { ProxyServer } from '../../../electron/agent/proxy/proxy-server.ts';
import type { AskDesk } from '../../../electron/agent/runtime/ask-desk.ts';
import type { Resolution } from '../../../electron/agent/runtime/name-resolution.ts';
import { NO_PORTS, type Profile } from '../../../electron/agent/storage/profile-store.ts';
import { type Clock, systemClock } from '../../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { FakeGate, named } from '../dns/fake-gate.ts';

export const CHILD = 'p-an' as ProfileId;
export const SIBLING = 'p-binh' as ProfileId;

const profile = (id: ProfileId, age: number | null): Profile => ({
  id,
  name: id,
  age,
  presetId: age === null ? null : '10-13',
  osUser: null,
  detail: 'full',
  createdAtMs: epochMs(0),
  consent: null,
  ports: NO_PORTS,
});

/** A household with a child of that age and a sibling of eight. */
export function childrenOf(age: number): CurrentPolicy {
  const policy = new CurrentPolicy(new HealthBoard(systemClock));
  policy.replace({
    profiles: [profile(HOUSEHOLD, null), profile(CHILD, age), profile(SIBLING, 8)],
    policies: [{ profileId: HOUSEHOLD, revision: 1, document: HOUSEHOLD_DEFAULT, createdAtMs: epochMs(0) }],
    grants: [],
    pauses: [],
    settings: {},
  } as unknown as Parameters<CurrentPolicy['replace']>[0]);
  return policy;
}

export interface ProxyDesk {
  readonly gate: FakeGate;
  readonly health: HealthBoard;
  readonly server: ProxyServer;
  readonly port: number;
  readonly siblingPort: number;
  /** For what a firewall leads there. */
  readonly tlsPort: number;
  readonly webPort: number;
  /** Of names that are not local. */
  readonly resolutions: Map<string, Resolution | Promise<Resolution>>;
  readonly ownPorts: number[];
  close(): Promise<void>;
}

export async function openProxyDesk(
  options: { askDesk?: AskDesk; openFiles?: number; age?: number; clock?: Clock } = {},
): Promise<ProxyDesk> {
  const gate = new FakeGate();
  const health = new HealthBoard(systemClock);
  const policy = childrenOf(options.age ?? 11);
  const resolutions = new Map<string, Resolution | Promise<Resolution>>();
  const ownPorts: number[] = [];
  const server = new ProxyServer({
    gate,
    policy,
    health,
    clock: options.clock ?? systemClock,
    localDomains: [named('nha.test')],
    askDesk: options.askDesk ?? null,
    ownPorts: () => ownPorts,
    resolve: async (_, name) =>
      resolutions.get(name) ??
      (name.endsWith('nha.test') ? found('127.0.0.1') : ({ kind: 'no-such-name' } as const)),
    ...(options.openFiles === undefined ? {} : { openFiles: options.openFiles }),
  });
  const open = async (whose: ProfileId, kind: EndpointKind): Promise<number> => {
    const { port } = unwrap(await server.openEndpoint(whose, kind, { hosts: ['127.0.0.1'], port: 0 }));
    ownPorts.push(port);
    return port;
  };
  const port = await open(CHILD, 'proxy');
  const siblingPort = await open(SIBLING, 'proxy');
  const tlsPort = await open(CHILD, 'tls');
  const webPort = await open(CHILD, 'web');
  return {
    gate,
    health,
    server,
    port,
    siblingPort,
    tlsPort,
    webPort,
    resolutions,
    ownPorts,
    close: async () => {
      await server.close();
      // No test may pass by a connection that ended for a fault of ours.
      if (server.counters.failed > 0) throw new Error(JSON.stringify(health.standing('proxy')));
    },
  };
}

export const found = (...addresses: string[]): Resolution => ({
  kind: 'found',
  addresses,
  aliases: [],
  untilMs: epochMs(8_000_000_000_000),
});

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Ports below 1024 are the system's to give, and somebody else may have them. */
export async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer();
  const listens = new Promise<boolean>((resolve) => {
    server.once('listening', () => resolve(true)).once('error', () => resolve(false));
  });
  server.listen(port, host);
  const can = await listens;
  server.close();
  return can;
}

/** A raw connection that remembers everything it got. */
export class RawClient {
  readonly socket: Socket;
  text = '';
  isClosed = false;
  hasEnded = false;
  #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('end', () => {
      this.hasEnded = true;
      this.#wake();
    });
    socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number, first: string | Buffer = ''): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    if (first !== '') socket.write(first, 'latin1');
    return client;
  }

  send(text: string | Buffer): void {
    if (typeof text === 'string') this.socket.write(text, 'latin1');
    else this.socket.write(text);
  }

  async until(what: (client: RawClient) => boolean, withinMs = 5_000): Promise<string> {
    const late = Date.now() + withinMs;
    while (!what(this)) {
      if (Date.now() > late) throw new Error(`not within ${withinMs} ms; got: ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return this.text;
  }

  gone(withinMs = 5_000): Promise<string> {
    return this.until((client) => client.hasEnded || client.isClosed, withinMs);
  }

  #wake(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}
