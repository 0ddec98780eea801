/**
 * Opens SQLite files the one way the product does, and brings their schema up to date.
 *
 * Every handle is in WAL mode with foreign keys on and `synchronous = FULL`: what was reported as saved survives a
 * power cut. A store that can afford to lose its last second (the activity log) lowers that itself and says why.
 * A file written by a newer version of the program is refused and left untouched.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';

export type SqliteDatabase = Database.Database;

export interface OpenOptions {
  readonly readonly?: boolean;
  /** How long a statement waits for another connection's lock. */
  readonly busyTimeoutMs?: number;
  /** Overwrites deleted rows with zeros, so that an erased record cannot be carved out of the file. */
  readonly secureDelete?: boolean;
}

export function openDatabase(path: string, options: OpenOptions = {}): SqliteDatabase {
  const readonly = options.readonly ?? false;
  const db = new Database(path, {
    readonly,
    fileMustExist: readonly,
    timeout: options.busyTimeoutMs ?? 5_000,
  });
  try {
    if (!readonly) {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma(`secure_delete = ${options.secureDelete === true ? 'ON' : 'OFF'}`);
    }
    db.pragma('foreign_keys = ON');
    // Foreign files (a restored backup) must not bring functions or views that run code.
    db.pragma('trusted_schema = OFF');
  } catch (cause) {
    db.close();
    throw cause;
  }
  return db;
}

/** One step of a schema. Frozen once released. `version` counts 1, 2, 3 … without gaps. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(db: SqliteDatabase): void;
}

export interface MigrateOptions {
  /**
   * Where a copy of the file goes before an existing schema is changed; `undefined` for data that can be had again.
   * The copy is complete (it includes the write-ahead log) and is in place before the first statement runs.
   */
  readonly backup: string | undefined;
}

export type MigrateFault = {
  readonly kind: 'newer-database';
  readonly found: number;
  readonly supported: number;
};

export interface Migrated {
  readonly from: number;
  readonly to: number;
}

export const schemaVersion = (db: SqliteDatabase): number => {
  const version: unknown = db.pragma('user_version', { simple: true });
  if (typeof version !== 'number') throw new Error('user_version is not a number');
  return version;
};

/** Runs the missing steps, each with its version bump in one transaction. Throws when a step fails (nothing of it stays). */
export function migrate(
  db: SqliteDatabase,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Result<Migrated, MigrateFault> {
  migrations.forEach((step, i) => {
    if (step.version !== i + 1) throw new Error(`migration \`${step.name}\` is out of order`);
  });
  const from = schemaVersion(db);
  const supported = migrations.length;
  if (from > supported) return err({ kind: 'newer-database', found: from, supported });
  if (from < supported && from > 0 && options.backup !== undefined) copyTo(db, options.backup);
  for (const step of migrations.slice(from)) {
    db.transaction(() => {
      step.up(db);
      db.pragma(`user_version = ${step.version}`);
    }).immediate();
  }
  return ok({ from, to: supported });
}

function copyTo(db: SqliteDatabase, path: string): void {
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  db.prepare('VACUUM INTO ?').run(partial);
  const file = openSync(partial, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
}

/** `undefined` when the file is sound, else what SQLite found first. Reads the whole file: for start-up and `doctor`. */
export function integrityFault(db: SqliteDatabase): string | undefined {
  try {
    const found: unknown = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') return String(found);
    const orphans: unknown = db.pragma('foreign_key_check');
    return Array.isArray(orphans) && orphans.length > 0
      ? `${orphans.length} rows refer to missing rows`
      : undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Moves a damaged database aside with its side files, so that a fresh one can start; the name it got, or `undefined`. */
export function setAside(path: string, suffix: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const aside = `${path}.${suffix}`;
  renameSync(path, aside);
  for (const side of ['-wal', '-shm']) if (existsSync(path + side)) renameSync(path + side, aside + side);
  return aside;
}
