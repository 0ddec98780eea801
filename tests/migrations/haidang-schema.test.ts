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
