/** Lists in SQLite as the product keeps them (sorted keys in zstd chunks of 8,192 names), for the builder under measure. */
import zlib from 'node:zlib';
import Database from 'better-sqlite3';
import type { IndexSource, SortedSource } from '../../electron/agent/filtering/index-source.ts';
import { keyOf, type MemorySource } from './index-names.ts';

const NAMES_A_CHUNK = 8192;

export interface ChunkedSource extends IndexSource {
  readonly number: number;
}

export function writeChunks(file: string, sources: readonly MemorySource[]): void {
  const db = new Database(file);
  db.pragma('synchronous = OFF');
  db.exec(`CREATE TABLE source (number INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;
    CREATE TABLE chunk (source INTEGER NOT NULL, number INTEGER NOT NULL, names BLOB NOT NULL,
      PRIMARY KEY (source, number)) STRICT`);
  const addSource = db.prepare('INSERT INTO source VALUES (?, ?)');
  const addChunk = db.prepare('INSERT INTO chunk VALUES (?, ?, ?)');
  db.transaction(() => {
    for (const [number, { listed, ...source }] of sources.entries()) {
      addSource.run(number, JSON.stringify({ ...source, number }));
      const keys = listed.map(keyOf).sort();
      for (let at = 0; at < keys.length; at += NAMES_A_CHUNK) {
        const text = keys.slice(at, at + NAMES_A_CHUNK).join('\n');
        addChunk.run(number, at / NAMES_A_CHUNK, zlib.zstdCompressSync(text));
      }
    }
  })();
  db.close();
}

export function chunkedLists(db: Database.Database): SortedSource<ChunkedSource> {
  const rows = db
    .prepare<[], string>('SELECT json FROM source ORDER BY number')
    .pluck()
    .all()
    .map((json) => JSON.parse(json) as ChunkedSource);
  const chunks = db
    .prepare<[number], Buffer>('SELECT names FROM chunk WHERE source = ? ORDER BY number')
    .pluck();
  return {
    sources: () => rows,
    *chunks(source) {
      for (const names of chunks.iterate(source.number)) yield zlib.zstdDecompressSync(names);
    },
  };
}
