/**
 * Versions of `haidang.db` (`user_version`): each migration runs with the version bump in one transaction, after a copy
 * of the file was put aside. A database from a newer version is never touched.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { syncFile } from './durable-file.ts';
import * as initial from './migrations/0001-initial.ts';

interface Migration {
  readonly version: number;
  up(db: Database): void;
}

const MIGRATIONS: readonly Migration[] = [initial];

export const SCHEMA_VERSION = MIGRATIONS.length;

export const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/** The database is checked, of this or an older version, and open in no other connection. */
export function migrate(db: Database, file: string, backups: string): void {
  const from = versionOf(db);
  if (from >= SCHEMA_VERSION) return;
  if (from > 0) {
    db.pragma('wal_checkpoint(TRUNCATE)');
    mkdirSync(backups, { recursive: true, mode: 0o700 });
    const copy = join(backups, `haidang-before-v${from + 1}.db`);
    copyFileSync(file, copy);
    syncFile(copy);
  }
  for (const migration of MIGRATIONS.slice(from)) {
    db.transaction(() => {
      migration.up(db);
      db.pragma(`user_version = ${migration.version}`);
    }).immediate();
  }
}
