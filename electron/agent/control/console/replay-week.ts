/**
 * The last seven days of the real log under other rules: each row is judged twice at its own moment, under the document
 * and under the one in force, with the grants, pauses and usage of that moment. It runs on the filter's own thread, so
 * it works in stretches of a millisecond or two and lets the filter answer in between.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import type { Replay } from '../../../../shared/contracts/rule-shapes.ts';
import * as say from '../../../../shared/i18n/replay-sentences.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import { earlier, epochMs, type EpochMs } from '../../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../../shared/net/domain-name.ts';
import { registrableDomain } from '../../../../shared/net/public-suffix.ts';
import type { Decision } from '../../../../shared/policy/decision.ts';
import { buildEffectivePolicy, type EffectivePolicy } from '../../../../shared/policy/effective-policy.ts';
import { describeMoment, explainBoth, plainNames } from '../../../../shared/policy/explain.ts';
import type { LiveState } from '../../../../shared/policy/live.ts';
import { looseningLines } from '../../../../shared/policy/loosening.ts';
import type { PolicyDocument } from '../../../../shared/policy/policy.ts';
import { diffPolicies } from '../../../../shared/policy/policy-diff.ts';
import { momentOf, situate, type Situation } from '../../../../shared/policy/situation.ts';
import { addDays, civilDayOfIso, isoDateAt, startOfDate } from '../../../../shared/time/civil-date.ts';
import { zonedIso } from '../../../../shared/time/zoned-iso.ts';
import { PastRules } from '../../enforcement/past-rules.ts';
import type { NamedVisit } from '../../storage/activity-group-queries.ts';
import { askRecords } from '../ask-records.ts';
import { settingsOf } from '../console-settings.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { UsageByHour } from './usage-by-hour.ts';

const DAYS = 7;
const DAY_MS = 86_400_000;
const BLOCK_MS = 6 * 3_600_000;
/** Rows that the worker reads at once. */
const ROWS_AT_ONCE = 2000;
/** Work between two times of giving way: what a query may wait. */
const STRETCH_MS = 1.5;
const TIME_LIMIT_MS = 6000;
const MOST_SITES = 20;

/** One set of rules walked through time: the situation of a row serves the rows after it, as long as it holds. */
class Walk {
  readonly policy: EffectivePolicy;
  readonly #deps: OperatorDeps;
  readonly #live: LiveState;
  readonly #usage: UsageByHour;
  #situation: Situation | null = null;
  #untilMs: EpochMs = epochMs(0);
  readonly #decisions = new Map<DomainName, Decision>();

  constructor(deps: OperatorDeps, policy: EffectivePolicy, live: LiveState, usage: UsageByHour) {
    this.#deps = deps;
    this.policy = policy;
    this.#live = live;
    this.#usage = usage;
  }

  judge(name: DomainName, atMs: EpochMs): Decision {
    if (this.#situation === null || atMs >= this.#untilMs || atMs < this.#situation.atMs) {
      const limited = this.policy.allowances.length > 0;
      const usage = limited ? this.#usage.before(atMs) : null;
      const live = { ...this.#live, usage };
      this.#situation = situate(this.policy, live, momentOf(this.policy, atMs));
      const holdsUntil = this.#situation.validUntilMs;
      this.#untilMs = limited ? earlier(holdsUntil, this.#usage.nextHour(atMs)) : holdsUntil;
      this.#decisions.clear();
    }
    let decision = this.#decisions.get(name);
    if (decision === undefined) {
      ({ decision } = this.#deps.gate.suppose(this.#situation, name));
      this.#decisions.set(name, decision);
    }
    return decision;
  }

  /** Whether it is carried out: the rules' own observe mode stops nothing that rules stop. `--observe` is no matter of rules. */
  stops({ verdict, reason }: Decision): boolean {
    return verdict === 'block' && (!this.policy.observe || reason.kind === 'special-use-name');
  }
}

interface Tally {
  visits: number;
  readonly sites: Map<string, { visits: number; readonly sentence: Text }>;
}

const emptyTally = (): Tally => ({ visits: 0, sites: new Map() });

/** Of the rules' own words; what speaks of the hour speaks of that hour. */
function sentenceFor({ reason }: Decision, { zone }: EffectivePolicy): Text {
  switch (reason.kind) {
    case 'paused':
      return say.pausedThen;
    case 'outside-hours':
      return say.outsideHoursThen;
    case 'granted':
      return say.grantedThen;
    case 'allowance-spent':
      // No time at all on any day is no matter of that day.
      if (reason.renewsAtMs !== null) return say.allowanceSpentThen;
      return explainBoth(reason, plainNames(zone));
    default:
      return explainBoth(reason, plainNames(zone));
  }
}

function count(
  tally: Tally,
  name: DomainName,
  visits: number,
  decision: Decision,
  policy: EffectivePolicy,
): void {
  const site = registrableDomain(name);
  tally.visits += visits;
  const known = tally.sites.get(site);
  if (known === undefined) tally.sites.set(site, { visits, sentence: sentenceFor(decision, policy) });
  else known.visits += visits;
}

function shown({ visits, sites }: Tally): Replay['newlyBlocked'] {
  const ranked = [...sites]
    .map(([site, one]) => ({ site, ...one }))
    .sort((a, b) => b.visits - a.visits || (a.site < b.site ? -1 : 1));
  return {
    visits,
    sites: ranked.slice(0, MOST_SITES),
    moreSites: Math.max(0, ranked.length - MOST_SITES),
  };
}

interface Pass {
  readonly profileId: ProfileId;
  readonly before: Walk;
  readonly after: Walk;
}

async function passOf(
  deps: OperatorDeps,
  profileId: ProfileId,
  edited: ProfileId,
  document: PolicyDocument,
  fromMs: EpochMs,
  toMs: EpochMs,
): Promise<Pass> {
  const { storage } = recordsOf(deps);
  const { documents, policy } = deps.policy.of(profileId);
  const draft =
    edited === HOUSEHOLD ? { ...documents, household: document } : { ...documents, child: document };
  const age = storage.profiles.get(profileId)?.age ?? null;
  const live = new PastRules(storage.past, { id: profileId, age }).liveBetween(fromMs, toMs);
  const after = buildEffectivePolicy(draft);
  const fromDay = civilDayOfIso(isoDateAt(policy.zone, fromMs));
  const toDay = civilDayOfIso(isoDateAt(policy.zone, toMs));
  const { usage } = await askRecords(deps, 'days', { profileId, fromDay, toDay });
  const before = new Walk(deps, policy, live, new UsageByHour(usage, policy.zone));
  return { profileId, before, after: new Walk(deps, after, live, new UsageByHour(usage, after.zone)) };
}

/** Rows whose name was written down, oldest first, page by page. */
async function* namedVisits(
  deps: OperatorDeps,
  profileId: ProfileId,
  fromMs: number,
  toMs: number,
): AsyncGenerator<readonly NamedVisit[]> {
  let afterId = 0;
  while (true) {
    const page = await askRecords(deps, 'visits', { profileId, fromMs, toMs, afterId, limit: ROWS_AT_ONCE });
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS_AT_ONCE) return;
    afterId = last.id;
  }
}

interface Outcome {
  readonly blocked: Tally;
  readonly allowed: Tally;
  judged: number;
  /** Everything from here on was judged. */
  reachesBackTo: EpochMs;
  complete: boolean;
}

async function judgeBack(
  deps: OperatorDeps,
  passesOf: readonly Pass[],
  fromMs: EpochMs,
  toMs: EpochMs,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const started = deps.clock.monotonicMs();
  const out: Outcome = {
    blocked: emptyTally(),
    allowed: emptyTally(),
    judged: 0,
    reachesBackTo: toMs,
    complete: true,
  };
  let stretch = started;
  // The newest hours first, so that what is cut off by the time limit is the oldest.
  for (let endMs = toMs; endMs > fromMs; endMs = out.reachesBackTo) {
    const startMs = epochMs(Math.max(fromMs, endMs - BLOCK_MS));
    for (const { profileId, before, after } of passesOf)
      for await (const page of namedVisits(deps, profileId, startMs, endMs))
        for (const { name, atMs, reason, count: visits } of page) {
          out.judged += visits;
          // No rules were asked about it, and of what was asked perhaps only the site is on record.
          if (reason === 'special-use-name') continue;
          const host = name as DomainName;
          const [was, is] = [before.judge(host, epochMs(atMs)), after.judge(host, epochMs(atMs))];
          const [stopped, stops] = [before.stops(was), after.stops(is)];
          if (stops && !stopped) count(out.blocked, host, visits, is, after.policy);
          if (stopped && !stops) count(out.allowed, host, visits, is, after.policy);
          if (deps.clock.monotonicMs() - stretch < STRETCH_MS) continue;
          await giveWay();
          signal?.throwIfAborted();
          stretch = deps.clock.monotonicMs();
        }
    out.reachesBackTo = startMs;
    if (deps.clock.monotonicMs() - started > TIME_LIMIT_MS && startMs > fromMs) {
      out.complete = false;
      return out;
    }
  }
  return out;
}

/** All that is on record of that time, named or not. */
async function visitsSince(
  deps: OperatorDeps,
  profiles: readonly ProfileId[],
  fromMs: EpochMs,
): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const sums = await Promise.all(
    profiles.map(async (profileId) => {
      const { zone } = deps.policy.of(profileId).policy;
      const fromDate = isoDateAt(zone, fromMs);
      const fromDay = civilDayOfIso(fromDate);
      const toDay = civilDayOfIso(isoDateAt(zone, nowMs));
      const { hours } = await askRecords(deps, 'days', { profileId, fromDay, toDay });
      return hours.reduce((sum, { count: requests }) => sum + requests, 0);
    }),
  );
  return sums.reduce((sum, n) => sum + n, 0);
}

function sentenceOf(visits: number, outcome: Outcome, since: Text | null): Text {
  if (visits === 0) return say.nothingRecorded;
  if (outcome.judged === 0) return say.namesUnrecorded;
  const [blocked, allowed] = [outcome.blocked, outcome.allowed].map((tally) => {
    const { sites, moreSites } = shown(tally);
    return { visits: tally.visits, sites: sites.map(({ site }) => site), moreSites };
  });
  const none = { visits: 0, sites: [], moreSites: 0 };
  return say.replayed(since, blocked ?? none, allowed ?? none);
}

export interface ReplayOf {
  readonly profileId: ProfileId;
  readonly document: PolicyDocument;
  readonly signal: AbortSignal | undefined;
}

export async function replayWeek(deps: OperatorDeps, replay: ReplayOf): Promise<Replay> {
  const { profileId, document, signal } = replay;
  const { policy, documents } = deps.policy.of(profileId);
  const { zone } = policy;
  const nowMs = deps.clock.nowMs();
  const weekAgo = startOfDate(zone, addDays(isoDateAt(zone, nowMs), 1 - DAYS));
  // Beyond the time for which detail is kept there is nothing to judge.
  const kept = epochMs(Math.max(weekAgo, nowMs - settingsOf(deps).detailDays * DAY_MS));
  const toMs = epochMs(nowMs + 1);
  const profiles = profileId === HOUSEHOLD ? deps.policy.profiles().map(({ id }) => id) : [profileId];
  const passesOf = await Promise.all(profiles.map((id) => passOf(deps, id, profileId, document, kept, toMs)));
  const outcome = await judgeBack(deps, passesOf, kept, toMs, signal);
  const visits = await visitsSince(deps, profiles, outcome.reachesBackTo);
  const own = profileId === HOUSEHOLD ? documents.household : (documents.child ?? document);
  const since = outcome.reachesBackTo > weekAgo ? describeMoment(outcome.reachesBackTo, zone, null) : null;
  return {
    from: zonedIso(zone, outcome.reachesBackTo),
    to: zonedIso(zone, nowMs),
    visits: Math.max(visits, outcome.judged),
    unnamed: Math.max(0, visits - outcome.judged),
    complete: outcome.complete,
    newlyBlocked: shown(outcome.blocked),
    newlyAllowed: shown(outcome.allowed),
    sentence: sentenceOf(visits, outcome, since),
    diff: [...diffPolicies(own, document)],
    loosens: [
      ...looseningLines(own, document, (one) =>
        profileId === HOUSEHOLD
          ? { household: one, child: null }
          : { household: documents.household, child: one },
      ),
    ],
  };
}
