/**
 * Adds up one batch in memory, so that a busy second costs one upsert per cell of the roll-ups and not three per
 * request. Written in the transaction of the rows that it counts.
 */
import type { Database, Statement } from 'better-sqlite3';

/** Where in the roll-ups a request is counted. `day` is yyyymmdd, `hour` 0–23, both local. */
export interface RollupCell {
  readonly day: number;
  readonly hour: number;
  readonly profileKey: number;
  readonly category: string | null;
  readonly verdict: string;
  readonly siteId: number | null;
}

interface Sum {
  readonly cell: RollupCell;
  count: number;
  blocked: number;
}

export class RollupAggregate {
  readonly #categories = new Map<string, Sum>();
  readonly #hours = new Map<string, Sum>();
  readonly #sites = new Map<string, Sum>();
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

  add(cell: RollupCell, count: number): void {
    const prefix = `${cell.day} ${cell.profileKey} `;
    const blocked = cell.verdict === 'block' ? count : 0;
    sum(this.#categories, `${prefix}${cell.category ?? ''} ${cell.verdict}`, cell, count, blocked);
    sum(this.#hours, prefix + cell.hour, cell, count, blocked);
    if (cell.siteId !== null) sum(this.#sites, prefix + cell.siteId, cell, count, blocked);
  }

  write(): void {
    for (const { cell, count } of this.#categories.values())
      this.#addCategory.run(cell.day, cell.profileKey, cell.category ?? '', cell.verdict, count);
    for (const { cell, count, blocked } of this.#hours.values())
      this.#addHour.run(cell.day, cell.profileKey, cell.hour, count, blocked);
    for (const { cell, count, blocked } of this.#sites.values())
      if (cell.siteId !== null) this.#addSite.run(cell.day, cell.profileKey, cell.siteId, count, blocked);
    this.clear();
  }

  clear(): void {
    this.#categories.clear();
    this.#hours.clear();
    this.#sites.clear();
  }
}

function sum(into: Map<string, Sum>, key: string, cell: RollupCell, count: number, blocked: number): void {
  const standing = into.get(key);
  if (standing === undefined) into.set(key, { cell, count, blocked });
  else {
    standing.count += count;
    standing.blocked += blocked;
  }
}
