/** Why the agent cannot start on a data folder, as a sentence: what happened, what is safe, what to do. */
import type { Text } from '../../../shared/i18n/text.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { keptBackups } from './backup-list.ts';
import type { StorageFault } from './storage-fault.ts';

export function explainStorageFault(
  fault: StorageFault,
  dataDirectory: string,
): { message: Text; hint: Text } {
  switch (fault.kind) {
    case 'newer-version':
      return {
        message: {
          vi: `Cơ sở dữ liệu trong ${dataDirectory} thuộc phiên bản mới hơn (${fault.version}, bản này biết đến ${fault.known}). Không có gì bị thay đổi.`,
          en: `The database in ${dataDirectory} is of a newer version (${fault.version}; this one knows ${fault.known}). Nothing was touched.`,
        },
        hint: {
          vi: 'Hãy cài đặt phiên bản Hải Đăng mới nhất.',
          en: 'Install the newest version of Hải Đăng.',
        },
      };
    case 'corrupt':
      return {
        message: {
          vi: `Cơ sở dữ liệu trong ${dataDirectory} bị hỏng (${fault.detail}).`,
          en: `The database in ${dataDirectory} is damaged (${fault.detail}).`,
        },
        hint: restoreHint(dataDirectory),
      };
    case 'vanished':
      return {
        message: {
          vi: `Cơ sở dữ liệu trong ${dataDirectory} bị mất hoặc trống, dù trước đây đã có.`,
          en: `The database in ${dataDirectory} is missing or empty, though there was one.`,
        },
        hint: restoreHint(dataDirectory),
      };
    case 'locked':
      return {
        message: {
          vi: `Một dịch vụ Hải Đăng khác${fault.pid === null ? '' : ` (tiến trình ${fault.pid})`} đang dùng ${dataDirectory}.`,
          en: `Another Hải Đăng agent${fault.pid === null ? '' : ` (process ${fault.pid})`} is using ${dataDirectory}.`,
        },
        hint: {
          vi: 'Hãy dừng dịch vụ đó, hoặc chọn thư mục khác bằng --data.',
          en: 'Stop that one, or choose another folder with --data.',
        },
      };
    case 'disk-full':
      return {
        message: {
          vi: `Ổ đĩa chứa ${dataDirectory} đã đầy nên chưa khởi động được.`,
          en: `The disk that holds ${dataDirectory} is full, so the agent cannot start.`,
        },
        hint: { vi: 'Hãy giải phóng chỗ trống rồi chạy lại.', en: 'Free some space and start again.' },
      };
    case 'permission':
      return {
        message: {
          vi: `Không có quyền dùng ${dataDirectory} (${fault.detail}).`,
          en: `${dataDirectory} may not be used by this account (${fault.detail}).`,
        },
        hint: {
          vi: 'Hãy sửa quyền của thư mục, hoặc chọn thư mục khác bằng --data.',
          en: 'Mend its permissions, or choose another folder with --data.',
        },
      };
    case 'unusable':
      return {
        message: {
          vi: `Không mở được cơ sở dữ liệu trong ${dataDirectory} (${fault.detail}).`,
          en: `The database in ${dataDirectory} cannot be opened (${fault.detail}).`,
        },
        hint: { vi: 'Hãy chọn thư mục khác bằng --data.', en: 'Choose another folder with --data.' },
      };
    default:
      return assertNever(fault);
  }
}

/** What still protects the child while the agent runs without its database. */
export type RulesInForce = 'last' | 'none-known';

/** The agent filters without the database: what is the matter, what is in force, what to do. */
export function explainWithout(
  fault: StorageFault,
  dataDirectory: string,
  rules: RulesInForce,
): { message: Text; hint: Text } {
  const { message, hint } =
    fault.kind === 'disk-full'
      ? {
          message: {
            vi: `Ổ đĩa chứa ${dataDirectory} đã đầy nên không mở được cơ sở dữ liệu.`,
            en: `The disk that holds ${dataDirectory} is full, so the database cannot be opened.`,
          },
          hint: {
            vi: 'Hãy giải phóng chỗ trống; cơ sở dữ liệu sẽ tự mở lại.',
            en: 'Free some space; the database is then opened by itself.',
          },
        }
      : explainStorageFault(fault, dataDirectory);
  const goesOn = GOES_ON[rules];
  return { message: { vi: `${message.vi} ${goesOn.vi}`, en: `${message.en} ${goesOn.en}` }, hint };
}

const GOES_ON: Readonly<Record<RulesInForce, Text>> = {
  last: {
    vi: 'Bộ lọc chạy theo luật gần nhất đã biết; nhật ký tạm ngừng ghi.',
    en: 'The filter runs with the last known rules; the log has stopped.',
  },
  'none-known': {
    vi: 'Không còn bản dự phòng của luật nên mọi người dùng chung mức lọc mặc định; nhật ký tạm ngừng ghi.',
    en: 'There is no copy of the rules either, so everybody gets what every preset blocks; the log has stopped.',
  },
};

/** Names the newest copy, if there is any: a hint at an empty folder helps nobody. */
export function restoreHint(dataDirectory: string): Text {
  const newest = newestBackup(dataDirectory);
  return newest === null
    ? {
        vi: 'Chưa có bản sao lưu tự động nào. Nếu có bản sao lưu riêng, hãy chạy `haidang restore TỆP`; nếu không, hãy bắt đầu lại với một thư mục khác bằng --data.',
        en: 'There is no automatic backup yet. If you have a copy of your own, run `haidang restore FILE`; if not, start anew in another folder with --data.',
      }
    : {
        vi: `Khôi phục bằng \`haidang restore ${newest}\`.`,
        en: `Restore it with \`haidang restore ${newest}\`.`,
      };
}

function newestBackup(dataDirectory: string): string | null {
  try {
    // What a restored copy took the place of may be the very damage.
    return keptBackups(dataDirectory).find(({ kind }) => kind !== 'replaced')?.file ?? null;
  } catch {
    // The folder cannot be read: the hint then names no file.
    return null;
  }
}
