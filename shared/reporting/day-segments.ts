/**
 * A day's rows as stretches of one category, the way a person would tell the day. The log has a row a minute and kind at
 * most, so a minute is the grain: it belongs to what was asked for most in it, the web's plumbing only when nothing else
 * was. A stretch of a single minute folds into its neighbour, and a pause in which pages are read ends none.
 */
import type { DomainName } from '../net/domain-name.ts';
import { registrableDomain } from '../net/public-suffix.ts';
import { isPlumbing } from './people-categories.ts';

export interface DayMinute {
  readonly atMs: number;
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly written: string | null;
  readonly count: number;
  readonly rowId: number;
}

export interface DaySegment {
  readonly fromMs: number;
  readonly toMs: number;
  /** Empty: none. */
  readonly category: string;
  readonly requests: number;
  readonly blocked: number;
  /** The most visited, at levels that write sites. */
  readonly sites: readonly string[];
}

export interface BlockRun {
  readonly fromMs: number;
  readonly site: string | null;
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly count: number;
  readonly rowId: number;
}

const MINUTE_MS = 60_000;
/** Without a request for longer than this, somebody stopped. */
const READING_MS = 5 * MINUTE_MS;
/** Blocks of one site within it are one event. */
const SAME_EVENT_MS = 10 * MINUTE_MS;
const MOST_SITES = 8;

interface Run {
  readonly fromMs: number;
  toMs: number;
  category: string;
  requests: number;
  blocked: number;
  readonly sites: Map<string, number>;
}

export const siteOf = (written: string | null): string | null =>
  written === null ? null : registrableDomain(written as DomainName);

function minuteRun(startMs: number, rows: readonly DayMinute[]): Run {
  const byCategory = new Map<string, number>();
  const sites = new Map<string, number>();
  const run: Run = {
    fromMs: startMs,
    toMs: startMs + MINUTE_MS,
    category: '',
    requests: 0,
    blocked: 0,
    sites,
  };
  for (const { category, verdict, written, count } of rows) {
    byCategory.set(category ?? '', (byCategory.get(category ?? '') ?? 0) + count);
    run.requests += count;
    if (verdict === 'block') run.blocked += count;
    const site = isPlumbing(category) ? null : siteOf(written);
    if (site !== null) sites.set(site, (sites.get(site) ?? 0) + count);
  }
  const ranked = [...byCategory].sort(
    ([a, many], [b, few]) => Number(isPlumbing(a)) - Number(isPlumbing(b)) || few - many || (a < b ? -1 : 1),
  );
  run.category = ranked[0]?.[0] ?? '';
  return run;
}

function take(into: Run, from: Run): void {
  into.toMs = from.toMs;
  into.requests += from.requests;
  into.blocked += from.blocked;
  for (const [site, count] of from.sites) into.sites.set(site, (into.sites.get(site) ?? 0) + count);
}

const isNear = (earlier: Run, later: Run): boolean => later.fromMs - earlier.toMs <= READING_MS;
const isShort = ({ fromMs, toMs }: Run): boolean => toMs - fromMs <= MINUTE_MS;

/** In the order of time. A short run goes to the one before it, the first of its stretch to the one after. */
function joined(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const run of runs) {
    const last = out.at(-1);
    if (last === undefined || !isNear(last, run)) out.push(run);
    else if (last.category === run.category || isShort(run)) take(last, run);
    else if (isShort(last)) {
      // Nothing but this minute stood before: the stretch is named by what follows.
      take(last, run);
      last.category = run.category;
    } else out.push(run);
  }
  return out;
}

export function daySegments(minutes: readonly DayMinute[]): readonly DaySegment[] {
  const byMinute = new Map<number, DayMinute[]>();
  for (const row of minutes) {
    const start = Math.floor(row.atMs / MINUTE_MS) * MINUTE_MS;
    const rows = byMinute.get(start);
    if (rows === undefined) byMinute.set(start, [row]);
    else rows.push(row);
  }
  const single = [...byMinute].sort(([a], [b]) => a - b).map(([start, rows]) => minuteRun(start, rows));
  // First what is the same, so that a long stretch is not taken for a row of short ones.
  const same: Run[] = [];
  for (const run of single) {
    const last = same.at(-1);
    if (last !== undefined && isNear(last, run) && last.category === run.category) take(last, run);
    else same.push(run);
  }
  return joined(same).map(({ sites, ...run }) => ({
    ...run,
    sites: [...sites]
      .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
      .slice(0, MOST_SITES)
      .map(([site]) => site),
  }));
}

interface OpenBlock {
  readonly fromMs: number;
  readonly site: string | null;
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  count: number;
  rowId: number;
  lastMs: number;
}

/** What was blocked, without the web's plumbing: one event for each site and stretch. */
export function blockRuns(minutes: readonly DayMinute[]): readonly BlockRun[] {
  const open = new Map<string, OpenBlock>();
  const runs: OpenBlock[] = [];
  for (const { atMs, category, verdict, reason, written, count, rowId } of minutes) {
    if (verdict !== 'block' || isPlumbing(category) || reason === 'special-use-name') continue;
    const site = siteOf(written);
    const key = `${site ?? ''}\n${category ?? ''}\n${reason}`;
    const last = open.get(key);
    if (last !== undefined && atMs - last.lastMs <= SAME_EVENT_MS) {
      last.count += count;
      last.lastMs = atMs;
      last.rowId = rowId;
      continue;
    }
    const run = { fromMs: atMs, site, category, verdict, reason, count, rowId, lastMs: atMs };
    runs.push(run);
    open.set(key, run);
  }
  return runs.map(({ fromMs, site, category, verdict, reason, count, rowId }) => ({
    fromMs,
    site,
    category,
    verdict,
    reason,
    count,
    rowId,
  }));
}
