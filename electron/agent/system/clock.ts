import { performance } from 'node:perf_hooks';
import { milliseconds, type Milliseconds } from '../../../shared/kernel/duration.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';

/** The only source of time in the agent, so that tests can turn the hands. */
export interface Clock {
  /** Wall clock: may jump when somebody sets it. */
  nowMs(): EpochMs;
  /** Never goes back; its zero means nothing. Durations and time-outs are measured on it. */
  monotonicMs(): Milliseconds;
}

export const systemClock: Clock = {
  nowMs: () => epochMs(Date.now()),
  monotonicMs: () => milliseconds(performance.now()),
};
