/**
 * What reads the activity tables: the log, the roll-ups, the usage. For any connection; reports use a read-only one of
 * their own. Long readings go page by page, so that no read transaction holds the write-ahead log open.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { UsageBasis } from '../../../shared/activity/usage.ts';

export interface StoredActivity {
  readonly id: number;
  readonly at_ms: number;
  readonly profile_id: string;
  /** The host, or with `only_site` the site; null at level `category`. */
  readonly written: string | null;
  readonly only_site: number;
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly list_id: string | null;
  readonly entry: string | null;
  readonly origin: string;
  readonly count: number;
}

export interface ActivityFilter {
  readonly sinceMs?: number;
  readonly profileId?: string;
  readonly verdict?: string;
}

export interface CategoryTotal {
  readonly day: number;
  /** Empty: none, or not written. */
  readonly category: string;
  readonly verdict: string;
  readonly count: number;
}

export interface HourTotal {
  readonly day: number;
  readonly hour: number;
  readonly count: number;
  readonly blocked: number;
}

export interface SiteTotal {
  readonly site: string;
  readonly count: number;
  readonly blocked: number;
}

export interface UsageSum {
  readonly day: number;
  readonly hour: number;
  readonly category: string;
  readonly site: string;
  readonly basis: UsageBasis;
  readonly free: number;
  /** In which the site was in use; the sums of the other two count what overlaps once (`UsageIncrement`). */
  readonly seconds: number;
  readonly categorySeconds: number;
  readonly totalSeconds: number;
  readonly bytes: number;
  readonly connections: number;
}

interface Page {
  readonly fromId: number;
  readonly sinceMs: number;
  readonly profileId: string | null;
  readonly verdict: string | null;
  readonly limit: number;
}

const PAGE = 1000;
const HOUR_MS = 3_600_000;
const BEGINNING = -8_640_000_000_000_000;

/** Rows as `StoredActivity`; the table is `a`, its kind `k`. */
export const ACTIVITY_SELECT = `
  SELECT a.id, a.at_ms, p.id AS profile_id, n.name AS written, k.only_site, k.category, k.verdict, k.reason, k.list_id,
         CASE WHEN k.entry_is_name = 1 THEN n.name ELSE e.name END AS entry, k.origin, a.count
  FROM activity a
  -- CROSS keeps SQLite from starting at the kinds of one profile and sorting all of its rows.
  CROSS JOIN activity_kinds k ON k.id = a.kind_id
  CROSS JOIN profiles p ON p.key = k.profile_key
  LEFT JOIN names n ON n.id = a.name_id
  LEFT JOIN names e ON e.id = a.entry_id`;

const SELECT = `${ACTIVITY_SELECT}
  WHERE a.at_ms >= @sinceMs AND (@profileId IS NULL OR p.id = @profileId)
    AND (@verdict IS NULL OR k.verdict = @verdict)`;

type Range = [profileId: string, fromDay: number, toDay: number];
const OF_PROFILE = 'profile_key = (SELECT key FROM profiles WHERE id = ?) AND day BETWEEN ? AND ?';

export class ActivityQueries {
  readonly #forward: Statement<[Page], StoredActivity>;
  readonly #newest: Statement<[Page], StoredActivity>;
  readonly #firstSince: Statement<[number], { id: number | null }>;
  readonly #lastId: Statement<[], { id: number | null }>;
  readonly #categories: Statement<Range, CategoryTotal>;
  readonly #hours: Statement<Range, HourTotal>;
  readonly #sites: Statement<[...Range, number], SiteTotal>;
  readonly #usage: Statement<Range, UsageSum>;

  constructor(db: Database) {
    this.#forward = db.prepare(`${SELECT} AND a.id >= @fromId ORDER BY a.id LIMIT @limit`);
    this.#newest = db.prepare(`${SELECT} AND a.id >= @fromId ORDER BY a.id DESC LIMIT @limit`);
    this.#firstSince = db.prepare('SELECT min(first_id) AS id FROM activity_hours WHERE hour >= ?');
    this.#lastId = db.prepare('SELECT max(id) AS id FROM activity');
    this.#categories = db.prepare(
      `SELECT day, category, verdict, count FROM rollup_categories WHERE ${OF_PROFILE} ORDER BY day, category, verdict`,
    );
    this.#hours = db.prepare(
      `SELECT day, hour, count, blocked FROM rollup_hours WHERE ${OF_PROFILE} ORDER BY day, hour`,
    );
    this.#sites = db.prepare(
      `SELECT n.name AS site, sum(s.count) AS count, sum(s.blocked) AS blocked
       FROM rollup_sites s JOIN names n ON n.id = s.site_id
       WHERE s.${OF_PROFILE} GROUP BY s.site_id ORDER BY 2 DESC, 1 LIMIT ?`,
    );
    this.#usage = db.prepare(
      `SELECT day, hour, category, site, basis, free, seconds, category_seconds AS categorySeconds,
              total_seconds AS totalSeconds, bytes, connections
       FROM usage WHERE ${OF_PROFILE} ORDER BY day, hour`,
    );
  }

  /** Oldest first; rows that are written while it runs are included. */
  *rows(filter: ActivityFilter, afterId = 0): Generator<StoredActivity> {
    const page = this.#page(filter, PAGE);
    let fromId = Math.max(afterId + 1, page.fromId);
    while (true) {
      const rows = this.#forward.all({ ...page, fromId });
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      fromId = last.id + 1;
    }
  }

  /** The `limit` newest that fit the filter, oldest first. */
  newest(filter: ActivityFilter, limit: number): readonly StoredActivity[] {
    return this.#newest.all(this.#page(filter, limit)).toReversed();
  }

  lastId(): number {
    return this.#lastId.get()?.id ?? 0;
  }

  categories(profileId: string, fromDay: number, toDay: number): readonly CategoryTotal[] {
    return this.#categories.all(profileId, fromDay, toDay);
  }

  hours(profileId: string, fromDay: number, toDay: number): readonly HourTotal[] {
    return this.#hours.all(profileId, fromDay, toDay);
  }

  sites(profileId: string, fromDay: number, toDay: number, limit: number): readonly SiteTotal[] {
    return this.#sites.all(profileId, fromDay, toDay, limit);
  }

  usage(profileId: string, fromDay: number, toDay: number): readonly UsageSum[] {
    return this.#usage.all(profileId, fromDay, toDay);
  }

  #page({ sinceMs, profileId, verdict }: ActivityFilter, limit: number): Page {
    // Without an index on time: the hours' marks say where to start, and each row's own instant still decides.
    const firstId = sinceMs === undefined ? 0 : this.#firstSince.get(Math.floor(sinceMs / HOUR_MS))?.id;
    return {
      fromId: firstId ?? Number.MAX_SAFE_INTEGER,
      sinceMs: sinceMs ?? BEGINNING,
      profileId: profileId ?? null,
      verdict: verdict ?? null,
      limit,
    };
  }
}
