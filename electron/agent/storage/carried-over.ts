/**
 * What no copy turns back when it is restored: who may sign in, which guardian looked at what (a guardian could restore
 * their own looks away), and that copies were restored. It is carried from the database that stands into the copy before
 * that takes its place, so that the old is in force at no moment.
 */
import Database from 'better-sqlite3';
import { openExisting } from './haidang-database.ts';
import { MIGRATIONS } from './schema.ts';
import { migrate } from './sqlite.ts';

const GUARDIANS = 'guardians';

/** The history's action of a restore. */
export const RESTORE_ACTION = 'database-restore';

interface Carried {
  /** JSON; null: nobody is set up yet. */
  readonly guardians: string | null;
  readonly looks: readonly Readonly<Record<string, unknown>>[];
  readonly restores: readonly Readonly<Record<string, unknown>>[];
}

/** True: the guardians are as before. Where the database cannot be read any more the copy's are all there is. */
export function carryOver(live: string, staged: string): boolean {
  const carried = readFrom(live);
  if (carried === null) return false;
  const db = new Database(staged, { fileMustExist: true });
  try {
    // An old copy has no place for it. The copy itself stays as it is in its folder.
    const migrated = migrate(db, MIGRATIONS, { backup: undefined });
    if (!migrated.ok) throw new Error('a copy of a newer version is refused before');
    db.transaction(() => putInto(db, carried))();
    db.pragma('wal_checkpoint(TRUNCATE)');
    return carried.guardians !== null;
  } finally {
    db.close();
  }
}

function readFrom(live: string): Carried | null {
  let db: Database.Database | undefined;
  try {
    db = openExisting(live, 'reader');
    const settings = db.prepare<[string], { readonly value: string }>(
      'SELECT value FROM settings WHERE key = ? AND json_array_length(value) > 0',
    );
    const guardians = settings.get(GUARDIANS)?.value ?? null;
    return { guardians, looks: looksOf(db), restores: restoresOf(db) };
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

const looksOf = (db: Database.Database) =>
  db
    .prepare<[], Record<string, unknown>>(
      `SELECT p.id AS profile_id, l.guardian_id, l.guardian_name, l.what, l.at_ms, l.reads
       FROM looks l JOIN profiles p ON p.key = l.profile_key ORDER BY l.id`,
    )
    .all();

const restoresOf = (db: Database.Database) =>
  db
    .prepare<[string], Record<string, unknown>>(
      `SELECT id, at_ms, actor, action, sentence_vi, sentence_en FROM changes
       WHERE json_extract(action, '$.kind') = ? ORDER BY key`,
    )
    .all(RESTORE_ACTION);

function putInto(db: Database.Database, { guardians, looks, restores }: Carried): void {
  if (guardians !== null)
    db.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(GUARDIANS, guardians);
  const same = `profile_key = (SELECT key FROM profiles WHERE id = @profile_id)
    AND guardian_id = @guardian_id AND what = @what AND at_ms = @at_ms`;
  const grow = db.prepare(`UPDATE looks SET reads = max(reads, @reads) WHERE ${same}`);
  // A child that the copy does not know has no row to hang it on.
  const add = db.prepare(
    `INSERT INTO looks (profile_key, guardian_id, guardian_name, what, at_ms, reads)
     SELECT key, @guardian_id, @guardian_name, @what, @at_ms, @reads FROM profiles WHERE id = @profile_id`,
  );
  for (const look of looks) if (grow.run(look).changes === 0) add.run(look);
  const again = db.prepare(
    `INSERT OR IGNORE INTO changes (id, at_ms, actor, action, sentence_vi, sentence_en)
     VALUES (@id, @at_ms, @actor, @action, @sentence_vi, @sentence_en)`,
  );
  for (const restore of restores) again.run(restore);
}
