/** Screen time as the meter counted it: by local day, hour, profile, category and site; and how far limits are used. */
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
  /** Null: not measured, or it may not be written (`reducedUse` decides). */
  readonly site: string | null;
  readonly basis: UsageBasis;
  /** In which the site was in use. */
  readonly seconds: number;
  /** Of these, how many count for the category and for the whole: the rest is counted by another row. Absent: all. */
  readonly categorySeconds?: number;
  readonly totalSeconds?: number;
  readonly bytes?: number;
  readonly connections?: number;
  /** Free by the policy of that moment (study × 0): shown, not part of the total. */
  readonly free: boolean;
}

/**
 * How far a limit by category or sites was used on a day. Kept for every child, whatever may be written of what it
 * visits: it names what the guardian's rule names, and without it a restart would be a new allowance.
 */
export interface LimitUse {
  readonly profileId: ProfileId;
  readonly day: number;
  /** As the policy spells it. */
  readonly limit: string;
  /** In all, that day: to be written twice does no harm. */
  readonly usedSeconds: number;
}

export type UsageEntry = UsageIncrement | LimitUse;

export interface UsageOfDay {
  readonly category: string;
  readonly site: string;
  readonly free: number;
  readonly seconds: number;
  readonly categorySeconds: number;
  readonly totalSeconds: number;
}

export class UsageStore {
  readonly #db: Database;
  readonly #add: Statement<[Record<string, unknown>]>;
  readonly #keepLimit: Statement<[LimitUse]>;
  readonly #limits: Statement<[string, number], Pick<LimitUse, 'limit' | 'usedSeconds'>>;
  readonly #seconds: Statement<[string, number, number], { seconds: number | null }>;
  readonly #ofDay: Statement<[string, number], UsageOfDay>;

  constructor(db: Database) {
    this.#db = db;
    this.#add = db.prepare(
      `INSERT INTO usage (day, profile_key, hour, category, site, basis, free,
                          seconds, category_seconds, total_seconds, bytes, connections)
       SELECT @day, key, @hour, @category, @site, @basis, @free,
              @seconds, @categorySeconds, @totalSeconds, @bytes, @connections FROM profiles WHERE id = @profileId
       ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds,
         category_seconds = category_seconds + excluded.category_seconds,
         total_seconds = total_seconds + excluded.total_seconds,
         bytes = bytes + excluded.bytes, connections = connections + excluded.connections`,
    );
    this.#keepLimit = db.prepare(
      `INSERT INTO limit_use (profile_key, day, target, seconds)
       SELECT key, @day, @limit, @usedSeconds FROM profiles WHERE id = @profileId
       ON CONFLICT DO UPDATE SET seconds = max(seconds, excluded.seconds)`,
    );
    this.#limits = db.prepare(
      `SELECT target AS "limit", seconds AS usedSeconds FROM limit_use
       WHERE profile_key = (SELECT key FROM profiles WHERE id = ?) AND day = ?`,
    );
    this.#seconds = db.prepare(
      `SELECT sum(total_seconds) AS seconds FROM usage
       WHERE profile_key = (SELECT key FROM profiles WHERE id = ?) AND day BETWEEN ? AND ?`,
    );
    this.#ofDay = db.prepare(
      `SELECT category, site, free, sum(seconds) AS seconds, sum(category_seconds) AS categorySeconds,
              sum(total_seconds) AS totalSeconds
       FROM usage WHERE profile_key = (SELECT key FROM profiles WHERE id = ?) AND day = ?
       GROUP BY category, site, free`,
    );
  }

  /** All of them or none. */
  add(entries: readonly UsageEntry[]): void {
    this.#db.transaction(() => this.addWithin(entries)).immediate();
  }

  /** In the transaction that is open. Of a profile that is gone nothing is written. */
  addWithin(entries: readonly UsageEntry[]): void {
    for (const entry of entries) {
      if ('limit' in entry) this.#keepLimit.run(entry);
      else this.#addRow(entry);
    }
  }

  #addRow({ categoryId, site, free, seconds, ...row }: UsageIncrement): void {
    this.#add.run({
      categorySeconds: seconds,
      totalSeconds: free ? 0 : seconds,
      bytes: 0,
      connections: 0,
      ...row,
      seconds,
      category: categoryId ?? '',
      site: site ?? '',
      free: free ? 1 : 0,
    });
  }

  /** What counts towards a limit, both days inclusive. */
  seconds(profileId: ProfileId, fromDay: number, toDay: number): number {
    return this.#seconds.get(profileId, fromDay, toDay)?.seconds ?? 0;
  }

  ofDay(profileId: ProfileId, day: number): readonly UsageOfDay[] {
    return this.#ofDay.all(profileId, day);
  }

  limitsOfDay(profileId: ProfileId, day: number): readonly Pick<LimitUse, 'limit' | 'usedSeconds'>[] {
    return this.#limits.all(profileId, day);
  }
}
