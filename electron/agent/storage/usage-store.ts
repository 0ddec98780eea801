/** Screen time as the meter counted it: seconds by local day, hour, profile, category and site. */
import type { Database, Statement } from 'better-sqlite3';
import type { UsageBasis } from '../../../shared/activity/usage.ts';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';

export interface UsageIncrement {
  readonly profileId: ProfileId;
  /** Local date of the policy's zone as yyyymmdd. */
  readonly day: number;
  /** 0–23, local. */
  readonly hour: number;
  /** Null: no category, or one that may not be written. */
  readonly categoryId: CategoryId | null;
  /** Null: not measured, or it may not be written (`reduceFacts` decides). */
  readonly site: string | null;
  readonly basis: UsageBasis;
  readonly seconds: number;
  /** Free by the policy of that moment (study × 0): shown, not part of the total. */
  readonly free: boolean;
}

export class UsageStore {
  readonly #db: Database;
  readonly #add: Statement<[Record<string, unknown>]>;
  readonly #seconds: Statement<[string, number, number], { seconds: number | null }>;

  constructor(db: Database) {
    this.#db = db;
    this.#add = db.prepare(
      `INSERT INTO usage (day, profile_key, hour, category, site, basis, seconds, free)
       SELECT @day, key, @hour, @category, @site, @basis, @seconds, @free FROM profiles WHERE id = @profileId
       ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds`,
    );
    this.#seconds = db.prepare(
      `SELECT sum(seconds) AS seconds FROM usage
       WHERE profile_key = (SELECT key FROM profiles WHERE id = ?) AND day BETWEEN ? AND ? AND free = 0`,
    );
  }

  /** All of them or none. */
  add(increments: readonly UsageIncrement[]): void {
    this.#db
      .transaction(() => {
        for (const { categoryId, site, free, ...row } of increments)
          this.#add.run({ ...row, category: categoryId ?? '', site: site ?? '', free: free ? 1 : 0 });
      })
      .immediate();
  }

  /** What counts towards a limit, both days inclusive. */
  seconds(profileId: ProfileId, fromDay: number, toDay: number): number {
    return this.#seconds.get(profileId, fromDay, toDay)?.seconds ?? 0;
  }
}
