/**
 * BEFORE: an empty file.
 * AFTER: every table of `lists.db`: lists, the versions kept of each (the current one and the one before), and their
 * names as compressed chunks.
 *
 * Frozen: never edited after release, imports nothing of ours. Chunks refer to their version by number only, without
 * a foreign key: a version is dropped by one row, and a sweep then deletes its chunks in short transactions, so that
 * nobody waits on the write lock while tens of megabytes go.
 */
import type { Database } from 'better-sqlite3';

export const version = 1;
export const name = 'initial';

export function up(db: Database): void {
  db.exec(`
    CREATE TABLE content (
      one      INTEGER PRIMARY KEY CHECK (one = 1),
      -- Rises with every change of what the lists currently say.
      revision INTEGER NOT NULL
    ) STRICT;
    INSERT INTO content (one, revision) VALUES (1, 1);

    CREATE TABLE lists (
      id                 TEXT PRIMARY KEY,
      name               TEXT NOT NULL UNIQUE COLLATE NOCASE,
      -- 'auto': the list brings its own categories.
      category           TEXT NOT NULL,
      format             TEXT NOT NULL,
      source_kind        TEXT NOT NULL CHECK (source_kind IN ('bundled', 'url', 'file', 'dir')),
      source             TEXT NOT NULL,
      etag               TEXT,
      last_modified      TEXT,
      -- Of the bytes last read, also when an undo has since put the version before back.
      source_hash        TEXT,
      current_version    INTEGER REFERENCES list_versions (version),
      previous_version   INTEGER REFERENCES list_versions (version),
      created_at_ms      INTEGER NOT NULL,
      -- When the source was last read with success, changed or not.
      checked_at_ms      INTEGER,
      attempted_at_ms    INTEGER,
      failures           INTEGER NOT NULL DEFAULT 0,
      last_error_vi      TEXT,
      last_error_en      TEXT,
      CHECK ((last_error_vi IS NULL) = (last_error_en IS NULL))
    ) STRICT;

    CREATE TABLE list_versions (
      -- Never used twice, over all lists: whoever knows the number knows the names.
      version       INTEGER PRIMARY KEY AUTOINCREMENT,
      list_id       TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      complete      INTEGER NOT NULL CHECK (complete IN (0, 1)),
      entries       INTEGER NOT NULL,
      rejected      INTEGER NOT NULL,
      -- The first of them: [{"file": …, "line": …, "reason": …}]
      faults        TEXT NOT NULL CHECK (json_valid(faults))
    ) STRICT;
    CREATE INDEX versions_by_list ON list_versions (list_id);

    CREATE TABLE list_sources (
      version     INTEGER NOT NULL REFERENCES list_versions (version) ON DELETE CASCADE,
      category_id TEXT NOT NULL,
      kind        TEXT NOT NULL CHECK (kind IN ('block', 'except')),
      names       INTEGER NOT NULL,
      PRIMARY KEY (version, category_id, kind)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE list_chunks (
      id          INTEGER PRIMARY KEY,
      version     INTEGER NOT NULL,
      category_id TEXT NOT NULL,
      kind        TEXT NOT NULL CHECK (kind IN ('block', 'except')),
      first_key   TEXT NOT NULL,
      last_key    TEXT NOT NULL,
      names       INTEGER NOT NULL,
      body        BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX chunks_by_key ON list_chunks (version, category_id, kind, first_key);
  `);
}
