/**
 * The lists, which versions of each are kept, and the way to their names. Versions are written by
 * `ListVersionWriter`; here they only become current, are taken back, or are dropped.
 *
 * INVARIANT: `revision` rises in the very transaction that changes what the lists currently say.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { ListId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { suffixesOf, type DomainName } from '../../../shared/net/domain-name.ts';
import { chunkHolds, sortKeyOf, unpackChunk } from './list-chunks.ts';

export type EntryKind = 'block' | 'except';
export type ListSourceKind = 'bundled' | 'url' | 'file' | 'dir';

/** Lines that were passed over for one reason, and where the first of them stands. */
export interface ListFault {
  readonly reason: string;
  readonly lines: number;
  /** Within an archive or folder. */
  readonly file: string | null;
  readonly line: number;
  /** Its beginning. */
  readonly text: string;
}

/** Files and folders of the source that gave no name. */
export interface LeftOut {
  readonly files: number;
  readonly first: readonly { readonly file: string; readonly why: string }[];
}

export interface ListRow {
  readonly id: ListId;
  readonly name: string;
  readonly category: CategoryId | 'auto';
  readonly format: string;
  readonly sourceKind: ListSourceKind;
  readonly source: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly sourceHash: string | null;
  readonly currentVersion: number | null;
  readonly previousVersion: number | null;
  readonly entries: number;
  readonly rejected: number;
  readonly faults: readonly ListFault[];
  readonly leftOut: LeftOut;
  /** When the current version was read. */
  readonly updatedAtMs: EpochMs | null;
  readonly checkedAtMs: EpochMs | null;
  readonly attemptedAtMs: EpochMs | null;
  readonly failures: number;
  readonly lastError: Text | null;
}

export interface SourceHeader {
  readonly listId: ListId;
  readonly categoryId: CategoryId;
  readonly kind: EntryKind;
  readonly version: number;
  readonly names: number;
}

export interface FoundEntry {
  readonly entry: DomainName;
  readonly categoryId: CategoryId;
  readonly kind: EntryKind;
}

/** What may change about a list without its names changing. */
export interface ListMeta {
  readonly category?: CategoryId | 'auto';
  readonly format?: string;
  readonly sourceKind?: ListSourceKind;
  readonly source?: string;
  readonly etag?: string | null;
  readonly lastModified?: string | null;
  readonly sourceHash?: string;
  readonly checkedAtMs?: EpochMs;
  readonly attemptedAtMs?: EpochMs;
  readonly failures?: number;
  readonly lastError?: Text | null;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly format: string;
  readonly source_kind: ListSourceKind;
  readonly source: string;
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly source_hash: string | null;
  readonly current_version: number | null;
  readonly previous_version: number | null;
  readonly checked_at_ms: number | null;
  readonly attempted_at_ms: number | null;
  readonly failures: number;
  readonly last_error_vi: string | null;
  readonly last_error_en: string | null;
  readonly entries: number | null;
  readonly rejected: number | null;
  readonly faults: string | null;
  readonly left_out: string | null;
  readonly version_created_at_ms: number | null;
}

interface StoredChunk {
  readonly firstKey: string;
  readonly body: Buffer;
}

const SELECT_LIST = `
  SELECT l.*, v.entries, v.rejected, v.faults, v.left_out, v.created_at_ms AS version_created_at_ms
  FROM lists l LEFT JOIN list_versions v ON v.version = l.current_version`;

/** Chunks deleted per transaction by the sweep: about 1 MiB. */
const SWEEP_BATCH = 64;

export class ListStore {
  readonly #db: Database;
  readonly #all: Statement<[], Row>;
  readonly #byName: Statement<[string], Row>;
  readonly #revision: Statement<[], { revision: number }>;
  readonly #sources: Statement<[], SourceHeader>;
  readonly #chunks: Statement<[number, string, string], { body: Buffer }>;
  readonly #sourcesOf: Statement<[string], SourceHeader>;
  readonly #chunkAt: Statement<[number, string, string, string], { last_key: string; body: Buffer }>;
  readonly #ofVersion: Statement<[number], SourceHeader>;
  readonly #chunkAfter: Statement<[number, string, string, string], StoredChunk>;

  constructor(db: Database) {
    this.#db = db;
    this.#all = db.prepare(`${SELECT_LIST} ORDER BY l.name`);
    this.#byName = db.prepare(`${SELECT_LIST} WHERE l.name = ?`);
    this.#revision = db.prepare('SELECT revision FROM content');
    const headers = `
      SELECT l.id AS listId, s.category_id AS categoryId, s.kind AS kind, s.version AS version, s.names AS names
      FROM lists l JOIN list_sources s ON s.version = l.current_version`;
    this.#sources = db.prepare(`${headers} ORDER BY l.id, s.category_id, s.kind`);
    this.#sourcesOf = db.prepare(`${headers} WHERE l.id = ? ORDER BY s.category_id, s.kind`);
    this.#chunks = db.prepare(
      'SELECT body FROM list_chunks WHERE version = ? AND category_id = ? AND kind = ? ORDER BY first_key',
    );
    this.#chunkAt = db.prepare(
      `SELECT last_key, body FROM list_chunks
       WHERE version = ? AND category_id = ? AND kind = ? AND first_key <= ?
       ORDER BY first_key DESC LIMIT 1`,
    );
    this.#ofVersion = db.prepare(
      `SELECT v.list_id AS listId, s.category_id AS categoryId, s.kind AS kind, s.version AS version, s.names AS names
       FROM list_sources s JOIN list_versions v ON v.version = s.version
       WHERE s.version = ? ORDER BY s.category_id, s.kind`,
    );
    this.#chunkAfter = db.prepare(
      `SELECT first_key AS firstKey, body FROM list_chunks
       WHERE version = ? AND category_id = ? AND kind = ? AND first_key > ? ORDER BY first_key LIMIT 1`,
    );
  }

  lists(): ListRow[] {
    return this.#all.all().map(toList);
  }

  list(name: string): ListRow | undefined {
    const row = this.#byName.get(name);
    return row && toList(row);
  }

  revision(): number {
    return this.#revision.get()?.revision ?? 0;
  }

  /** Of the current versions, in a stable order. */
  sources(): SourceHeader[] {
    return this.#sources.all();
  }

  /** The key text of each chunk, in order of the keys. The caller must not write on this connection meanwhile. */
  *chunks(source: Pick<SourceHeader, 'version' | 'categoryId' | 'kind'>): Generator<Buffer> {
    for (const { body } of this.#chunks.iterate(source.version, source.categoryId, source.kind))
      yield unpackChunk(body);
  }

  /** Of any version that is kept. */
  sourcesOfVersion(version: number): SourceHeader[] {
    return this.#ofVersion.all(version);
  }

  /** The chunk that begins after `key`; the first for the empty key. For readers that pause between two chunks. */
  chunkAfter(
    source: Pick<SourceHeader, 'version' | 'categoryId' | 'kind'>,
    key: string,
  ): { readonly firstKey: string; readonly text: Buffer } | null {
    const found = this.#chunkAfter.get(source.version, source.categoryId, source.kind, key);
    return found === undefined ? null : { firstKey: found.firstKey, text: unpackChunk(found.body) };
  }

  /** Every current entry of the list that covers `name`, the longest first. */
  find(name: DomainName, listId: ListId): FoundEntry[] {
    const sources = this.#sourcesOf.all(listId);
    const found: FoundEntry[] = [];
    for (const entry of suffixesOf(name)) {
      const key = sortKeyOf(entry);
      for (const { version, categoryId, kind } of sources) {
        const chunk = this.#chunkAt.get(version, categoryId, kind, key);
        if (chunk !== undefined && key <= chunk.last_key && chunkHolds(unpackChunk(chunk.body), key))
          found.push({ entry, categoryId, kind });
      }
    }
    return found;
  }

  updateMeta(name: string, meta: ListMeta): boolean {
    const columns: Record<string, string | number | null | undefined> = {
      category: meta.category,
      format: meta.format,
      source_kind: meta.sourceKind,
      source: meta.source,
      etag: meta.etag,
      last_modified: meta.lastModified,
      source_hash: meta.sourceHash,
      checked_at_ms: meta.checkedAtMs,
      attempted_at_ms: meta.attemptedAtMs,
      failures: meta.failures,
      last_error_vi: meta.lastError === null ? null : meta.lastError?.vi,
      last_error_en: meta.lastError === null ? null : meta.lastError?.en,
    };
    const set = Object.entries(columns).filter(([, value]) => value !== undefined);
    if (set.length === 0) return this.list(name) !== undefined;
    const sql = `UPDATE lists SET ${set.map(([column]) => `${column} = ?`).join(', ')} WHERE name = ?`;
    return this.#db.prepare(sql).run(...set.map(([, value]) => value), name).changes > 0;
  }

  /** False when there is no such list. The names' chunks go with the next `sweep`. */
  remove(name: string): boolean {
    return this.#db
      .transaction(() => {
        const row = this.#byName.get(name);
        if (row === undefined) return false;
        this.#db.prepare('DELETE FROM lists WHERE id = ?').run(row.id);
        this.#db.prepare('DELETE FROM list_versions WHERE list_id = ?').run(row.id);
        this.#bump();
        return true;
      })
      .immediate();
  }

  /** Swaps the current version and the one before: undoing an undo brings the newer one back. */
  undo(name: string): Result<ListRow, 'unknown-list' | 'nothing-to-undo'> {
    return this.#db
      .transaction((): Result<ListRow, 'unknown-list' | 'nothing-to-undo'> => {
        const row = this.#byName.get(name);
        if (row === undefined) return err('unknown-list');
        if (row.previous_version === null) return err('nothing-to-undo');
        this.#db
          .prepare('UPDATE lists SET current_version = ?, previous_version = ? WHERE id = ?')
          .run(row.previous_version, row.current_version, row.id);
        this.#bump();
        const now = this.#byName.get(name);
        return now === undefined ? err('unknown-list') : ok(toList(now));
      })
      .immediate();
  }

  /** Makes a complete version current; what was current is kept as the one to undo to. One transaction. */
  publish(listId: ListId, version: number): void {
    this.#db
      .transaction(() => {
        this.#db
          .prepare('UPDATE lists SET previous_version = current_version, current_version = ? WHERE id = ?')
          .run(version, listId);
        this.#dropUnkept();
        this.#bump();
      })
      .immediate();
  }

  /**
   * Deletes what no list keeps: versions older than the previous one, imports that never ended, chunks of removed
   * lists. Only while nothing is being imported. True when something went.
   */
  sweep(): boolean {
    this.#db.transaction(() => this.#dropUnkept()).immediate();
    const batch = this.#db.prepare(
      `DELETE FROM list_chunks WHERE id IN
         (SELECT id FROM list_chunks WHERE version NOT IN (SELECT version FROM list_versions) LIMIT ${SWEEP_BATCH})`,
    );
    let swept = false;
    while (batch.run().changes > 0) swept = true;
    return swept;
  }

  #dropUnkept(): void {
    this.#db
      .prepare(
        `DELETE FROM list_versions WHERE version NOT IN
           (SELECT current_version FROM lists WHERE current_version IS NOT NULL
            UNION ALL SELECT previous_version FROM lists WHERE previous_version IS NOT NULL)`,
      )
      .run();
  }

  #bump(): void {
    this.#db.prepare('UPDATE content SET revision = revision + 1').run();
  }
}

function toList(row: Row): ListRow {
  const at = (n: number | null): EpochMs | null => (n === null ? null : epochMs(n));
  return {
    id: row.id as ListId,
    name: row.name,
    category: row.category as CategoryId | 'auto',
    format: row.format,
    sourceKind: row.source_kind,
    source: row.source,
    etag: row.etag,
    lastModified: row.last_modified,
    sourceHash: row.source_hash,
    currentVersion: row.current_version,
    previousVersion: row.previous_version,
    entries: row.entries ?? 0,
    rejected: row.rejected ?? 0,
    faults: row.faults === null ? [] : (JSON.parse(row.faults) as ListFault[]),
    leftOut: row.left_out === null ? { files: 0, first: [] } : (JSON.parse(row.left_out) as LeftOut),
    updatedAtMs: at(row.version_created_at_ms),
    checkedAtMs: at(row.checked_at_ms),
    attemptedAtMs: at(row.attempted_at_ms),
    failures: row.failures,
    lastError:
      row.last_error_vi === null || row.last_error_en === null
        ? null
        : { vi: row.last_error_vi, en: row.last_error_en },
  };
}
