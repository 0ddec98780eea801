/**
 * `lists.db` is gone or empty although there was one: which lists were subscribed to is no longer known. Where the index
 * of them is sound it goes on filtering, over restarts too, until a person changes the lists: only they can say what
 * should be listed.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../../shared/i18n/text.ts';
import type { HealthBoard } from '../system/health.ts';

const CONDITION = 'lists.lost';

export class LostLists {
  readonly #mark: string;
  readonly #health: HealthBoard;

  constructor(dataDirectory: string, health: HealthBoard) {
    this.#mark = join(dataDirectory, 'lists.lost');
    this.#health = health;
  }

  get areLost(): boolean {
    return existsSync(this.#mark);
  }

  /** `names`: of the index that goes on; 0: there is none. */
  tell(names: number): void {
    try {
      writeFileSync(this.#mark, '', { mode: 0o600 });
    } catch {
      // A full disk: it is found again by the next start, or this one told it.
    }
    this.#health.raise({
      id: CONDITION,
      part: 'lists',
      level: names === 0 ? 'failed' : 'degraded',
      message: names === 0 ? LOST : stillServed(names),
      hint: HINT,
    });
  }

  /** A person has changed the lists: what they say now counts. */
  settle(): void {
    rmSync(this.#mark, { force: true });
    this.#health.clear(CONDITION);
  }
}

const LOST: Text = {
  vi: 'Cơ sở dữ liệu danh sách bị mất hoặc trống: không còn biết gia đình đã dùng thêm danh sách nào. Các danh sách đi kèm vẫn lọc.',
  en: 'The database of the lists was missing or empty: the lists that were added are no longer known. The lists that come with the program filter.',
};

const stillServed = (names: number): Text => ({
  vi: `Cơ sở dữ liệu danh sách bị mất hoặc trống: không còn biết gia đình đã dùng thêm danh sách nào. Bảng tra cứu cũ (${names} tên) vẫn lọc.`,
  en: `The database of the lists was missing or empty: the lists that were added are no longer known. The index of before (${names} names) still filters.`,
});

const HINT: Text = {
  vi: 'Hãy thêm lại các danh sách (`haidang lists add`). Thay đổi đầu tiên sẽ thay bảng tra cứu cũ.',
  en: 'Add the lists again (`haidang lists add`). The first change takes the place of the old index.',
};
