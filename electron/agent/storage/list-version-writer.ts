/**
 * Writes one new version of a list, names in order, in short transactions. Nothing of it counts until `publish`, one
 * transaction that names the version in the list's row; a version that never got there is swept at the next start.
 * While writing, the version is compared with the current one: added and removed names cost no second pass.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { CHUNK_NAMES, packChunk, unpackChunk } from './list-chunks.ts';
import {
  ListStore,
  type EntryKind,
  type LeftOut,
  type ListFault,
  type ListSourceKind,
} from './list-store.ts';

/** Chunks a transaction: 64 are about a megabyte and 131,072 names. */
const BATCH_CHUNKS = 64;

export interface NewList {
  readonly name: string;
  readonly category: CategoryId | 'auto';
  readonly format: string;
  readonly sourceKind: ListSourceKind;
  readonly source: string;
}

export interface Publication {
  readonly rejected: number;
  readonly faults: readonly ListFault[];
  readonly leftOut: LeftOut;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly sourceHash: string;
  readonly atMs: EpochMs;
}

interface Pending {
  readonly categoryId: CategoryId;
  readonly kind: EntryKind;
  readonly first: string;
  readonly last: string;
  readonly names: number;
  readonly body: Buffer;
}

export class ListVersionWriter {
  readonly version: number;
  entries = 0;
  added = 0;
  removed = 0;
  readonly #db: Database;
  readonly #store: ListStore;
  readonly #list: NewList;
  readonly #old: ReadonlyMap<
    string,
    { version: number; categoryId: CategoryId; kind: EntryKind; names: number }
  >;
  readonly #left: Set<string>;
  readonly #insert: Statement<[number, string, string, string, string, number, Buffer]>;
  #batch: Pending[] = [];
  #keys: string[] = [];
  #source: { categoryId: CategoryId; kind: EntryKind; names: number; old: KeyCursor } | undefined;

  constructor(db: Database, list: NewList, atMs: EpochMs) {
    this.#db = db;
    this.#store = new ListStore(db);
    this.#list = list;
    const present = this.#store.list(list.name);
    const old = present === undefined ? [] : this.#store.sources().filter((s) => s.listId === present.id);
    this.#old = new Map(old.map((s) => [`${s.categoryId} ${s.kind}`, s]));
    this.#left = new Set(this.#old.keys());
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO list_versions (list_id, created_at_ms, complete, entries, rejected, faults)
         VALUES (?, ?, 0, 0, 0, '[]')`,
      )
      .run(present?.id ?? list.name, atMs);
    this.version = Number(lastInsertRowid);
    this.#insert = db.prepare(
      `INSERT INTO list_chunks (version, category_id, kind, first_key, last_key, names, body)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** The keys that follow belong to this source. Each source is begun once. */
  begin(categoryId: CategoryId, kind: EntryKind): void {
    this.#end();
    const id = `${categoryId} ${kind}`;
    const before = this.#old.get(id);
    this.#left.delete(id);
    this.#source = { categoryId, kind, names: 0, old: new KeyCursor(this.#db, before) };
  }

  /** Ascending, without duplicates. */
  add(key: string): void {
    const source = this.#source;
    if (source === undefined) throw new Error('a key before its source');
    this.#keys.push(key);
    source.names += 1;
    let order = source.old.compareTo(key);
    while (order < 0) {
      this.removed += 1;
      source.old.next();
      order = source.old.compareTo(key);
    }
    if (order === 0) source.old.next();
    else this.added += 1;
    if (this.#keys.length === CHUNK_NAMES) this.#closeChunk();
  }

  /** Ends the last source. After it `entries`, `added` and `removed` are final. */
  finish(): void {
    this.#end();
    for (const id of this.#left) this.removed += this.#old.get(id)?.names ?? 0;
    this.#left.clear();
    this.#flush();
  }

  /** Makes it the current version, creating the list if it is new. */
  publish(publication: Publication): void {
    const { name, category, format, sourceKind, source } = this.#list;
    const { rejected, faults, leftOut, etag, lastModified, sourceHash, atMs } = publication;
    this.#db
      .transaction(() => {
        this.#db
          .prepare(
            'UPDATE list_versions SET complete = 1, entries = ?, rejected = ?, faults = ?, left_out = ? WHERE version = ?',
          )
          .run(this.entries, rejected, JSON.stringify(faults), JSON.stringify(leftOut), this.version);
        this.#db
          .prepare(
            `INSERT INTO lists (id, name, category, format, source_kind, source, created_at_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
          )
          .run(name, name, category, format, sourceKind, source, atMs);
        this.#store.updateMeta(name, {
          etag,
          lastModified,
          sourceHash,
          checkedAtMs: atMs,
          attemptedAtMs: atMs,
          failures: 0,
          lastError: null,
        });
        const id = this.#store.list(name)?.id;
        if (id === undefined) throw new Error(`list \`${name}\` is gone`);
        this.#store.publish(id, this.version);
      })
      .immediate();
  }

  /** Gives the version up; the sweep takes its chunks. */
  discard(): void {
    this.#source?.old.close();
    this.#source = undefined;
    this.#batch = [];
    this.#db.prepare('DELETE FROM list_versions WHERE version = ?').run(this.version);
  }

  #end(): void {
    const source = this.#source;
    if (source === undefined) return;
    this.#closeChunk();
    this.removed += source.old.rest();
    this.#source = undefined;
    if (source.names === 0) return;
    this.#flush();
    this.entries += source.names;
    this.#db
      .prepare('INSERT INTO list_sources (version, category_id, kind, names) VALUES (?, ?, ?, ?)')
      .run(this.version, source.categoryId, source.kind, source.names);
  }

  #closeChunk(): void {
    const [first, last] = [this.#keys[0], this.#keys.at(-1)];
    if (this.#source === undefined || first === undefined || last === undefined) return;
    const { categoryId, kind } = this.#source;
    this.#batch.push({
      categoryId,
      kind,
      first,
      last,
      names: this.#keys.length,
      body: packChunk(this.#keys),
    });
    this.#keys = [];
    if (this.#batch.length >= BATCH_CHUNKS) this.#flush();
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#db
      .transaction(() => {
        for (const c of batch)
          this.#insert.run(this.version, c.categoryId, c.kind, c.first, c.last, c.names, c.body);
      })
      .immediate();
  }
}

/** Walks the keys of an old source a chunk at a time, without holding a read transaction open between chunks. */
class KeyCursor {
  readonly #next: Statement<[number, string, string, string], { last_key: string; text: Buffer }>;
  readonly #of: { version: number; categoryId: CategoryId; kind: EntryKind } | undefined;
  #keys: readonly string[] = [];
  #at = 0;
  #lastKey = '';

  constructor(db: Database, of: { version: number; categoryId: CategoryId; kind: EntryKind } | undefined) {
    this.#of = of;
    this.#next = db.prepare(
      `SELECT last_key, body AS text FROM list_chunks
       WHERE version = ? AND category_id = ? AND kind = ? AND first_key > ? ORDER BY first_key LIMIT 1`,
    );
    this.#load();
  }

  /** Below 0: the old key comes first; above 0: it comes later or there is none. */
  compareTo(key: string): number {
    const old = this.#keys[this.#at];
    if (old === undefined || old > key) return 1;
    return old === key ? 0 : -1;
  }

  next(): void {
    this.#at += 1;
    if (this.#at >= this.#keys.length) this.#load();
  }

  /** How many are left; the cursor is then at its end. */
  rest(): number {
    let count = 0;
    while (this.#keys.length > 0) {
      count += this.#keys.length - this.#at;
      this.#load();
    }
    return count;
  }

  close(): void {
    this.#keys = [];
  }

  #load(): void {
    this.#at = 0;
    this.#keys = [];
    if (this.#of === undefined) return;
    const chunk = this.#next.get(this.#of.version, this.#of.categoryId, this.#of.kind, this.#lastKey);
    if (chunk === undefined) return;
    this.#lastKey = chunk.last_key;
    this.#keys = unpackChunk(chunk.text).toString('latin1').split('\n');
  }
}
