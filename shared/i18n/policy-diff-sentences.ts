/** What changed between two policy documents, a line each: shown to parents, kept in the audit trail. */
import type { Text } from './text.ts';

const ACTION: Readonly<Record<string, Text>> = {
  block: { vi: 'chặn', en: 'block' },
  allow: { vi: 'cho phép', en: 'allow' },
  warn: { vi: 'cảnh báo', en: 'warn' },
  observe: { vi: 'chỉ quan sát', en: 'observe' },
};

const MODE: Readonly<Record<string, Text>> = {
  'open-filtered': { vi: 'mở, có lọc', en: 'open, filtered' },
  'known-only': { vi: 'chỉ trang đã biết', en: 'known sites only' },
  'allow-list': { vi: 'chỉ trang được chọn', en: 'picked sites only' },
};

const SETTING: Readonly<Record<string, Text>> = {
  mode: { vi: 'Chế độ', en: 'Mode' },
  zone: { vi: 'Múi giờ', en: 'Time zone' },
  safeSearch: { vi: 'Tìm kiếm an toàn', en: 'Safe search' },
  observe: { vi: 'Chế độ quan sát', en: 'Observe mode' },
  failureMode: { vi: 'Khi danh sách chưa sẵn sàng', en: 'While lists are not ready' },
  freeCategories: { vi: 'Nhóm không tính giờ', en: 'Categories that cost no time' },
  localDomains: { vi: 'Tên trong mạng nhà', en: 'Names of the home network' },
  lockedSettings: { vi: 'Mục bị khóa', en: 'Locked settings' },
};

const DAY: Readonly<Record<string, Text>> = {
  mon: { vi: 'T2', en: 'Mon' },
  tue: { vi: 'T3', en: 'Tue' },
  wed: { vi: 'T4', en: 'Wed' },
  thu: { vi: 'T5', en: 'Thu' },
  fri: { vi: 'T6', en: 'Fri' },
  sat: { vi: 'T7', en: 'Sat' },
  sun: { vi: 'CN', en: 'Sun' },
};

const same = (text: string): Text => ({ vi: text, en: text });

export const inherited: Text = { vi: 'theo cả nhà', en: 'as the household' };
export const emptyList: Text = { vi: 'không có', en: 'none' };
export const everything: Text = { vi: 'mọi thứ', en: 'everything' };
export const onOff = (on: boolean): Text => (on ? { vi: 'bật', en: 'on' } : { vi: 'tắt', en: 'off' });
export const sayAction = (action: string): Text => ACTION[action] ?? same(action);
export const sayMode = (mode: string): Text => MODE[mode] ?? same(mode);
export const sayFailureMode = (mode: string): Text =>
  mode === 'closed' ? { vi: 'đóng', en: 'closed' } : { vi: 'mở', en: 'open' };

export const sayList = (items: readonly Text[]): Text =>
  items.length === 0
    ? emptyList
    : { vi: items.map(({ vi }) => vi).join(', '), en: items.map(({ en }) => en).join(', ') };

export const sayDays = (days: readonly string[]): Text =>
  days.length === 7 ? { vi: 'mỗi ngày', en: 'every day' } : sayList(days.map((day) => DAY[day] ?? same(day)));

export const saySetting = (setting: string): Text => SETTING[setting] ?? same(setting);

export const saySafeSearch = (search: boolean, youtube: string): Text => ({
  vi: `${onOff(search).vi}, YouTube ${youtube === 'off' ? 'không giới hạn' : youtube === 'strict' ? 'nghiêm ngặt' : 'vừa phải'}`,
  en: `${onOff(search).en}, YouTube ${youtube === 'off' ? 'unrestricted' : youtube}`,
});

export const sayMinutes = (seconds: number): Text => {
  const minutes = Math.round(seconds / 60);
  return { vi: `${minutes} phút`, en: `${minutes} min` };
};

export const sayWindow = (
  closed: boolean,
  days: Text,
  start: string,
  end: string,
  scope: Text,
  except: Text | null,
): Text => ({
  vi: `${closed ? 'đóng' : 'mở'} ${start}–${end}, ${days.vi}, ${scope.vi}${except === null ? '' : `, trừ ${except.vi}`}`,
  en: `${closed ? 'closed' : 'open'} ${start}–${end}, ${days.en}, ${scope.en}${except === null ? '' : `, but for ${except.en}`}`,
});

export const sayAllowance = (
  scope: Text,
  base: Text,
  exceptions: readonly (readonly [Text, Text])[],
): Text => ({
  vi: [`${scope.vi}: ${base.vi} mỗi ngày`, ...exceptions.map(([d, m]) => `${d.vi} ${m.vi}`)].join(', '),
  en: [`${scope.en}: ${base.en} a day`, ...exceptions.map(([d, m]) => `${d.en} ${m.en}`)].join(', '),
});

const LOCKED: Text = { vi: ' (khóa)', en: ' (locked)' };

export const withLock = (text: Text, locked: boolean): Text =>
  locked ? { vi: text.vi + LOCKED.vi, en: text.en + LOCKED.en } : text;

export const changed = (what: Text, from: Text, to: Text): Text => ({
  vi: `${what.vi}: ${from.vi} → ${to.vi}`,
  en: `${what.en}: ${from.en} → ${to.en}`,
});

export const added = (kind: Text, what: Text): Text => ({
  vi: `Thêm ${kind.vi}: ${what.vi}`,
  en: `Added ${kind.en}: ${what.en}`,
});

export const removed = (kind: Text, what: Text): Text => ({
  vi: `Bỏ ${kind.vi}: ${what.vi}`,
  en: `Removed ${kind.en}: ${what.en}`,
});

export const edited = (kind: Text, from: Text, to: Text): Text => ({
  vi: `Sửa ${kind.vi}: ${from.vi} → ${to.vi}`,
  en: `Changed ${kind.en}: ${from.en} → ${to.en}`,
});

export const KIND = {
  rule: { vi: 'quy tắc', en: 'rule' },
  hours: { vi: 'khung giờ', en: 'hours' },
  allowance: { vi: 'hạn mức', en: 'allowance' },
} as const satisfies Record<string, Text>;
