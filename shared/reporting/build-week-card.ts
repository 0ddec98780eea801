/**
 * The weekly card's words: three facts, praise only where the figures give it, one question. Deterministic, and nothing
 * in it that is not on record; blame has no place in it.
 */
import * as say from '../i18n/week-card-sentences.ts';
import type { Text } from '../i18n/text.ts';
import { isPlumbing, sayCategory } from './people-categories.ts';
import { topCategories } from './summary-sentences.ts';

export interface CardDay {
  readonly date: string;
  readonly requests: number;
  readonly blocked: number;
  readonly byCategory: Readonly<Record<string, number>>;
  readonly usageSeconds: number | null;
}

export interface CardInput {
  /** Seven. */
  readonly days: readonly CardDay[];
  readonly before: readonly CardDay[];
  readonly heat: readonly {
    readonly date: string;
    readonly hour: number;
    readonly requests: number;
    readonly seconds: number | null;
  }[];
  readonly blockedByCategory: Readonly<Record<string, number>>;
  /** The agreed seconds of each of the seven days; null: none. */
  readonly limits: readonly (number | null)[];
}

export interface CardWords {
  readonly hasData: boolean;
  readonly facts: readonly Text[];
  readonly praise: Text | null;
  readonly question: Text;
}

/** Fewer days than this are no week to speak of. */
const DAYS_FOR_PRAISE = 4;
const LEARNING = ['education', 'reference', 'translation'] as const;
const ENOUGH_LEARNING = 50;
const ENOUGH_BLOCKS = 10;
const MANY_BLOCKS = 20;
const isNight = (hour: number): boolean => hour >= 22 || hour < 5;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function sumCategories(days: readonly CardDay[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { byCategory } of days)
    for (const [category, count] of Object.entries(byCategory))
      sums[category] = (sums[category] ?? 0) + count;
  return sums;
}

const percentOf = (now: number, before: number): number | null =>
  before === 0 ? null : Math.round(((now - before) / before) * 100);

const measured = (days: readonly CardDay[]): readonly (CardDay & { readonly usageSeconds: number })[] =>
  days.flatMap((day) => (day.usageSeconds === null ? [] : [{ ...day, usageSeconds: day.usageSeconds }]));

function amountFact({ days, before }: CardInput): Text {
  const [now, then] = [measured(days), measured(before)];
  if (now.length > 0) {
    const seconds = sum(now.map(({ usageSeconds }) => usageSeconds));
    return say.usedTime(seconds, now.length, percentOf(seconds, sum(then.map((d) => d.usageSeconds))));
  }
  const active = days.filter(({ requests }) => requests > 0).length;
  const requests = sum(days.map((day) => day.requests));
  return say.visits(requests, active, percentOf(requests, sum(before.map((day) => day.requests))));
}

/** Monday is 0. */
const weekdayOfDate = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

function busiestFact({ days, heat }: CardInput): Text {
  const weight = (day: CardDay): number => day.usageSeconds ?? day.requests;
  const [first] = days;
  if (first === undefined) throw new Error('a week has days');
  const top = days.reduce((best, day) => (weight(day) > weight(best) ? day : best), first);
  const hours = Array.from({ length: 24 }, (_, hour) =>
    sum(heat.filter((cell) => cell.hour === hour).map(({ requests }) => requests)),
  );
  return say.busiest(weekdayOfDate(top.date), hours.indexOf(Math.max(...hours)));
}

/** Without what was blocked: a child who never got in did not spend the week there. */
function openedCategories({ days, blockedByCategory }: CardInput): Record<string, number> {
  const sums = sumCategories(days);
  for (const [category, count] of Object.entries(blockedByCategory))
    sums[category] = (sums[category] ?? 0) - count;
  return sums;
}

function contentFact(input: CardInput): Text {
  const [first, second] = topCategories(openedCategories(input), 2);
  if (first === undefined) return busiestFact(input);
  return say.mostly(sayCategory(first), second === undefined ? null : sayCategory(second));
}

/** What pages fetch by themselves says nothing about a child. */
function blocksOf({ days, blockedByCategory }: CardInput): {
  readonly count: number;
  readonly most: string | null;
} {
  const plumbing = Object.entries(blockedByCategory).filter(([category]) => isPlumbing(category));
  const count = sum(days.map(({ blocked }) => blocked)) - sum(plumbing.map(([, n]) => n));
  const [most] = topCategories(blockedByCategory, 1);
  return { count: Math.max(0, count), most: most ?? null };
}

function blockFact(input: CardInput): Text {
  const { count, most } = blocksOf(input);
  return count === 0 ? say.noneBlocked : say.someBlocked(count, most === null ? null : sayCategory(most));
}

function praiseOf(input: CardInput): Text | null {
  const { days, before, heat, limits } = input;
  const active = days.filter((day) => day.requests > 0 || day.usageSeconds !== null);
  if (active.length < DAYS_FOR_PRAISE) return null;
  const used = days.flatMap(({ usageSeconds }, i) => {
    const limit = limits[i] ?? null;
    return usageSeconds === null || limit === null ? [] : [usageSeconds <= limit];
  });
  if (used.length >= DAYS_FOR_PRAISE && used.every(Boolean)) return say.withinLimit(used.length);
  const atNight = heat.filter(({ hour }) => isNight(hour));
  if (atNight.every(({ requests, seconds }) => requests === 0 && (seconds ?? 0) === 0))
    return say.quietNights;
  const learning = (list: readonly CardDay[]): number => {
    const sums = sumCategories(list);
    return sum(LEARNING.map((id) => sums[id] ?? 0));
  };
  const more = percentOf(learning(days), learning(before));
  if (learning(before) >= ENOUGH_LEARNING && more !== null && more >= 20) return say.moreLearning(more);
  const [blocks, earlier] = [sum(days.map((d) => d.blocked)), sum(before.map((d) => d.blocked))];
  if (earlier >= ENOUGH_BLOCKS && blocks <= earlier * 0.7) return say.fewerBlocks(earlier, blocks);
  return null;
}

function questionOf(input: CardInput): Text {
  if (blocksOf(input).count >= MANY_BLOCKS) return say.askNeeded;
  // Only time at the screen: programs ask for names at night as well.
  const nightSeconds = sum(input.heat.filter(({ hour }) => isNight(hour)).map(({ seconds }) => seconds ?? 0));
  if (nightSeconds >= 1800) return say.askNights;
  const [first] = topCategories(openedCategories(input), 1);
  return first === undefined ? say.askAnything : say.askBest(sayCategory(first));
}

export function buildWeekCard(input: CardInput): CardWords {
  const hasData = input.days.some(({ requests, usageSeconds }) => requests > 0 || usageSeconds !== null);
  if (!hasData) return { hasData, facts: [], praise: null, question: say.askAnything };
  return {
    hasData,
    facts: [amountFact(input), contentFact(input), blockFact(input)],
    praise: praiseOf(input),
    question: questionOf(input),
  };
}
