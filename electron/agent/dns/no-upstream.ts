import { err } from '../../../shared/kernel/result.ts';
import type { Resolver } from './resolver.ts';

/**
 * Stands in while no upstream is configured. Blocked names are still blocked and say so; everything else fails openly
 * instead of being sent to somebody whom nobody chose.
 */
export const NO_UPSTREAM: Resolver = {
  resolve: () => Promise.resolve(err({ kind: 'unreachable', detail: 'no upstream is configured' })),
  health: () => [],
  close: () => Promise.resolve(),
};
