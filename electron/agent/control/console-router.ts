/** The guardian's procedures, put together. */
import { os } from '@orpc/server';
import { guardianHandlers } from './console/guardian-handlers.ts';
import { sessionHandlers } from './console/session-handlers.ts';
import type { ConsoleDeps, GuardianContext } from './console-deps.ts';

export function consoleRouter(deps: ConsoleDeps) {
  return os.$context<GuardianContext>().router({
    session: sessionHandlers(deps),
    guardians: guardianHandlers(deps),
  });
}
