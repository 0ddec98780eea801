/**
 * Takes out detail that has outlived its time or its ceiling, a few thousand rows a step so that nobody waits long for
 * the write lock. Runs on the log writer's connection. Roll-ups stay, but for the ones that name sites.
 */
import type { Database, Statement } from 'better-sqlite3';
import { detailAge, type RetentionLimits } from '../../../shared/activity/retention.ts';

export interface RetentionStep {
  readonly rows: number;
  readonly names: number;
  readonly done: boolean;
}

const STEP_ROWS = 2000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export class ActivityRetention {
  readonly #db: Database;
  readonly #expiredHour: Statement<[number], { hour: number; first_id: number; last_id: number }>;
  readonly #deleteExpired: Statement<[number, number, number, number]>;
  readonly #dropHour: Statement<[number]>;
  readonly #deleteOldest: Statement<[number]>;
  readonly #rows: Statement<[], { rows: number }>;
  readonly #deleteSites: Statement<[number, number]>;
  readonly #deleteLimits: Statement<[number]>;
  readonly #deleteName: Statement<[number]>;
  /** Names that nothing refers to any more, waiting for their step. */
  #unreferenced: number[] | null = null;
  readonly #spared = new Set<number>();

  constructor(db: Database) {
    this.#db = db;
    this.#expiredHour = db.prepare(
      'SELECT hour, first_id, last_id FROM activity_hours WHERE hour < ? ORDER BY hour LIMIT 1',
    );
    this.#deleteExpired = db.prepare(
      `DELETE FROM activity WHERE id IN
         (SELECT id FROM activity WHERE id BETWEEN ? AND ? AND at_ms < ? LIMIT ?)`,
    );
    this.#dropHour = db.prepare('DELETE FROM activity_hours WHERE hour = ?');
    this.#deleteOldest = db.prepare(
      'DELETE FROM activity WHERE id IN (SELECT id FROM activity ORDER BY id LIMIT ?)',
    );
    this.#rows = db.prepare('SELECT count(*) AS rows FROM activity');
    this.#deleteSites = db.prepare(
      `DELETE FROM rollup_sites WHERE (day, profile_key, site_id) IN
         (SELECT day, profile_key, site_id FROM rollup_sites WHERE day < ? LIMIT ?)`,
    );
    this.#deleteLimits = db.prepare('DELETE FROM limit_use WHERE day < ?');
    this.#deleteName = db.prepare('DELETE FROM names WHERE id = ?');
  }

  /** Call until `done`. `oldestSiteDay` is the first day whose sites stay. */
  step(limits: RetentionLimits, nowMs: number, oldestSiteDay: number): RetentionStep {
    if (this.#unreferenced === null) {
      // In no zone is it still the day before yesterday.
      this.#deleteLimits.run(utcDay(nowMs - DAY_MS));
      const rows = this.#deleteRows(limits, nowMs) + this.#deleteSites.run(oldestSiteDay, STEP_ROWS).changes;
      if (rows > 0) return { rows, names: 0, done: false };
      this.#spared.clear();
      this.#unreferenced = this.#findUnreferenced();
    }
    const ids = this.#unreferenced.splice(0, STEP_ROWS).filter((id) => !this.#spared.has(id));
    this.#db.transaction(() => ids.forEach((id) => this.#deleteName.run(id))).immediate();
    const done = this.#unreferenced.length === 0;
    if (done) this.#unreferenced = null;
    return { rows: 0, names: ids.length, done };
  }

  /** Tells of a name that is being referred to: if it was about to go, it stays. */
  spare(nameId: number): void {
    if (this.#unreferenced !== null) this.#spared.add(nameId);
  }

  #deleteRows(limits: RetentionLimits, nowMs: number): number {
    const cutoffMs = nowMs - detailAge(limits);
    return this.#deleteOld(cutoffMs) || this.#deleteBeyondCeilings(limits);
  }

  /** By whole hours, the one that holds the cut-off included: nothing is ever kept longer than promised. */
  #deleteOld(cutoffMs: number): number {
    const before = Math.ceil(cutoffMs / HOUR_MS);
    for (;;) {
      const expired = this.#expiredHour.get(before);
      if (expired === undefined) return 0;
      const { hour, first_id, last_id } = expired;
      const endMs = (hour + 1) * HOUR_MS;
      const { changes } = this.#deleteExpired.run(first_id, last_id, endMs, STEP_ROWS);
      if (changes < STEP_ROWS) this.#dropHour.run(hour);
      if (changes > 0) return changes;
    }
  }

  #deleteBeyondCeilings({ maximumRows, maximumBytes }: RetentionLimits): number {
    const excess = (this.#rows.get()?.rows ?? 0) - maximumRows;
    if (excess > 0) return this.#deleteOldest.run(Math.min(excess, STEP_ROWS)).changes;
    const pageBytes = Number(this.#db.pragma('page_size', { simple: true }));
    const pages = Number(this.#db.pragma('page_count', { simple: true }));
    const free = Number(this.#db.pragma('freelist_count', { simple: true }));
    return (pages - free) * pageBytes > maximumBytes ? this.#deleteOldest.run(STEP_ROWS).changes : 0;
  }

  #findUnreferenced(): number[] {
    return this.#db
      .prepare<[], { id: number }>(
        `SELECT id FROM names WHERE id NOT IN (
           SELECT name_id FROM activity WHERE name_id IS NOT NULL
           UNION SELECT entry_id FROM activity WHERE entry_id IS NOT NULL
           UNION SELECT site_id FROM rollup_sites)`,
      )
      .all()
      .map(({ id }) => id);
  }
}

/** Exact enough for limits of hundreds of days. */
export const oldestSiteDay = (limits: RetentionLimits, nowMs: number): number =>
  utcDay(nowMs - limits.siteRollupDays * DAY_MS);

/** yyyymmdd. */
function utcDay(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
