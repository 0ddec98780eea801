/**
 * `lists.db`: the lists and their names, apart from `haidang.db` so that an import's write lock never delays the log.
 * Everything in it can be had again from its sources, so it is not backed up before a migration.
 */
import * as initial from './list-migrations/0001-initial.ts';
import * as leftOut from './list-migrations/0002-left-out.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { migrate, openDatabase, type Migration, type MigrateFault, type SqliteDatabase } from './sqlite.ts';

export const LIST_DATABASE_FILE = 'lists.db';

export const LIST_MIGRATIONS: readonly Migration[] = [initial, leftOut];

export function openListDatabase(path: string): Result<SqliteDatabase, MigrateFault> {
  const db = openDatabase(path);
  try {
    const migrated = migrate(db, LIST_MIGRATIONS, { backup: undefined });
    if (!migrated.ok) {
      db.close();
      return err(migrated.error);
    }
    // A big import leaves a big log; give the room back once it has been folded in.
    db.pragma('journal_size_limit = 4194304');
    return ok(db);
  } catch (cause) {
    if (db.open) db.close();
    throw cause;
  }
}
