/** The arithmetic of the charts: round ticks, stacks with a gap, means, and what lies too close together. Pure. */
import { FAMILIES, type Family } from '../category-colours.ts';

export type ChartUnit = 'seconds' | 'count';

export interface Scale {
  /** From zero, rising; the last one is the top of the axis. */
  readonly ticks: readonly number[];
  readonly top: number;
}

const MINUTE = 60;
const HOUR = 3600;
const TIME_STEPS = [
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  4 * HOUR,
  6 * HOUR,
];
const MOST_STEPS = 4;

function stepFor(highest: number, unit: ChartUnit): number {
  if (unit === 'seconds') {
    return TIME_STEPS.find((step) => highest / step <= MOST_STEPS) ?? 6 * HOUR;
  }
  const power = 10 ** Math.max(0, Math.floor(Math.log10(highest / MOST_STEPS)));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => highest / step <= MOST_STEPS) ?? 10 * power;
}

/** An empty chart has an axis of one step: it is never drawn, but it must not divide by zero. */
export function niceScale(highest: number, unit: ChartUnit): Scale {
  const step = stepFor(Math.max(highest, 1), unit);
  const steps = Math.max(1, Math.ceil(highest / step));
  const ticks = Array.from({ length: steps + 1 }, (_, n) => n * step);
  return { ticks, top: steps * step };
}

export type FamilyAmounts = Readonly<Partial<Record<Family, number>>>;

export const totalOf = (amounts: FamilyAmounts): number =>
  FAMILIES.reduce((sum, family) => sum + (amounts[family] ?? 0), 0);

export interface StackPart {
  readonly family: Family;
  readonly value: number;
  /** From the foot of the bar, in pixels. */
  readonly offset: number;
  readonly height: number;
}

const GAP = 1;
/** What exists is seen, however little it is. */
const LEAST_HEIGHT = 2;

/** From the foot upwards in the order of the legend, one pixel apart. */
export function stackOf(amounts: FamilyAmounts, top: number, height: number): readonly StackPart[] {
  const parts: StackPart[] = [];
  let offset = 0;
  for (const family of FAMILIES) {
    const value = amounts[family] ?? 0;
    if (value <= 0) continue;
    const tall = Math.max(LEAST_HEIGHT, (value / top) * height - GAP);
    parts.push({ family, value, offset, height: tall });
    offset += tall + GAP;
  }
  return parts;
}

/** Families that occur at all, in the order of the legend. */
export const familiesIn = (all: readonly FamilyAmounts[]): readonly Family[] =>
  FAMILIES.filter((family) => all.some((amounts) => (amounts[family] ?? 0) > 0));

export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

export interface Cluster<T> {
  readonly x: number;
  readonly items: readonly T[];
}

/** Marks closer than `least` pixels to the first of a cluster join it. `items` come in the order of their places. */
export function clustersOf<T>(
  items: readonly T[],
  placeOf: (item: T) => number,
  least: number,
): readonly Cluster<T>[] {
  const clusters: { x: number; items: T[] }[] = [];
  for (const item of items) {
    const x = placeOf(item);
    const last = clusters.at(-1);
    if (last !== undefined && x - last.x < least) last.items.push(item);
    else clusters.push({ x, items: [item] });
  }
  return clusters;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `factor` below one zooms in. The span stays inside `whole` and never shorter than `leastMs`. */
export function zoomed(span: Span, whole: Span, factor: number, aroundMs: number, leastMs: number): Span {
  const length = Math.min(whole.toMs - whole.fromMs, Math.max(leastMs, (span.toMs - span.fromMs) * factor));
  const share = (aroundMs - span.fromMs) / Math.max(1, span.toMs - span.fromMs);
  return shiftedInto({ fromMs: aroundMs - share * length, toMs: aroundMs + (1 - share) * length }, whole);
}

export function shiftedInto(span: Span, whole: Span): Span {
  const length = span.toMs - span.fromMs;
  const fromMs = Math.min(Math.max(span.fromMs, whole.fromMs), whole.toMs - length);
  return { fromMs, toMs: fromMs + length };
}

const AXIS_STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360].map((minutes) => minutes * 60_000);

/** Instants for the axis of a stretch of one day, on round wall-clock steps counted from its midnight. */
export function timeTicks(span: Span, midnightMs: number, most: number): readonly number[] {
  const step = AXIS_STEPS_MS.find((ms) => (span.toMs - span.fromMs) / ms <= most) ?? 360 * 60_000;
  const first = Math.ceil((span.fromMs - midnightMs) / step);
  const last = Math.floor((span.toMs - midnightMs) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => midnightMs + (first + n) * step);
}
