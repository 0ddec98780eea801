/**
 * Takes a child's records out of the database, its write-ahead log, its free pages and every backup, so that a search
 * through the bytes finds no name of theirs. Long: runs in the storage job's worker, while the log writer stands still.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { backupsFolder } from './backup.ts';
import { databaseFile, faultOf, openExisting, type SqliteFault } from './haidang-database.ts';

/** `records`: what was recorded about the child; filtering goes on. `everything`: the profile and its rules too. */
export type EraseScope = 'records' | 'everything';

export interface ErasedBackup {
  readonly file: string;
  readonly rows: number;
  /** It could not be opened as a database, so it was deleted whole. */
  readonly removed: boolean;
}

/** The rows, then the bytes that they left in the database's file, then the copies. */
export type EraseStep = 'records' | 'database' | 'backups';

export interface EraseReport {
  readonly rows: number;
  readonly backups: readonly ErasedBackup[];
  /** Null: nothing did. What was gone until then stays gone. */
  readonly stopped: { readonly during: EraseStep; readonly fault: SqliteFault } | null;
  /** False: a reader held on to the write-ahead log; erase again. */
  readonly walCleared: boolean;
}

const IDS_A_STEP = 20_000;
const CHECKPOINT_TRIES = 50;
const TABLES = [
  'rollup_categories',
  'rollup_hours',
  'rollup_sites',
  'usage',
  'limit_use',
  'requests',
  'looks',
] as const;

export function eraseProfile(dataDirectory: string, profileId: ProfileId, scope: EraseScope): EraseReport {
  const db = openExisting(databaseFile(dataDirectory), 'writer');
  const done = { rows: 0, walCleared: false, backups: [] as ErasedBackup[] };
  let during: EraseStep = 'records';
  try {
    done.rows = eraseIn(db, profileId, scope);
    during = 'database';
    db.exec('VACUUM');
    done.walCleared = clearWal(db);
    during = 'backups';
    done.backups = eraseBackups(dataDirectory, profileId, scope);
    return { ...done, stopped: null };
  } catch (cause) {
    return { ...done, stopped: { during, fault: faultOf(cause) } };
  } finally {
    db.close();
  }
}

function eraseBackups(dataDirectory: string, profileId: ProfileId, scope: EraseScope): ErasedBackup[] {
  const folder = backupsFolder(dataDirectory);
  if (!existsSync(folder)) return [];
  removeSideFiles(folder);
  const erased = readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .map((name) => eraseBackup(join(folder, name), profileId, scope));
  // A copy in WAL mode gets new ones when it is opened.
  removeSideFiles(folder);
  return erased;
}

/** Half-written copies and what belongs to another file are of no use to anyone. */
function removeSideFiles(folder: string): void {
  for (const name of readdirSync(folder))
    if (/\.db(?:\.new|-wal|-shm|-journal)$/.test(name)) rmSync(join(folder, name), { force: true });
}

function eraseBackup(file: string, profileId: ProfileId, scope: EraseScope): ErasedBackup {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { fileMustExist: true });
    // No journal file: it would hold the very pages that are being erased.
    db.pragma('journal_mode = MEMORY');
    db.pragma('secure_delete = ON');
    db.pragma('foreign_keys = ON');
    const rows = eraseIn(db, profileId, scope);
    db.exec('VACUUM');
    return { file, rows, removed: false };
  } catch (cause) {
    const { code } = faultOf(cause);
    if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') throw cause;
    rmSync(file, { force: true });
    return { file, rows: 0, removed: true };
  } finally {
    db?.close();
  }
}

/** The number of log rows taken out. */
function eraseIn(db: Database.Database, profileId: ProfileId, scope: EraseScope): number {
  const key = db
    .prepare<[string], { key: number }>('SELECT key FROM profiles WHERE id = ?')
    .get(profileId)?.key;
  if (key !== undefined) {
    const rows = eraseRows(db, key);
    db.transaction(() => {
      db.prepare('DELETE FROM activity_kinds WHERE profile_key = ?').run(key);
      for (const table of TABLES)
        if (hasTable(db, table)) db.prepare(`DELETE FROM ${table} WHERE profile_key = ?`).run(key);
      eraseEndedGrants(db, key);
      if (scope === 'everything' && profileId !== HOUSEHOLD)
        db.prepare('DELETE FROM profiles WHERE key = ?').run(key);
    }).immediate();
    eraseMentions(db, profileId, scope);
    return rows;
  }
  eraseMentions(db, profileId, scope);
  return 0;
}

function eraseMentions(db: Database.Database, profileId: ProfileId, scope: EraseScope): void {
  redactAudit(db, profileId, scope);
  redactChanges(db, profileId);
  eraseSettings(db, profileId, scope);
  eraseUnreferencedNames(db);
}

/** A backup may be of an older version of the schema. */
const hasTable = (db: Database.Database, table: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;

/** One that stands is a rule of today; one that is over only tells what the child once asked for. */
function eraseEndedGrants(db: Database.Database, profileKey: number): void {
  db.prepare('DELETE FROM grants WHERE profile_key = ? AND (revoked_at_ms IS NOT NULL OR until_ms <= ?)').run(
    profileKey,
    Date.now(),
  );
}

/** In steps, so that whoever saves a rule meanwhile waits milliseconds for the lock. */
function eraseRows(db: Database.Database, profileKey: number): number {
  const bounds = db
    .prepare<[], { first: number | null; last: number | null }>(
      'SELECT min(id) AS first, max(id) AS last FROM activity',
    )
    .get();
  const remove = db.prepare<[number, number, number]>(
    `DELETE FROM activity WHERE id BETWEEN ? AND ?
       AND kind_id IN (SELECT id FROM activity_kinds WHERE profile_key = ?)`,
  );
  let rows = 0;
  const last = bounds?.last ?? -1;
  for (let from = bounds?.first ?? 0; from <= last; from += IDS_A_STEP)
    rows += remove.run(from, from + IDS_A_STEP - 1, profileKey).changes;
  return rows;
}

/** The chain of the audit log holds without detail and salt: see `audit-store`. */
function redactAudit(db: Database.Database, profileId: ProfileId, scope: EraseScope): void {
  db.prepare(
    `UPDATE audit SET detail = NULL, salt = NULL
     WHERE profile_id = ? AND (? = 'everything' OR action LIKE 'request.%' OR action LIKE 'grant.%')`,
  ).run(profileId, scope);
}

/** That something was changed, when and by whom stays; what it was goes, and with it the way to take it back. */
function redactChanges(db: Database.Database, profileId: ProfileId): void {
  if (!hasTable(db, 'changes')) return;
  db.prepare(
    `UPDATE changes SET action = NULL, sentence_vi = NULL, sentence_en = NULL, inverse = NULL
     WHERE profile_id = @id OR instr(action, @id) > 0 OR instr(inverse, @id) > 0`,
  ).run({ id: profileId });
}

/** What is kept about one child has a key that ends in its id. The wizard's draft may name a child before there is one. */
function eraseSettings(db: Database.Database, profileId: ProfileId, scope: EraseScope): void {
  db.prepare('DELETE FROM settings WHERE substr(key, -length(@ending)) = @ending').run({
    ending: `:${profileId}`,
  });
  if (scope === 'everything')
    db.prepare(
      `UPDATE settings SET value = json_set(value, '$.draft', json('{}')) WHERE key = 'wizard'`,
    ).run();
}

function eraseUnreferencedNames(db: Database.Database): void {
  db.prepare(
    `DELETE FROM names WHERE id NOT IN (
       SELECT name_id FROM activity WHERE name_id IS NOT NULL
       UNION SELECT entry_id FROM activity WHERE entry_id IS NOT NULL
       UNION SELECT site_id FROM rollup_sites)`,
  ).run();
}

function clearWal(db: Database.Database): boolean {
  for (let attempt = 0; attempt < CHECKPOINT_TRIES; attempt++) {
    if (db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0) return true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return false;
}
