/** A reason of the log in a few words, as a row shows it: nothing is looked up, the whole sentence is behind "why?". */
import { CATEGORY_BY_ID } from '../catalogue/categories.ts';
import { isCategoryId } from '../catalogue/category-ids.ts';
import type { Text } from '../i18n/text.ts';
import type { LoggedReason, LoggedVerdict } from './events.ts';

const PLAIN: Readonly<Record<Exclude<LoggedReason, 'category'>, Text>> = {
  'help-line': { vi: 'Trang giúp đỡ, luôn mở', en: 'Help line, always open' },
  'system-need': { vi: 'Máy tính cần', en: 'The computer needs it' },
  paused: { vi: 'Đang tạm dừng', en: 'Paused' },
  granted: { vi: 'Được cho thêm', en: 'Extra time given' },
  'parent-blocked': { vi: 'Cha mẹ đã chặn', en: 'Blocked by a parent' },
  'outside-hours': { vi: 'Ngoài giờ', en: 'Outside hours' },
  'allowance-spent': { vi: 'Hết thời gian', en: 'Time used up' },
  'parent-allowed': { vi: 'Cha mẹ cho phép', en: 'Allowed by a parent' },
  uncategorised: { vi: 'Chưa xếp loại', en: 'Not sorted yet' },
  'not-on-allow-list': { vi: 'Ngoài các trang đã chọn', en: 'Not among the picked sites' },
  'no-safe-search': { vi: 'Không có tìm kiếm an toàn', en: 'No safe search there' },
  'lists-not-ready': { vi: 'Danh sách chưa sẵn sàng', en: 'Lists not ready' },
  'no-rule': { vi: 'Không có quy tắc', en: 'No rule' },
  'upstream-unreachable': { vi: 'Không có mạng', en: 'No connection' },
  'upstream-failed': { vi: 'Máy chủ tên miền báo lỗi', en: 'The resolver failed' },
  rebinding: { vi: 'Địa chỉ đáng ngờ', en: 'Suspicious address' },
  'cname-blocked': { vi: 'Dẫn tới trang bị chặn', en: 'Leads to a blocked site' },
  'special-use-name': { vi: 'Tên dùng riêng', en: 'Special-use name' },
  'address-only': { vi: 'Chỉ có địa chỉ số', en: 'An address without a name' },
  'name-mismatch': { vi: 'Tên bên trong khác tên đã xin', en: 'Another name inside' },
  'port-closed': { vi: 'Cổng không được mở', en: 'Port not open' },
  'agent-port': { vi: 'Cổng riêng của Hải Đăng', en: 'A port of Hải Đăng itself' },
};

const isPlain = (reason: string): reason is keyof typeof PLAIN => Object.hasOwn(PLAIN, reason);

/** `reason` as stored; one that a newer version wrote is shown as it is. */
export function phraseOf(reason: string, verdict: LoggedVerdict, category: string | null): Text {
  if (isPlain(reason)) return PLAIN[reason];
  if (reason !== 'category') return { vi: reason, en: reason };
  const known = category !== null && isCategoryId(category) ? CATEGORY_BY_ID.get(category)?.name : undefined;
  const name = known ?? { vi: category ?? '?', en: category ?? '?' };
  const stopped = verdict === 'block' || verdict === 'would-block';
  return stopped
    ? { vi: `Nhóm bị chặn: ${name.vi}`, en: `Blocked category: ${name.en}` }
    : { vi: `Nhóm: ${name.vi}`, en: `Category: ${name.en}` };
}
