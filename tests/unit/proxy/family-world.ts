/**
 * A family with real rules, a real gatekeeper and a clock that is turned by hand: what the proxy asks in the product,
 * without a database. Categories come from a small table instead of an index file.
 */
import { Gatekeeper } from '../../../electron/agent/enforcement/gatekeeper.ts';
import { CurrentPolicy } from '../../../electron/agent/enforcement/current-policy.ts';
import { UsageMeter } from '../../../electron/agent/enforcement/usage-meter.ts';
import { CurrentIndex } from '../../../electron/agent/filtering/current-index.ts';
import { LogFront } from '../../../electron/agent/activity/records.ts';
import type { Traffic } from '../../../electron/agent/runtime/traffic.ts';
import type { PolicySnapshot } from '../../../electron/agent/storage/policy-snapshot.ts';
import { NO_PORTS, type Profile } from '../../../electron/agent/storage/profile-store.ts';
import type { LimitUse, UsageIncrement, UsageOfDay } from '../../../electron/agent/storage/usage-store.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import type { ActivityFacts } from '../../../shared/activity/events.ts';
import type { DetailLevel } from '../../../shared/activity/detail-level.ts';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { milliseconds } from '../../../shared/kernel/duration.ts';
import { HOUSEHOLD, type ListId, type PolicyRevision, type ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { type DomainName, isWithin } from '../../../shared/net/domain-name.ts';
import { HOUSEHOLD_DEFAULT } from '../../../shared/policy/presets.ts';
import { named } from '../dns/fake-gate.ts';

export const AN = 'p-an' as ProfileId;
export const BINH = 'p-binh' as ProfileId;
/** A Monday, 20:59:30 in Vietnam. */
export const EVENING = epochMs(Date.parse('2026-11-23T20:59:30+07:00'));

const LISTED: Readonly<Record<string, CategoryId>> = {
  'play.example': 'games',
  'arena.example': 'games',
  'a.nha.test': 'games',
  'school.example': 'education',
  'doctor.example': 'health',
};

export interface ChildOptions {
  readonly detail?: DetailLevel;
  readonly hasConsent?: boolean;
  readonly policy?: object;
}

type Snapshot = Partial<Pick<PolicySnapshot, 'grants' | 'pauses'>>;

export class FamilyWorld {
  readonly health: HealthBoard;
  readonly policy: CurrentPolicy;
  readonly index = new CurrentIndex();
  readonly gate: Gatekeeper;
  readonly meter: UsageMeter;
  readonly noted: ActivityFacts[] = [];
  readonly written: UsageIncrement[] = [];
  /** What the next tick finds. */
  traffic: Traffic[] = [];
  stored: UsageOfDay[] = [];
  readonly limits: LimitUse[] = [];
  now: EpochMs = EVENING;
  monotonic = 0;
  #children: Readonly<Record<string, ChildOptions>>;
  #collect: () => readonly Traffic[] = () => this.traffic.splice(0);

  constructor(children: Readonly<Record<string, ChildOptions>> = { [AN]: {}, [BINH]: {} }) {
    const clock = { nowMs: () => this.now, monotonicMs: () => milliseconds(this.monotonic) };
    this.health = new HealthBoard(clock);
    this.policy = new CurrentPolicy(this.health);
    this.#children = children;
    this.put();
    this.index.swap({
      revision: 1,
      names: 1,
      bytes: 0,
      matches: (host) =>
        Object.entries(LISTED)
          .filter(([zone]) => isWithin(host, named(zone)))
          .map(([zone, categoryId]) => ({ categoryId, listId: 'list' as ListId, entry: named(zone) })),
    });
    const log = new LogFront();
    const note: LogFront['note'] = (facts, level) => {
      this.noted.push(facts);
      return log.note(facts, level);
    };
    this.gate = new Gatekeeper({
      policy: this.policy,
      index: this.index,
      log: { note },
      clock,
      observe: false,
      localDomains: [named('nha.test')],
    });
    this.meter = new UsageMeter({
      policy: this.policy,
      index: this.index,
      clock,
      collect: () => this.#collect(),
      write: (entries) => {
        for (const entry of entries) {
          if ('limit' in entry) this.limits.push(entry);
          else this.written.push(entry);
        }
      },
      storedOfDay: () => this.stored,
      limitsOfDay: (profileId, day) =>
        this.limits.filter((limit) => limit.profileId === profileId && limit.day === day),
    });
    this.meter.reload();
  }

  get clock() {
    return { nowMs: () => this.now, monotonicMs: () => milliseconds(this.monotonic) };
  }

  measures(collect: () => readonly Traffic[]): void {
    this.#collect = collect;
  }

  /** Puts these rules (and grants and pauses) in force. */
  put(children: Readonly<Record<string, ChildOptions>> = this.#children, live: Snapshot = {}): void {
    this.#children = children;
    const stored = (profileId: ProfileId, document: unknown) => ({
      profileId,
      revision: 1 as PolicyRevision,
      document,
      actor: 'test',
      createdAtMs: EVENING,
    });
    this.policy.replace({
      profiles: [
        profileOf(HOUSEHOLD, null, {}),
        ...Object.entries(children).map(([id, options]) => profileOf(id as ProfileId, 11, options)),
      ],
      policies: [
        stored(HOUSEHOLD, HOUSEHOLD_DEFAULT),
        ...Object.entries(children).map(([id, { policy }]) =>
          stored(id as ProfileId, { version: 1, ...policy }),
        ),
      ],
      grants: live.grants ?? [],
      pauses: live.pauses ?? [],
      settings: {},
    });
    // A document of the test's own that does not parse would yield to a preset.
    const [unread] = this.health.standing('database');
    if (unread !== undefined) throw new Error(unread.message.en);
  }

  pass(ms: number): void {
    this.now = epochMs(this.now + ms);
    this.monotonic += ms;
  }

  use(profileId: ProfileId, host: string, bytes = 1000, connections = 0): void {
    this.traffic.push({ profileId, name: named(host), bytes, connections });
  }

  usedBy(profileId: ProfileId) {
    const { usage } = this.policy.of(profileId).live;
    if (usage === null) throw new Error('no meter runs');
    return usage;
  }
}

export const seconds = (usage: ReadonlyMap<DomainName, number>): Record<string, number> =>
  Object.fromEntries(usage);

function profileOf(id: ProfileId, age: number | null, options: ChildOptions): Profile {
  return {
    id,
    name: id,
    age,
    presetId: age === null ? null : '10-13',
    osUser: null,
    detail: options.detail ?? 'full',
    createdAtMs: epochMs(0),
    consent:
      options.hasConsent === false
        ? null
        : { guardianConsentAtMs: EVENING, noticeAtMs: EVENING, assent: 'given', assentAtMs: EVENING },
    ports: NO_PORTS,
  };
}
