/**
 * Copies of the database. A copy is one self-contained file, compacted, checked and synced before it gets its name, so
 * that a file in the backups folder is always whole. Long: call it from the storage job's worker, never from the filter's thread.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { carryOver } from './carried-over.ts';
import { renameDurably, syncFile } from './durable-file.ts';
import { databaseFile, faultOf, openExisting } from './haidang-database.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { schemaVersion } from './sqlite.ts';
import { storageFaultOf } from './storage-fault.ts';

export interface BackupInfo {
  readonly file: string;
  readonly bytes: number;
}

export interface DailyBackupInfo extends BackupInfo {
  readonly atMs: EpochMs;
}

export type RestoreFault =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'not-a-backup'; readonly detail: string }
  | { readonly kind: 'damaged'; readonly detail: string }
  | { readonly kind: 'newer-version'; readonly version: number };

const KEPT = 7;
const DAILY = /^haidang-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

export const backupsFolder = (dataDirectory: string): string => join(dataDirectory, 'backups');

/** `haidang-20261124T000102Z.db`: sorts by time. */
export function dailyBackupFile(dataDirectory: string, nowMs: EpochMs): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  return join(backupsFolder(dataDirectory), `haidang-${stamp}.db`);
}

/** Daily ones, the newest first. */
export function dailyBackups(dataDirectory: string): readonly DailyBackupInfo[] {
  const folder = backupsFolder(dataDirectory);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => DAILY.test(name))
    .sort()
    .toReversed()
    .map((name) => ({ ...infoOf(join(folder, name)), atMs: instantOf(name) }));
}

const instantOf = (name: string): EpochMs => epochMs(Date.parse(name.replace(DAILY, '$1-$2-$3T$4:$5:$6Z')));

/** Replaces `target` if it is there, in a folder that is there or is ours. Throws what SQLite or the disk says. */
export function writeBackup(dataDirectory: string, target: string): BackupInfo {
  if (dirname(target) === backupsFolder(dataDirectory))
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const temporary = `${target}.new`;
  rmSync(temporary, { force: true });
  const db = openExisting(databaseFile(dataDirectory), 'reader');
  try {
    db.prepare('VACUUM INTO ?').run(temporary);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  } finally {
    db.close();
  }
  // SQLite takes the umask's mode, and the copy may lie anywhere.
  chmodSync(temporary, 0o600);
  syncFile(temporary);
  renameDurably(temporary, target);
  return infoOf(target);
}

export function rotateBackups(dataDirectory: string): void {
  for (const { file } of dailyBackups(dataDirectory).slice(KEPT)) rmSync(file, { force: true });
}

export interface Restored {
  /** Where the database that stood there is now. */
  readonly replaced: string | null;
  /** Who may sign in: as before, or, where that could not be read or nobody was set up, as in the copy. */
  readonly guardians: 'kept' | 'of-copy';
}

/**
 * Puts `file` in the database's place. Nobody may have the database open. The file is checked as a copy first; what
 * stood there before goes to the backups folder.
 */
export function restoreDatabase(
  dataDirectory: string,
  file: string,
  nowMs: EpochMs,
): Result<Restored, RestoreFault> {
  if (!existsSync(file)) return err({ kind: 'absent' });
  const live = databaseFile(dataDirectory);
  const staged = `${live}.restoring`;
  // A log that a killed restore left would be replayed into this copy.
  removeSideFiles(staged);
  try {
    copyFileSync(file, staged);
    chmodSync(staged, 0o600);
  } catch (cause) {
    rmSync(staged, { force: true });
    // A full disk is no fault of the file.
    if (storageFaultOf(cause) !== null) throw cause;
    return err({ kind: 'unreadable', detail: faultOf(cause).detail });
  }
  const fault = inspect(staged);
  if (fault !== null) {
    rmSync(staged, { force: true });
    removeSideFiles(staged);
    return err(fault);
  }
  const guardians = existsSync(live) && carryOver(live, staged) ? 'kept' : 'of-copy';
  // Looking into it left empty ones beside it; what was carried over is in the file itself.
  removeSideFiles(staged);
  syncFile(staged);
  const replaced = existsSync(live) ? setAside(dataDirectory, live, nowMs) : null;
  // A write-ahead log of the old database would be replayed into the new one.
  removeSideFiles(live);
  renameDurably(staged, live);
  return ok({ replaced, guardians });
}

function removeSideFiles(database: string): void {
  for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
}

function inspect(file: string): RestoreFault | null {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    const version = schemaVersion(db);
    if (version > SCHEMA_VERSION) return { kind: 'newer-version', version };
    const faults = db.pragma('integrity_check', { simple: true });
    if (faults !== 'ok') return { kind: 'damaged', detail: String(faults) };
    const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'profiles'").get();
    return version < 1 || table === undefined ? { kind: 'not-a-backup', detail: 'no profiles in it' } : null;
  } catch (cause) {
    const { code, detail } = faultOf(cause);
    return code === 'SQLITE_NOTADB' ? { kind: 'not-a-backup', detail } : { kind: 'damaged', detail };
  } finally {
    db?.close();
  }
}

/** The live file stays where it is until the new one takes its name: a crash in between loses neither. */
function setAside(dataDirectory: string, live: string, nowMs: EpochMs): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const replaced = join(backupsFolder(dataDirectory), `haidang-replaced-${stamp}.db`);
  mkdirSync(dirname(replaced), { recursive: true, mode: 0o700 });
  try {
    const db = openExisting(live, 'writer');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
  } catch {
    // Damaged, which is why it is being replaced: its bytes are kept as they are.
  }
  copyFileSync(live, replaced);
  return replaced;
}

const infoOf = (file: string): BackupInfo => ({ file, bytes: statSync(file).size });
