/**
 * A week as minutes, and back to the windows of a policy: what the grid paints and the text mode lists are two views of
 * the same windows. Only windows over everything are painted (closed, or study only); all others are kept as they are.
 *
 * INVARIANT: `hoursOf(weekOf(hours))` means the same as `hours` at every minute of the week, and windows that nobody
 * touched come back unchanged, with their ids, notes and locks.
 */
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { WindowId } from '../../../shared/kernel/ids.ts';
import type { PolicyHours } from '../../../shared/policy/policy.ts';
import { formatTimeOfDay, parseTimeOfDay } from '../../../shared/time/time-window.ts';
import { WEEKDAYS, type Weekday } from '../../../shared/time/weekday.ts';

export const CELL_STATES = ['free', 'study', 'closed'] as const;
export type CellState = (typeof CELL_STATES)[number];

const DAY = 1440;
const WEEK = 7 * DAY;
const CODE: Readonly<Record<CellState, number>> = { free: 0, study: 1, closed: 2 };

/** One code a minute, Monday 00:00 first. */
export type Week = Uint8Array;

/** What the grid can show; null: a window that it leaves alone. */
export function stateOf({ kind, scope, except }: PolicyHours): Exclude<CellState, 'free'> | null {
  if (kind !== 'closed' || scope !== 'all') return null;
  return except === undefined || except.length === 0 ? 'closed' : 'study';
}

export function weekOf(hours: readonly PolicyHours[]): Week {
  const week = new Uint8Array(WEEK);
  for (const window of hours) {
    const state = stateOf(window);
    if (state === null) continue;
    for (const [from, length] of spansOf(window)) {
      // Closed wins over study, as it does in the decision: it leaves less open.
      for (let minute = from; minute < from + length; minute += 1)
        week[minute % WEEK] = Math.max(week[minute % WEEK] ?? 0, CODE[state]);
    }
  }
  return week;
}

/** Start in minutes of the week, and length; a window whose end is not after its start crosses midnight. */
function spansOf({ days, start, end }: PolicyHours): readonly (readonly [number, number])[] {
  const from = parseTimeOfDay(start) ?? 0;
  const to = parseTimeOfDay(end) ?? 0;
  const length = to > from ? to - from : to + DAY - from;
  return days.map((day) => [WEEKDAYS.indexOf(day) * DAY + from, length] as const);
}

/** The state of a stretch of one day; `mixed` when it is not the same throughout. */
export function stretchState(week: Week, day: number, from: number, to: number): CellState | 'mixed' {
  const first = week[day * DAY + from] ?? 0;
  for (let minute = from + 1; minute < to; minute += 1)
    if (week[day * DAY + minute] !== first) return 'mixed';
  return CELL_STATES[first] ?? 'free';
}

/** A rectangle: the same stretch on several days. `to` is exclusive. */
export function paint(week: Week, days: readonly number[], from: number, to: number, state: CellState): Week {
  const painted = week.slice();
  for (const day of days) painted.fill(CODE[state], day * DAY + from, day * DAY + to);
  return painted;
}

export function copyDay(week: Week, from: number, to: number): Week {
  const copied = week.slice();
  copied.set(week.subarray(from * DAY, (from + 1) * DAY), to * DAY);
  return copied;
}

/** A stretch of one state that begins on `day`; `end` ≤ `start` crosses midnight. */
export interface Stretch {
  readonly state: Exclude<CellState, 'free'>;
  readonly day: number;
  readonly start: number;
  readonly end: number;
}

/** Longest first cut at midnights only where a stretch is longer than a window can be. */
export function stretchesOf(week: Week): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { code, from, length } of runsOf(week)) {
    const state = CELL_STATES[code];
    if (state === undefined || state === 'free') continue;
    let at = from;
    let left = length;
    while (left > 0) {
      const start = at % DAY;
      const untilMidnight = DAY - start;
      // A window of a whole day or more that starts in the middle is cut at midnight.
      const piece = left < DAY ? left : untilMidnight;
      const end = start + piece;
      stretches.push({ state, day: Math.floor(at / DAY) % 7, start, end: end > DAY ? end - DAY : end });
      at += piece;
      left -= piece;
    }
  }
  return stretches;
}

interface Run {
  readonly code: number;
  readonly from: number;
  readonly length: number;
}

/** Around the week: Sunday night's run goes on into Monday. */
function runsOf(week: Week): readonly Run[] {
  const start = week.findIndex((code, minute) => code !== week[(minute + WEEK - 1) % WEEK]);
  if (start === -1) return [{ code: week[0] ?? 0, from: 0, length: WEEK }];
  const runs: Run[] = [];
  let from = start;
  for (let step = 1; step <= WEEK; step += 1) {
    const minute = start + step;
    if (step < WEEK && week[minute % WEEK] === week[from % WEEK]) continue;
    runs.push({ code: week[from % WEEK] ?? 0, from, length: minute - from });
    from = minute;
  }
  return runs;
}

/**
 * The windows of a painted week. `existing`: the document's hours; those that the grid does not show, and those that
 * still say the same, stay as they are. `study`: what a new study window leaves open.
 */
export function hoursOf(
  week: Week,
  existing: readonly PolicyHours[],
  study: readonly CategoryId[],
): PolicyHours[] {
  const groups = new Map<string, { stretch: Stretch; days: Set<number> }>();
  for (const stretch of stretchesOf(week)) {
    const key = `${stretch.state} ${stretch.start} ${stretch.end}`;
    const group = groups.get(key) ?? { stretch, days: new Set<number>() };
    group.days.add(stretch.day);
    groups.set(key, group);
  }
  const shown = existing.filter((window) => stateOf(window) !== null);
  const taken = new Set(existing.filter((window) => stateOf(window) === null).map(({ id }) => id));
  const windows = [...groups.values()].map(({ stretch, days }): PolicyHours => {
    const { state } = stretch;
    const start = formatTimeOfDay(stretch.start);
    const end = formatTimeOfDay(stretch.end);
    const dayNames = WEEKDAYS.filter((_, day) => days.has(day));
    const alike = shown.filter(
      (w) => stateOf(w) === state && w.start === start && w.end === end && !taken.has(w.id),
    );
    const same = alike.find((w) => sameDays(w.days, dayNames));
    const kept = same ?? alike[0];
    const id = kept?.id ?? freshId(state, start, taken);
    taken.add(id);
    if (same !== undefined) return same;
    const fresh = { id, kind: 'closed', days: dayNames, start, end, scope: 'all' } as const;
    if (kept !== undefined) return { ...kept, days: dayNames };
    return state === 'study'
      ? { ...fresh, days: dayNames, except: [...study] }
      : { ...fresh, days: dayNames };
  });
  return [...existing.filter((window) => stateOf(window) === null), ...windows];
}

const sameDays = (a: readonly Weekday[], b: readonly Weekday[]): boolean =>
  a.length === b.length && b.every((day) => a.includes(day));

function freshId(state: CellState, start: string, taken: ReadonlySet<string>): WindowId {
  const base = `${state}-${start.replace(':', '')}`;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id)) return id as WindowId;
  }
}
