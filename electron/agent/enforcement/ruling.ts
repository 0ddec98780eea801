import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { LoggedReason, LoggedVerdict } from '../../../shared/activity/events.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { Decision } from '../../../shared/policy/decision.ts';
import type { ListMatch } from '../../../shared/policy/list-match.ts';
import type { Tally } from '../activity/tally.ts';

/** A decision and the facts it was made on. Good until `decision.validUntilMs` and while the gate's epoch stands. */
export interface Ruling {
  readonly decision: Decision;
  /** The match that names the category shown for this request (the deciding one, else the longest), or null. */
  readonly match: ListMatch | null;
  readonly categoryId: CategoryId | null;
  readonly isPrivate: boolean;
  /** No lists were there to tell whether it is private: until they are, no record may name it either. */
  readonly isUnclassified: boolean;
}

/** How what happened differs from the decision, when it does. */
export interface Outcome {
  readonly verdict: LoggedVerdict;
  readonly reason: LoggedReason;
  /** Of a name that this one is an alias of, where that was decisive: its evidence is logged in place of the name's own. */
  readonly alias?: Ruling;
}

/** The one door of enforcement: DNS, proxy and preview all come here. Implemented by `gatekeeper.ts`. */
export interface Gate {
  /** Rises whenever a ruling given earlier may no longer hold (policy, grant, pause, index, usage). */
  readonly epoch: number;
  judge(profileId: ProfileId, name: DomainName): Ruling;
  /** Writes what happened; see `Tally` for counting repeats without calling again. */
  record(profileId: ProfileId, name: DomainName, ruling: Ruling, origin: string, outcome?: Outcome): Tally;
  nowMs(): EpochMs;
}
