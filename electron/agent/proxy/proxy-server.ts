/**
 * The proxy: one endpoint for each profile, all connections in one place, and four times a second a look at each of
 * them: time limits, and whether what was let in would be let in now.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { type BindFault, bindFaultOf, endpointText } from '../system/bind-fault.ts';
import type { Traffic } from '../runtime/traffic.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import { openFileLimit } from '../system/open-file-limit.ts';
import { Admission, type AdmissionParts } from './admission.ts';
import { Answers, type AnswersParts } from './answers.ts';
import { ClientConnection } from './client-connection.ts';
import type { ProxyContext, ProxyCounters } from './client-job.ts';
import type { EndpointIdentity, EndpointKind } from './endpoint-identity.ts';
import { ceilingsFor, ConnectionCeilings } from './connection-ceilings.ts';
import { TrafficLedger } from './traffic-ledger.ts';
import { UpstreamPool } from './upstream-pool.ts';

const LOOK_EVERY_MS = 250;
const BACKLOG = 1024;
const CANNOT_ACCEPT = 'proxy.cannot-accept';

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
  readonly health: HealthBoard;
  readonly askDesk: AnswersParts['askDesk'];
  /** For tests; else as many as the system allows. */
  readonly openFiles?: number;
}

export class ProxyServer {
  readonly counters: ProxyCounters = {
    requests: 0,
    tunnels: 0,
    refused: 0,
    faulty: 0,
    failed: 0,
    evicted: 0,
    ended: 0,
  };
  readonly #context: ProxyContext;
  readonly #connections: ConnectionCeilings<ClientConnection>;
  readonly #listening = new Map<ProfileId, Map<EndpointKind, readonly Server[]>>();
  readonly #health: HealthBoard;
  readonly #timer: NodeJS.Timeout;
  /** The system refuses new connections. */
  #refusesWhy: string | null = null;
  #epoch: number;
  #lookedMs: number;

  constructor(parts: ProxyServerParts) {
    const admission = new Admission(parts);
    this.#health = parts.health;
    this.#context = {
      admission,
      pool: new UpstreamPool(),
      ledger: new TrafficLedger(),
      answers: new Answers({ policy: parts.policy, nowMs: () => admission.nowMs(), askDesk: parts.askDesk }),
      counters: this.counters,
      onBug: (cause) => this.#bug(cause),
      monotonicMs: () => parts.clock.monotonicMs(),
    };
    this.#connections = new ConnectionCeilings(ceilingsFor(parts.openFiles ?? openFileLimit()));
    this.#epoch = admission.epoch;
    this.#lookedMs = admission.nowMs();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** What passed since this was last asked. */
  collectTraffic(): readonly Traffic[] {
    for (const connection of this.#connections.all()) connection.job?.settle?.();
    return this.#context.ledger.collect();
  }

  /** Connections that stand. */
  get standing(): number {
    return this.#connections.count;
  }

  /** One port number on every host; port 0 takes any. A host that this computer does not have is left out, but the first. */
  async openEndpoint(
    profileId: ProfileId,
    kind: EndpointKind,
    { hosts, port }: { readonly hosts: readonly string[]; readonly port: number },
  ): Promise<Result<{ readonly port: number }, BindFault>> {
    const own = this.#listening.get(profileId) ?? new Map<EndpointKind, readonly Server[]>();
    this.#listening.set(profileId, own);
    if (own.has(kind)) throw new Error(`the profile \`${profileId}\` has such an endpoint: ${kind}`);
    const servers: Server[] = [];
    let bound = port;
    for (const host of hosts) {
      const opened = await this.#listen({ profileId, kind }, host, bound);
      if (opened.ok) {
        servers.push(opened.value.server);
        bound = opened.value.port;
      } else if (servers.length === 0 || opened.error.kind !== 'address-unavailable') {
        for (const server of servers) server.close();
        return err(opened.error);
      }
    }
    own.set(kind, servers);
    return ok({ port: bound });
  }

  async closeEndpoints(profileId: ProfileId): Promise<void> {
    const servers = [...(this.#listening.get(profileId)?.values() ?? [])].flat();
    this.#listening.delete(profileId);
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const connection of this.#connections.of(profileId)) connection.destroy();
    await Promise.all(closed);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#listening.keys()].map((profileId) => this.closeEndpoints(profileId)));
    this.#context.pool.clear();
  }

  #listen(
    whose: Pick<EndpointIdentity, 'profileId' | 'kind'>,
    host: string,
    port: number,
  ): Promise<Result<{ readonly server: Server; readonly port: number }, BindFault>> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    return new Promise((resolve) => {
      server.once('error', (cause: NodeJS.ErrnoException) => {
        void bindFaultOf(cause, { address: host, port, transport: 'tcp' }).then((fault) =>
          resolve(err(fault)),
        );
      });
      const options = { host, port, exclusive: true, ipv6Only: host.includes(':'), backlog: BACKLOG };
      server.listen(options, () => {
        const address = server.address();
        if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
        server.removeAllListeners('error').on('error', (cause) => this.#cannotAccept(cause));
        const identity = identityOf(whose, host, address.port);
        server.on('connection', (socket) => this.#accept(socket, identity));
        resolve(ok({ server, port: address.port }));
      });
    });
  }

  #accept(socket: Socket, identity: EndpointIdentity): void {
    const { profileId } = identity;
    if (this.#refusesWhy !== null) {
      this.#refusesWhy = null;
      this.#health.clear(CANNOT_ACCEPT);
    }
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

  /** Too many open files, or no memory: listening goes on, and the next connection that comes in ends the condition. */
  #cannotAccept(cause: NodeJS.ErrnoException): void {
    this.#refusesWhy = cause.code ?? cause.message;
    this.#health.raise({
      id: CANNOT_ACCEPT,
      part: 'proxy',
      level: 'failed',
      message: {
        vi: `Proxy không nhận được kết nối mới (${this.#refusesWhy}). Không có gì được cho qua mà không lọc.`,
        en: `The proxy cannot take new connections (${this.#refusesWhy}). Nothing passes unfiltered.`,
      },
      hint: {
        vi: 'Đóng bớt chương trình đang mở nhiều kết nối, hoặc tăng giới hạn số tệp mở (`ulimit -n`).',
        en: 'Close programs that hold many connections, or raise the limit of open files (`ulimit -n`).',
      },
    });
  }

  #bug(cause: unknown): void {
    this.counters.failed += 1;
    const detail = cause instanceof Error ? cause.message : String(cause);
    this.#health.raise({
      id: 'proxy.internal-error',
      part: 'proxy',
      level: 'degraded',
      message: {
        vi: `Proxy gặp lỗi bên trong khi phục vụ một kết nối (${detail}). Kết nối đó đã bị ngắt, không được cho qua.`,
        en: `The proxy failed inside while serving a connection (${detail}). That connection was ended, not let through.`,
      },
      hint: {
        vi: 'Hãy khởi động lại Hải Đăng; nếu lỗi lặp lại, xin gửi thông báo này cho nhóm phát triển.',
        en: 'Restart Hải Đăng; if it comes back, please report this message to the developers.',
      },
    });
  }

  #look(): void {
    const { admission, pool, monotonicMs } = this.#context;
    const { epoch } = admission;
    const nowMs = admission.nowMs();
    // A clock that was set back ends what was let in until a later moment.
    const isNewEpoch = epoch !== this.#epoch || nowMs < this.#lookedMs;
    const tick = { nowMs, monotonicMs: monotonicMs(), isNewEpoch };
    this.#epoch = epoch;
    this.#lookedMs = nowMs;
    if (tick.isNewEpoch) pool.clear();
    else pool.sweep(tick.monotonicMs);
    this.counters.evicted += this.#connections.sweep();
    for (const connection of this.#connections.all()) connection.check(tick);
  }
}

function identityOf(
  { profileId, kind }: Pick<EndpointIdentity, 'profileId' | 'kind'>,
  host: string,
  port: number,
): EndpointIdentity {
  const address = endpointText(host, port);
  const labels = new Map<string, string>();
  return {
    profileId,
    kind,
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
