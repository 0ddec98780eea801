/** Why the agent cannot start on a data folder, as a sentence: what happened, what is safe, what to do. */
import type { Text } from '../../../shared/i18n/text.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { StorageFault } from './open-storage.ts';

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
          vi: `Cơ sở dữ liệu bị hỏng (${fault.detail}). Bộ lọc chạy theo luật gần nhất đã biết; nhật ký tạm ngừng ghi.`,
          en: `The database is damaged (${fault.detail}). The filter runs with the last known rules; the log has stopped.`,
        },
        hint: {
          vi: 'Khôi phục bằng `haidang restore TỆP`; các bản sao lưu nằm trong thư mục `backups`.',
          en: 'Restore it with `haidang restore FILE`; the copies are in the folder `backups`.',
        },
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
