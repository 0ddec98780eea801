/** The weekly card: facts, praise and a question, for a parent and a child who read it together. */
import { plural, sayDuration, sayNumber } from './number-words.ts';
import type { Text } from './text.ts';

const change = (percent: number): Text =>
  percent === 0
    ? { vi: ', bằng tuần trước', en: ', the same as the week before' }
    : percent > 0
      ? { vi: `, nhiều hơn tuần trước ${percent}\u00a0%`, en: `, ${percent}% more than the week before` }
      : { vi: `, ít hơn tuần trước ${-percent}\u00a0%`, en: `, ${-percent}% less than the week before` };

/** `percent`: null without a week to compare with. */
export function usedTime(seconds: number, days: number, percent: number | null): Text {
  const [time, compared] = [sayDuration(seconds), percent === null ? { vi: '', en: '' } : change(percent)];
  return {
    vi: `Dùng máy ${time.vi} trong ${days} ngày${compared.vi}.`,
    en: `${time.en} of screen time on ${days} ${plural(days, 'day', 'days')}${compared.en}.`,
  };
}

export function visits(requests: number, days: number, percent: number | null): Text {
  const [n, compared] = [sayNumber(requests), percent === null ? { vi: '', en: '' } : change(percent)];
  return {
    vi: `${n.vi} lượt truy cập trong ${days} ngày${compared.vi}.`,
    en: `${n.en} ${plural(requests, 'request', 'requests')} on ${days} ${plural(days, 'day', 'days')}${compared.en}.`,
  };
}

export const mostly = (first: Text, second: Text | null): Text =>
  second === null
    ? { vi: `Nhiều nhất là ${first.vi}.`, en: `Most of it was ${first.en}.` }
    : {
        vi: `Nhiều nhất là ${first.vi}, rồi đến ${second.vi}.`,
        en: `Most of it was ${first.en}, then ${second.en}.`,
      };

const VI_DAYS = ['thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ nhật'] as const;
const EN_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** `weekday`: 0 is Monday. */
export const busiest = (weekday: number, hour: number): Text => {
  const [vi, en] = [VI_DAYS[weekday] ?? '', EN_DAYS[weekday] ?? ''];
  const until = (hour + 1) % 24;
  return {
    vi: `Nhiều hoạt động nhất vào ${vi}; trong ngày thường là khoảng ${hour}–${until} giờ.`,
    en: `${en} was the busiest day; within a day it was mostly between ${hour}:00 and ${until}:00.`,
  };
};

export const noneBlocked: Text = { vi: 'Không lượt nào bị chặn.', en: 'Nothing was blocked.' };
export const someBlocked = (count: number, most: Text | null): Text => {
  const n = sayNumber(count);
  return most === null
    ? { vi: `${n.vi} lượt bị chặn.`, en: `${n.en} ${plural(count, 'request was', 'requests were')} blocked.` }
    : {
        vi: `${n.vi} lượt bị chặn, nhiều nhất là nhóm ${most.vi}.`,
        en: `${n.en} ${plural(count, 'request was', 'requests were')} blocked, most of them ${most.en}.`,
      };
};

export const withinLimit = (days: number): Text => ({
  vi: `Cả ${days} ngày có dùng máy đều trong thời gian đã hẹn.`,
  en: `Screen time stayed within what was agreed on all ${days} days.`,
});
export const quietNights: Text = {
  vi: 'Cả tuần, từ 22 giờ đến 5 giờ sáng máy được nghỉ.',
  en: 'All week the computer rested between 22:00 and 5:00.',
};
export const moreLearning = (percent: number): Text => ({
  vi: `Thời gian ở các trang học tập, tra cứu tăng ${percent}\u00a0%.`,
  en: `Learning and reference sites were visited ${percent}% more.`,
});
export const fewerBlocks = (before: number, now: number): Text => ({
  vi: `Lượt bị chặn giảm từ ${sayNumber(before).vi} xuống ${sayNumber(now).vi}.`,
  en: `Blocked requests went down from ${sayNumber(before).en} to ${sayNumber(now).en}.`,
});

export const askNeeded: Text = {
  vi: 'Có trang nào con cần cho việc học mà chưa vào được không?',
  en: 'Is there a site you need for school that does not open?',
};
export const askNights: Text = {
  vi: 'Mấy giờ tối thì con thấy nên cất máy để ngủ ngon?',
  en: 'When in the evening would you like to put the computer away, to sleep well?',
};
export const askBest = (category: Text): Text => ({
  vi: `Tuần này điều hay nhất con gặp ở mục ${category.vi} là gì?`,
  en: `What was the best thing you found this week in ${category.en}?`,
});
export const askAnything: Text = {
  vi: 'Tuần này điều gì trên mạng làm con vui, và điều gì làm con khó chịu?',
  en: 'What on the Internet made you happy this week, and what bothered you?',
};
