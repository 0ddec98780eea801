/**
 * The Activity screen's logic: which filter an address stands for, what can be done about a row, which tabs a level of
 * detail leaves, and the day as rows of marks. Pure.
 */
import type { DayTimeline, LogFilter, Week } from '../../../shared/contracts/activity-shapes.ts';
import type { FamilyChild } from '../../../shared/contracts/family-shapes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { isPlumbing, sayCategory } from '../../../shared/reporting/people-categories.ts';
import { familyOf } from '../../ui/category-colours.ts';
import type { ChartUnit } from '../../ui/charts/chart-scale.ts';
import type { EventKind, TimelineRows, TimelineState } from '../../ui/charts/timeline-marks.ts';
import type { ActivitySearch, ActivityTab } from './search.ts';

/** The filter of the log for an address; `child` is an id. */
export function filterOf(search: ActivitySearch, child: string | null): LogFilter {
  const { from, to, verdict, category, origin, q } = search;
  return {
    ...(child === null ? {} : { child }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(category === undefined ? {} : { category }),
    ...(origin === undefined ? {} : { origin }),
    ...(q === undefined || q === '' ? {} : { text: q }),
  };
}

export const isFiltered = ({ from, to, verdict, category, origin, q }: ActivitySearch): boolean =>
  [from, to, verdict, category, origin, q].some((value) => value !== undefined && value !== '');

export const CLEARED = {
  from: undefined,
  to: undefined,
  verdict: undefined,
  category: undefined,
  origin: undefined,
  q: undefined,
} as const;

/** Why there is no log to show; null: there is one. */
export type NoLog = 'totals' | 'no-consent' | null;

/** One child's level, or, for all of them together, only if it holds for every child. */
export function noLogOf(children: readonly Pick<FamilyChild, 'detail' | 'recordsNames'>[]): NoLog {
  if (children.length === 0) return null;
  if (children.every(({ recordsNames }) => !recordsNames)) return 'no-consent';
  return children.every(({ recordsNames, detail }) => !recordsNames || detail === 'totals') ? 'totals' : null;
}

export const tabsFor = (noLog: NoLog): readonly ActivityTab[] =>
  noLog === null ? ['day', 'week', 'log'] : ['day', 'week'];

export interface RowOfSite {
  readonly name: string | null;
  readonly site: string | null;
  readonly category: string | null;
  readonly childId: string | null;
  readonly verdict: string;
}

export type RowScope = 'child' | 'category' | 'everyone';

export interface RowAction {
  readonly scope: RowScope;
  readonly action: 'allow' | 'block';
  readonly profile: string;
  readonly target: string;
}

export const isBlocked = (verdict: string): boolean => verdict === 'block' || verdict === 'would-block';

/** The site before the single host: a rule for `www.x.vn` would surprise by leaving `x.vn` as it is. */
const targetOf = ({ name, site }: Pick<RowOfSite, 'name' | 'site'>): string | null => site ?? name;

/** The opposite of what happened, for the child, for the category, for everybody. */
export function rowActions(row: RowOfSite): readonly RowAction[] {
  const action = isBlocked(row.verdict) ? 'allow' : 'block';
  const profile = row.childId ?? 'household';
  const target = targetOf(row);
  return [
    ...(target === null || row.childId === null
      ? []
      : [{ scope: 'child' as const, action, profile, target } as const]),
    ...(row.category === null
      ? []
      : [{ scope: 'category' as const, action, profile, target: `category:${row.category}` } as const]),
    ...(target === null
      ? []
      : [{ scope: 'everyone' as const, action, profile: 'household', target } as const]),
  ];
}

export interface DayWords {
  readonly clock: (iso: string) => string;
  readonly say: (text: Text) => string;
  readonly state: (state: TimelineState) => string;
  readonly kind: (kind: EventKind) => string;
  readonly visits: (requests: number, blocked: number) => string;
  /** `19:40–20:10`. */
  readonly stretch: (from: string, to: string) => string;
}

export function timelineRows(
  { states, segments, events }: Pick<DayTimeline, 'states' | 'segments' | 'events'>,
  words: DayWords,
): TimelineRows {
  const span = ({ from, to }: { readonly from: string; readonly to: string }) => ({
    fromMs: Date.parse(from),
    toMs: Date.parse(to),
  });
  return {
    states: states.map((one) => ({
      key: one.from,
      ...span(one),
      state: one.state,
      short: words.state(one.state),
      label: `${words.stretch(one.from, one.to)} · ${words.state(one.state)} · ${words.say(one.sentence)}`,
    })),
    // What pages and programs fetch by themselves is no visit.
    segments: segments
      .filter(({ category }) => !isPlumbing(category))
      .map((one) => ({
        // Two categories may hold the same minute.
        key: `${one.from} ${one.category}`,
        ...span(one),
        family: familyOf(one.category),
        label: [
          words.stretch(one.from, one.to),
          words.say(sayCategory(one.category)),
          words.visits(one.requests, one.blocked),
        ].join(' · '),
      })),
    events: events.map((one, place) => ({
      key: `${one.at} ${place}`,
      atMs: Date.parse(one.at),
      kind: one.kind,
      count: one.count,
      label: `${words.clock(one.at)} · ${words.say(one.sentence)}`,
    })),
  };
}

type HeatCells = Week['heat'];

export interface HoursOfDay {
  readonly date: string;
  /** 24; null: no minute was measured in that hour, on a day that has measured ones elsewhere. */
  readonly hours: readonly (number | null)[];
}

/** The cells by day. An hour that the zone skipped has no cell. */
export function heatDays(cells: HeatCells, unit: ChartUnit): readonly HoursOfDay[] {
  const days = new Map<string, (number | null)[]>();
  for (const { date, hour, requests, seconds } of cells) {
    const hours = days.get(date) ?? Array.from({ length: 24 }, () => null);
    hours[hour] = unit === 'seconds' ? seconds : requests;
    days.set(date, hours);
  }
  return [...days].map(([date, hours]) => ({ date, hours }));
}
