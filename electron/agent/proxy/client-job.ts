/**
 * What stands between a client's connection and the work done for it: a connection has one job at a time (an exchange, a
 * tunnel), and a job knows the connection only by this.
 */
import type { Socket } from 'node:net';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { Admission, Pass } from './admission.ts';
import type { Answers } from './answers.ts';
import type { EndpointIdentity } from './endpoint-identity.ts';
import type { TrafficLedger } from './traffic-ledger.ts';
import type { UpstreamPool } from './upstream-pool.ts';

export interface ProxyContext {
  readonly admission: Admission;
  readonly pool: UpstreamPool;
  readonly answers: Answers;
  readonly counters: ProxyCounters;
  readonly ledger: TrafficLedger;
  /** A fault of ours: it ends one connection, is told, and nothing else happens. */
  readonly onBug: (cause: unknown) => void;
  readonly monotonicMs: () => number;
}

export interface ProxyCounters {
  requests: number;
  tunnels: number;
  refused: number;
  faulty: number;
  failed: number;
  evicted: number;
  ended: number;
}

export interface Tick {
  readonly nowMs: EpochMs;
  readonly monotonicMs: number;
  /** Rules, grants, pauses or lists changed since the last tick. */
  readonly isNewEpoch: boolean;
}

export interface Client {
  readonly socket: Socket;
  readonly identity: EndpointIdentity;
  readonly context: ProxyContext;
  /** It will send nothing more. */
  readonly hasEnded: boolean;
  /** The job is done: the next request may be read. */
  next(): void;
  /** Octets that belong to what comes after the message in hand; nothing more is read until `next`. */
  unread(rest: Buffer): void;
  become(job: ClientJob): void;
  /** Says this last, and gives the other side time to read it. */
  endWith(last: Buffer): void;
  destroy(): void;
  /** Ends so that nobody can take what came for the whole: where the end of the connection would say that it is. */
  reset(): void;
  /** A fault of ours while the connection was served. */
  bug(cause: unknown): void;
}

export interface ClientJob {
  /** What it was let in with; null: nothing yet. */
  readonly pass: Pass | null;
  fromClient(chunk: Buffer): void;
  clientEnded(): void;
  clientClosed(): void;
  clientDrained(): void;
  /** Tells the ledger what was carried since it was last told. Absent: nothing is. */
  settle?(): void;
  /** Four times a second: time limits, and whether what was let in may go on. */
  check(tick: Tick): void;
}

/** The pass as it is now; null when it would be refused now. */
export function passNow(
  admission: Admission,
  pass: Pass,
  { isNewEpoch, nowMs }: Omit<Tick, 'monotonicMs'>,
): Pass | null {
  if (!isNewEpoch && nowMs < pass.validUntilMs) return pass;
  const again = admission.reconsider(pass);
  return again.ok ? again.value : null;
}
