/**
 * Connections to `haidang.db`: the stores', the log writer's, the reports', the eraser's. Deleted rows are overwritten
 * in all of them, so that a page never holds what retention or erasure took out.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type SqliteDatabase } from './sqlite.ts';

export const databaseFile = (dataDirectory: string): string => join(dataDirectory, 'haidang.db');

/** `writer` waits for the lock; `reader` can write nothing. */
export type ConnectionUse = 'writer' | 'reader';

export interface SqliteFault {
  /** SQLite's or Node's. */
  readonly code: string;
  readonly detail: string;
}

const BUSY_MS = 5000;

/** Creates the file if it is not there: for `open-storage` only. */
export function openOrCreate(file: string, use: ConnectionUse, busyMs = BUSY_MS): SqliteDatabase {
  const db = openDatabase(file, { readonly: use === 'reader', busyTimeoutMs: busyMs, secureDelete: true });
  // Sorting spills into memory, never into a file that outlives what it sorted.
  db.pragma('temp_store = MEMORY');
  db.pragma('cache_size = -8192');
  return db;
}

/** `busyMs`: how long a statement waits for another connection's lock. */
export function openExisting(file: string, use: ConnectionUse, busyMs = BUSY_MS): SqliteDatabase {
  if (!existsSync(file)) throw Object.assign(new Error('the database is not there'), { code: 'ENOENT' });
  return openOrCreate(file, use, busyMs);
}

export function faultOf(cause: unknown): SqliteFault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'UNKNOWN';
  return { code, detail: cause instanceof Error ? cause.message : String(cause) };
}
