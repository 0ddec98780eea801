/** The guardian's own session. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { isoOf } from '../operator-deps.ts';

const api = implement(consoleApi.session).$context<GuardianContext>();

export function sessionHandlers(deps: ConsoleDeps) {
  return {
    me: api.me.handler(({ context: { guardian, sessionId } }) => ({
      guardian: { id: guardian.id, name: guardian.name },
      expiresAt: isoOf(deps, deps.sessions.expiresAt(sessionId)),
    })),

    signOut: api.signOut.handler(({ context }) => {
      deps.sessions.end(context.sessionId);
      return {};
    }),
  };
}
