/**
 * Adds up one batch in memory, so that a busy second costs one upsert per cell of the roll-ups and not three per
 * request. Written in the transaction of the rows that it counts.
 */
import type { Database, Statement } from 'better-sqlite3';

/** What many cells share. `day` is yyyymmdd, `hour` 0–23, both local. */
export interface RollupHead {
  readonly day: number;
  readonly hour: number;
  readonly profileKey: number;
  readonly category: string | null;
  readonly verdict: string;
}

/** Where in the roll-ups a request is counted. */
export interface RollupCell {
  readonly head: RollupHead;
  readonly siteId: number | null;
}

interface HeadSum {
  count: number;
  readonly sites: Map<number, number>;
}

export class RollupAggregate {
  /** By identity: equal heads may stand here twice, which costs a statement and counts nothing twice. */
  readonly #sums = new Map<RollupHead, HeadSum>();
  readonly #addCategory: Statement<[number, number, string, string, number]>;
  readonly #addHour: Statement<[number, number, number, number, number]>;
  readonly #addSite: Statement<[number, number, number, number, number]>;

  constructor(db: Database) {
    this.#addCategory = db.prepare(
      `INSERT INTO rollup_categories (day, profile_key, category, verdict, count) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    );
    this.#addHour = db.prepare(
      `INSERT INTO rollup_hours (day, profile_key, hour, count, blocked) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count, blocked = blocked + excluded.blocked`,
    );
    this.#addSite = db.prepare(
      `INSERT INTO rollup_sites (day, profile_key, site_id, count, blocked) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count, blocked = blocked + excluded.blocked`,
    );
  }

  add({ head, siteId }: RollupCell, count: number): void {
    let sum = this.#sums.get(head);
    if (sum === undefined) {
      sum = { count: 0, sites: new Map() };
      this.#sums.set(head, sum);
    }
    sum.count += count;
    if (siteId !== null) sum.sites.set(siteId, (sum.sites.get(siteId) ?? 0) + count);
  }

  write(): void {
    for (const [{ day, hour, profileKey, category, verdict }, { count, sites }] of this.#sums) {
      const isBlock = verdict === 'block' ? 1 : 0;
      this.#addCategory.run(day, profileKey, category ?? '', verdict, count);
      this.#addHour.run(day, profileKey, hour, count, isBlock * count);
      for (const [siteId, ofSite] of sites)
        this.#addSite.run(day, profileKey, siteId, ofSite, isBlock * ofSite);
    }
    this.clear();
  }

  clear(): void {
    this.#sums.clear();
  }
}
