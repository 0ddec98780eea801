/** What was done, by whom, and taking it back. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { undo } from '../actions/perform.ts';
import { changeShown } from '../change-shown.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { recordsOf } from '../operator-deps.ts';
import { profileById } from './profile-by-id.ts';

const api = implement(consoleApi.history).$context<GuardianContext>();

export function historyHandlers(deps: ConsoleDeps) {
  return {
    list: api.list.handler(({ input }) =>
      recordsOf(deps)
        .storage.changes.history({
          ...(input.profile === undefined ? {} : { profileId: profileById(deps, input.profile) }),
          ...(input.before === undefined ? {} : { beforeId: input.before }),
          limit: input.limit,
        })
        .map((change) => changeShown(deps, change)),
    ),

    undo: api.undo.handler(async ({ input, context }) => ({
      change: await undo(deps, context.guardian.name, input.change),
    })),
  };
}
