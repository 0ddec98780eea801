/** Grants as every face shows them. */
import type { GrantShown } from '../../../shared/contracts/overview-shapes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
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
});

/** In force, the one that ends first, first. `null`: of every child. */
export function grantsShown(deps: OperatorDeps, profileId: ProfileId | null, nowMs: EpochMs): GrantShown[] {
  const grants = deps.records()?.storage.grants.live(nowMs) ?? [];
  return grants
    .filter((grant) => profileId === null || grant.profileId === profileId)
    .map((grant) => grantShown(deps, grant));
}
