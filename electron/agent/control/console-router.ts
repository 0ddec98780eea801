/** The guardian's procedures, put together. */
import { implement, type Router } from '@orpc/server';
import { consoleApi } from '../../../shared/contracts/console-api.ts';
import { activityHandlers } from './console/activity-handlers.ts';
import { backupHandlers } from './console/backup-handlers.ts';
import { consoleListHandlers } from './console/console-list-handlers.ts';
import { deviceHandlers } from './console/device-handlers.ts';
import { eventsHandler } from './console/events-handlers.ts';
import { familyHandlers } from './console/family-handlers.ts';
import { guardianHandlers } from './console/guardian-handlers.ts';
import { historyHandlers } from './console/history-handlers.ts';
import { importHandlers } from './console/import-handlers.ts';
import { overviewHandlers } from './console/overview-handlers.ts';
import { reportHandlers } from './console/report-handlers.ts';
import { requestHandlers } from './console/request-handlers.ts';
import { rulesHandlers } from './console/rules-handlers.ts';
import { rulesReadHandlers } from './console/rules-read-handlers.ts';
import { sessionHandlers } from './console/session-handlers.ts';
import { settingsHandlers } from './console/settings-handlers.ts';
import { timeHandlers } from './console/time-handlers.ts';
import type { ConsoleDeps, GuardianContext } from './console-deps.ts';

export function consoleRouter(deps: ConsoleDeps): Router<typeof consoleApi, GuardianContext> {
  return implement(consoleApi)
    .$context<GuardianContext>()
    .router({
      session: sessionHandlers(deps),
      events: eventsHandler(deps),
      overview: overviewHandlers(deps),
      activity: activityHandlers(deps),
      requests: requestHandlers(deps),
      time: timeHandlers(deps),
      reports: reportHandlers(deps),
      rules: { ...rulesHandlers(deps), ...rulesReadHandlers(deps) },
      family: familyHandlers(deps),
      guardians: guardianHandlers(deps),
      lists: consoleListHandlers(deps),
      devices: deviceHandlers(deps),
      imports: importHandlers(deps),
      backups: backupHandlers(deps),
      settings: settingsHandlers(deps),
      history: historyHandlers(deps),
    });
}
