/**
 * BEFORE: `haidang.db` version 2; a profile has two ports, and a usage row one figure that every sum is made of.
 * AFTER: ports for redirected TLS and plain HTTP, and usage rows that say how much of their seconds counts for the
 * category and for the whole: what two sites were used for at the same time is time once. Bytes and connections besides.
 *
 * Frozen: never edited after release, imports nothing of ours. Rows of version 2 overlapped with nothing.
 */
import type { Database } from 'better-sqlite3';

export const version = 3;
export const name = '0003-proxy';

export function up(db: Database): void {
  db.exec(`
    ALTER TABLE profiles ADD COLUMN tls_port INTEGER CHECK (tls_port BETWEEN 1 AND 65535);
    ALTER TABLE profiles ADD COLUMN web_port INTEGER CHECK (web_port BETWEEN 1 AND 65535);

    ALTER TABLE usage ADD COLUMN category_seconds INTEGER NOT NULL DEFAULT 0 CHECK (category_seconds >= 0);
    ALTER TABLE usage ADD COLUMN total_seconds INTEGER NOT NULL DEFAULT 0 CHECK (total_seconds >= 0);
    ALTER TABLE usage ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0);
    ALTER TABLE usage ADD COLUMN connections INTEGER NOT NULL DEFAULT 0 CHECK (connections >= 0);
    UPDATE usage SET category_seconds = seconds, total_seconds = CASE free WHEN 0 THEN seconds ELSE 0 END;
  `);
}
