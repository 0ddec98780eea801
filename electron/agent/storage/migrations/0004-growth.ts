/**
 * BEFORE: `haidang.db` version 3; a row of the log that grew is written with every batch.
 * AFTER: a place for what rows grew by and do not say yet.
 *
 * Frozen: never edited after release, imports nothing of ours.
 */
import type { Database } from 'better-sqlite3';

export const version = 4;
export const name = '0004-growth';

export function up(db: Database): void {
  db.exec(`
    CREATE TABLE log_growth (
      id INTEGER PRIMARY KEY,
      -- 64-bit floats, least significant octet first: id of a row in activity, what it grew by, and so on
      increments BLOB NOT NULL
    ) STRICT;
  `);
}
