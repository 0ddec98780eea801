/** What the day's timeline is drawn from: three fixed rows of marks, in the order in which the arrows walk. Pure. */
import type { Family } from '../category-colours.ts';
import { clustersOf, type Span } from './chart-scale.ts';

export const TIMELINE_STATES = ['free', 'study', 'closed', 'paused', 'granted'] as const;
export type TimelineState = (typeof TIMELINE_STATES)[number];
export const EVENT_KINDS = ['block', 'request', 'grant', 'pause', 'rule'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

interface Stretch {
  readonly key: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
}

export interface StateStretch extends Stretch {
  readonly state: TimelineState;
  /** Written inside where there is room. */
  readonly short: string;
}
export interface SegmentStretch extends Stretch {
  readonly family: Family;
}
export interface TimelineEvent {
  readonly key: string;
  readonly atMs: number;
  readonly kind: EventKind;
  readonly count: number;
  readonly label: string;
}

export interface TimelineRows {
  readonly states: readonly StateStretch[];
  readonly segments: readonly SegmentStretch[];
  readonly events: readonly TimelineEvent[];
}

interface Placed {
  readonly key: string;
  readonly x: number;
  readonly width: number;
  readonly label: string;
}

export type TimelineMark =
  | (Placed & { readonly row: 'states'; readonly stretch: StateStretch })
  | (Placed & { readonly row: 'segments'; readonly stretch: SegmentStretch })
  | (Placed & {
      readonly row: 'events';
      readonly kind: EventKind;
      readonly events: readonly TimelineEvent[];
    });

/** A mark has to be hit with a finger: 24 px. */
export const EVENT_SIZE = 24;
const GAP = 1;
const LEAST_WIDTH = 2;

const kindOf = (events: readonly TimelineEvent[]): EventKind =>
  EVENT_KINDS.find((kind) => events.some((event) => event.kind === kind)) ?? 'rule';

/** Marks that are at least partly inside the span, placed in `width` pixels. `sum` words a cluster of several events. */
export function timelineMarks(
  rows: TimelineRows,
  span: Span,
  width: number,
  sum: (events: readonly TimelineEvent[]) => string,
): readonly TimelineMark[] {
  const perMs = width / (span.toMs - span.fromMs);
  const place = (ms: number): number =>
    (Math.min(Math.max(ms, span.fromMs), span.toMs) - span.fromMs) * perMs;
  const inside = ({ fromMs, toMs }: Span): boolean => toMs > span.fromMs && fromMs < span.toMs;
  const placed = <S extends Stretch>(stretch: S) => {
    const x = place(stretch.fromMs);
    return {
      key: stretch.key,
      label: stretch.label,
      x,
      width: Math.max(LEAST_WIDTH, place(stretch.toMs) - x - GAP),
      stretch,
    };
  };
  const events = rows.events.filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs);
  return [
    ...rows.states.filter(inside).map((one) => ({ row: 'states' as const, ...placed(one) })),
    ...rows.segments.filter(inside).map((one) => ({ row: 'segments' as const, ...placed(one) })),
    ...clustersOf(events, ({ atMs }) => place(atMs), EVENT_SIZE).map(({ x, items }) => ({
      row: 'events' as const,
      key: items.map(({ key }) => key).join(' '),
      x,
      width: EVENT_SIZE,
      label: items.length === 1 ? (items[0]?.label ?? '') : sum(items),
      kind: kindOf(items),
      events: items,
    })),
  ];
}

/** ←/→ along a row, ↑/↓ to the mark of the next row that lies nearest. */
export function walk(marks: readonly TimelineMark[], from: number, key: string): number | null {
  const mark = marks[from];
  if (mark === undefined) return null;
  const row = marks.flatMap((other, index) => (other.row === mark.row ? [index] : []));
  const place = row.indexOf(from);
  const nearest = (step: 1 | -1): number => {
    const order = ['states', 'segments', 'events'];
    for (let next = order.indexOf(mark.row) + step; next >= 0 && next < order.length; next += step) {
      const candidates = marks.flatMap((other, index) =>
        other.row === order[next] ? [{ other, index }] : [],
      );
      const [best] = candidates.sort((a, b) => Math.abs(a.other.x - mark.x) - Math.abs(b.other.x - mark.x));
      if (best !== undefined) return best.index;
    }
    return from;
  };
  switch (key) {
    case 'ArrowLeft':
      return row[place - 1] ?? from;
    case 'ArrowRight':
      return row[place + 1] ?? from;
    case 'ArrowUp':
      return nearest(-1);
    case 'ArrowDown':
      return nearest(1);
    case 'Home':
      return row[0] ?? from;
    case 'End':
      return row.at(-1) ?? from;
    default:
      return null;
  }
}
