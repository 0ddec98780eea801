/** A child's day and week as the console draws them: what the hours said, what was visited, what happened. */
import type { DayTimeline, Week } from '../../../../shared/contracts/activity-shapes.ts';
import { epochMs, type EpochMs } from '../../../../shared/kernel/instant.ts';
import { registrableDomain } from '../../../../shared/net/public-suffix.ts';
import type { DomainName } from '../../../../shared/net/domain-name.ts';
import { momentOf, situate } from '../../../../shared/policy/situation.ts';
import { sayStanding, standingsBetween, type Standing } from '../../../../shared/policy/standing.ts';
import { type DayTarget, targetOfSite } from '../../../../shared/reporting/day-targets.ts';
import { sayDaySummary, sayWeekSummary } from '../../../../shared/reporting/summary-sentences.ts';
import {
  addDays,
  civilDayOfIso,
  datesFrom,
  isoDateAt,
  startOfDate,
} from '../../../../shared/time/civil-date.ts';
import { zonedIso } from '../../../../shared/time/zoned-iso.ts';
import type { DayFigures } from '../../activity/report-protocol.ts';
import { PastRules } from '../../enforcement/past-rules.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import { askRecords } from '../ask-records.ts';
import { childZone } from '../child-overview.ts';
import { addTo, comparedWith, countedUsage, daySummaries, totalOf, usageBasis } from '../day-figures.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { dayEvents } from './day-events.ts';

type DayState = DayTimeline['states'][number]['state'];

function stateOf({ kind, leftOpen }: Standing): DayState {
  switch (kind) {
    case 'open':
      return 'free';
    case 'spent':
      return 'closed';
    case 'closed':
      return leftOpen.length > 0 ? 'study' : 'closed';
    default:
      return kind;
  }
}

/** By the rules of each moment, with the pauses and grants as they went. */
function dayStates(
  deps: OperatorDeps,
  child: ChildProfile,
  fromMs: EpochMs,
  toMs: EpochMs,
): DayTimeline['states'] {
  const zone = childZone(deps, child);
  const rules = new PastRules(recordsOf(deps).storage.past, child);
  const live = rules.liveBetween(fromMs, toMs);
  const stretches = standingsBetween(fromMs, toMs, (atMs) => {
    const { policy } = rules.at(atMs);
    return { situation: situate(policy, live, momentOf(policy, atMs)), untilMs: rules.until(atMs, toMs) };
  });
  return stretches.map(({ fromMs: startMs, toMs: endMs, standing, situation }) => ({
    from: zonedIso(zone, startMs),
    to: zonedIso(zone, endMs),
    state: stateOf(standing),
    sentence: sayStanding(standing, situation, null),
  }));
}

export async function dayTimeline(
  deps: OperatorDeps,
  child: ChildProfile,
  date: string,
): Promise<DayTimeline> {
  const zone = childZone(deps, child);
  const fromMs = startOfDate(zone, date);
  const toMs = startOfDate(zone, addDays(date, 1));
  const day = civilDayOfIso(date);
  const [detail, figures] = await Promise.all([
    askRecords(deps, 'day', { profileId: child.id, fromMs, toMs }),
    askRecords(deps, 'days', { profileId: child.id, fromDay: day, toDay: day }),
  ]);
  const [totals] = daySummaries(figures, [date]);
  if (totals === undefined) throw new Error('one date gives one summary');
  return {
    child: child.id,
    date,
    zone,
    detail: child.detail,
    from: zonedIso(zone, fromMs),
    to: zonedIso(zone, toMs),
    states: dayStates(deps, child, fromMs, toMs),
    segments: detail.segments.map(({ fromMs: start, toMs: end, sites, ...segment }) => ({
      ...segment,
      from: zonedIso(zone, epochMs(start)),
      to: zonedIso(zone, epochMs(end)),
      sites: [...sites],
    })),
    events: dayEvents(deps, { profileId: child.id, zone, fromMs, toMs }, detail.blocks),
    targets: withSeconds(detail.targets, figures),
    summary: sayDaySummary(child.name, totals, date === isoDateAt(zone, deps.clock.nowMs())),
    totals,
  };
}

function withSeconds(targets: readonly DayTarget[], figures: DayFigures): DayTimeline['targets'] {
  const measured: Record<string, number> = {};
  for (const { site, seconds } of countedUsage(figures.usage))
    if (site !== '') addTo(measured, targetOfSite(site).target, seconds);
  return targets
    .map((one) => ({ ...one, seconds: measured[one.target] ?? null }))
    .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0) || b.requests - a.requests);
}

function heatOf(figures: DayFigures, dates: readonly string[]): Week['heat'] {
  const cells = new Map<string, { requests: number; blocked: number; seconds: number | null }>();
  const cell = (day: number, hour: number) => {
    const key = `${day} ${hour}`;
    const known = cells.get(key);
    if (known !== undefined) return known;
    const made = { requests: 0, blocked: 0, seconds: null };
    cells.set(key, made);
    return made;
  };
  for (const { day, hour, count, blocked } of figures.hours) {
    const at = cell(day, hour);
    at.requests += count;
    at.blocked += blocked;
  }
  for (const { day, hour, totalSeconds } of countedUsage(figures.usage)) {
    const at = cell(day, hour);
    at.seconds = (at.seconds ?? 0) + totalSeconds;
  }
  return dates.flatMap((date) =>
    Array.from({ length: 24 }, (_, hour) => ({ date, hour, ...cell(civilDayOfIso(date), hour) })),
  );
}

const MOST_SITES = 50;
const A_WEEK = 7;

export interface ReadWeek {
  readonly week: Week;
  /** The days before, for comparison. */
  readonly before: ReturnType<typeof daySummaries>;
  readonly blockedByCategory: Readonly<Record<string, number>>;
}

export async function readWeek(deps: OperatorDeps, child: ChildProfile, from: string): Promise<ReadWeek> {
  const zone = childZone(deps, child);
  const dates = datesFrom(from, A_WEEK);
  const to = addDays(from, A_WEEK - 1);
  const [fromDay, toDay] = [civilDayOfIso(from), civilDayOfIso(to)];
  const earlier = datesFrom(addDays(from, -A_WEEK), A_WEEK);
  const { id: profileId } = child;
  const [figures, previousFigures, report] = await Promise.all([
    askRecords(deps, 'days', { profileId, fromDay, toDay }),
    askRecords(deps, 'days', {
      profileId,
      fromDay: civilDayOfIso(earlier[0] ?? from),
      toDay: civilDayOfIso(earlier.at(-1) ?? from),
    }),
    askRecords(deps, 'activity', { profileId, fromDay, toDay }),
  ]);
  const days = daySummaries(figures, dates);
  // A week that is not over is compared with as many days of the one before.
  const today = isoDateAt(zone, deps.clock.nowMs());
  const elapsed = Math.max(1, dates.filter((date) => date <= today).length);
  const before = daySummaries(previousFigures, earlier).slice(0, elapsed);
  const siteSeconds: Record<string, number> = {};
  for (const { site, seconds } of countedUsage(figures.usage))
    if (site !== '') addTo(siteSeconds, registrableDomain(site as DomainName), seconds);
  const sites = new Map(
    report.sites.map(({ site, count, blocked }) => [site, { site, requests: count, blocked }]),
  );
  for (const site of Object.keys(siteSeconds))
    if (!sites.has(site)) sites.set(site, { site, requests: 0, blocked: 0 });
  const previous = comparedWith(before, days);
  const byCategory: Record<string, number> = {};
  for (const day of days)
    for (const [category, count] of Object.entries(day.byCategory)) addTo(byCategory, category, count);
  const totals = { ...totalOf(days), byCategory };
  const blockedByCategory: Record<string, number> = {};
  for (const { category, verdict, count } of figures.categories)
    if (verdict === 'block') addTo(blockedByCategory, category, count);
  return {
    before,
    blockedByCategory,
    week: {
      child: profileId,
      from,
      to,
      zone,
      detail: child.detail,
      basis: usageBasis(figures.usage),
      days,
      heat: heatOf(figures, dates),
      sites: [...sites.values()]
        .map((one) => ({ ...one, seconds: siteSeconds[one.site] ?? null }))
        .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0) || b.requests - a.requests)
        .slice(0, MOST_SITES),
      previous,
      summary: sayWeekSummary(child.name, totals, previous, elapsed === A_WEEK),
    },
  };
}
