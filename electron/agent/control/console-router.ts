/** The guardian's procedures, put together. */
import { os } from '@orpc/server';
import { activityHandlers } from './console/activity-handlers.ts';
import { consoleListHandlers } from './console/console-list-handlers.ts';
import { familyHandlers } from './console/family-handlers.ts';
import { guardianHandlers } from './console/guardian-handlers.ts';
import { overviewHandlers } from './console/overview-handlers.ts';
import { requestHandlers } from './console/request-handlers.ts';
import { sessionHandlers } from './console/session-handlers.ts';
import type { ConsoleDeps, GuardianContext } from './console-deps.ts';

export function consoleRouter(deps: ConsoleDeps) {
  return os.$context<GuardianContext>().router({
    session: sessionHandlers(deps),
    overview: overviewHandlers(deps),
    activity: activityHandlers(deps),
    requests: requestHandlers(deps),
    family: familyHandlers(deps),
    guardians: guardianHandlers(deps),
    lists: consoleListHandlers(deps),
  });
}
