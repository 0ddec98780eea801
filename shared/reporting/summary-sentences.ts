/** Days and weeks in one sentence, for screen readers and at the head of a chart. Only figures that are on record. */
import { plural, sayDuration, sayNumber } from '../i18n/number-words.ts';
import type { Text } from '../i18n/text.ts';
import { isPlumbing, sayCategory } from './people-categories.ts';

export interface SummaryFigures {
  readonly requests: number;
  readonly blocked: number;
  readonly byCategory: Readonly<Record<string, number>>;
  readonly usageSeconds: number | null;
}

/** What was visited most, plumbing and the unsorted left out. */
export function topCategories(byCategory: Readonly<Record<string, number>>, most: number): readonly string[] {
  return Object.entries(byCategory)
    .filter(([category, count]) => category !== '' && count > 0 && !isPlumbing(category))
    .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([category]) => category);
}

const join = (parts: readonly Text[], separator: string): Text => ({
  vi: parts.map(({ vi }) => vi).join(separator),
  en: parts.map(({ en }) => en).join(separator),
});

function figuresSentence({ requests, blocked, usageSeconds }: SummaryFigures): Text {
  const [n, stopped] = [sayNumber(requests), sayNumber(blocked)];
  const base = {
    vi: `${n.vi} lượt truy cập, ${stopped.vi} lượt bị chặn`,
    en: `${n.en} ${plural(requests, 'request', 'requests')}, ${stopped.en} blocked`,
  };
  if (usageSeconds === null) return { vi: `${base.vi}.`, en: `${base.en}.` };
  const used = sayDuration(usageSeconds);
  return { vi: `${base.vi}, dùng máy ${used.vi}.`, en: `${base.en}, ${used.en} of screen time.` };
}

const mostly = (byCategory: SummaryFigures['byCategory']): readonly Text[] => {
  const top = topCategories(byCategory, 2);
  if (top.length === 0) return [];
  const names = join(top.map(sayCategory), ', ');
  return [{ vi: `Nhiều nhất: ${names.vi}.`, en: `Mostly: ${names.en}.` }];
};

/** `isToday`: an empty day may still fill. */
export function sayDaySummary(name: string, figures: SummaryFigures, isToday: boolean): Text {
  if (figures.requests === 0 && figures.usageSeconds === null)
    return isToday
      ? {
          vi: `Hôm nay chưa ghi nhận gì trên máy của ${name}.`,
          en: `Nothing is on record for ${name} yet today.`,
        }
      : {
          vi: `Ngày này không ghi nhận gì trên máy của ${name}.`,
          en: `Nothing is on record for ${name} on this day.`,
        };
  return join([figuresSentence(figures), ...mostly(figures.byCategory)], ' ');
}

const WHOLE_WEEK: Text = { vi: 'tuần trước', en: 'the week before' };
const SAME_DAYS: Text = { vi: 'cùng những ngày này tuần trước', en: 'on the same days of the week before' };

function compared(requests: number, before: number, { vi, en }: Text): readonly Text[] {
  if (before === 0) return [];
  const percent = Math.round(((requests - before) / before) * 100);
  if (percent === 0) return [{ vi: `Bằng ${vi}.`, en: `The same as ${en}.` }];
  const size = Math.abs(percent);
  return [
    percent > 0
      ? { vi: `Nhiều hơn ${vi} ${size}\u00a0%.`, en: `${size}% more than ${en}.` }
      : { vi: `Ít hơn ${vi} ${size}\u00a0%.`, en: `${size}% less than ${en}.` },
  ];
}

/** `isOver`: else `previous` is of as many days as this week has had. */
export function sayWeekSummary(
  name: string,
  figures: SummaryFigures,
  previous: { readonly requests: number; readonly usageSeconds: number | null },
  isOver: boolean,
): Text {
  if (figures.requests === 0 && figures.usageSeconds === null)
    return {
      vi: `Tuần này không ghi nhận gì trên máy của ${name}.`,
      en: `Nothing is on record for ${name} in this week.`,
    };
  // Where time was measured in both weeks it says more than the number of requests.
  const both = figures.usageSeconds !== null && previous.usageSeconds !== null;
  const change = both
    ? compared(figures.usageSeconds ?? 0, previous.usageSeconds ?? 0, isOver ? WHOLE_WEEK : SAME_DAYS)
    : compared(figures.requests, previous.requests, isOver ? WHOLE_WEEK : SAME_DAYS);
  return join([figuresSentence(figures), ...mostly(figures.byCategory), ...change], ' ');
}
