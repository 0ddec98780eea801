/** A list service over a real `lists.db` in a folder of its own, with a clock that the test turns. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchLimits } from '../../../electron/agent/filtering/list-fetch-limits.ts';
import { ListService, type ListDone } from '../../../electron/agent/filtering/list-service.ts';
import type { ListError } from '../../../electron/agent/filtering/list-messages.ts';
import { nameOfSortKey } from '../../../electron/agent/storage/list-chunks.ts';
import { openListDatabase } from '../../../electron/agent/storage/list-database.ts';
import { ListStore } from '../../../electron/agent/storage/list-store.ts';
import { milliseconds } from '../../../shared/kernel/duration.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap, type Result } from '../../../shared/kernel/result.ts';

export class ListDesk {
  readonly dir = mkdtempSync(join(tmpdir(), 'haidang-desk-'));
  readonly #databasePath = join(this.dir, 'lists.db');
  readonly #db = unwrap(openListDatabase(this.#databasePath));
  readonly store = new ListStore(this.#db);
  readonly service: ListService;
  nowMs = 1_800_000_000_000;
  changes = 0;

  constructor(limits: Partial<FetchLimits> = {}, workerHeapMiB = 96) {
    this.service = new ListService({
      store: this.store,
      databasePath: this.#databasePath,
      dataDirectory: this.dir,
      clock: { nowMs: () => epochMs(this.nowMs), monotonicMs: () => milliseconds(performance.now()) },
      onChanged: async () => {
        this.changes += 1;
      },
      limits,
      workerHeapMiB,
    });
  }

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.dir, 'sources', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** Current entries, exceptions with `@@`, sorted; with `category` only those of it. */
  names(category?: string): string[] {
    return this.store
      .sources()
      .filter((s) => category === undefined || s.categoryId === category)
      .flatMap((s) =>
        [...this.store.chunks(s)]
          .flatMap((chunk) => chunk.toString().split('\n'))
          .map((key) => (s.kind === 'except' ? '@@' : '') + nameOfSortKey(key)),
      )
      .toSorted();
  }

  leftovers(): string[] {
    return readdirSync(join(this.dir, 'list-imports'));
  }

  async close(): Promise<void> {
    await this.service.close();
    this.#db.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function faultOf(result: Result<ListDone, ListError>): ListError {
  if (result.ok) throw new Error('expected a fault');
  return result.error;
}
