/** Lists in a database as the product keeps them, for the builder under measure. */
import { epochMs } from '../../shared/kernel/instant.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { openListDatabase } from '../../electron/agent/storage/list-database.ts';
import { ListVersionWriter } from '../../electron/agent/storage/list-version-writer.ts';
import { keyOf, type MemorySource } from './index-names.ts';

/** Each source becomes a list of its own. */
export function writeLists(file: string, sources: readonly MemorySource[]): void {
  const db = unwrap(openListDatabase(file));
  const atMs = epochMs(1);
  for (const [number, { listed, categoryId, kind }] of sources.entries()) {
    const name = `list-${number}`;
    const list = { name, category: categoryId, format: 'domains', sourceKind: 'file', source: name } as const;
    const writer = new ListVersionWriter(db, list, atMs);
    writer.begin(categoryId, kind);
    for (const key of listed.map(keyOf).sort()) writer.add(key);
    writer.finish();
    writer.publish({
      rejected: 0,
      faults: [],
      leftOut: { files: 0, first: [] },
      etag: null,
      lastModified: null,
      sourceHash: name,
      atMs,
    });
  }
  db.close();
}
