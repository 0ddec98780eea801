/** Grants as every face shows them. */
import type { GrantShown, StandingGrant } from '../../../shared/contracts/overview-shapes.ts';
import { sayActor } from '../../../shared/i18n/event-sentences.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { type EpochMs, epochMs, FOREVER } from '../../../shared/kernel/instant.ts';
import { describeTarget } from '../../../shared/policy/explain.ts';
import type { StoredGrant } from '../storage/grant-store.ts';
import { isoOf, type OperatorDeps } from './operator-deps.ts';

export function sayGrantScope(scope: string): Text {
  if (scope === 'all') return { vi: 'thêm giờ', en: 'extra time' };
  if (!scope.startsWith('site:')) return describeTarget(scope);
  const site = scope.slice('site:'.length);
  // A service stands without a dot, a site never does.
  return describeTarget(site.includes('.') ? site : `service:${site}`);
}

export const grantShown = (deps: OperatorDeps, grant: StoredGrant): GrantShown => ({
  id: grant.id,
  child: grant.profileId,
  scope: grant.scope,
  scopeText: sayGrantScope(grant.scope),
  until: isoOf(deps, grant.untilMs, grant.profileId),
  by: grant.actor,
  byText: sayActor(grant.actor),
});

/** Of every child, also those that wait behind a pause, the one that ends first, first. */
export function standingGrants(deps: OperatorDeps, nowMs: EpochMs): StandingGrant[] {
  const grants = deps.records()?.storage.grants.live(nowMs) ?? [];
  return grants.map((grant) => ({
    ...grantShown(deps, grant),
    behindPause: pauseBefore(deps, grant, nowMs),
  }));
}

/** Every pause that is not older than the grant stands before it: the last of them to end lets it through. */
export function pauseBefore(
  deps: OperatorDeps,
  grant: StoredGrant,
  nowMs: EpochMs,
): StandingGrant['behindPause'] {
  const { profileId, createdAtMs } = grant;
  const ends = deps.policy
    .of(profileId)
    .live.pauses.filter((pause) => pause.createdAtMs <= nowMs && pause.createdAtMs >= createdAtMs)
    .map(({ untilMs }) => untilMs ?? FOREVER)
    .filter((endMs) => endMs > nowMs);
  if (ends.length === 0) return null;
  const lastMs = epochMs(Math.max(...ends));
  return { until: lastMs >= FOREVER ? null : isoOf(deps, lastMs, profileId) };
}

/** In force, the one that ends first, first. `null`: of every child. */
export function grantsShown(deps: OperatorDeps, profileId: ProfileId | null, nowMs: EpochMs): GrantShown[] {
  const grants = deps.records()?.storage.grants.live(nowMs) ?? [];
  return grants
    .filter((grant) => profileId === null || grant.profileId === profileId)
    .map((grant) => grantShown(deps, grant));
}
