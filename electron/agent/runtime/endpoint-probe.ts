/**
 * The seam by which the control API asks a child's own endpoint as the child's programs would: over the network, by its
 * address. Implemented by whoever speaks the protocol; wired where everything is.
 */
import type { DomainName } from '../../../shared/net/domain-name.ts';

export interface ProbeAnswer {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL` … */
  readonly rcode: string;
  /** INFO-CODEs of RFC 8914. */
  readonly ede: readonly number[];
  /** The aliases in the answer, in order. */
  readonly aliases: readonly string[];
  readonly addresses: readonly string[];
}

/** For the IPv4 address of a name; null: nothing came back in time. `endpoint`: `127.0.0.1:5354`. */
export type AskEndpoint = (endpoint: string, name: DomainName) => Promise<ProbeAnswer | null>;
