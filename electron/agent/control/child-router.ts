/** The child's procedures, put together. */
import { implement } from '@orpc/server';
import { childApi } from '../../../shared/contracts/child-api.ts';
import { childHandlers } from './child/child-handlers.ts';
import type { ChildContext, ConsoleDeps } from './console-deps.ts';

export function childRouter(deps: ConsoleDeps) {
  return implement(childApi).$context<ChildContext>().router(childHandlers(deps));
}
