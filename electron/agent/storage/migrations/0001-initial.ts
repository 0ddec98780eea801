/**
 * BEFORE: an empty file.
 * AFTER: every table of `haidang.db`, and the household profile (key 1), whose policy all children inherit.
 *
 * Frozen: never edited after release, imports nothing of ours. Columns end in their unit; `day` is a local date of
 * the policy's zone as the number yyyymmdd. Row sizes matter in `activity`: what repeats is interned in
 * `activity_kinds` (few), `names` (host and site names) and `activity_hours` stands in for an index on time.
 */
import type { Database } from 'better-sqlite3';

export const version = 1;
export const name = '0001-initial';

export function up(db: Database): void {
  db.exec(`
    CREATE TABLE profiles (
      key           INTEGER PRIMARY KEY,
      id            TEXT NOT NULL UNIQUE,
      name          TEXT NOT NULL,
      -- NFC and lower case of name: two children whose names differ in case only could not be told apart.
      name_key      TEXT NOT NULL UNIQUE,
      age           INTEGER CHECK (age BETWEEN 0 AND 120),
      preset_id     TEXT,
      os_user       TEXT UNIQUE,
      detail        TEXT NOT NULL CHECK (detail IN ('full', 'site', 'category', 'totals')),
      created_at_ms INTEGER NOT NULL,
      dns_port      INTEGER CHECK (dns_port BETWEEN 1 AND 65535),
      proxy_port    INTEGER CHECK (proxy_port BETWEEN 1 AND 65535)
    ) STRICT;

    -- Append-only; the newest row that is not withdrawn counts.
    CREATE TABLE consents (
      id                     INTEGER PRIMARY KEY,
      profile_key            INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      guardian_consent_at_ms INTEGER NOT NULL,
      notice_at_ms           INTEGER NOT NULL,
      assent                 TEXT CHECK (assent IN ('given', 'refused')),
      assent_at_ms           INTEGER,
      actor                  TEXT NOT NULL,
      recorded_at_ms         INTEGER NOT NULL,
      withdrawn_at_ms        INTEGER,
      CHECK ((assent IS NULL) = (assent_at_ms IS NULL))
    ) STRICT;
    CREATE INDEX consents_by_profile ON consents (profile_key, id);

    CREATE TABLE policies (
      profile_key   INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      revision      INTEGER NOT NULL CHECK (revision >= 1),
      document      TEXT NOT NULL CHECK (json_valid(document)),
      actor         TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      PRIMARY KEY (profile_key, revision)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE grants (
      id            TEXT PRIMARY KEY,
      profile_key   INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      scope         TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      until_ms      INTEGER NOT NULL,
      actor         TEXT NOT NULL,
      revoked_at_ms INTEGER
    ) STRICT;
    CREATE INDEX grants_by_end ON grants (until_ms);

    CREATE TABLE pauses (
      id            INTEGER PRIMARY KEY,
      profile_key   INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      started_at_ms INTEGER NOT NULL,
      -- Null: until somebody resumes.
      until_ms      INTEGER,
      actor         TEXT NOT NULL,
      ended_at_ms   INTEGER
    ) STRICT;
    CREATE INDEX pauses_standing ON pauses (profile_key) WHERE ended_at_ms IS NULL;

    CREATE TABLE requests (
      id            TEXT PRIMARY KEY,
      profile_key   INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      at_ms         INTEGER NOT NULL,
      -- Null: more time was asked for, not a site.
      target        TEXT,
      note          TEXT,
      state         TEXT NOT NULL CHECK (state IN ('open', 'approved', 'denied', 'expired')),
      decided_at_ms INTEGER,
      actor         TEXT
    ) STRICT;
    CREATE INDEX requests_open ON requests (at_ms) WHERE state = 'open';

    -- A chain: hash covers the row and the hash before it. It covers detail through a salted digest, so that erasing a
    -- child can drop detail and salt and the chain still proves that no row was taken out.
    CREATE TABLE audit (
      id            INTEGER PRIMARY KEY,
      at_ms         INTEGER NOT NULL,
      actor         TEXT NOT NULL,
      action        TEXT NOT NULL,
      -- No reference: the record outlives the profile.
      profile_id    TEXT,
      detail        TEXT,
      salt          BLOB,
      detail_digest BLOB NOT NULL,
      hash          BLOB NOT NULL
    ) STRICT;

    CREATE TABLE settings (
      key   TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE names (
      id   INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE activity_kinds (
      id            INTEGER PRIMARY KEY,
      profile_key   INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      category      TEXT,
      verdict       TEXT NOT NULL,
      reason        TEXT NOT NULL,
      list_id       TEXT,
      origin        TEXT NOT NULL,
      -- 1: name_id is a site and the host was not written.
      only_site     INTEGER NOT NULL,
      -- 1: the entry that matched is name_id itself.
      entry_is_name INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX activity_kinds_by_profile ON activity_kinds (profile_key);

    -- id rises in the order of recording, which is the order of time but for a clock that was set back.
    -- No REFERENCES here and in rollup_sites: without an index on the referring column (a third of the table's size)
    -- each name or kind taken out would cost a scan of the table. The writer and the purges keep them sound.
    CREATE TABLE activity (
      id            INTEGER PRIMARY KEY,
      at_ms         INTEGER NOT NULL,
      kind_id       INTEGER NOT NULL,
      -- The host at level full, the site at level site, null at level category.
      name_id       INTEGER,
      -- Null also when the entry is name_id itself: see activity_kinds.entry_is_name.
      entry_id      INTEGER,
      count         INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE activity_hours (
      hour     INTEGER PRIMARY KEY,
      first_id INTEGER NOT NULL,
      last_id  INTEGER NOT NULL
    ) STRICT;

    -- The last batch of the log writer, so that one that is sent again is not counted twice.
    CREATE TABLE log_progress (
      id     INTEGER PRIMARY KEY CHECK (id = 1),
      writer TEXT NOT NULL,
      batch  INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE rollup_categories (
      day         INTEGER NOT NULL,
      profile_key INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      -- Empty: no category, or one that may not be written.
      category    TEXT NOT NULL,
      verdict     TEXT NOT NULL,
      count       INTEGER NOT NULL,
      PRIMARY KEY (day, profile_key, category, verdict)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE rollup_hours (
      day         INTEGER NOT NULL,
      profile_key INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      hour        INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
      count       INTEGER NOT NULL,
      blocked     INTEGER NOT NULL,
      PRIMARY KEY (day, profile_key, hour)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE rollup_sites (
      day         INTEGER NOT NULL,
      profile_key INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      site_id     INTEGER NOT NULL,
      count       INTEGER NOT NULL,
      blocked     INTEGER NOT NULL,
      PRIMARY KEY (day, profile_key, site_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE usage (
      day         INTEGER NOT NULL,
      profile_key INTEGER NOT NULL REFERENCES profiles (key) ON DELETE CASCADE,
      hour        INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
      category    TEXT NOT NULL,
      -- Empty: not measured, or it may not be written.
      site        TEXT NOT NULL,
      basis       TEXT NOT NULL CHECK (basis IN ('session', 'network')),
      seconds     INTEGER NOT NULL CHECK (seconds >= 0),
      -- 1: free by the policy of that moment, not part of the total.
      free        INTEGER NOT NULL,
      PRIMARY KEY (day, profile_key, hour, category, site, basis, free)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO profiles (key, id, name, name_key, detail, created_at_ms)
      VALUES (1, 'household', 'household', 'household', 'site', 0);
  `);
}
