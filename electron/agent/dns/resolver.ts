/**
 * The seam between the query handler and the upstreams: one question in, one response message or one stated failure
 * out. Behind it: failover, time-outs, TCP fallback, random ports and ids, 0x20, merging of identical questions in
 * flight, recursion detection. It never decides and never caches.
 */
import type { Result } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';

export interface UpstreamQuestion {
  readonly name: DomainName;
  /** RR TYPE as on the wire (RFC 1035 §3.2.2). The class is always IN. */
  readonly type: number;
  /** The client's DO bit (RFC 3225) and CD bit (RFC 4035). */
  readonly dnssecOk: boolean;
  readonly checkingDisabled: boolean;
}

export type UpstreamFailure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'malformed' }
  /** Our own query came back to us: the upstream forwards to this agent. */
  | { readonly kind: 'loop' };

export interface UpstreamAnswer {
  /** A whole DNS message that has passed: id, question (0x20 included) and source checked, not truncated. */
  readonly wire: Buffer;
  /** Which upstream answered, as configured: `1.1.1.1:53`, `tls://dns.quad9.net`. */
  readonly upstream: string;
}

export interface Resolver {
  resolve(question: UpstreamQuestion): Promise<Result<UpstreamAnswer, UpstreamFailure>>;
  /** Upstreams as configured, with whether the last attempt at each succeeded. */
  health(): readonly { readonly upstream: string; readonly ok: boolean }[];
  close(): Promise<void>;
}
