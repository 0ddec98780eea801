/**
 * All of a decision that depends on the moment and not on the name. Computed seldom (when something live changes, or
 * when `validUntilMs` has come), so that a decision itself never touches a calendar.
 */
import { earlier, FOREVER, type EpochMs } from '../kernel/instant.ts';
import type { Moment } from '../time/zoned-moment.ts';
import { situateAllowance, type CompiledAllowance, type SituatedAllowance } from './allowance.ts';
import type { Decision } from './decision.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import type { Grant, LiveState, Pause } from './live.ts';
import { earliestChange, situateGates, type SituatedGate } from './schedule.ts';

export interface Situation {
  readonly policy: EffectivePolicy;
  readonly live: LiveState;
  readonly moment: Moment;
  readonly atMs: EpochMs;
  /** Ask `situate` again then: no decision made on this situation holds longer, but those that never change. */
  readonly validUntilMs: EpochMs;
  /** The newest pause in force. */
  readonly pause: Pause | null;
  /** Grants in force that are newer than every pause in force; the one that lasts longest first. */
  readonly grants: readonly Grant[];
  /** When a grant or pause begins or ends next. */
  readonly liveChangesAtMs: EpochMs;
  readonly gates: readonly SituatedGate[];
  /** When a set of gates (by their places in `gates`) opens: a few sets occur, each is looked up on a calendar once. */
  readonly openings: Map<string, EpochMs | null>;
  readonly allowances: ReadonlyMap<CompiledAllowance, SituatedAllowance>;
  /** Situations of later moments, as far as somebody was told when a name opens. */
  readonly later: Map<EpochMs, Situation>;
  /** In force or to come: either may matter for when a name opens. */
  readonly hasSiteGrant: boolean;
  /** The one decision for every name of which nothing is known, by `listsReady`. Filled by `decide`. */
  readonly unknownName: { ready: Decision | undefined; notReady: Decision | undefined };
}

/** The moment as this policy sees it: the zone is the policy's, never the computer's, which a child may change. */
export const momentOf = (policy: EffectivePolicy, instantMs: EpochMs): Moment => ({
  instantMs,
  zone: policy.zone,
});

const endOf = (pause: Pause): EpochMs => pause.untilMs ?? FOREVER;

function newest(pauses: readonly Pause[]): Pause | null {
  return pauses.reduce<Pause | null>((found, pause) => {
    if (found === null) return pause;
    if (pause.createdAtMs !== found.createdAtMs) return pause.createdAtMs > found.createdAtMs ? pause : found;
    if (endOf(pause) !== endOf(found)) return endOf(pause) > endOf(found) ? pause : found;
    return found.layer === 'household' ? found : pause;
  }, null);
}

function nextLiveChange({ grants, pauses }: LiveState, nowMs: EpochMs): EpochMs {
  let at = FOREVER;
  const consider = (edge: EpochMs): void => {
    if (edge > nowMs) at = earlier(at, edge);
  };
  for (const { createdAtMs, expiresAtMs } of grants)
    if (createdAtMs < expiresAtMs) {
      consider(createdAtMs);
      consider(expiresAtMs);
    }
  for (const pause of pauses)
    if (pause.createdAtMs < endOf(pause)) {
      consider(pause.createdAtMs);
      consider(endOf(pause));
    }
  return at;
}

export function situate(policy: EffectivePolicy, live: LiveState, moment: Moment): Situation {
  const nowMs = moment.instantMs;
  const pause = newest(live.pauses.filter((p) => p.createdAtMs <= nowMs && nowMs < endOf(p)));
  const grants = live.grants
    .filter((g) => g.createdAtMs <= nowMs && nowMs < g.expiresAtMs)
    .filter((g) => pause === null || g.createdAtMs > pause.createdAtMs)
    .sort((a, b) => b.expiresAtMs - a.expiresAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const gates = situateGates(policy.gates, moment);
  const allowances = new Map(
    policy.allowances.map((one) => [one, situateAllowance(one, live.usage, moment)] as const),
  );
  const liveChangesAtMs = nextLiveChange(live, nowMs);
  let validUntilMs = earlier(liveChangesAtMs, earliestChange(gates));
  for (const { changesAtMs } of allowances.values()) validUntilMs = earlier(validUntilMs, changesAtMs);
  return {
    policy,
    live,
    moment,
    atMs: nowMs,
    validUntilMs,
    pause,
    grants,
    liveChangesAtMs,
    gates,
    openings: new Map(),
    later: new Map(),
    allowances,
    hasSiteGrant: live.grants.some(({ scope, expiresAtMs }) => scope.kind === 'site' && expiresAtMs > nowMs),
    unknownName: { ready: undefined, notReady: undefined },
  };
}
