/**
 * The one place where a fault of `haidang.db` ends. Timers and event handlers run what touches the database through
 * `attempt`; the control API asks `explain` of what came out of a procedure. A fault becomes a condition and a sentence,
 * never the end of the process. The condition goes when a write works again; damage does not heal by itself, and is
 * handed to whoever holds the records.
 */
import type { Text } from '../../../shared/i18n/text.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { SqliteFault } from '../storage/haidang-database.ts';
import { type StorageFault, storageFaultOf, toStorageFault } from '../storage/storage-fault.ts';
import type { HealthBoard } from '../system/health.ts';

export interface StorageSentences {
  readonly message: Text;
  readonly hint: Text;
}

export interface StorageGuardHooks {
  /** The database is damaged: what is said of it. The condition is the holder's. */
  damaged(detail: string): StorageSentences;
  /** Throws what a write would meet now. */
  tryWrite(): void;
}

type Passing = 'disk-full' | 'locked' | 'permission' | 'unusable';

const PASSING: readonly Passing[] = ['disk-full', 'locked', 'permission', 'unusable'];
const TRY_EVERY_MS = 5_000;

export class StorageGuard {
  readonly #health: HealthBoard;
  readonly #hooks: StorageGuardHooks;
  #timer: NodeJS.Timeout | null = null;

  constructor(health: HealthBoard, hooks: StorageGuardHooks) {
    this.#health = health;
    this.#hooks = hooks;
  }

  /** An error is the sentence to be shown; the condition stands already. What is no storage fault goes on as thrown. */
  attempt<T>(work: () => T): Result<T, StorageSentences> {
    try {
      return ok(work());
    } catch (error) {
      const said = this.explain(error);
      if (said === null) throw error;
      return err(said);
    }
  }

  /** Null: not the database's doing. */
  explain(error: unknown): StorageSentences | null {
    const fault = storageFaultOf(error);
    return fault === null ? null : this.#raise(fault);
  }

  /** What a worker's answer says. */
  told(fault: SqliteFault): StorageSentences {
    return this.#raise(toStorageFault(fault));
  }

  damaged(detail: string): StorageSentences {
    return this.#hooks.damaged(detail);
  }

  /** The database is another one, or none: what was said of it is no longer so. */
  reset(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const kind of PASSING) this.#health.clear(idOf(kind));
  }

  #raise(fault: StorageFault): StorageSentences {
    switch (fault.kind) {
      case 'corrupt':
        return this.#hooks.damaged(fault.detail);
      case 'disk-full':
      case 'locked':
        return this.#stands(fault.kind, '');
      case 'permission':
      case 'unusable':
        return this.#stands(fault.kind, fault.detail);
      // What is only found when a database is opened.
      case 'newer-version':
      case 'vanished':
        throw new Error(`a database that is open is not \`${fault.kind}\``);
      default:
        return assertNever(fault);
    }
  }

  #stands(kind: Passing, detail: string): StorageSentences {
    const said = { message: MESSAGES[kind](detail), hint: HINTS[kind] };
    this.#health.raise({ id: idOf(kind), part: 'database', level: 'failed', ...said });
    this.#timer ??= setInterval(() => this.#tryAgain(), TRY_EVERY_MS).unref();
    return said;
  }

  #tryAgain(): void {
    try {
      this.#hooks.tryWrite();
    } catch (error) {
      // Perhaps of another kind by now; the one before goes with it when a write works.
      if (this.explain(error) === null) throw error;
      return;
    }
    this.reset();
  }
}

const idOf = (kind: Passing): string => `database.${kind}`;

const MESSAGES: Readonly<Record<Passing, (detail: string) => Text>> = {
  'disk-full': () => ({
    vi: 'Ổ đĩa đã đầy nên chưa lưu được gì vào cơ sở dữ liệu. Việc lọc vẫn tiếp tục theo các luật đang áp dụng.',
    en: 'The disk is full, so nothing can be saved. Filtering goes on with the rules in force.',
  }),
  locked: () => ({
    vi: 'Một chương trình khác đang giữ cơ sở dữ liệu nên chưa lưu được gì. Việc lọc vẫn tiếp tục theo các luật đang áp dụng.',
    en: 'Another program holds the database, so nothing can be saved. Filtering goes on with the rules in force.',
  }),
  permission: (detail) => ({
    vi: `Không có quyền ghi vào cơ sở dữ liệu (${detail}). Việc lọc vẫn tiếp tục theo các luật đang áp dụng.`,
    en: `The database may not be written to (${detail}). Filtering goes on with the rules in force.`,
  }),
  unusable: (detail) => ({
    vi: `Chưa dùng được cơ sở dữ liệu (${detail}). Việc lọc vẫn tiếp tục theo các luật đang áp dụng.`,
    en: `The database cannot be used for now (${detail}). Filtering goes on with the rules in force.`,
  }),
};

const HINTS: Readonly<Record<Passing, Text>> = {
  'disk-full': {
    vi: 'Hãy giải phóng chỗ trên ổ đĩa rồi làm lại; không cần khởi động lại.',
    en: 'Free some space on the disk and do it again; nothing has to be restarted.',
  },
  locked: {
    vi: 'Hãy đóng chương trình đang mở tệp haidang.db rồi làm lại.',
    en: 'Close the program that has haidang.db open, and do it again.',
  },
  permission: {
    vi: 'Hãy sửa quyền của thư mục dữ liệu, và xem ổ đĩa có chuyển sang chế độ chỉ đọc không.',
    en: 'Mend the permissions of the data folder, and see whether the disk has become read-only.',
  },
  unusable: {
    vi: 'Hãy kiểm tra ổ đĩa, rồi chạy `haidang doctor`.',
    en: 'Check the disk, then run `haidang doctor`.',
  },
};
