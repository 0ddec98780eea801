/**
 * BEFORE: `haidang.db` version 4; how far a limit was used is known from the rows of usage alone, which name nothing for
 * most children. A rule that "always" wrote for the host that was asked for says the scope `site`.
 * AFTER: `limit_use`, by the target that the guardian's limit names; such answers, and the actions that would give them
 * again, say `page`: `site` is the whole site.
 *
 * Frozen: never edited after release, imports nothing of ours.
 */
import type { Database } from 'better-sqlite3';

export const version = 5;
export const name = '0005-limits';

export function up(db: Database): void {
  db.exec(`
    CREATE TABLE limit_use (
      profile_key INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      -- Local date of the policy's zone as yyyymmdd. Past days go with the next retention.
      day         INTEGER NOT NULL,
      target      TEXT NOT NULL,
      seconds     INTEGER NOT NULL CHECK (seconds >= 0),
      PRIMARY KEY (profile_key, day, target)
    ) STRICT, WITHOUT ROWID;

    UPDATE requests SET answer = json_set(answer, '$.scope', 'page')
      WHERE answer ->> '$.kind' = 'always' AND answer ->> '$.scope' = 'site';
    UPDATE changes SET action = json_set(action, '$.answer.scope', 'page')
      WHERE action ->> '$.kind' = 'request-answer' AND action ->> '$.answer.kind' = 'always'
        AND action ->> '$.answer.scope' = 'site';
    UPDATE changes SET inverse = json_set(inverse, '$.answer.scope', 'page')
      WHERE inverse ->> '$.kind' = 'request-answer' AND inverse ->> '$.answer.kind' = 'always'
        AND inverse ->> '$.answer.scope' = 'site';
  `);
}
