/**
 * One child at a glance: state, what holds now, what comes next, today's figures. The parent's Today and the child's own
 * page are made of it, so both read the same sentence and the same number.
 */
import type { ChildOverview, GrantShown } from '../../../shared/contracts/overview-shapes.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { EffectivePolicy } from '../../../shared/policy/effective-policy.ts';
import { linkOf } from '../../../shared/policy/rule-link.ts';
import { momentOf, situate } from '../../../shared/policy/situation.ts';
import { nextStanding, sayNext, sayStanding, standingOf } from '../../../shared/policy/standing.ts';
import { addDays, civilDayOfIso, isoDateAt } from '../../../shared/time/civil-date.ts';
import { zonedIso } from '../../../shared/time/zoned-iso.ts';
import type { DayFigures } from '../activity/report-protocol.ts';
import type { ChildProfile } from '../storage/profile-store.ts';
import { askRecords } from './ask-records.ts';
import { requestsByHour, usageOfDay, daySummaries, type UsageToday } from './day-figures.ts';
import { grantsShown } from './grant-shown.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { protectionOf } from './protection.ts';

export type Standings = Pick<ChildOverview, 'now' | 'next'>;

export const childZone = (deps: OperatorDeps, { id }: Pick<ChildProfile, 'id'>) =>
  deps.policy.of(id).policy.zone;

export function standingsOf(deps: OperatorDeps, { id }: Pick<ChildProfile, 'id'>, nowMs: EpochMs): Standings {
  const { policy, live, documents } = deps.policy.of(id);
  const situation = situate(policy, live, momentOf(policy, nowMs));
  const standing = standingOf(situation);
  const next = nextStanding(situation);
  const { reason } = standing;
  return {
    now: {
      kind: standing.kind,
      sentence: sayStanding(standing, situation, next?.atMs ?? null),
      until: next === null ? null : zonedIso(policy.zone, next.atMs),
      link: reason === null ? { kind: 'none' } : linkOf(reason, { profileId: id, documents }),
    },
    next: next && { at: zonedIso(policy.zone, next.atMs), sentence: sayNext(next, situation) },
  };
}

/** The days before today that Today compares with: this week and the one before. */
export const DAYS_COMPARED = 14;

/** `days`: the last of them is today. */
export function figuresUntilToday(
  deps: OperatorDeps,
  child: Pick<ChildProfile, 'id'>,
  nowMs: EpochMs,
  days: number,
): Promise<DayFigures> {
  const today = isoDateAt(childZone(deps, child), nowMs);
  const fromDay = civilDayOfIso(addDays(today, 1 - days));
  return askRecords(deps, 'days', { profileId: child.id, fromDay, toDay: civilDayOfIso(today) });
}

/** The day's seconds for everything: of several allowances the shortest, which ends first. */
function limitToday(policy: EffectivePolicy, nowMs: EpochMs): number | null {
  const { allowances } = situate(policy, { grants: [], pauses: [], usage: null }, momentOf(policy, nowMs));
  const limits = [...allowances.values()]
    .filter(({ allowance }) => allowance.scope.kind === 'all')
    .map(({ limitSeconds }) => limitSeconds);
  return limits.length === 0 ? null : Math.min(...limits);
}

export function usageToday(
  deps: OperatorDeps,
  child: Pick<ChildProfile, 'id'>,
  figures: DayFigures,
  nowMs: EpochMs,
): UsageToday | null {
  const { policy } = deps.policy.of(child.id);
  return usageOfDay(figures, isoDateAt(policy.zone, nowMs), limitToday(policy, nowMs));
}

/** Without those that a newer pause stands before: "paused" and "extra time" side by side would contradict each other. */
export function grantsInForce(
  deps: OperatorDeps,
  { id }: Pick<ChildProfile, 'id'>,
  nowMs: EpochMs,
): GrantShown[] {
  const { policy, live } = deps.policy.of(id);
  const { pause, grants } = situate(policy, live, momentOf(policy, nowMs));
  const shown = grantsShown(deps, id, nowMs);
  if (pause === null) return shown;
  const inForce = new Set<string>(grants.map((grant) => grant.id));
  return shown.filter((grant) => inForce.has(grant.id));
}

export function childOverview(
  deps: OperatorDeps,
  child: ChildProfile,
  figures: DayFigures,
  nowMs: EpochMs,
): ChildOverview {
  const { policy, live, level } = deps.policy.of(child.id);
  const today = isoDateAt(policy.zone, nowMs);
  const [summary] = daySummaries(figures, [today]);
  const situation = situate(policy, live, momentOf(policy, nowMs));
  const { pause } = situation;
  return {
    id: child.id,
    name: child.name,
    age: child.age,
    preset: child.presetId,
    detail: child.detail,
    recordsNames: level.hasConsent,
    protection: protectionOf(deps, child),
    ...standingsOf(deps, child, nowMs),
    usage: usageToday(deps, child, figures, nowMs),
    today: {
      requests: summary?.requests ?? 0,
      blocked: summary?.blocked ?? 0,
      byHour: requestsByHour(figures, today),
    },
    grants: grantsInForce(deps, child, nowMs),
    paused: pause !== null,
    pausedUntil: pause?.untilMs == null ? null : zonedIso(policy.zone, pause.untilMs),
  };
}
