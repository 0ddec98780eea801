/**
 * How things stand for "everything": open, on a break, paused, with extra time, or with today's time used up. It reads
 * the same situation that decisions are made on, in the same order as the precedence table; what single names and
 * categories have beside that is for `decide`.
 */
import { CATEGORY_BY_ID } from '../catalogue/categories.ts';
import { CATEGORY_IDS, type CategoryId } from '../catalogue/category-ids.ts';
import * as say from '../i18n/standing-sentences.ts';
import type { Text } from '../i18n/text.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { earlier, FOREVER, type EpochMs } from '../kernel/instant.ts';
import { nextDayStart } from '../time/zoned-moment.ts';
import { describeMoment } from './explain.ts';
import type { Reason } from './reason.ts';
import { earliestChange } from './schedule.ts';
import { situate, type Situation } from './situation.ts';

export type StandingKind = 'open' | 'closed' | 'paused' | 'granted' | 'spent';

export interface Standing {
  readonly kind: StandingKind;
  /** Null: nothing closes it. */
  readonly reason: Reason | null;
  /** What a break leaves open; empty: nothing. */
  readonly leftOpen: readonly CategoryId[];
}

export interface StandingChange {
  readonly atMs: EpochMs;
  readonly standing: Standing;
}

const OPEN: Standing = { kind: 'open', reason: null, leftOpen: [] };

export function standingOf(situation: Situation): Standing {
  const { pause, grants, gates, allowances } = situation;
  const forAll = grants.find(({ scope }) => scope.kind === 'all');
  if (forAll !== undefined) {
    const { id: grantId, expiresAtMs: untilMs } = forAll;
    return { kind: 'granted', reason: { kind: 'granted', grantId, untilMs, gives: 'time' }, leftOpen: [] };
  }
  if (pause !== null) {
    const { untilMs, layer } = pause;
    const reason = { kind: 'paused', untilMs, layer, opensAtMs: untilMs } as const;
    return { kind: 'paused', reason, leftOpen: [] };
  }
  const shut = gates.filter(({ gate, isShut }) => isShut && gate.categories === null);
  const [first] = shut;
  if (first !== undefined) {
    const { windowId, layer } = first.gate;
    const leftOpen = CATEGORY_IDS.filter((id) => shut.every(({ gate }) => gate.except?.has(id) === true));
    const reason = { kind: 'outside-hours', windowId, layer, opensAtMs: null } as const;
    return { kind: 'closed', reason, leftOpen };
  }
  for (const { allowance, isSpent, renewsAtMs } of allowances.values()) {
    if (!isSpent || allowance.scope.kind !== 'all') continue;
    const { id: allowanceId, layer } = allowance;
    const reason = {
      kind: 'allowance-spent',
      allowanceId,
      layer,
      renewsAtMs,
      opensAtMs: renewsAtMs,
    } as const;
    return { kind: 'spent', reason, leftOpen: [] };
  }
  return OPEN;
}

const alike = (a: Standing, b: Standing): boolean =>
  a.kind === b.kind && a.leftOpen.join() === b.leftOpen.join();

/** When anything that a standing is made of may change next. Use that goes on is not foreseen. */
export function nextEdge({ gates, liveChangesAtMs, allowances, moment }: Situation): EpochMs {
  const edge = earlier(liveChangesAtMs, earliestChange(gates));
  return allowances.size === 0 ? edge : earlier(edge, nextDayStart(moment));
}

/** A week of school days with breaks and homework has fewer. */
const MAX_EDGES = 100;
const HORIZON_MS = 8 * 86_400_000;

/** The next change that the policy brings by itself; `null`: none within a week. */
export function nextStanding(situation: Situation): StandingChange | null {
  const now = standingOf(situation);
  let at = situation;
  for (let edges = 0; edges < MAX_EDGES; edges++) {
    const atMs = nextEdge(at);
    if (atMs >= FOREVER || atMs > situation.atMs + HORIZON_MS) return null;
    at = situate(at.policy, at.live, { ...at.moment, instantMs: atMs });
    const standing = standingOf(at);
    if (!alike(now, standing)) return { atMs, standing };
  }
  return null;
}

export interface StandingStretch {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly standing: Standing;
  /** At its beginning. */
  readonly situation: Situation;
}

/** Stretch after stretch without gaps; `situationAt` gives rules and live state as they are, or were, at an instant. */
export function standingsBetween(
  fromMs: EpochMs,
  toMs: EpochMs,
  situationAt: (atMs: EpochMs) => { readonly situation: Situation; readonly untilMs: EpochMs },
): readonly StandingStretch[] {
  const stretches: StandingStretch[] = [];
  let atMs = fromMs;
  while (atMs < toMs) {
    const { situation, untilMs } = situationAt(atMs);
    const endMs = earlier(toMs, earlier(untilMs, nextEdge(situation)));
    const standing = standingOf(situation);
    const last = stretches.at(-1);
    if (last !== undefined && alike(last.standing, standing))
      stretches[stretches.length - 1] = { ...last, toMs: endMs };
    else stretches.push({ fromMs: atMs, toMs: endMs, standing, situation });
    atMs = endMs;
  }
  return stretches;
}

const named = (ids: readonly CategoryId[]): Text => {
  const names = ids.map((id) => CATEGORY_BY_ID.get(id)?.name ?? { vi: id, en: id });
  return { vi: names.map(({ vi }) => vi).join(', '), en: names.map(({ en }) => en).join(', ') };
};

/** `untilMs`: when it changes by itself. */
export function sayStanding(
  { kind, leftOpen }: Standing,
  situation: Situation,
  untilMs: EpochMs | null,
): Text {
  const { policy, atMs } = situation;
  const at = untilMs === null ? null : describeMoment(untilMs, policy.zone, atMs);
  switch (kind) {
    case 'open':
      return say.open(policy.mode);
    case 'closed':
      return leftOpen.length === 0 ? say.closed(at) : say.closedBut(named(leftOpen), at);
    case 'paused':
      return say.paused(at);
    case 'granted':
      return say.granted(at);
    case 'spent':
      return say.spent(at);
    default:
      return assertNever(kind);
  }
}

export function sayNext({ atMs, standing }: StandingChange, situation: Situation): Text {
  const at = describeMoment(atMs, situation.policy.zone, situation.atMs);
  if (standing.kind === 'closed' && standing.leftOpen.length > 0) return say.next(at, 'study');
  const wasOpen = standingOf(situation).kind === 'granted';
  return say.next(at, wasOpen && standing.kind === 'open' ? 'still-open' : standing.kind);
}
