/** What to say when hours that somebody wrote as text cannot be read: where, what was found, how it is written. */
import type { Text } from './text.ts';

export interface HoursTextFault {
  /** From 1. */
  readonly line: number;
  readonly kind: 'time' | 'day' | 'no-day' | 'effect' | 'no-effect' | 'category';
  /** As it was read: without marks and capitals. */
  readonly found: string;
}

export function sayHoursTextFault({ line, kind, found }: HoursTextFault): Text {
  const { vi, en } = SAID[kind](found);
  return { vi: `Dòng ${line}: ${vi}`, en: `Line ${line}: ${en}` };
}

const SAID: Readonly<Record<HoursTextFault['kind'], (found: string) => Text>> = {
  time: (found) => ({
    vi: `chưa thấy khung giờ trong “${found}”. Viết theo đồng hồ 24 giờ, ví dụ: T2–T6 21:00–06:30: không dùng.`,
    en: `no hours found in “${found}”. Write them on the 24-hour clock, for example: Mon–Fri 21:00–06:30: closed.`,
  }),
  day: (found) => ({
    vi: `không có ngày nào là “${found}”. Viết như T2, T2–T6, CN, cuối tuần hoặc mỗi ngày.`,
    en: `“${found}” is no day. Write Mon, Mon–Fri, Sun, weekend or every day.`,
  }),
  'no-day': () => ({
    vi: 'còn thiếu ngày ở đầu dòng. Viết như T2–T6 hoặc mỗi ngày.',
    en: 'the days are missing at the beginning. Write Mon–Fri or every day, for example.',
  }),
  effect: (found) => ({
    vi: `chưa hiểu “${found}”. Sau khung giờ, viết: không dùng, chỉ học tập, đóng hoặc chỉ mở một nhóm nội dung.`,
    en: `“${found}” is not understood. After the hours write: closed, study only, or closed or only open with a category.`,
  }),
  'no-effect': () => ({
    vi: 'còn thiếu điều gì xảy ra trong khung giờ ấy. Viết thêm ở cuối dòng: không dùng hoặc chỉ học tập.',
    en: 'what happens in these hours is missing. Add at the end: closed, or study only.',
  }),
  category: (found) => ({
    vi: `không có nhóm nội dung nào tên “${found}”. Xem tên các nhóm trong thẻ Nhóm nội dung.`,
    en: `there is no category named “${found}”. The tab Categories has their names.`,
  }),
};
