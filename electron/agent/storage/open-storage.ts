/**
 * Opens `haidang.db` for the agent: one agent per folder, checked before anything is read, migrated with a copy put
 * aside. What goes wrong is a typed fault, and a file that we cannot use is left as it is.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { AuditStore } from './audit-store.ts';
import { backupsFolder, dailyBackups, type DailyBackupInfo } from './backup.ts';
import { keptBackups } from './backup-list.ts';
import { ChangeStore } from './change-store.ts';
import { GrantStore } from './grant-store.ts';
import { makeFolder } from './durable-file.ts';
import { databaseFile, faultOf, openExisting, openOrCreate, type SqliteFault } from './haidang-database.ts';
import { lockInstance, type InstanceLock } from './instance-lock.ts';
import { LookStore } from './look-store.ts';
import { PastStore } from './past-store.ts';
import { PauseStore } from './pause-store.ts';
import { PolicyStore } from './policy-store.ts';
import { hasSnapshot, saveSnapshot, type PolicySnapshot } from './policy-snapshot.ts';
import { ProfileStore } from './profile-store.ts';
import { RequestStore } from './request-store.ts';
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts';
import { SettingsStore } from './settings-store.ts';
import { type StorageFault, toStorageFault } from './storage-fault.ts';
import { integrityFault, migrate, schemaVersion, type SqliteDatabase } from './sqlite.ts';
import { runStorageJob, type StorageJobName, type StorageJobs } from './storage-job.ts';
import { UsageStore } from './usage-store.ts';

interface WallClock {
  nowMs(): EpochMs;
}

export class Storage {
  readonly profiles: ProfileStore;
  readonly policies: PolicyStore;
  readonly grants: GrantStore;
  readonly pauses: PauseStore;
  readonly requests: RequestStore;
  readonly past: PastStore;
  readonly audit: AuditStore;
  readonly changes: ChangeStore;
  readonly looks: LookStore;
  readonly usage: UsageStore;
  readonly settings: SettingsStore;
  /** The database file, for the log writer and the reports. */
  readonly file: string;
  readonly dataDirectory: string;
  readonly #db: SqliteDatabase;
  readonly #newestActivity: Statement<[], { id: number | null }>;
  readonly #lock: InstanceLock;
  readonly #clock: WallClock;
  readonly #snapshotFailed: (fault: SqliteFault | null) => void;

  constructor(
    dataDirectory: string,
    db: SqliteDatabase,
    lock: InstanceLock,
    clock: WallClock,
    snapshotFailed: (fault: SqliteFault | null) => void,
  ) {
    this.dataDirectory = dataDirectory;
    this.file = databaseFile(dataDirectory);
    this.#db = db;
    this.#lock = lock;
    this.#clock = clock;
    this.#snapshotFailed = snapshotFailed;
    this.#newestActivity = db.prepare('SELECT max(id) AS id FROM activity');
    const changed = (): void => this.#saveSnapshot();
    this.audit = new AuditStore(db);
    this.profiles = new ProfileStore(db, this.audit, changed);
    this.policies = new PolicyStore(db, this.audit, changed);
    this.grants = new GrantStore(db, this.audit, changed);
    this.pauses = new PauseStore(db, this.audit, changed);
    this.requests = new RequestStore(db, this.audit);
    this.past = new PastStore(db);
    this.changes = new ChangeStore(db);
    this.looks = new LookStore(db);
    this.usage = new UsageStore(db);
    this.settings = new SettingsStore(db, changed);
    this.#saveSnapshot();
  }

  snapshot(): PolicySnapshot {
    const nowMs = this.#clock.nowMs();
    return {
      profiles: this.profiles.all(),
      policies: this.policies.allCurrent(),
      grants: this.grants.live(nowMs),
      pauses: this.pauses.standing(nowMs),
      settings: this.settings.all(),
    };
  }

  /** Erasure, backup and the thorough check, in a worker. Before `erase`: `Recorder.whileErasing`. */
  async run<N extends StorageJobName>(
    job: N,
    input: StorageJobs[N]['input'],
  ): Promise<Result<StorageJobs[N]['output'], SqliteFault>> {
    const result = await runStorageJob(job, this.dataDirectory, input);
    if (job === 'erase') this.#saveSnapshot();
    return result;
  }

  /** A person has put something in: what a first start makes by itself is no loss. */
  holdsAnything(): boolean {
    return this.profiles.children().length > 0 || Object.keys(this.settings.all()).length > 0;
  }

  /** The newest daily backup. */
  lastBackup(): DailyBackupInfo | null {
    return dailyBackups(this.dataDirectory)[0] ?? null;
  }

  /** The id of the newest row of the log; 0: there is none. */
  newestActivityId(): number {
    return this.#newestActivity.get()?.id ?? 0;
  }

  get closed(): boolean {
    return !this.#db.open;
  }

  /** Throws what a write would meet now. Changes nothing: the number is written again. */
  tryWrite(): void {
    this.#db.pragma(`user_version = ${schemaVersion(this.#db)}`);
  }

  /** Size of the database on disk, the write-ahead log not included. */
  bytes(): number {
    const pages = Number(this.#db.pragma('page_count', { simple: true }));
    return pages * Number(this.#db.pragma('page_size', { simple: true }));
  }

  close(): void {
    this.#db.close();
    this.#lock.release();
  }

  #saveSnapshot(): void {
    try {
      saveSnapshot(this.dataDirectory, this.snapshot());
      this.#snapshotFailed(null);
    } catch (cause) {
      // The change itself is committed: only the fallback is older than it, and whoever opened us says so.
      this.#snapshotFailed(faultOf(cause));
    }
  }
}

/**
 * `snapshotFailed` is told after each attempt to write the policy snapshot: null when it worked. The caller raises or
 * clears the health condition.
 */
export function openStorage(
  dataDirectory: string,
  clock: WallClock,
  snapshotFailed: (fault: SqliteFault | null) => void = () => undefined,
): Result<Storage, StorageFault> {
  try {
    makeFolder(dataDirectory);
  } catch (cause) {
    return err(toStorageFault(faultOf(cause)));
  }
  const lock = lockInstance(dataDirectory);
  if (!lock.ok) return err(lock.error.kind === 'locked' ? lock.error : toStorageFault(lock.error.fault));
  const opened = openDatabase(dataDirectory);
  if (!opened.ok) {
    lock.value.release();
    return opened;
  }
  try {
    return ok(new Storage(dataDirectory, opened.value, lock.value, clock, snapshotFailed));
  } catch (cause) {
    opened.value.close();
    lock.value.release();
    return err(toStorageFault(faultOf(cause)));
  }
}

function openDatabase(dataDirectory: string): Result<SqliteDatabase, StorageFault> {
  const file = databaseFile(dataDirectory);
  let db: SqliteDatabase | undefined;
  try {
    const fault = existsSync(file) ? inspect(file) : null;
    if (fault !== null) return err(fault);
    if (hasVanished(dataDirectory)) return err({ kind: 'vanished' });
    db = openOrCreate(file, 'writer');
    // The stores' tables are small; the log, which is not, is read and written on other connections.
    db.pragma('cache_size = -2048');
    const backups = backupsFolder(dataDirectory);
    if (schemaVersion(db) > 0) mkdirSync(backups, { recursive: true, mode: 0o700 });
    const backup = join(backups, `haidang-before-v${SCHEMA_VERSION}.db`);
    const migrated = migrate(db, MIGRATIONS, { backup });
    if (!migrated.ok) throw new Error('the version changed between two looks');
    return ok(db);
  } catch (cause) {
    db?.close();
    return err(toStorageFault(faultOf(cause)));
  }
}

/**
 * The rules' copy is written as soon as there is a database, and outlives it: an empty database beside it is no first
 * start, but the loss of a family's rules.
 */
function hasVanished(dataDirectory: string): boolean {
  const file = databaseFile(dataDirectory);
  const isEmpty = !existsSync(file) || versionOf(file) === 0;
  return isEmpty && (hasSnapshot(dataDirectory) || keptBackups(dataDirectory).length > 0);
}

function versionOf(file: string): number {
  const db = openExisting(file, 'reader');
  try {
    return schemaVersion(db);
  } finally {
    db.close();
  }
}

/** Read-only, so that a file which turns out to be newer or damaged has not changed by a byte. */
function inspect(file: string): StorageFault | null {
  const db = openExisting(file, 'reader');
  try {
    const version = schemaVersion(db);
    if (version > SCHEMA_VERSION) return { kind: 'newer-version', version, known: SCHEMA_VERSION };
    const detail = integrityFault(db);
    return detail === undefined ? null : { kind: 'corrupt', detail };
  } finally {
    db.close();
  }
}
