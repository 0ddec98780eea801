/**
 * The lists and the index of them, together: opened, kept in step, closed. The index on disk answers at once; the
 * starter lists are brought in behind it, and only a first start waits for them.
 */
import { join } from 'node:path';
import type { Text } from '../../../shared/i18n/text.ts';
import { openListDatabase, LIST_DATABASE_FILE } from '../storage/list-database.ts';
import { ListStore } from '../storage/list-store.ts';
import type { SqliteDatabase } from '../storage/sqlite.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import type { CurrentIndex } from './current-index.ts';
import { IndexService } from './index-service.ts';
import { ListService } from './list-service.ts';

export interface ListsOptions {
  readonly dataDirectory: string;
  /** Folder of the starter lists. */
  readonly bundled: string;
  readonly index: CurrentIndex;
  readonly health: HealthBoard;
  readonly clock: Clock;
}

export interface OpenedLists {
  /** Null: `lists.db` cannot be used; the index on disk goes on, and the health board says so. */
  readonly service: ListService | null;
  /** Settled when an index answers, or when it is plain that none will for now. */
  readonly ready: Promise<void>;
  /** What can wait until the filter answers: the starter lists of this version, if they have not been waited for. */
  catchUp(): void;
  close(): Promise<void>;
}

const LOOK_FOR_DUE_MS = 5 * 60_000;

export function openLists(options: ListsOptions): OpenedLists {
  const { dataDirectory, bundled, index, health, clock } = options;
  const listsFile = join(dataDirectory, LIST_DATABASE_FILE);
  const database = open(listsFile, health);
  const store = database === null ? null : new ListStore(database);
  const indexes = new IndexService({
    listsFile,
    dir: join(dataDirectory, 'index'),
    current: index,
    health,
    sources: () => store?.sources() ?? [],
  });
  if (store === null) {
    indexes.serveWhatIsThere();
    return { service: null, ready: Promise.resolve(), catchUp: () => {}, close: () => indexes.close() };
  }
  const service = new ListService({
    store,
    databasePath: listsFile,
    dataDirectory,
    clock,
    onChanged: () => indexes.rebuild(),
  });
  const inStep = indexes.open();
  const bringInStarters = async (): Promise<void> => {
    tellStarters(health, await service.importBundled(bundled));
  };
  // An index that answers need not wait; without one, the first build after the starter lists is the first to answer.
  const answers = index.ready;
  const ready = answers ? Promise.resolve() : firstBuild(inStep, bringInStarters, indexes);
  const timer = setInterval(() => void service.updateDue(), LOOK_FOR_DUE_MS);
  timer.unref();
  return {
    service,
    ready,
    catchUp: () => {
      if (answers) void inStep.then(bringInStarters);
    },
    close: async () => {
      clearInterval(timer);
      await service.close();
      await indexes.close();
      database?.close();
    },
  };
}

async function firstBuild(
  inStep: Promise<unknown>,
  bringInStarters: () => Promise<void>,
  indexes: IndexService,
): Promise<void> {
  await inStep;
  await bringInStarters();
  await indexes.rebuild();
}

function open(listsFile: string, health: HealthBoard): SqliteDatabase | null {
  let detail: string;
  try {
    const opened = openListDatabase(listsFile);
    if (opened.ok) return opened.value;
    detail = opened.error.kind;
  } catch (error) {
    detail = error instanceof Error ? error.message : String(error);
  }
  health.raise({
    id: 'lists.unusable',
    part: 'lists',
    level: 'failed',
    message: {
      vi: `Không mở được cơ sở dữ liệu danh sách (${detail}). Bảng tra cứu đã dựng trước đó vẫn lọc.`,
      en: `The database of the lists cannot be opened (${detail}). The index built before still filters.`,
    },
    hint: {
      vi: 'Dừng dịch vụ, đổi tên tệp `lists.db` trong thư mục dữ liệu, khởi động lại rồi thêm lại các danh sách.',
      en: 'Stop the agent, rename `lists.db` in the data folder, start again, and add the lists again.',
    },
  });
  return null;
}

function tellStarters(
  health: HealthBoard,
  faults: ReadonlyMap<string, { readonly message: Text; readonly hint: Text }>,
): void {
  for (const [name, { message, hint }] of faults) {
    health.raise({ id: `lists.starter:${name}`, part: 'lists', level: 'degraded', message, hint });
  }
}
