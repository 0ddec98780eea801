import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  chunkHolds,
  CHUNK_NAMES,
  nameOfSortKey,
  packChunk,
  sortKeyOf,
  unpackChunk,
} from '../../../electron/agent/storage/list-chunks.ts';
import { openListDatabase } from '../../../electron/agent/storage/list-database.ts';
import { ListStore } from '../../../electron/agent/storage/list-store.ts';
import { ListVersionWriter } from '../../../electron/agent/storage/list-version-writer.ts';
import {
  integrityFault,
  migrate,
  openDatabase,
  schemaVersion,
  type SqliteDatabase,
} from '../../../electron/agent/storage/sqlite.ts';
import type { ListId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName, type DomainName } from '../../../shared/net/domain-name.ts';

const name = (text: string): DomainName => unwrap(parseDomainName(text));
const id = (text: string): ListId => text as ListId;

let dir: string;
let db: SqliteDatabase;
let store: ListStore;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'haidang-lists-'));
  db = unwrap(openListDatabase(join(dir, 'lists.db')));
  store = new ListStore(db);
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

function write(list: string, block: readonly string[], except: readonly string[] = []): ListVersionWriter {
  const writer = new ListVersionWriter(
    db,
    { name: list, category: 'gambling', format: 'domains', sourceKind: 'file', source: '/x' },
    epochMs(1000),
  );
  for (const [kind, names] of [
    ['block', block],
    ['except', except],
  ] as const) {
    if (names.length === 0) continue;
    writer.begin('gambling', kind);
    for (const key of names.map((n) => sortKeyOf(name(n))).toSorted()) writer.add(key);
  }
  writer.finish();
  return writer;
}

function put(list: string, block: readonly string[], except: readonly string[] = []): ListVersionWriter {
  const writer = write(list, block, except);
  writer.publish({
    rejected: 0,
    faults: [],
    leftOut: { files: 0, first: [] },
    etag: null,
    lastModified: null,
    sourceHash: 'h',
    atMs: epochMs(1000),
  });
  store.sweep();
  return writer;
}

const many = (n: number): string[] => Array.from({ length: n }, (_, i) => `n${i}.example`);
const chunkCount = (): unknown => db.prepare('SELECT count(*) FROM list_chunks').pluck().get();
const current = (): string[] =>
  store
    .sources()
    .flatMap((s) => [...store.chunks(s)].flatMap((c) => c.toString().split('\n').map(nameOfSortKey)));

describe('chunks', () => {
  test('a sort key is the labels reversed, and leads back', () => {
    expect(sortKeyOf(name('www.example.com'))).toBe('com example www');
    expect(sortKeyOf(name('com'))).toBe('com');
    expect(nameOfSortKey('com example www')).toBe('www.example.com');
  });

  test('each key of a chunk is found, its prefixes and neighbours are not', () => {
    const keys = many(500)
      .map((n) => sortKeyOf(name(n)))
      .toSorted();
    const text = unpackChunk(packChunk(keys));
    for (const key of keys) expect(chunkHolds(text, key)).toBe(true);
    for (const key of ['example', 'example n', 'example n1x', 'a', 'zz', ''])
      expect(chunkHolds(text, key)).toBe(false);
  });
});

describe('the list store', () => {
  test('names come back in order over all chunks', () => {
    const names = many(CHUNK_NAMES * 2 + 10);
    put('a', names);
    expect(store.sources()).toMatchObject([
      { listId: 'a', categoryId: 'gambling', kind: 'block', names: names.length },
    ]);
    expect(chunkCount()).toBe(3);
    const keys = store
      .sources()
      .flatMap((s) => [...store.chunks(s)].flatMap((c) => c.toString().split('\n')));
    expect(keys).toEqual(names.map((n) => sortKeyOf(name(n))).toSorted());
  });

  test('an entry covers its subdomains, names that end alike are not covered, the longest entry is first', () => {
    put('a', ['example.com', 'deep.example.com'], ['ok.deep.example.com']);
    const entries = (host: string): string[] =>
      store.find(name(host), id('a')).map((f) => `${f.kind} ${f.entry}`);
    expect(entries('example.com')).toEqual(['block example.com']);
    expect(entries('x.ok.deep.example.com')).toEqual([
      'except ok.deep.example.com',
      'block deep.example.com',
      'block example.com',
    ]);
    expect(entries('badexample.com')).toEqual([]);
    expect(entries('com')).toEqual([]);
  });

  test('a second version tells what was added and removed, and can be undone and redone', () => {
    put('a', ['a.example', 'b.example', 'c.example'], ['x.a.example']);
    const second = put('a', ['b.example', 'c.example', 'd.example', 'e.example']);
    expect([second.added, second.removed]).toEqual([2, 2]);
    expect(current()).toEqual(['b.example', 'c.example', 'd.example', 'e.example']);
    expect(store.undo('a')).toMatchObject({ ok: true, value: { entries: 4 } });
    expect(current()).toEqual(['a.example', 'b.example', 'c.example', 'x.a.example']);
    expect(store.undo('a').ok).toBe(true);
    expect(current()).toEqual(['b.example', 'c.example', 'd.example', 'e.example']);
  });

  test('only the current version and the one before are kept', () => {
    for (let i = 0; i < 4; i++) put('a', [`v${i}.example`]);
    expect(chunkCount()).toBe(2);
    expect(db.prepare('SELECT count(*) FROM list_versions').pluck().get()).toBe(2);
  });

  test('the revision rises with every change of what the lists say, and with nothing else', () => {
    let last = store.revision();
    const rises = (): boolean => {
      const now = store.revision();
      const rose = now > last;
      last = now;
      return rose;
    };
    put('a', ['a.example']);
    expect(rises()).toBe(true);
    put('a', ['b.example']);
    expect(rises()).toBe(true);
    store.undo('a');
    expect(rises()).toBe(true);
    store.updateMeta('a', { etag: 'x', lastError: { vi: 'lỗi', en: 'fault' } });
    store.sweep();
    expect(rises()).toBe(false);
    store.remove('a');
    expect(rises()).toBe(true);
    expect(store.remove('a')).toBe(false);
    expect(rises()).toBe(false);
  });

  test('a version number is never used again, so no two contents look alike', () => {
    const first = put('a', ['a.example']).version;
    store.remove('a');
    store.sweep();
    expect(put('a', ['b.example']).version).toBeGreaterThan(first);
  });

  test('an import that never ended leaves the old names in force and is swept', () => {
    put('a', ['a.example']);
    write('a', ['b.example']);
    expect(current()).toEqual(['a.example']);
    expect(store.sweep()).toBe(true);
    expect(chunkCount()).toBe(1);
    expect(current()).toEqual(['a.example']);
  });

  test('undo without an earlier version and unknown lists are told apart', () => {
    put('a', ['a.example']);
    expect(store.undo('a')).toEqual({ ok: false, error: 'nothing-to-undo' });
    expect(store.undo('b')).toEqual({ ok: false, error: 'unknown-list' });
  });
});

describe('opening a database', () => {
  test('a file of a newer version is refused and left as it is', () => {
    db.pragma('user_version = 99');
    expect(openListDatabase(join(dir, 'lists.db'))).toEqual({
      ok: false,
      error: { kind: 'newer-database', found: 99, supported: 2 },
    });
    expect(schemaVersion(db)).toBe(99);
  });

  test('a step that fails leaves nothing of itself, and the copy was made before it', () => {
    const other = openDatabase(join(dir, 'other.db'));
    const first = { version: 1, name: 'one', up: (d: SqliteDatabase) => d.exec('CREATE TABLE one (x) ') };
    const second = {
      version: 2,
      name: 'two',
      up: (d: SqliteDatabase) => {
        d.exec('CREATE TABLE two (x)');
        throw new Error('broken step');
      },
    };
    unwrap(migrate(other, [first], { backup: undefined }));
    const backup = join(dir, 'copy.db');
    expect(() => migrate(other, [first, second], { backup })).toThrow('broken step');
    expect(schemaVersion(other)).toBe(1);
    expect(other.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'two'").pluck().get()).toBe(0);
    const copy = openDatabase(backup, { readonly: true });
    expect(integrityFault(copy)).toBeUndefined();
    expect(schemaVersion(copy)).toBe(1);
    copy.close();
    other.close();
  });
});
