/** What an import passed over: lines by their reason, and the files of a folder or archive that gave nothing. */
import type { SqliteDatabase } from '../sqlite.ts';

export const version = 2;
export const name = 'left-out';

export function up(db: SqliteDatabase): void {
  db.exec(`
    -- {"files": …, "first": [{"file": …, "why": …}]}
    ALTER TABLE list_versions ADD COLUMN left_out TEXT NOT NULL DEFAULT '{"files":0,"first":[]}'
      CHECK (json_valid(left_out));
    -- From now on one for each reason: [{"reason": …, "lines": …, "file": …, "line": …, "text": …}]
    UPDATE list_versions SET faults = '[]';
  `);
}
