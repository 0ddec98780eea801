/** What the health board says when the log cannot be written. Filtering never depends on it, and each text says so. */
import type { Text } from '../../../shared/i18n/text.ts';
import type { HealthBoard } from '../system/health.ts';
import { isCorruption, isDiskFull } from '../storage/storage-fault.ts';
import type { WriterFault } from './log-protocol.ts';

type Cause = 'disk-full' | 'locked' | 'corrupt' | 'permission' | 'write-failed';

const MESSAGES: Readonly<Record<Cause, Text>> = {
  'disk-full': {
    vi: 'Ổ đĩa đã đầy nên nhật ký tạm ngừng ghi. Việc lọc vẫn tiếp tục.',
    en: 'The disk is full, so logging has stopped. Filtering goes on.',
  },
  locked: {
    vi: 'Một chương trình khác đang giữ cơ sở dữ liệu nên nhật ký tạm ngừng ghi. Việc lọc vẫn tiếp tục.',
    en: 'Another program holds the database, so logging has stopped. Filtering goes on.',
  },
  corrupt: {
    vi: 'Cơ sở dữ liệu bị hỏng nên nhật ký tạm ngừng ghi. Việc lọc vẫn tiếp tục theo các quy tắc gần nhất.',
    en: 'The database is damaged, so logging has stopped. Filtering goes on with the last rules.',
  },
  permission: {
    vi: 'Không có quyền ghi vào cơ sở dữ liệu nên nhật ký tạm ngừng ghi. Việc lọc vẫn tiếp tục.',
    en: 'The database may not be written to, so logging has stopped. Filtering goes on.',
  },
  'write-failed': {
    vi: 'Không ghi được nhật ký. Việc lọc vẫn tiếp tục.',
    en: 'The log cannot be written. Filtering goes on.',
  },
};

const HINTS: Readonly<Record<Cause, Text>> = {
  'disk-full': {
    vi: 'Hãy giải phóng chỗ trên ổ đĩa; nhật ký sẽ tự ghi tiếp.',
    en: 'Free some space on the disk; logging then resumes by itself.',
  },
  locked: {
    vi: 'Hãy đóng chương trình đang mở tệp haidang.db; nhật ký sẽ tự ghi tiếp.',
    en: 'Close the program that has haidang.db open; logging then resumes by itself.',
  },
  corrupt: {
    vi: 'Hãy khôi phục từ bản sao lưu gần nhất: haidang restore TỆP.',
    en: 'Restore the last backup: haidang restore FILE.',
  },
  permission: {
    vi: 'Hãy kiểm tra quyền của thư mục dữ liệu.',
    en: 'Check the permissions of the data folder.',
  },
  'write-failed': {
    vi: 'Hãy chạy haidang doctor để biết nguyên nhân.',
    en: 'Run haidang doctor to find the cause.',
  },
};

export class LogHealth {
  readonly #board: HealthBoard;
  #standing: Cause | null = null;

  constructor(board: HealthBoard) {
    this.#board = board;
  }

  failed({ code }: WriterFault): void {
    const cause = causeOf(code);
    if (this.#standing !== null && this.#standing !== cause) this.works();
    this.#standing = cause;
    const text = { message: MESSAGES[cause], hint: HINTS[cause] };
    this.#board.raise({ id: `log.${cause}`, part: 'log', level: 'failed', ...text });
  }

  works(): void {
    if (this.#standing !== null) this.#board.clear(`log.${this.#standing}`);
    this.#standing = null;
  }

  /** Stands until the agent is started anew: a gap in the log must be seen, not guessed. */
  lost(requests: number): void {
    this.#board.raise({
      id: 'log.lost',
      part: 'log',
      level: 'degraded',
      message: {
        vi: `${requests} lượt truy cập không được ghi vào nhật ký. Chúng vẫn được lọc.`,
        en: `${requests} requests were not written to the log. They were filtered all the same.`,
      },
      hint: {
        vi: 'Nhật ký và báo cáo của khoảng thời gian này thiếu các lượt đó.',
        en: 'The log and the reports of that time lack them.',
      },
    });
  }
}

function causeOf(code: string): Cause {
  if (isDiskFull(code)) return 'disk-full';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'locked';
  if (isCorruption(code)) return 'corrupt';
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM' || code === 'EACCES') return 'permission';
  return 'write-failed';
}
