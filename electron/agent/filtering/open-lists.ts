/**
 * The lists and the index of them, together: opened, kept in step, closed. The index on disk answers at once; the
 * starter lists are brought in behind it, and only a first start waits for them.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../../shared/i18n/text.ts';
import { openListDatabase, LIST_DATABASE_FILE } from '../storage/list-database.ts';
import { ListStore } from '../storage/list-store.ts';
import type { SqliteDatabase } from '../storage/sqlite.ts';
import { storageFaultOf } from '../storage/storage-fault.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import type { CurrentIndex } from './current-index.ts';
import { IndexService } from './index-service.ts';
import { ListService } from './list-service.ts';
import { LostLists } from './lost-lists.ts';

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

/** How the lists that come with the program are called. */
const STARTER = 'starter-';
const LOOK_FOR_DUE_MS = 5 * 60_000;

export function openLists(options: ListsOptions): OpenedLists {
  const { dataDirectory, index, health } = options;
  const listsFile = join(dataDirectory, LIST_DATABASE_FILE);
  const before = { hadIndex: existsSync(join(dataDirectory, 'index')), hadLists: sizeOf(listsFile) > 0 };
  let store: ListStore | null = null;
  const indexes = new IndexService({
    listsFile,
    dir: join(dataDirectory, 'index'),
    current: index,
    health,
    sources: () => store?.sources() ?? [],
  });
  let database: SqliteDatabase | null = null;
  try {
    const opened = openListDatabase(listsFile);
    if (!opened.ok) return serveWithout(indexes, health, NEWER);
    database = opened.value;
    // Names are read in the workers; here it is a few rows about each list.
    database.pragma('cache_size = -1024');
    store = new ListStore(database);
    return serve(options, { database, store, indexes, before });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // Nothing is built from a database that cannot be read.
    store = null;
    if (database?.open === true) database.close();
    return serveWithout(indexes, health, unusable(detail));
  }
}

interface Parts {
  readonly database: SqliteDatabase;
  readonly store: ListStore;
  readonly indexes: IndexService;
  /** What an earlier run had left. */
  readonly before: { readonly hadIndex: boolean; readonly hadLists: boolean };
}

function serve(options: ListsOptions, { database, store, indexes, before }: Parts): OpenedLists {
  const { dataDirectory, bundled, index, health, clock } = options;
  const lost = new LostLists(dataDirectory, health);
  const isEmpty = store.lists().length === 0;
  let startersComeIn = false;
  const service = new ListService({
    store,
    databasePath: join(dataDirectory, LIST_DATABASE_FILE),
    dataDirectory,
    clock,
    onChanged: () => {
      if (startersComeIn && lost.areLost && index.ready) return Promise.resolve();
      if (!startersComeIn) lost.settle();
      return indexes.rebuild();
    },
  });
  const inStep = indexes.open(isEmpty || lost.areLost);
  const answers = index.ready;
  const known = new Set(store.lists().map(({ id }) => id));
  const unknown = indexes.servedLists.some((id) => !known.has(id) && !id.startsWith(STARTER));
  if (lost.areLost || (isEmpty && before.hadIndex && (answers ? unknown : !before.hadLists)))
    lost.tell(answers ? index.get().names : 0);
  const bringInStarters = async (): Promise<void> => {
    startersComeIn = true;
    try {
      tellStarters(health, await service.importBundled(bundled));
    } finally {
      startersComeIn = false;
    }
  };
  // An index that answers need not wait; without one, the first build after the starter lists is the first to answer.
  const firstBuild = async (): Promise<void> => {
    await inStep;
    await bringInStarters();
    await service.inForce();
    if (!index.ready) await indexes.rebuild();
  };
  const ready = answers ? Promise.resolve() : guarded(health, firstBuild);
  const timer = setInterval(() => void guarded(health, () => service.updateDue()), LOOK_FOR_DUE_MS);
  timer.unref();
  return {
    service,
    ready,
    catchUp: () => {
      if (answers) void guarded(health, () => inStep.then(bringInStarters));
    },
    close: async () => {
      clearInterval(timer);
      await service.close();
      await indexes.close();
      database.close();
    },
  };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const FAULT = 'lists.storage-failed';

/** Work on the lists that nobody waits for: what a disk does to it is told, and ends nothing. */
async function guarded(health: HealthBoard, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    health.clear(FAULT);
  } catch (error) {
    if (storageFaultOf(error) === null) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    health.raise({
      id: FAULT,
      part: 'lists',
      level: 'degraded',
      message: {
        vi: `Chưa dùng được cơ sở dữ liệu danh sách (${detail}). Các danh sách đang áp dụng vẫn lọc.`,
        en: `The database of the lists cannot be used for now (${detail}). The lists in force still filter.`,
      },
      hint: {
        vi: 'Hãy xem ổ đĩa còn chỗ và còn tốt không; chương trình sẽ tự thử lại.',
        en: 'See whether the disk has room and is sound; the program tries again by itself.',
      },
    });
  }
}

interface Without {
  readonly message: Text;
  readonly hint: Text;
}

const NEWER: Without = {
  message: {
    vi: 'Cơ sở dữ liệu danh sách thuộc phiên bản mới hơn nên không dùng được, và không bị thay đổi.',
    en: 'The database of the lists is of a newer version, so it cannot be used, and was not touched.',
  },
  hint: {
    vi: 'Hãy cài đặt phiên bản Hải Đăng mới nhất.',
    en: 'Install the newest version of Hải Đăng.',
  },
};

const unusable = (detail: string): Without => ({
  message: {
    vi: `Không mở được cơ sở dữ liệu danh sách (${detail}).`,
    en: `The database of the lists cannot be opened (${detail}).`,
  },
  hint: {
    vi: 'Dừng dịch vụ, đổi tên tệp `lists.db` trong thư mục dữ liệu, khởi động lại rồi thêm lại các danh sách.',
    en: 'Stop the agent, rename `lists.db` in the data folder, start again, and add the lists again.',
  },
});

function serveWithout(indexes: IndexService, health: HealthBoard, { message, hint }: Without): OpenedLists {
  const rest = indexes.serveWhatIsThere() ? OLD_INDEX : NO_INDEX;
  health.raise({
    id: 'lists.unusable',
    part: 'lists',
    level: 'failed',
    message: { vi: `${message.vi} ${rest.vi}`, en: `${message.en} ${rest.en}` },
    hint,
  });
  return { service: null, ready: Promise.resolve(), catchUp: () => {}, close: () => indexes.close() };
}

const OLD_INDEX: Text = {
  vi: 'Bảng tra cứu đã dựng trước đó vẫn lọc.',
  en: 'The index built before still filters.',
};
const NO_INDEX: Text = {
  vi: 'Cũng không có bảng tra cứu nào: chỉ quy tắc của gia đình và chế độ dự phòng có hiệu lực.',
  en: 'There is no index either: only the family’s own rules and the failure mode apply.',
};

function tellStarters(
  health: HealthBoard,
  faults: ReadonlyMap<string, { readonly message: Text; readonly hint: Text }>,
): void {
  for (const [name, { message, hint }] of faults) {
    health.raise({ id: `lists.starter:${name}`, part: 'lists', level: 'degraded', message, hint });
  }
}
