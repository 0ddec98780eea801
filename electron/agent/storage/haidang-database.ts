/**
 * Connections to a `haidang.db` that exists and is of this version: the log writer's, the reports', the eraser's. Only
 * `open-storage` creates or migrates.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';

export const databaseFile = (dataDirectory: string): string => join(dataDirectory, 'haidang.db');

/** `writer` waits for the lock; `reader` can write nothing. */
export type ConnectionUse = 'writer' | 'reader';

export interface SqliteFault {
  readonly code: string;
  readonly detail: string;
}

const BUSY_MS = 5000;

/** `busyMs`: how long a statement waits for another connection's lock. */
export function openExisting(file: string, use: ConnectionUse, busyMs = BUSY_MS): Database.Database {
  const db = new Database(file, { fileMustExist: true, readonly: use === 'reader', timeout: busyMs });
  try {
    configure(db, use);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

export function configure(db: Database.Database, use: ConnectionUse): void {
  db.pragma('foreign_keys = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma('cache_size = -8192');
  if (use === 'reader') return;
  db.pragma('journal_mode = WAL');
  // Power cut included: what was acknowledged is there.
  db.pragma('synchronous = FULL');
  // What is deleted is overwritten, so that a retained page never holds what retention took out.
  db.pragma('secure_delete = ON');
}

export function faultOf(cause: unknown): SqliteFault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'UNKNOWN';
  return { code, detail: cause instanceof Error ? cause.message : String(cause) };
}
