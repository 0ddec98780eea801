/** A family's rules in plain sentences, for the parents who set them and for the child for whom they hold. */
import { sayDuration } from './number-words.ts';
import type { Text } from './text.ts';

const DAYS = [
  { id: 'mon', vi: 'T2', en: 'Mon' },
  { id: 'tue', vi: 'T3', en: 'Tue' },
  { id: 'wed', vi: 'T4', en: 'Wed' },
  { id: 'thu', vi: 'T5', en: 'Thu' },
  { id: 'fri', vi: 'T6', en: 'Fri' },
  { id: 'sat', vi: 'T7', en: 'Sat' },
  { id: 'sun', vi: 'CN', en: 'Sun' },
] as const;

const is = (days: readonly string[], wanted: readonly string[]): boolean =>
  days.length === wanted.length && wanted.every((day) => days.includes(day));

/** "T2–T6", "T2, T4", "mỗi ngày". */
export function days(ids: readonly string[]): Text {
  if (ids.length === 7) return { vi: 'mỗi ngày', en: 'every day' };
  const runs: (typeof DAYS)[number][][] = [];
  DAYS.forEach((day, i) => {
    if (!ids.includes(day.id)) return;
    const before = DAYS[i - 1];
    const run = runs.at(-1);
    if (run !== undefined && before !== undefined && run.at(-1) === before) run.push(day);
    else runs.push([day]);
  });
  const said = (locale: 'vi' | 'en'): string =>
    runs
      .flatMap((run) => {
        const names = run.map((day) => day[locale]);
        return names.length < 3 ? names : [`${names[0]}–${names.at(-1)}`];
      })
      .join(', ');
  return { vi: said('vi'), en: said('en') };
}

/** Of windows that begin in the evening and end the next day. */
export function nights(ids: readonly string[]): Text {
  if (ids.length === 7) return { vi: 'mỗi tối', en: 'every night' };
  if (is(ids, ['sun', 'mon', 'tue', 'wed', 'thu']))
    return { vi: 'tối trước ngày học', en: 'nights before school' };
  if (is(ids, ['fri', 'sat'])) return { vi: 'tối thứ Sáu và thứ Bảy', en: 'Friday and Saturday nights' };
  const plain = days(ids);
  return { vi: `tối ${plain.vi}`, en: `${plain.en} nights` };
}

/** Names with "và 3 nhóm khác" when there are many. */
export function few(names: readonly Text[], most: number, more: (n: number) => Text): Text {
  const shown = names.length <= most + 1 ? names : names.slice(0, most);
  const rest = names.length - shown.length;
  const tail = rest === 0 ? null : more(rest);
  // Some names have a comma of their own.
  const join = (locale: 'vi' | 'en'): string => {
    const all = [...shown, ...(tail === null ? [] : [tail])].map((name) => name[locale]);
    return all.join(all.some((name) => name.includes(',')) ? '; ' : ', ');
  };
  return { vi: join('vi'), en: join('en') };
}

export const moreCategories = (n: number): Text => ({
  vi: `và ${n} nhóm khác`,
  en: `and ${n} more categories`,
});
export const moreSites = (n: number): Text => ({ vi: `và ${n} trang khác`, en: `and ${n} more sites` });

export const blockedAll = (group: Text): Text => ({
  vi: `Chặn mọi nhóm trong mục ${group.vi}.`,
  en: `Everything under ${group.en} is blocked.`,
});
export const blockedSome = (group: Text, names: Text): Text => ({
  vi: `Chặn trong mục ${group.vi}: ${names.vi}.`,
  en: `Blocked under ${group.en}: ${names.en}.`,
});
export const warned = (names: Text): Text => ({
  vi: `Nhắc con hỏi người lớn trước khi vào: ${names.vi}.`,
  en: `Asks to check with a grown-up first: ${names.en}.`,
});
export const dangerousClosed: Text = {
  vi: 'Các trang nguy hiểm, lừa đảo hoặc chỉ dành cho người lớn không mở.',
  en: 'Dangerous sites, scams and sites for grown-ups stay closed.',
};
export const waysAroundClosed: Text = {
  vi: 'VPN, proxy và những cách vượt bộ lọc không mở.',
  en: 'VPNs, proxies and other ways around the filter stay closed.',
};
export const adsClosed: Text = {
  vi: 'Quảng cáo và các trang theo dõi được chặn giúp con.',
  en: 'Ads and trackers are kept away from you.',
};
export const closedForYou = (names: Text): Text => ({
  vi: `Không mở: ${names.vi}.`,
  en: `Not open: ${names.en}.`,
});
export const askFirst = (names: Text): Text => ({
  vi: `Con hỏi người lớn trước khi vào: ${names.vi}.`,
  en: `Ask a grown-up before you go to: ${names.en}.`,
});

const MODES: Readonly<Record<string, Readonly<Record<'parent' | 'child', Text>>>> = {
  'open-filtered': {
    parent: { vi: 'Những trang khác được mở.', en: 'Other sites are open.' },
    child: { vi: 'Những trang khác được mở.', en: 'Other sites are open.' },
  },
  'known-only': {
    parent: {
      vi: 'Trang chưa ai xếp loại thì đóng; con có thể xin mở.',
      en: 'Sites that nobody has sorted are closed; your child can ask for one.',
    },
    child: {
      vi: 'Trang chưa ai xếp loại thì chưa mở; con có thể xin mở.',
      en: 'Sites that nobody has sorted yet are closed; you can ask for one.',
    },
  },
  'allow-list': {
    parent: { vi: 'Chỉ mở các trang bạn đã chọn.', en: 'Only sites that you picked are open.' },
    child: { vi: 'Chỉ mở các trang bố mẹ đã chọn.', en: 'Only sites that your parents picked are open.' },
  },
};
export const mode = (id: string, reader: 'parent' | 'child'): Text =>
  MODES[id]?.[reader] ?? { vi: id, en: id };

export const observing: Text = {
  vi: 'Đang chỉ quan sát: ghi nhận, chưa chặn gì.',
  en: 'Only watching for now: things are noted, nothing is blocked.',
};

export const sitesBlocked = (names: Text): Text => ({
  vi: `Luôn đóng: ${names.vi}.`,
  en: `Always closed: ${names.en}.`,
});
export const sitesAllowed = (names: Text): Text => ({
  vi: `Luôn được phép, trong giờ: ${names.vi}.`,
  en: `Always allowed, within the hours: ${names.en}.`,
});

/** Equal ends are 24 hours, as the filter takes them. */
function span(start: string, end: string): Text {
  if (start === '00:00' && (end === '24:00' || end === start)) return { vi: 'cả ngày', en: 'all day' };
  if (start === end)
    return {
      vi: `cả ngày, từ ${start} đến ${end} hôm sau`,
      en: `all day, from ${start} to ${end} the next day`,
    };
  return { vi: `${start}–${end}`, en: `${start}–${end}` };
}

export const bedtime = (when: Text, start: string, end: string): Text => ({
  vi: `Giờ ngủ: ${when.vi} ${span(start, end).vi}, không vào mạng.`,
  en: `Bedtime: ${when.en} ${span(start, end).en}, no Internet.`,
});
export const breakTime = (when: Text, start: string, end: string): Text => ({
  vi: `Giờ nghỉ: ${when.vi} ${span(start, end).vi}, không vào mạng.`,
  en: `Break: ${when.en} ${span(start, end).en}, no Internet.`,
});
export const studyTime = (when: Text, start: string, end: string, only: Text): Text => ({
  vi: `Giờ học: ${when.vi} ${span(start, end).vi}, chỉ vào ${only.vi}.`,
  en: `Study time: ${when.en} ${span(start, end).en}, only ${only.en}.`,
});
export const closedFor = (what: Text, when: Text, start: string, end: string): Text => ({
  vi: `${what.vi}: đóng ${when.vi} ${span(start, end).vi}.`,
  en: `${what.en}: closed ${when.en} ${span(start, end).en}.`,
});
/** `windows`: all of them, since time is open in any. */
export const openOnly = (what: Text | null, windows: Text): Text => ({
  vi: what === null ? `Chỉ vào mạng: ${windows.vi}.` : `${what.vi}: chỉ mở ${windows.vi}.`,
  en: what === null ? `Internet only: ${windows.en}.` : `${what.en}: open only ${windows.en}.`,
});
export const windowText = (when: Text, start: string, end: string): Text => ({
  vi: `${when.vi} ${span(start, end).vi}`,
  en: `${when.en} ${span(start, end).en}`,
});
export const noted = (text: Text, note: string): Text => ({
  vi: `${text.vi} (${note})`,
  en: `${text.en} (${note})`,
});

const amount = (seconds: number): Text =>
  seconds === 0 ? { vi: 'không có thời gian', en: 'no time' } : sayDuration(seconds);

function daily(seconds: number): Text {
  const { vi, en } = amount(seconds);
  return seconds === 0 ? { vi, en } : { vi: `mỗi ngày ${vi}`, en: `${en} a day` };
}

/** `others`: days with a number of their own. */
export function allowance(
  what: Text | null,
  seconds: number,
  others: readonly (readonly [Text, number])[],
): Text {
  const base = daily(seconds);
  const tail = (locale: 'vi' | 'en'): string =>
    others.map(([when, other]) => `; ${when[locale]} ${amount(other)[locale]}`).join('');
  return {
    vi: `${what === null ? 'Thời gian dùng máy' : what.vi}: ${base.vi}${tail('vi')}.`,
    en: `${what === null ? 'Screen time' : what.en}: ${base.en}${tail('en')}.`,
  };
}
export const freeTime = (names: Text): Text => ({
  vi: `Không tính vào thời gian: ${names.vi}.`,
  en: `Does not use up time: ${names.en}.`,
});

export const safeSearchOn: Text = {
  vi: 'Tìm kiếm an toàn bật trên Google, Bing và các trang tìm kiếm khác; trang không có chế độ này thì đóng.',
  en: 'Safe search is on for Google, Bing and other search sites; those without it are closed.',
};
export const safeSearchOff: Text = { vi: 'Tìm kiếm an toàn đang tắt.', en: 'Safe search is off.' };
export const youtube = (level: 'moderate' | 'strict'): Text =>
  level === 'strict'
    ? { vi: 'YouTube ở chế độ hạn chế nghiêm ngặt.', en: 'YouTube is strictly restricted.' }
    : { vi: 'YouTube ở chế độ hạn chế vừa phải.', en: 'YouTube is moderately restricted.' };
