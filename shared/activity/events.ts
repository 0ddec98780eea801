import type { CategoryId } from '../catalogue/category-ids.ts';
import type { ListId, ProfileId } from '../kernel/ids.ts';
import type { EpochMs } from '../kernel/instant.ts';
import type { DomainName } from '../net/domain-name.ts';
import type { ReasonKind } from '../policy/reason.ts';

/**
 * What the log says happened. `would-…`: decided so, but observe mode let it pass. `failed`: allowed, but the
 * upstreams gave no answer that could be passed on. A row never says `block` of something that went through.
 */
export const LOGGED_VERDICTS = [
  'allow',
  'block',
  'rewrite',
  'would-block',
  'would-rewrite',
  'failed',
] as const;
export type LoggedVerdict = (typeof LOGGED_VERDICTS)[number];

/** Reasons in the log: those of a decision, and what only happens while carrying one out. */
export type LoggedReason =
  | ReasonKind
  | 'upstream-unreachable'
  /** An upstream answered, but with a failure (SERVFAIL, REFUSED …) or with octets that are no DNS message. */
  | 'upstream-failed'
  | 'rebinding'
  | 'cname-blocked'
  | 'special-use-name'
  /** The proxy was asked for an address, or for nobody's name. */
  | 'address-only'
  /** The name inside a tunnel is another than the one it was opened for. */
  | 'name-mismatch'
  | 'port-closed'
  /** A name or address that leads to a port on which this agent itself listens. */
  | 'agent-port';

/** Everything known of one handled request, before the privacy level decides how much of it is written. */
export interface ActivityFacts {
  readonly profileId: ProfileId;
  readonly atMs: EpochMs;
  readonly name: DomainName;
  readonly categoryId: CategoryId | null;
  readonly verdict: LoggedVerdict;
  readonly reason: LoggedReason;
  readonly listId: ListId | null;
  /** The listed name that matched: the host itself or a domain above it (for `cname-blocked`, of the alias). */
  readonly entry: DomainName | null;
  /** For people and tests: `dns:A@127.0.0.1:5354`, `proxy:CONNECT@127.0.0.1:8118`. */
  readonly origin: string;
  /** Help line or private class: counted, never named, at any level of detail. */
  readonly isPrivate: boolean;
}
