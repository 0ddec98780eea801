/** How many requests were counted, whether or not anything of them was written: the answer when the log has no rows. */
import type { LoggedVerdict } from '../../../shared/activity/events.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { CivilDay } from '../../../shared/time/zoned-moment.ts';
import { openExisting } from './haidang-database.ts';

export interface TotalsQuery {
  /** Absent: everybody's. */
  readonly profileId?: ProfileId;
  readonly verdict?: LoggedVerdict;
  /** From the beginning of this day on. */
  readonly fromDay?: CivilDay;
}

/** `file` is `Storage.file`. Throws what SQLite says when it cannot be opened. */
export function countRequests(file: string, { profileId, verdict, fromDay }: TotalsQuery): number {
  const db = openExisting(file, 'reader');
  try {
    const sum = db
      .prepare<[Record<string, string | number | null>], { requests: number | null }>(
        `SELECT sum(count) AS requests FROM rollup_categories
         WHERE day >= @fromDay AND (@verdict IS NULL OR verdict = @verdict)
           AND (@profileId IS NULL OR profile_key = (SELECT key FROM profiles WHERE id = @profileId))`,
      )
      .get({ fromDay: fromDay ?? 0, verdict: verdict ?? null, profileId: profileId ?? null });
    return sum?.requests ?? 0;
  } finally {
    db.close();
  }
}
