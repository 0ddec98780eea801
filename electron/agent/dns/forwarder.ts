/**
 * The resolver over the configured upstreams: picks by recent health and speed, fails over, merges identical questions
 * in flight, recognises circles. It never decides and never caches, and it never asks anybody who was not named.
 *
 * The answer's buffer may be shared by several waiting clients: readers copy before they change it.
 */
import { err } from '../../../shared/kernel/result.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import { Job, type JobContext, type Timeouts } from './forwarder-job.ts';
import { Upstream } from './forwarder-upstream.ts';
import { InFlight } from './in-flight.ts';
import { RecursionDetector, type SentQuery } from './recursion-detector.ts';
import type { Resolver } from './resolver.ts';
import { LaterTransport } from './transport-later.ts';
import { PlainTransport } from './transport-plain.ts';
import type { UdpBatching } from './udp-batching.ts';
import { isOwnEndpoint, type UpstreamAddress } from './upstream-address.ts';
import { Bootstrap } from './upstream-bootstrap.ts';
import { Deadlines } from './upstream-deadlines.ts';
import { CLOSED_DETAIL, newCounters, type Transport, type TransportCounters } from './upstream-transport.ts';

export interface ForwarderOptions {
  /** At least one. */
  readonly upstreams: readonly UpstreamAddress[];
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly batching: UdpBatching;
  /** The ports this agent listens on, as they stand now. */
  readonly ownPorts: () => readonly number[];
  /** Plain resolvers for the host names of encrypted upstreams, when no plain upstream is configured. */
  readonly bootstrap?: readonly UpstreamAddress[];
  readonly timeouts?: Partial<Timeouts & { readonly probeAfterMs: number; readonly probeTimeoutMs: number }>;
  /** PEM roots in place of the system's, for encrypted upstreams. */
  readonly tlsCa?: string;
  readonly maxInFlight?: number;
}

export interface ForwarderCounters extends TransportCounters {
  readonly asked: number;
  readonly merged: number;
  readonly refusedFull: number;
  readonly loops: number;
  readonly inFlight: number;
}

export interface Forwarder extends Resolver {
  /** For the listeners, before anything else: true means "our own query came back"; drop it. */
  isOwnQuery(message: Buffer): boolean;
  counters(): ForwarderCounters;
}

const MAX_IN_FLIGHT = 4096;

export function createForwarder(options: ForwarderOptions): Forwarder {
  const { clock, health } = options;
  if (options.upstreams.length === 0) throw new Error('a forwarder needs at least one upstream');
  const timeouts = {
    patienceMs: 600,
    securePatienceMs: 1500,
    totalMs: 3500,
    probeAfterMs: 1000,
    probeTimeoutMs: 3000,
    ...options.timeouts,
  };
  const inFlight = new InFlight<Job>(options.maxInFlight ?? MAX_IN_FLIGHT);
  const deadlines = new Deadlines();
  const counts = { asked: 0, merged: 0, refusedFull: 0, loops: 0 };
  let closed = false;

  const keyOf = (name: string, type: number, flags: number): string => `${type}/${flags}/${name}`;

  const detector = new RecursionDetector(function* sent(name, type): Generator<SentQuery> {
    for (let flags = 0; flags < 4; flags++) {
      const job = inFlight.find(keyOf(name, type, flags));
      if (job !== undefined) yield* job.sent();
    }
  });

  const bootstrapTransports: Transport[] = [];
  const ownTransports: Transport[] = [];
  const bootstrap = new Bootstrap(bootstrapTransports, clock);
  const upstreams = options.upstreams.map((address, place) => {
    const counters = newCounters();
    const transport = transportFor(address, options, counters, bootstrap);
    if (address.kind === 'plain') bootstrapTransports.push(transport);
    return new Upstream(
      {
        address,
        transport,
        counters,
        health,
        detector,
        probeAfterMs: timeouts.probeAfterMs,
        probeTimeoutMs: timeouts.probeTimeoutMs,
      },
      place,
    );
  });
  for (const address of options.bootstrap ?? []) {
    if (address.kind !== 'plain' || isOwnEndpoint(address.host, address.port, options.ownPorts())) continue;
    const transport = transportFor(address, options, newCounters(), bootstrap);
    bootstrapTransports.push(transport);
    ownTransports.push(transport);
  }

  const context: JobContext = {
    clock,
    deadlines,
    upstreams,
    timeouts,
    isOwn: ({ address }) => {
      const ports = options.ownPorts();
      return (
        address.kind === 'plain' &&
        ports.includes(address.port) &&
        isOwnEndpoint(address.host, address.port, ports)
      );
    },
  };

  return {
    resolve(question) {
      if (closed) return Promise.resolve(err({ kind: 'unreachable', detail: CLOSED_DETAIL }));
      const flags = (question.dnssecOk ? 1 : 0) | (question.checkingDisabled ? 2 : 0);
      const key = keyOf(question.name, question.type, flags);
      const standing = inFlight.find(key);
      if (standing !== undefined) {
        counts.merged++;
        return standing.promise;
      }
      if (inFlight.full) {
        counts.refusedFull++;
        return Promise.resolve(err({ kind: 'unreachable', detail: 'too many questions are in flight' }));
      }
      counts.asked++;
      const job = new Job(context, question, () => inFlight.end(key));
      inFlight.begin(key, job);
      job.start();
      return job.promise;
    },

    health: () => upstreams.map(({ name, lastOk }) => ({ upstream: name, ok: lastOk })),

    isOwnQuery(message) {
      const own = detector.isOwnQuery(message);
      if (own) counts.loops++;
      return own;
    },

    counters() {
      const sum = newCounters();
      for (const { counters } of upstreams) {
        sum.foreign += counters.foreign;
        sum.caseFolded += counters.caseFolded;
        sum.malformed += counters.malformed;
        sum.truncated += counters.truncated;
      }
      return { ...sum, ...counts, inFlight: inFlight.size };
    },

    close() {
      closed = true;
      for (const job of inFlight.all()) job.fail({ kind: 'unreachable', detail: CLOSED_DETAIL });
      for (const upstream of upstreams) {
        upstream.close();
        health.clear(caseConditionId(upstream.address));
      }
      for (const transport of ownTransports) transport.close();
      deadlines.close();
      return Promise.resolve();
    },
  };
}

const caseConditionId = (address: UpstreamAddress): string => `upstream.case-folded:${address.name}`;

function transportFor(
  address: UpstreamAddress,
  options: ForwarderOptions,
  counters: TransportCounters,
  bootstrap: Bootstrap,
): Transport {
  if (address.kind === 'plain') {
    return new PlainTransport(address, options.clock, counters, options.batching, () => {
      options.health.raise({
        id: caseConditionId(address),
        part: 'upstream',
        level: 'degraded',
        message: {
          vi: `máy chủ DNS ${address.name} không giữ nguyên chữ hoa, chữ thường của câu hỏi; một lớp chống câu trả lời giả mạo không dùng được với máy chủ này`,
          en: `the DNS server ${address.name} does not keep the case of questions; one of the guards against forged answers cannot be used with it`,
        },
        hint: {
          vi: 'mọi việc vẫn chạy; muốn chắc hơn, hãy chọn một máy chủ tls:// hoặc https://',
          en: 'everything works; for more certainty choose a tls:// or https:// upstream',
        },
      });
    });
  }
  const endpoint = {
    host: address.host,
    port: address.port,
    ca: options.tlsCa,
    addresses: async (): Promise<readonly string[]> => {
      const found =
        address.addresses.length > 0 ? address.addresses : await bootstrap.addressesOf(address.host);
      const others = found.filter((one) => !isOwnEndpoint(one, address.port, options.ownPorts()));
      if (others.length === 0) throw new Error(`${address.name} is this agent itself`);
      return others;
    },
  };
  return new LaterTransport(async () => {
    if (address.kind === 'tls') {
      const { createTlsTransport } = await import('./transport-tls.ts');
      return createTlsTransport(endpoint, counters);
    }
    const { HttpsTransport } = await import('./transport-https.ts');
    return new HttpsTransport({ ...endpoint, path: address.path }, counters);
  });
}
