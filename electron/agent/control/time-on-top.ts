/**
 * When time that is given ends. "+15" comes on top of what stands already for the same scope: from now on it could end
 * before that, and nothing would have been given. Every face that gives time asks here.
 */
import { minutes } from '../../../shared/kernel/duration.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { type EpochMs, later, plus } from '../../../shared/kernel/instant.ts';
import { nextDayStart } from '../../../shared/time/zoned-moment.ts';
import { pauseBefore } from './grant-shown.ts';
import { type OperatorDeps, recordsOf } from './operator-deps.ts';

/** The end of what is in force for the same scope. Null: nothing is; what waits behind a pause is not. */
export function standsUntil(deps: OperatorDeps, profile: ProfileId, scope: string): EpochMs | null {
  const nowMs = deps.clock.nowMs();
  return recordsOf(deps)
    .storage.grants.live(nowMs)
    .filter((grant) => grant.profileId === profile && grant.scope === scope)
    .filter((grant) => pauseBefore(deps, grant, nowMs) === null)
    .reduce<EpochMs | null>((end, { untilMs }) => (end === null ? untilMs : later(end, untilMs)), null);
}

/** `today`: the end of the day in the policy's zone, or later where more than that stands. */
export function endOfGiven(
  deps: OperatorDeps,
  profile: ProfileId,
  scope: string,
  length: { readonly minutes: number } | 'today',
): EpochMs {
  const nowMs = deps.clock.nowMs();
  const fromMs = standsUntil(deps, profile, scope) ?? nowMs;
  if (typeof length === 'object') return plus(fromMs, minutes(length.minutes));
  return later(fromMs, nextDayStart({ instantMs: nowMs, zone: deps.policy.of(profile).policy.zone }));
}
