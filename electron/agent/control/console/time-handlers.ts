/** More time, no time: grants and pauses, each until an instant that the answer says. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { minutes } from '../../../../shared/kernel/duration.ts';
import type { GrantId, ProfileId } from '../../../../shared/kernel/ids.ts';
import { type EpochMs, plus } from '../../../../shared/kernel/instant.ts';
import { nextDayStart } from '../../../../shared/time/zoned-moment.ts';
import { newGrantId } from '../../storage/grant-store.ts';
import { perform } from '../actions/perform.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { grantShown } from '../grant-shown.ts';
import { isoOf, recordsOf } from '../operator-deps.ts';
import { grantScopeOf } from '../policy-input.ts';
import { endOfGiven } from '../time-on-top.ts';
import { childById, profileById } from './profile-by-id.ts';

const api = implement(consoleApi.time).$context<GuardianContext>();

type Length = { readonly minutes: number } | 'today' | 'tomorrow' | 'until-resumed';

export function timeHandlers(deps: ConsoleDeps) {
  const pauseEnd = (length: Length, profile: ProfileId): EpochMs | null => {
    const nowMs = deps.clock.nowMs();
    if (length === 'until-resumed') return null;
    if (typeof length === 'object') return plus(nowMs, minutes(length.minutes));
    return nextDayStart({ instantMs: nowMs, zone: deps.policy.of(profile).policy.zone });
  };

  return {
    grant: api.grant.handler(async ({ input, context }) => {
      const profile = childById(deps, input.child).id;
      const scope = grantScopeOf(input.scope);
      const untilMs = endOfGiven(deps, profile, scope, input.length);
      const id = newGrantId();
      const chosen = input.length === 'today' ? null : input.length.minutes;
      const action = { kind: 'grant-give', id, profile, scope, untilMs, minutes: chosen } as const;
      const change = await perform(deps, context.guardian.name, action);
      const grant = recordsOf(deps).storage.grants.get(id);
      if (grant === null) throw new Error(`the grant \`${id}\` is not there`);
      return { change, grant: grantShown(deps, grant) };
    }),

    revoke: api.revoke.handler(async ({ input, context }) => ({
      change: await perform(deps, context.guardian.name, {
        kind: 'grant-revoke',
        id: input.grant as GrantId,
      }),
    })),

    pause: api.pause.handler(async ({ input, context }) => {
      const profile = profileById(deps, input.profile);
      const untilMs = pauseEnd(input.length, profile);
      const change = await perform(deps, context.guardian.name, { kind: 'pause-start', profile, untilMs });
      return { change, until: untilMs === null ? null : isoOf(deps, untilMs, profile) };
    }),

    resume: api.resume.handler(async ({ input, context }) => ({
      change: await perform(deps, context.guardian.name, {
        kind: 'pause-end',
        profile: profileById(deps, input.profile),
      }),
    })),
  };
}
