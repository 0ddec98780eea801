/** The operator's procedures, put together, behind one function from request to response. */
import { implement, onError, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import { checkHandler } from './check-handler.ts';
import { childrenHandlers } from './children-handlers.ts';
import { doctorHandler } from './doctor-handler.ts';
import { fileHandlers } from './file-handlers.ts';
import type { Api } from './http-carrier.ts';
import { listHandlers } from './list-handlers.ts';
import { logHandlers } from './log-handlers.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { policyHandlers } from './policy-handlers.ts';
import { statusHandler } from './status-handler.ts';

export function createOperatorApi(deps: OperatorDeps): Api {
  const router = implement(operatorApi).router({
    status: statusHandler(deps),
    doctor: doctorHandler(deps),
    check: checkHandler(deps),
    children: childrenHandlers(deps),
    lists: listHandlers(deps),
    policy: policyHandlers(deps),
    ...logHandlers(deps),
    ...fileHandlers(deps),
  });
  const handler = new RPCHandler(router, { interceptors: [onError(tellHealth(deps))] });
  return async (request) => {
    const handled = await handler.handle(request, { prefix: '/operator' });
    return handled.matched ? handled.response : new Response(null, { status: 404 });
  };
}

/** An error that the contract does not state is a bug of ours: whoever called sees no details, the health board does. */
const tellHealth =
  (deps: OperatorDeps) =>
  (error: unknown): void => {
    if (error instanceof ORPCError && error.code !== 'INTERNAL_SERVER_ERROR') return;
    const detail = error instanceof Error ? error.message : String(error);
    deps.health.raise({
      id: 'control.internal-error',
      part: 'control',
      level: 'degraded',
      message: {
        vi: `Một lệnh điều khiển gặp lỗi bên trong (${detail}). Việc lọc không bị ảnh hưởng.`,
        en: `A control call failed inside (${detail}). Filtering is not affected.`,
      },
      hint: {
        vi: 'Hãy thử lại; nếu lặp lại, xin gửi thông báo này cho nhóm phát triển.',
        en: 'Try again; if it comes back, please report this message to the developers.',
      },
    });
  };
