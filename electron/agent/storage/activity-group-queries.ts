/** Rows of a stretch of time added up by what repeats, for what Today finds notable and for the day's timeline. */
import type { Database, Statement } from 'better-sqlite3';

export interface StretchOf {
  readonly profileId: string;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export interface ActivityGroup {
  /** Null: none, or not written. */
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  /** Host or site; null at level `category`. */
  readonly written: string | null;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The newest row of the group. */
  readonly rowId: number;
}

/** One minute of one kind, in the order of time. */
export interface ActivityMinute extends Omit<ActivityGroup, 'firstMs' | 'lastMs'> {
  readonly atMs: number;
}

/** A row whose name was written down. */
export interface NamedVisit {
  readonly id: number;
  readonly atMs: number;
  /** Host or site. */
  readonly name: string;
  readonly reason: string;
  readonly count: number;
}

export interface VisitsPage extends StretchOf {
  readonly afterId: number;
  readonly limit: number;
}

interface Bounds {
  readonly profileId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromId: number;
  readonly toId: number;
}

const HOUR_MS = 3_600_000;
const FROM = `FROM activity a CROSS JOIN activity_kinds k ON k.id = a.kind_id LEFT JOIN names n ON n.id = a.name_id
  WHERE a.id BETWEEN @fromId AND @toId AND a.at_ms >= @fromMs AND a.at_ms < @toMs
    AND k.profile_key = (SELECT key FROM profiles WHERE id = @profileId)`;

export class ActivityGroupQueries {
  readonly #groups: Statement<[Bounds], ActivityGroup>;
  readonly #minutes: Statement<[Bounds], ActivityMinute>;
  readonly #visits: Statement<[Bounds & { readonly limit: number }], NamedVisit>;
  readonly #firstSince: Statement<[number], { id: number | null }>;
  readonly #lastUntil: Statement<[number], { id: number | null }>;

  constructor(db: Database) {
    const what =
      'k.category, k.verdict, k.reason, n.name AS written, sum(a.count) AS count, max(a.id) AS rowId';
    this.#groups = db.prepare(
      `SELECT ${what}, min(a.at_ms) AS firstMs, max(a.at_ms) AS lastMs ${FROM}
       GROUP BY k.category, k.verdict, k.reason, n.name`,
    );
    this.#minutes = db.prepare(
      `SELECT ${what}, min(a.at_ms) AS atMs ${FROM}
       GROUP BY a.at_ms / 60000, k.category, k.verdict, k.reason, n.name ORDER BY a.at_ms / 60000, 7`,
    );
    this.#visits = db.prepare(
      `SELECT a.id, a.at_ms AS atMs, n.name, k.reason, a.count ${FROM} AND a.name_id IS NOT NULL ORDER BY a.id LIMIT @limit`,
    );
    this.#firstSince = db.prepare('SELECT min(first_id) AS id FROM activity_hours WHERE hour >= ?');
    this.#lastUntil = db.prepare('SELECT max(last_id) AS id FROM activity_hours WHERE hour <= ?');
  }

  groups(stretch: StretchOf): readonly ActivityGroup[] {
    return this.#groups.all(this.#bounds(stretch));
  }

  minutes(stretch: StretchOf): readonly ActivityMinute[] {
    return this.#minutes.all(this.#bounds(stretch));
  }

  /** Oldest first. */
  visits({ afterId, limit, ...stretch }: VisitsPage): readonly NamedVisit[] {
    const bounds = this.#bounds(stretch);
    return this.#visits.all({ ...bounds, fromId: Math.max(bounds.fromId, afterId + 1), limit });
  }

  #bounds({ profileId, fromMs, toMs }: StretchOf): Bounds {
    const fromId = this.#firstSince.get(Math.floor(fromMs / HOUR_MS))?.id ?? Number.MAX_SAFE_INTEGER;
    const toId = this.#lastUntil.get(Math.floor((toMs - 1) / HOUR_MS))?.id ?? -1;
    return { profileId, fromMs, toMs, fromId, toId };
  }
}
