/** How things stand for a child at this moment, and what comes next: short, for every face. */
import type { Text } from './text.ts';

const OPEN: Readonly<Record<string, Text>> = {
  'open-filtered': { vi: 'Đang mở, có lọc', en: 'Open, filtered' },
  'known-only': { vi: 'Đang mở: các trang đã biết', en: 'Open: known sites' },
  'allow-list': { vi: 'Đang mở: các trang được chọn', en: 'Open: picked sites' },
};

export const open = (mode: string): Text => OPEN[mode] ?? { vi: 'Đang mở', en: 'Open' };

const until = (text: Text, at: Text | null): Text =>
  at === null ? text : { vi: `${text.vi} đến ${at.vi}`, en: `${text.en} until ${at.en}` };

export const closed = (at: Text | null): Text => until({ vi: 'Giờ nghỉ', en: 'Break' }, at);

/** `only`: what stays open in these hours. */
export const closedBut = (only: Text, at: Text | null): Text => {
  const { vi, en } = until({ vi: 'Giờ học', en: 'Study time' }, at);
  return { vi: `${vi}: chỉ mở ${only.vi}`, en: `${en}: only ${only.en}` };
};

export const paused = (at: Text | null): Text =>
  at === null
    ? { vi: 'Đang tạm dừng, đến khi người lớn mở lại', en: 'Paused until a grown-up resumes it' }
    : until({ vi: 'Đang tạm dừng', en: 'Paused' }, at);

export const granted = (at: Text | null): Text => until({ vi: 'Được thêm giờ', en: 'Extra time' }, at);

export const spent = (at: Text | null): Text =>
  at === null
    ? { vi: 'Hết thời gian của hôm nay', en: 'Today’s time is used up' }
    : {
        vi: `Hết thời gian của hôm nay, có lại lúc ${at.vi}`,
        en: `Today’s time is used up, more at ${at.en}`,
      };

/** What comes, as a heading: "21:30: giờ nghỉ". */
export const next = (
  at: Text,
  kind: 'open' | 'still-open' | 'closed' | 'study' | 'paused' | 'granted' | 'spent',
): Text => {
  const what: Readonly<Record<typeof kind, Text>> = {
    open: { vi: 'mở lại', en: 'opens again' },
    /** Extra time ends, and nothing closes by that. */
    'still-open': { vi: 'hết giờ thêm, mạng vẫn mở', en: 'extra time ends, still open' },
    closed: { vi: 'giờ nghỉ', en: 'break' },
    study: { vi: 'giờ học', en: 'study time' },
    paused: { vi: 'tạm dừng', en: 'paused' },
    granted: { vi: 'thêm giờ', en: 'extra time' },
    spent: { vi: 'hết thời gian', en: 'time used up' },
  };
  return { vi: `${at.vi}: ${what[kind].vi}`, en: `${at.en}: ${what[kind].en}` };
};
