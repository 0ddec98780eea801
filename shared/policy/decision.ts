import type { EpochMs } from '../kernel/instant.ts';
import type { DomainName } from '../net/domain-name.ts';
import type { ListMatch } from './list-match.ts';
import type { Reason } from './reason.ts';

/** What is asked: the host name and what the lists say of it (`matches`: longest entry first, `NO_MATCHES` if none). */
export interface DecisionRequest {
  readonly name: DomainName;
  readonly matches: readonly ListMatch[];
  /** False while no index is loaded: the policy's stated failure mode then decides instead of the categories. */
  readonly listsReady: boolean;
}

interface DecisionBase {
  readonly reason: Reason;
  /** Reasons further down the table that would have applied too, in table order. */
  readonly alsoMatched: readonly Reason[];
  /** The earliest instant at which the same inputs could give another verdict: caps TTLs, ends tunnels. */
  readonly validUntilMs: EpochMs;
  /** False in observe mode: the verdict is recorded as what would have happened, and not carried out. */
  readonly enforced: boolean;
}

export type Decision =
  | (DecisionBase & { readonly verdict: 'allow' })
  | (DecisionBase & { readonly verdict: 'block' })
  /** Safe search: answer as if `rewriteTo` had been asked. */
  | (DecisionBase & { readonly verdict: 'rewrite'; readonly rewriteTo: DomainName });

export type Verdict = Decision['verdict'];
