import type { EpochMs } from '../../../shared/kernel/instant.ts';

/**
 * One log row in the making. Whoever got it from `recorder.note` may count further requests of the same kind by
 * `tally.count += 1` while `clock.nowMs() < tally.closesAtMs`; after that it must ask the recorder again. The recorder
 * notices the new count at its next flush. That is the whole cost of logging a cached answer.
 */
export interface Tally {
  count: number;
  readonly closesAtMs: EpochMs;
}
