/**
 * What a child's card on Today offers and says: more time in one tap with the end it leads to, the stop for dinner, twenty
 * minutes although it is bedtime, and what is left. Pure: the present comes in as a value.
 */
import type { ChildOverview, Notable } from '../../../shared/contracts/overview-shapes.ts';

const MINUTE_MS = 60_000;
const MORE = [15, 30] as const;
/** A story, a film's end: the length of the one exception that parents make most. */
const BEDTIME_MINUTES = 20;
const DINNER_MINUTES = 30;

export interface TimedAction {
  /** `+15`. */
  readonly minutes: number;
  /** The agent puts what is offered on top of what already stands. */
  readonly untilMs: number;
}

export interface CardActions {
  readonly more: readonly TimedAction[];
  readonly bedtime: TimedAction | null;
  readonly pause: TimedAction | null;
  /** Whose pause is to be ended. */
  readonly resume: string | null;
}

/** Time for everything that stands already; what is given comes on top of it. */
function standingUntilMs({ grants }: Pick<ChildOverview, 'grants'>, nowMs: number): number {
  const ends = grants.filter(({ scope }) => scope === 'all').map(({ until }) => Date.parse(until));
  return Math.max(nowMs, ...ends);
}

const given = (minutes: number, fromMs: number): TimedAction => ({
  minutes,
  untilMs: fromMs + minutes * MINUTE_MS,
});

export function cardActions(
  child: Pick<ChildOverview, 'id' | 'now' | 'grants' | 'paused'>,
  nowMs: number,
): CardActions {
  const { id, now } = child;
  if (child.paused) {
    const profile = now.link.kind === 'pause' ? now.link.profile : id;
    return { more: [], bedtime: null, pause: null, resume: profile };
  }
  const fromMs = standingUntilMs(child, nowMs);
  return {
    more: MORE.map((minutes) => given(minutes, fromMs)),
    bedtime: now.kind === 'closed' ? given(BEDTIME_MINUTES, nowMs) : null,
    pause: now.kind === 'closed' ? null : given(DINNER_MINUTES, nowMs),
    resume: null,
  };
}

export type UsageView =
  /** No usage row exists: the card says what will appear. */
  | { readonly kind: 'none' }
  | { readonly kind: 'used'; readonly usedSeconds: number }
  | {
      readonly kind: 'left';
      readonly usedSeconds: number;
      readonly limitSeconds: number;
      readonly leftSeconds: number;
      readonly share: number;
      /** Estimated from the network, not measured at the screen. */
      readonly estimated: boolean;
    };

export function usageView({ usage }: Pick<ChildOverview, 'usage'>): UsageView {
  if (usage === null) return { kind: 'none' };
  const { usedSeconds, limitSeconds, leftSeconds, basis } = usage;
  if (limitSeconds === null || leftSeconds === null) return { kind: 'used', usedSeconds };
  return {
    kind: 'left',
    usedSeconds,
    limitSeconds,
    leftSeconds,
    share: limitSeconds === 0 ? 1 : usedSeconds / limitSeconds,
    estimated: basis === 'network',
  };
}

/** Nothing came from the child's computer today, as far as anything is written. */
export const isQuietDay = ({ today, usage }: Pick<ChildOverview, 'today' | 'usage'>): boolean =>
  today.requests === 0 && usage === null;

/** The hours in which something went on: the first and the one after the last. */
export function activeHours(
  byHour: readonly number[],
): { readonly from: number; readonly to: number } | null {
  const from = byHour.findIndex((count) => count > 0);
  return from < 0 ? null : { from, to: byHour.findLastIndex((count) => count > 0) + 1 };
}

/** What of the log stands behind a notable thing, as the Activity screen's address. */
export const logOf = ({ log }: Pick<Notable, 'log'>) => ({
  tab: 'log' as const,
  from: log.from,
  to: log.to,
  ...(log.category === null ? {} : { category: log.category }),
  ...(log.verdict === 'blocked' || log.verdict === 'allowed' ? { verdict: log.verdict } : {}),
});
