import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { milliseconds } from '../../../shared/kernel/duration.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { CurrentIndex } from '../../../electron/agent/filtering/current-index.ts';
import { IndexService } from '../../../electron/agent/filtering/index-service.ts';
import { LIST_DATABASE_FILE, openListDatabase } from '../../../electron/agent/storage/list-database.ts';
import { sortKeyOf } from '../../../electron/agent/storage/list-chunks.ts';
import { ListStore } from '../../../electron/agent/storage/list-store.ts';
import { ListVersionWriter } from '../../../electron/agent/storage/list-version-writer.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';

let dir = '';
let db: Database;
let service: IndexService;
const current = new CurrentIndex();
const health = new HealthBoard({ nowMs: () => epochMs(0), monotonicMs: () => milliseconds(0) });

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'haidang-index-'));
  db = unwrap(openListDatabase(path.join(dir, LIST_DATABASE_FILE)));
  const store = new ListStore(db);
  service = new IndexService({
    listsFile: path.join(dir, LIST_DATABASE_FILE),
    dir: path.join(dir, 'index'),
    current,
    health,
    sources: () => store.sources(),
  });
});
afterEach(async () => {
  await service.close();
  db.close();
  fs.rmSync(dir, { recursive: true });
});

function publish(
  name: string,
  category: CategoryId,
  block: readonly string[],
  except: readonly string[] = [],
): void {
  const list = { name, category, format: 'domains', sourceKind: 'file', source: name } as const;
  const writer = new ListVersionWriter(db, list, epochMs(1));
  for (const [kind, names] of [
    ['block', block],
    ['except', except],
  ] as const) {
    if (names.length === 0) continue;
    writer.begin(category, kind);
    for (const key of names.map((n) => sortKeyOf(n as DomainName)).sort()) writer.add(key);
  }
  writer.finish();
  writer.publish({
    rejected: 0,
    faults: [],
    leftOut: { files: 0, first: [] },
    etag: null,
    lastModified: null,
    sourceHash: 'x',
    atMs: epochMs(1),
  });
}

const matched = (name: string): string[] =>
  current
    .get()
    .matches(name as DomainName)
    .map((m) => `${m.categoryId} ${m.entry}`);

it('what SQLite holds is what the worker builds, exceptions, many chunks and the next version included', async () => {
  publish('ads', 'ads', ['ads.example', 'shared.example'], ['good.ads.example']);
  publish('games', 'games', [
    ...Array.from({ length: 5000 }, (_, i) => `game${i}.example`),
    'shared.example',
  ]);
  unwrap(await service.open());
  expect(current.get().names).toBe(5003);
  for (let i = 0; i < 5000; i++) expect(matched(`www.game${i}.example`)).toEqual([`games game${i}.example`]);
  expect(matched('shared.example').sort()).toEqual(['ads shared.example', 'games shared.example']);
  expect(matched('x.ads.example')).toEqual(['ads ads.example']);
  expect(matched('x.good.ads.example')).toEqual([]);

  publish('ads', 'ads', ['new.example']);
  unwrap(await service.rebuild());
  expect([matched('x.ads.example'), matched('new.example')]).toEqual([[], ['ads new.example']]);
  expect(health.standing()).toEqual([]);
});

it('a database that is not there is a failed build with a condition, not an exception', async () => {
  publish('ads', 'ads', ['ads.example']);
  const other = new IndexService({
    listsFile: path.join(dir, 'nowhere.db'),
    dir: path.join(dir, 'index'),
    current,
    health,
    sources: () => new ListStore(db).sources(),
  });
  expect(await other.open()).toMatchObject({ ok: false, error: { kind: 'build-failed' } });
  expect(health.standing().map((c) => c.id)).toEqual(['index.rebuild-failed']);
  await other.close();
});

it('closing during a build ends it', async () => {
  publish('ads', 'ads', ['ads.example']);
  const opened = service.open();
  await service.close();
  expect(await opened).toEqual({ ok: false, error: { kind: 'closed' } });
});
