/**
 * The one door of enforcement. It gathers the facts of a request (whose it is, what the lists say, the situation of the
 * moment), calls `decide` — nobody else does — and hands what happened to the recorder.
 */
import type { LoggedReason, LoggedVerdict } from '../../../shared/activity/events.ts';
import { ownAnswer, type OwnAnswer } from '../../../shared/catalogue/own-answers.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { FOREVER, type EpochMs } from '../../../shared/kernel/instant.ts';
import { networkOfName } from '../../../shared/net/address-name.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { decide } from '../../../shared/policy/decide.ts';
import type { Decision } from '../../../shared/policy/decision.ts';
import type { ListMatch } from '../../../shared/policy/list-match.ts';
import { momentOf, situate, type Situation } from '../../../shared/policy/situation.ts';
import type { LogFront } from '../activity/records.ts';
import type { Tally } from '../activity/tally.ts';
import type { CurrentIndex } from '../filtering/current-index.ts';
import type { Clock } from '../system/clock.ts';
import { isPrivateName, matchesOf } from './classification.ts';
import type { CurrentPolicy, ProfileRules } from './current-policy.ts';
import type { Gate, Outcome, Ruling } from './ruling.ts';

interface Standing {
  readonly epoch: number;
  readonly situation: Situation;
}

export interface GatekeeperParts {
  /** As the name filter has them. */
  readonly localDomains: readonly DomainName[];
  readonly policy: CurrentPolicy;
  readonly index: CurrentIndex;
  /** Where what happened goes. */
  readonly log: Pick<LogFront, 'note'>;
  readonly clock: Clock;
  /** `--observe`: decide and record for everybody, carry nothing out. */
  readonly observe: boolean;
}

export class Gatekeeper implements Gate {
  readonly #parts: GatekeeperParts;
  readonly #standing = new Map<ProfileId, Standing>();
  #swaps = 0;

  constructor(parts: GatekeeperParts) {
    this.#parts = parts;
    parts.index.onSwap(() => {
      this.#swaps += 1;
    });
  }

  get epoch(): number {
    return this.#parts.policy.epoch + this.#swaps;
  }

  nowMs(): EpochMs {
    return this.#parts.clock.nowMs();
  }

  judge(profileId: ProfileId, name: DomainName): Ruling {
    return this.#rule(name, this.#situationOf(profileId));
  }

  /**
   * What would happen at another moment, with the grants and pauses that stand today, and with what the name filter
   * answers of itself. Records nothing.
   */
  preview(profileId: ProfileId, name: DomainName, atMs: EpochMs): Ruling {
    return this.suppose(situationAt(this.#parts.policy.of(profileId), atMs), name);
  }

  /**
   * By rules and live state that need not be in force (a draft, the past), with the lists of today. Whoever asks about
   * many names makes the situation once and keeps it until its `validUntilMs`. Records nothing.
   */
  suppose(situation: Situation, name: DomainName): Ruling {
    const ruling = this.#rule(name, situation);
    const answer = ownAnswer(name, this.#parts.localDomains);
    // Under the name of an address it is the proxy that is asked, and rules count.
    if (answer === undefined || networkOfName(name) !== undefined) return ruling;
    return { ...ruling, decision: decisionOf(answer), match: null, categoryId: null };
  }

  record(
    profileId: ProfileId,
    name: DomainName,
    ruling: Ruling,
    origin: string,
    outcome: Outcome = outcomeOf(ruling.decision),
  ): Tally {
    const { alias } = outcome;
    const match = alias?.match ?? ruling.match;
    const { profile, level } = this.#parts.policy.of(profileId);
    return this.#parts.log.note(
      {
        profileId: profile.id,
        atMs: this.#parts.clock.nowMs(),
        name,
        categoryId: alias?.match?.categoryId ?? ruling.categoryId,
        verdict: outcome.verdict,
        reason: outcome.reason,
        listId: match?.listId ?? null,
        entry: match?.entry ?? null,
        origin,
        // By every list that holds the alias, not by the match that decided: the entry names it.
        isPrivate: [ruling, alias].some((one) => one?.isPrivate === true || one?.isUnclassified === true),
      },
      level,
    );
  }

  #rule(name: DomainName, situation: Situation): Ruling {
    const { index, observe } = this.#parts;
    const matches = matchesOf(name, index.get());
    const decided = decide({ name, matches, listsReady: index.ready }, situation);
    const decision = observe && decided.enforced ? { ...decided, enforced: false } : decided;
    const match = decidingMatch(decision, matches);
    return {
      decision,
      match,
      categoryId: match?.categoryId ?? null,
      isPrivate: isPrivateName(matches),
      isUnclassified: !index.ready,
    };
  }

  #situationOf(profileId: ProfileId): Situation {
    const { policy, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const standing = this.#standing.get(profileId);
    // A clock that was set back ends a situation too: it was made for a later moment.
    if (
      standing !== undefined &&
      standing.epoch === policy.epoch &&
      nowMs < standing.situation.validUntilMs &&
      nowMs >= standing.situation.atMs
    ) {
      return standing.situation;
    }
    const situation = situationAt(policy.of(profileId), nowMs);
    this.#standing.set(profileId, { epoch: policy.epoch, situation });
    return situation;
  }
}

/** Observe mode or not, since the filter does not ask. */
const decisionOf = (answer: OwnAnswer): Decision => ({
  verdict: answer === 'loopback' ? 'allow' : 'block',
  reason: { kind: 'special-use-name', answer },
  alsoMatched: [],
  validUntilMs: FOREVER,
  enforced: true,
});

const situationAt = (rules: ProfileRules, atMs: EpochMs): Situation =>
  situate(rules.policy, rules.live, momentOf(rules.policy, atMs));

/** The match that decided, else the most specific one: it names the category that people see. */
function decidingMatch(decision: Decision, matches: readonly ListMatch[]): ListMatch | null {
  const { reason } = decision;
  if (reason.kind !== 'category') return matches[0] ?? null;
  const { categoryId, listId, entry } = reason;
  return matches.find((m) => m.categoryId === categoryId && m.listId === listId && m.entry === entry) ?? null;
}

export function outcomeOf(decision: Decision): Outcome {
  const reason: LoggedReason = decision.reason.kind;
  const verdict: LoggedVerdict =
    decision.verdict === 'allow' || decision.enforced ? decision.verdict : `would-${decision.verdict}`;
  return { verdict, reason };
}
