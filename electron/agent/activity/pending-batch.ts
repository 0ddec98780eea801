/** What waits to be written in one transaction, as counts of rows and of requests. */
import type { LoggedVerdict } from '../../../shared/activity/events.ts';
import type { ReducedFacts } from '../../../shared/activity/privacy-level.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { UsageEntry } from '../storage/usage-store.ts';

export interface Increment {
  readonly rowNumber: number;
  readonly atMs: EpochMs;
  readonly profileId: ProfileId;
  readonly verdict: LoggedVerdict;
  readonly by: number;
}

export interface PendingBatch {
  readonly rows: readonly {
    readonly rowNumber: number;
    readonly facts: ReducedFacts;
    readonly count: number;
  }[];
  readonly increments: readonly Increment[];
  readonly totals: readonly Increment[];
  readonly closed: readonly number[];
  readonly usage: readonly UsageEntry[];
}

/** In rows that a writer has to touch. */
export const weight = (batch: PendingBatch): number =>
  batch.rows.length + batch.increments.length + batch.totals.length + batch.usage.length;

export function requestsOf({ rows, increments, totals }: PendingBatch): number {
  const counted = rows.reduce((sum, { count }) => sum + count, 0);
  return [...increments, ...totals].reduce((sum, { by }) => sum + by, counted);
}
