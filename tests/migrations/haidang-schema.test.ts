import Database from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../electron/agent/storage/schema.ts';
import { migrate } from '../../electron/agent/storage/sqlite.ts';
import { unwrap } from '../../shared/kernel/result.ts';

/** Every statement of the schema, with its white space evened out. */
function schemaOf(db: Database.Database): string[] {
  return db
    .prepare<[], string>(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name",
    )
    .pluck()
    .all()
    .map((sql) => sql.replaceAll(/--[^\n]*/g, ' ').replaceAll(/\s+/g, ' '));
}

function migrated(): Database.Database {
  const db = new Database(':memory:');
  unwrap(migrate(db, MIGRATIONS, { backup: undefined }));
  return db;
}

test('all migrations of haidang.db together give the schema on record', async () => {
  const db = migrated();
  await expect(`${schemaOf(db).join('\n')}\n`).toMatchFileSnapshot('./golden/haidang.sql');
  db.close();
});

test('0001: an empty file becomes a database with the household in it, sound and strict throughout', () => {
  const db = migrated();
  expect(db.prepare('SELECT key, id FROM profiles').all()).toEqual([{ key: 1, id: 'household' }]);
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const tables = db.pragma('table_list') as { name: string; strict: number }[];
  const loose = tables.filter(({ name, strict }) => !name.startsWith('sqlite_') && strict === 0);
  expect(loose).toEqual([]);
  db.close();
});

test('a migration imports nothing of ours', () => {
  for (const { name } of MIGRATIONS) {
    const source = readFileSync(
      new URL(`../../electron/agent/storage/migrations/${name}.ts`, import.meta.url),
      'utf8',
    );
    expect(source).not.toMatch(/from '\.\.?\//);
  }
});

test('0002: requests of version 1 keep what they say, and the new tables are empty', () => {
  const db = new Database(':memory:');
  unwrap(migrate(db, MIGRATIONS.slice(0, 1), { backup: undefined }));
  const insert = db.prepare(
    'INSERT INTO requests (id, profile_key, at_ms, target, note, state, decided_at_ms, actor) VALUES (?, 1, ?, ?, ?, ?, ?, ?)',
  );
  insert.run('r-open', 10, 'roblox.com', 'đi mà', 'open', null, null);
  insert.run('r-time', 20, null, null, 'approved', 25, 'Mai');
  insert.run('r-old', 30, 'a.example', null, 'expired', 99, null);
  unwrap(migrate(db, MIGRATIONS.slice(0, 2), { backup: undefined }));
  const plain = {
    category: null,
    minutes: null,
    purpose: null,
    asks: 1,
    delivered_at_ms: null,
    seen_at_ms: null,
  };
  const unanswered = { applied_at_ms: null, answer: null, grant_id: null, rule_id: null, profile_key: 1 };
  const rest = { ...plain, ...unanswered };
  expect(db.prepare('SELECT * FROM requests ORDER BY asked_at_ms').all()).toEqual([
    {
      ...rest,
      id: 'r-open',
      kind: 'site',
      target: 'roblox.com',
      words: 'đi mà',
      state: 'open',
      asked_at_ms: 10,
      last_asked_at_ms: 10,
      answered_at_ms: null,
      expired_at_ms: null,
      answered_by: null,
    },
    {
      ...rest,
      id: 'r-time',
      kind: 'time',
      target: null,
      words: '',
      state: 'approved',
      asked_at_ms: 20,
      last_asked_at_ms: 20,
      answered_at_ms: 25,
      expired_at_ms: null,
      answered_by: 'Mai',
    },
    {
      ...rest,
      id: 'r-old',
      kind: 'site',
      target: 'a.example',
      words: '',
      state: 'expired',
      asked_at_ms: 30,
      last_asked_at_ms: 30,
      answered_at_ms: null,
      expired_at_ms: 99,
      answered_by: null,
    },
  ]);
  expect(db.prepare('SELECT count(*) AS n FROM changes').get()).toEqual({ n: 0 });
  expect(db.prepare('SELECT count(*) AS n FROM looks').get()).toEqual({ n: 0 });
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

test('0003: seconds of version 2 count once, those of a free category not at all, and ports stay', () => {
  const db = new Database(':memory:');
  unwrap(migrate(db, MIGRATIONS.slice(0, 2), { backup: undefined }));
  db.exec(`UPDATE profiles SET dns_port = 5354 WHERE key = 1;
    INSERT INTO usage (day, profile_key, hour, category, site, basis, seconds, free) VALUES
      (20261124, 1, 20, 'games', 'play.example', 'session', 600, 0),
      (20261124, 1, 20, 'education', 'school.example', 'session', 300, 1)`);
  unwrap(migrate(db, MIGRATIONS.slice(0, 3), { backup: undefined }));
  const columns = 'site, seconds, category_seconds, total_seconds, bytes, connections';
  expect(db.prepare(`SELECT ${columns} FROM usage ORDER BY site`).all()).toEqual([
    {
      site: 'play.example',
      seconds: 600,
      category_seconds: 600,
      total_seconds: 600,
      bytes: 0,
      connections: 0,
    },
    {
      site: 'school.example',
      seconds: 300,
      category_seconds: 300,
      total_seconds: 0,
      bytes: 0,
      connections: 0,
    },
  ]);
  expect(db.prepare('SELECT dns_port, tls_port, web_port FROM profiles').all()).toEqual([
    { dns_port: 5354, tls_port: null, web_port: null },
  ]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

test('0005: an answer that opened one host says so, wherever it may be given again', () => {
  const db = new Database(':memory:');
  unwrap(migrate(db, MIGRATIONS.slice(0, 4), { backup: undefined }));
  const always = (scope: string) => JSON.stringify({ kind: 'always', scope });
  const insert = db.prepare(
    `INSERT INTO requests (id, profile_key, kind, target, words, asks, state, asked_at_ms, last_asked_at_ms, answer)
     VALUES (?, 1, 'site', 'docs.example.com', '', 1, 'approved', 1, 1, ?)`,
  );
  const minutes = JSON.stringify({ kind: 'minutes', minutes: 15 });
  insert.run('r-a', always('site'));
  insert.run('r-b', always('category'));
  insert.run('r-c', minutes);
  insert.run('r-d', null);
  const change = db.prepare(
    "INSERT INTO changes (id, at_ms, actor, action, sentence_vi, sentence_en, inverse) VALUES (?, 1, 'm', ?, '', '', ?)",
  );
  const answer = (scope: string) =>
    JSON.stringify({ kind: 'request-answer', id: 'r-a', answer: { kind: 'always', scope } });
  const reopen = JSON.stringify({ kind: 'request-reopen', id: 'r-a', policy: null });
  change.run('c-1', answer('site'), reopen);
  change.run('c-2', reopen, answer('site'));
  change.run('c-3', answer('category'), null);
  unwrap(migrate(db, MIGRATIONS.slice(0, 5), { backup: undefined }));
  expect(db.prepare('SELECT answer FROM requests ORDER BY id').pluck().all()).toEqual([
    always('page'),
    always('category'),
    minutes,
    null,
  ]);
  expect(db.prepare('SELECT action, inverse FROM changes ORDER BY key').raw().all()).toEqual([
    [answer('page'), reopen],
    [reopen, answer('page')],
    [answer('category'), null],
  ]);
  expect(db.prepare('SELECT count(*) AS n FROM limit_use').get()).toEqual({ n: 0 });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});
