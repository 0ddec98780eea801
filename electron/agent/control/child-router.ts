/** The child's procedures, put together. */
import { os } from '@orpc/server';
import type { ChildContext, ConsoleDeps } from './console-deps.ts';

export function childRouter(_deps: ConsoleDeps) {
  return os.$context<ChildContext>().router({});
}
