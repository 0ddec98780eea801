/**
 * Screen time by what goes through the proxy (basis `network`): where no session helper reports, octets that flow stand
 * in for a person at the screen. Every five seconds each host that sent or received anything was in use for those
 * seconds. What is in use at the same time counts once for its category and once for the whole, so a row says three
 * figures. What is counted here is what is written, what `decide` sees, and what every face shows.
 *
 * INVARIANT: what leaves this class for the log is reduced to the profile's level of detail. What stays in memory (for
 * limits) is never written or shown, but for how far a limit is used, by the name that the guardian's rule gives it.
 */
import { reducedUse } from '../../../shared/activity/usage-detail.ts';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { isWithin } from '../../../shared/net/domain-name.ts';
import { registrableDomain } from '../../../shared/net/public-suffix.ts';
import type { CompiledAllowance } from '../../../shared/policy/allowance.ts';
import type { UsageSnapshot } from '../../../shared/policy/live.ts';
import { isFree } from '../../../shared/policy/name-facts.ts';
import { momentOf } from '../../../shared/policy/situation.ts';
import { civilDayOf, wallClockOf, type CivilDay } from '../../../shared/time/zoned-moment.ts';
import type { CurrentIndex } from '../filtering/current-index.ts';
import type { CollectTraffic, Traffic } from '../runtime/traffic.ts';
import type { LimitUse, UsageEntry, UsageIncrement, UsageStore } from '../storage/usage-store.ts';
import type { Clock } from '../system/clock.ts';
import { isPrivateName, matchesOf } from './classification.ts';
import type { CurrentPolicy, ProfileRules } from './current-policy.ts';

export const TICK_MS = 5_000;
/** A tick that took longer (the computer slept, the process stood still) counts as this long. */
const LONGEST_TICK_MS = 2 * TICK_MS;

export interface UsageMeterParts {
  readonly policy: CurrentPolicy;
  readonly index: CurrentIndex;
  readonly clock: Clock;
  readonly collect: CollectTraffic;
  /** Where rows go. */
  readonly write: (entries: readonly UsageEntry[]) => void;
  /** Of the database that is open; none while there is none: only what was counted since the start is known then. */
  readonly storedOfDay: UsageStore['ofDay'];
  readonly limitsOfDay: UsageStore['limitsOfDay'];
}

interface Day {
  readonly day: CivilDay;
  totalSeconds: number;
  readonly byCategory: Map<CategoryId, number>;
  readonly bySite: Map<DomainName, number>;
  readonly byScope: Map<string, number>;
}

interface Use extends Traffic {
  readonly site: DomainName;
  readonly categories: ReadonlySet<CategoryId>;
  readonly categoryId: CategoryId | null;
  readonly isPrivate: boolean;
  readonly isFree: boolean;
}

type Row = { -readonly [K in keyof Required<UsageIncrement>]: Required<UsageIncrement>[K] };

export class UsageMeter {
  readonly #parts: UsageMeterParts;
  readonly #days = new Map<ProfileId, Day>();
  #tickedMs: number;
  /** Of a second that has not been counted yet. */
  #restMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: UsageMeterParts) {
    this.#parts = parts;
    this.#tickedMs = parts.clock.monotonicMs();
  }

  start(): void {
    this.reload();
    this.#parts.policy.onReplaced(() => this.#follow());
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.tick();
  }

  /** Another database is open, or a child's part of it was erased: what it says is what was used. */
  reload(): void {
    this.#days.clear();
    this.#follow();
  }

  tick(): void {
    const seconds = this.#secondsPassed();
    const uses = new Map<ProfileId, Traffic[]>();
    for (const traffic of this.#parts.collect()) {
      if (traffic.bytes === 0 && traffic.connections === 0) continue;
      const own = uses.get(traffic.profileId) ?? [];
      own.push(traffic);
      uses.set(traffic.profileId, own);
    }
    const entries: UsageEntry[] = [];
    for (const [profileId, traffic] of uses) {
      const rules = this.#parts.policy.of(profileId);
      // Of a child that is gone nothing is counted, least of all for somebody else.
      if (rules.profile.id === profileId) entries.push(...this.#count(rules, traffic, seconds));
    }
    if (entries.length > 0) this.#parts.write(entries);
  }

  #secondsPassed(): number {
    const nowMs = this.#parts.clock.monotonicMs();
    this.#restMs += Math.min(nowMs - this.#tickedMs, LONGEST_TICK_MS);
    this.#tickedMs = nowMs;
    const seconds = Math.floor(this.#restMs / 1000);
    this.#restMs -= seconds * 1000;
    return seconds;
  }

  #count(rules: ProfileRules, traffic: readonly Traffic[], seconds: number): readonly UsageEntry[] {
    const moment = momentOf(rules.policy, this.#parts.clock.nowMs());
    const at = { day: civilDayOf(moment), hour: wallClockOf(moment).hour };
    const uses = traffic.map((one) => this.#useOf(rules, one));
    const limits = this.#add(rules, this.#dayOf(rules, at.day), uses, seconds);
    return [...rowsOf(rules, uses, at, seconds), ...limits];
  }

  #useOf({ policy }: ProfileRules, traffic: Traffic): Use {
    const matches = matchesOf(traffic.name, this.#parts.index.get());
    return {
      ...traffic,
      site: registrableDomain(traffic.name),
      categories: new Set(matches.map(({ categoryId }) => categoryId)),
      categoryId: matches[0]?.categoryId ?? null,
      isPrivate: isPrivateName(matches),
      isFree: isFree(policy, matches),
    };
  }

  /** Towards limits: neither what is free nor what no record may name. What the limits of these uses stand at now. */
  #add(
    { profile, policy }: ProfileRules,
    day: Day,
    uses: readonly Use[],
    seconds: number,
  ): readonly LimitUse[] {
    const counted = uses.filter((use) => use.bytes > 0 && !use.isFree && !use.isPrivate);
    if (counted.length === 0 || seconds === 0) return [];
    // Before the sites: a limit that is new begins with what was there.
    const used = policy.allowances.filter((allowance) => counted.some((use) => isOf(allowance, use)));
    for (const { scope, target } of policy.allowances)
      if (scope.kind === 'sites' && !day.byScope.has(target))
        day.byScope.set(target, longestWithin(day.bySite, scope.domains));
    for (const target of new Set(used.filter(({ scope }) => scope.kind === 'sites').map((one) => one.target)))
      day.byScope.set(target, (day.byScope.get(target) ?? 0) + seconds);
    day.totalSeconds += seconds;
    for (const id of new Set(counted.flatMap(({ categories }) => [...categories])))
      day.byCategory.set(id, (day.byCategory.get(id) ?? 0) + seconds);
    for (const site of new Set(counted.map((use) => use.site)))
      day.bySite.set(site, (day.bySite.get(site) ?? 0) + seconds);
    this.#parts.policy.setUsage(profile.id, snapshotOf(day), this.#parts.clock.nowMs());
    return used.flatMap(({ scope, target }) => {
      const usedSeconds =
        scope.kind === 'category' ? day.byCategory.get(scope.categoryId) : day.byScope.get(target);
      return usedSeconds === undefined
        ? []
        : [{ profileId: profile.id, day: day.day, limit: target, usedSeconds }];
    });
  }

  #dayOf({ profile, policy }: ProfileRules, day: CivilDay): Day {
    const known = this.#days.get(profile.id);
    if (known?.day === day) return known;
    const read = emptyDay(day);
    for (const row of this.#parts.storedOfDay(profile.id, day)) {
      if (row.free === 1) continue;
      read.totalSeconds += row.totalSeconds;
      const [category, site] = [row.category as CategoryId, row.site as DomainName];
      if (row.category !== '')
        read.byCategory.set(category, (read.byCategory.get(category) ?? 0) + row.categorySeconds);
      if (row.site !== '') read.bySite.set(site, (read.bySite.get(site) ?? 0) + row.seconds);
    }
    const kept = new Map(this.#parts.limitsOfDay(profile.id, day).map((one) => [one.limit, one.usedSeconds]));
    for (const { scope, target } of policy.allowances) {
      const used = kept.get(target) ?? 0;
      if (scope.kind === 'sites')
        read.byScope.set(target, Math.max(used, longestWithin(read.bySite, scope.domains)));
      else if (scope.kind === 'category')
        read.byCategory.set(scope.categoryId, Math.max(used, read.byCategory.get(scope.categoryId) ?? 0));
    }
    this.#days.set(profile.id, read);
    return read;
  }

  /** Everybody has a figure, as long as a meter runs: without one an allowance would never end. */
  #follow(): void {
    const { policy, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const ids = new Set(policy.profiles().map(({ id }) => id));
    for (const id of this.#days.keys()) if (!ids.has(id)) this.#days.delete(id);
    for (const id of ids) {
      const rules = policy.of(id);
      const day = this.#dayOf(rules, civilDayOf(momentOf(rules.policy, nowMs)));
      policy.setUsage(id, snapshotOf(day), nowMs);
    }
  }
}

/** Whether a limit by category or sites is about it. */
function isOf({ scope }: CompiledAllowance, { name, categories }: Use): boolean {
  if (scope.kind === 'category') return categories.has(scope.categoryId);
  return scope.kind === 'sites' && scope.domains.some((domain) => isWithin(name, domain));
}

const emptyDay = (day: CivilDay): Day => ({
  day,
  totalSeconds: 0,
  byCategory: new Map(),
  bySite: new Map(),
  byScope: new Map(),
});

const snapshotOf = ({ day, totalSeconds, byCategory, bySite, byScope }: Day): UsageSnapshot => ({
  day,
  totalSeconds,
  byCategory: new Map(byCategory),
  bySite: new Map(bySite),
  byScope: new Map(byScope),
});

/** Of a limit that is new: what was used of its sites at the same time is not on record, so the site used longest stands. */
function longestWithin(bySite: ReadonlyMap<DomainName, number>, domains: readonly DomainName[]): number {
  let longest = 0;
  for (const [site, seconds] of bySite)
    if (domains.some((domain) => isWithin(site, domain))) longest = Math.max(longest, seconds);
  return longest;
}

/** One row for each site and category that may be written; the seconds of the tick once a category, once in all. */
function rowsOf(
  { profile, level }: ProfileRules,
  uses: readonly Use[],
  at: { readonly day: number; readonly hour: number },
  seconds: number,
): readonly UsageIncrement[] {
  const rows = new Map<string, Row & { counts: boolean }>();
  for (const use of uses) {
    const { site, categoryId } = reducedUse(use, level);
    const key = `${site ?? ''}\n${categoryId ?? ''}\n${use.isFree}`;
    const active = use.bytes > 0 ? seconds : 0;
    const row = rows.get(key);
    if (row === undefined) {
      rows.set(key, {
        ...at,
        profileId: profile.id,
        categoryId,
        site,
        basis: 'network',
        free: use.isFree,
        seconds: active,
        categorySeconds: 0,
        totalSeconds: 0,
        bytes: use.bytes,
        connections: use.connections,
        counts: !use.isFree && !use.isPrivate && use.bytes > 0,
      });
    } else {
      row.seconds = Math.max(row.seconds, active);
      row.bytes += use.bytes;
      row.connections += use.connections;
      row.counts ||= !use.isFree && !use.isPrivate && use.bytes > 0;
    }
  }
  const sorted = [...rows.values()].sort((a, b) => Number(a.free) - Number(b.free) || b.bytes - a.bytes);
  const categories = new Set<CategoryId | null>();
  let isTotalCounted = false;
  return sorted.map(({ counts, ...row }) => {
    const isFirst = row.seconds > 0 && !categories.has(row.categoryId);
    if (isFirst) categories.add(row.categoryId);
    const isTotal = counts && !isTotalCounted;
    isTotalCounted ||= counts;
    return { ...row, categorySeconds: isFirst ? seconds : 0, totalSeconds: isTotal ? seconds : 0 };
  });
}
