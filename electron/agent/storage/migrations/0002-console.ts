/**
 * BEFORE: `haidang.db` version 1; a request has a note and a decision, and nothing says how a change is taken back.
 * AFTER: `changes` (what was done, with the action that takes it back), `looks` (which guardian read what of which
 * child), and `requests` with what was asked, the instant of each stage and the answer as it was given.
 *
 * Frozen: never edited after release, imports nothing of ours. Every row of `requests` is kept: a target made it a
 * request for a site, no target one for time.
 */
import type { Database } from 'better-sqlite3';

export const version = 2;
export const name = '0002-console';

export function up(db: Database): void {
  db.exec(`
    CREATE TABLE changes (
      -- In the order in which they were made.
      key         INTEGER PRIMARY KEY,
      id          TEXT NOT NULL UNIQUE,
      at_ms       INTEGER NOT NULL,
      actor       TEXT NOT NULL,
      -- No reference: the record outlives the profile. Null: about none, or about several.
      profile_id  TEXT,
      -- Null, as are the sentences then: the child that it was about was erased.
      action      TEXT CHECK (json_valid(action)),
      sentence_vi TEXT,
      sentence_en TEXT,
      -- Null: it cannot be taken back.
      inverse     TEXT CHECK (json_valid(inverse)),
      -- The change that this one took back.
      undoes      TEXT,
      -- The change that took this one back; null: it stands.
      undone_by   TEXT,
      CHECK ((action IS NULL) = (sentence_vi IS NULL) AND (action IS NULL) = (sentence_en IS NULL))
    ) STRICT;
    CREATE INDEX changes_by_profile ON changes (profile_id, key);

    CREATE TABLE looks (
      id            INTEGER PRIMARY KEY,
      profile_key   INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      -- No reference, and the name as it was: the child may know who looked after the guardian is gone.
      guardian_id   TEXT NOT NULL,
      guardian_name TEXT NOT NULL,
      what          TEXT NOT NULL,
      at_ms         INTEGER NOT NULL,
      -- Reads that were merged into this row.
      reads         INTEGER NOT NULL CHECK (reads >= 1)
    ) STRICT;
    CREATE INDEX looks_by_profile ON looks (profile_key, id);

    CREATE TABLE requests_2 (
      id               TEXT PRIMARY KEY,
      profile_key      INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      kind             TEXT NOT NULL CHECK (kind IN ('site', 'time')),
      target           TEXT,
      -- What the lists called the target when it was asked for.
      category         TEXT,
      -- Null: for good, or it was not said.
      minutes          INTEGER CHECK (minutes >= 1),
      purpose          TEXT CHECK (purpose IN ('play', 'lesson', 'mistake')),
      words            TEXT NOT NULL,
      -- How often the same was asked while it was open.
      asks             INTEGER NOT NULL CHECK (asks >= 1),
      state            TEXT NOT NULL CHECK (state IN ('open', 'approved', 'countered', 'denied', 'expired')),
      asked_at_ms      INTEGER NOT NULL,
      last_asked_at_ms INTEGER NOT NULL,
      delivered_at_ms  INTEGER,
      seen_at_ms       INTEGER,
      answered_at_ms   INTEGER,
      applied_at_ms    INTEGER,
      expired_at_ms    INTEGER,
      answer           TEXT CHECK (json_valid(answer)),
      answered_by      TEXT,
      -- What the answer gave. No references: either may be gone, and the answer was given all the same.
      grant_id         TEXT,
      rule_id          TEXT,
      CHECK ((kind = 'site') = (target IS NOT NULL))
    ) STRICT;
    INSERT INTO requests_2 (id, profile_key, kind, target, words, asks, state, asked_at_ms, last_asked_at_ms,
                            answered_at_ms, expired_at_ms, answered_by)
      SELECT id, profile_key, CASE WHEN target IS NULL THEN 'time' ELSE 'site' END, target, coalesce(note, ''), 1,
             state, at_ms, at_ms, CASE WHEN state IN ('approved', 'denied') THEN decided_at_ms END,
             CASE WHEN state = 'expired' THEN decided_at_ms END, actor
      FROM requests;
    DROP TABLE requests;
    ALTER TABLE requests_2 RENAME TO requests;
    CREATE INDEX requests_open ON requests (asked_at_ms) WHERE state = 'open';
    CREATE INDEX requests_by_profile ON requests (profile_key, asked_at_ms);
  `);
}
