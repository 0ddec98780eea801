import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { ListMatch } from '../../../shared/policy/list-match.ts';

/** The compiled lists as the hot path reads them. Immutable: an update makes a new one and swaps the pointer. */
export interface MatchIndex {
  /** Of the lists it was built from; rises with every rebuild. */
  readonly revision: number;
  /** Distinct listed names. */
  readonly names: number;
  /** Memory it holds. */
  readonly bytes: number;
  /**
   * Every list entry that covers `name` (the name itself or a domain above it), longest entry first, exceptions of a
   * list already taken off. `NO_MATCHES` (that very object) when nothing matches. Exact: no false match.
   */
  matches(name: DomainName): readonly ListMatch[];
}
