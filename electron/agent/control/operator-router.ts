/** The operator's procedures, put together. */
import { implement, type Router } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import { checkHandler } from './check-handler.ts';
import { childrenHandlers } from './children-handlers.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { doctorHandler } from './doctor-handler.ts';
import { entryHandlers } from './entry-handlers.ts';
import { fileHandlers } from './file-handlers.ts';
import { listHandlers } from './list-handlers.ts';
import { logHandlers } from './log-handlers.ts';
import { policyHandlers } from './policy-handlers.ts';
import { statusHandler } from './status-handler.ts';
import { upstreamHandlers } from './upstream-handlers.ts';

export function operatorRouter(deps: ConsoleDeps): Router<typeof operatorApi, object> {
  return implement(operatorApi).router({
    status: statusHandler(deps),
    doctor: doctorHandler(deps),
    check: checkHandler(deps),
    children: childrenHandlers(deps),
    lists: listHandlers(deps),
    policy: policyHandlers(deps),
    upstreams: upstreamHandlers(deps),
    ...entryHandlers(deps),
    ...logHandlers(deps),
    ...fileHandlers(deps),
  });
}
