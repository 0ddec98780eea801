/**
 * The seam by which the usage meter learns what went through the proxy, without either knowing the other. Filled by the
 * proxy, read by the meter every few seconds, wired in `main`.
 */
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';

/** What one profile exchanged with one host since it was last asked. */
export interface Traffic {
  readonly profileId: ProfileId;
  readonly name: DomainName;
  /** Both directions, as they passed: for TLS with its overhead, for plain HTTP the messages' bodies and heads. */
  readonly bytes: number;
  /** Opened since then. */
  readonly connections: number;
}

/** Forgets what it tells. */
export type CollectTraffic = () => readonly Traffic[];
