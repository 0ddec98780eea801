/**
 * The proxy: one endpoint for each profile, all connections in one place, and four times a second a look at each of
 * them: time limits, and whether what was let in would be let in now.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { type BindFault, endpointText } from '../system/bind-fault.ts';
import type { Clock } from '../system/clock.ts';
import { openFileLimit } from '../system/open-file-limit.ts';
import { portHolder } from '../system/port-holder.ts';
import { Admission, type AdmissionParts } from './admission.ts';
import { Answers, type AnswersParts } from './answers.ts';
import { ClientConnection } from './client-connection.ts';
import type { ProxyContext, ProxyCounters } from './client-job.ts';
import type { EndpointIdentity } from './endpoint-identity.ts';
import { ceilingsFor, ConnectionCeilings } from './connection-ceilings.ts';
import { UpstreamPool } from './upstream-pool.ts';

const LOOK_EVERY_MS = 250;
const BACKLOG = 1024;

/** Other methods share one word in the record, so that nobody can fill it with words of theirs. */
const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TLS',
]);

export interface ProxyServerParts extends AdmissionParts {
  readonly clock: Clock;
  readonly askDesk: AnswersParts['askDesk'];
  /** For tests; else as many as the system allows. */
  readonly openFiles?: number;
}

interface Listening {
  readonly servers: readonly Server[];
  readonly port: number;
}

export class ProxyServer {
  readonly counters: ProxyCounters = { requests: 0, tunnels: 0, refused: 0, faulty: 0, evicted: 0, ended: 0 };
  readonly #context: ProxyContext;
  readonly #connections: ConnectionCeilings<ClientConnection>;
  readonly #listening = new Map<ProfileId, Listening>();
  readonly #timer: NodeJS.Timeout;
  #epoch: number;

  constructor(parts: ProxyServerParts) {
    const admission = new Admission(parts);
    this.#context = {
      admission,
      pool: new UpstreamPool(),
      answers: new Answers({ policy: parts.policy, nowMs: () => admission.nowMs(), askDesk: parts.askDesk }),
      counters: this.counters,
      monotonicMs: () => parts.clock.monotonicMs(),
    };
    this.#connections = new ConnectionCeilings(ceilingsFor(parts.openFiles ?? openFileLimit()));
    this.#epoch = admission.epoch;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Connections that stand. */
  get standing(): number {
    return this.#connections.count;
  }

  /** One port number on every host; port 0 takes any. A host that this computer does not have is left out, but the first. */
  async openEndpoint(
    profileId: ProfileId,
    { hosts, port }: { readonly hosts: readonly string[]; readonly port: number },
  ): Promise<Result<{ readonly port: number }, BindFault>> {
    if (this.#listening.has(profileId)) throw new Error(`the profile \`${profileId}\` has a proxy`);
    const servers: Server[] = [];
    let bound = port;
    for (const host of hosts) {
      const opened = await this.#listen(profileId, host, bound);
      if (opened.ok) {
        servers.push(opened.value.server);
        bound = opened.value.port;
      } else if (servers.length === 0 || opened.error.kind !== 'address-unavailable') {
        for (const server of servers) server.close();
        return err(opened.error);
      }
    }
    this.#listening.set(profileId, { servers, port: bound });
    return ok({ port: bound });
  }

  async closeEndpoint(profileId: ProfileId): Promise<void> {
    const listening = this.#listening.get(profileId);
    this.#listening.delete(profileId);
    const closed = (listening?.servers ?? []).map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    for (const connection of this.#connections.of(profileId)) connection.destroy();
    await Promise.all(closed);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#listening.keys()].map((profileId) => this.closeEndpoint(profileId)));
    this.#context.pool.clear();
  }

  #listen(
    profileId: ProfileId,
    host: string,
    port: number,
  ): Promise<Result<{ readonly server: Server; readonly port: number }, BindFault>> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    return new Promise((resolve) => {
      server.once('error', (cause: NodeJS.ErrnoException) => {
        void faultOf(cause, host, port).then((fault) => resolve(err(fault)));
      });
      const options = { host, port, exclusive: true, ipv6Only: host.includes(':'), backlog: BACKLOG };
      server.listen(options, () => {
        const address = server.address();
        if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
        server.removeAllListeners('error').on('error', () => undefined);
        const identity = identityOf(profileId, host, address.port);
        server.on('connection', (socket) => this.#accept(socket, identity));
        resolve(ok({ server, port: address.port }));
      });
    });
  }

  #accept(socket: Socket, identity: EndpointIdentity): void {
    const { profileId } = identity;
    if (!this.#connections.hasRoom(profileId)) {
      this.counters.evicted += 1;
      socket.destroy();
      return;
    }
    const connection = new ClientConnection(socket, identity, this.#context, (left) =>
      this.#connections.remove(profileId, left),
    );
    this.#connections.add(profileId, connection);
  }

  #look(): void {
    const { admission, pool, monotonicMs } = this.#context;
    const { epoch } = admission;
    const tick = { nowMs: admission.nowMs(), monotonicMs: monotonicMs(), isNewEpoch: epoch !== this.#epoch };
    this.#epoch = epoch;
    if (tick.isNewEpoch) pool.clear();
    else pool.sweep(tick.monotonicMs);
    this.counters.evicted += this.#connections.sweep();
    for (const connection of this.#connections.all()) connection.check(tick);
  }
}

function identityOf(profileId: ProfileId, host: string, port: number): EndpointIdentity {
  const address = endpointText(host, port);
  const labels = new Map<string, string>();
  return {
    profileId,
    address,
    port,
    label: (method) => {
      const word = METHODS.has(method) ? method : 'HTTP';
      const label = labels.get(word) ?? `proxy:${word}@${address}`;
      labels.set(word, label);
      return label;
    },
  };
}

async function faultOf(cause: NodeJS.ErrnoException, address: string, port: number): Promise<BindFault> {
  const where = { address, port, transport: 'tcp' } as const;
  switch (cause.code) {
    case 'EADDRINUSE':
      return { ...where, kind: 'port-in-use', holder: (await portHolder('tcp', port)) ?? null };
    case 'EACCES':
    case 'EPERM':
      return { ...where, kind: 'no-permission' };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return { ...where, kind: 'address-unavailable' };
    default:
      return { ...where, kind: 'failed', code: cause.code ?? cause.message };
  }
}
