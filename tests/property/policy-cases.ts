/**
 * Families, evenings and requests for the laws of the decision. Names, lists and rules are drawn from small pools, so
 * that they meet; moments are drawn around the nights in which clocks are set, so that schedules are strained.
 */
import * as fc from 'fast-check';
import type { CategoryId } from '../../shared/catalogue/category-ids.ts';
import type { GrantId, ListId } from '../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../shared/kernel/instant.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { isWithin, parseDomainName, type DomainName } from '../../shared/net/domain-name.ts';
import type { DecisionRequest } from '../../shared/policy/decision.ts';
import type { PolicyPair } from '../../shared/policy/effective-policy.ts';
import { NO_MATCHES, type ListMatch } from '../../shared/policy/list-match.ts';
import { parseGrantScope, type LiveState } from '../../shared/policy/live.ts';
import { NETWORK_MODES, parsePolicy, type PolicyDocument } from '../../shared/policy/policy.ts';
import { WEEKDAYS } from '../../shared/time/weekday.ts';
import { civilDayOf, type Moment } from '../../shared/time/zoned-moment.ts';

import { parseTimeZone } from '../../shared/time/zone-offset.ts';
import { formatTimeOfDay } from '../../shared/time/time-window.ts';

const domain = (text: string): DomainName => unwrap(parseDomainName(text));

export const DOMAINS = [
  'a.test',
  'b.a.test',
  'c.b.a.test',
  'd.test',
  'e.d.test',
  'badd.test',
  'www.google.com',
  'www.youtube.com',
  'youtube.com',
].map(domain);
export const HELP_AND_SYSTEM = ['tongdai111.vn', 'www.tongdai111.vn', 'time.windows.com'].map(domain);
const CATEGORIES: readonly CategoryId[] = ['gambling', 'games', 'education', 'social'];

export const name: fc.Arbitrary<DomainName> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...DOMAINS) },
  { weight: 1, arbitrary: fc.constantFrom(...HELP_AND_SYSTEM, domain('unknown.example')) },
);

const target = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string>(...DOMAINS, 'test') },
  { weight: 1, arbitrary: fc.constantFrom<string>('tongdai111.vn', 'vn', 'time.windows.com', 'com') },
  { weight: 2, arbitrary: fc.constantFrom(...CATEGORIES.map((id) => `category:${id}`), 'service:youtube') },
);

const lock = fc.option(fc.constant(true as const), { nil: undefined, freq: 3 });
const days = fc.subarray([...WEEKDAYS], { minLength: 1 });
/** Half of them in the hours in which clocks are set. */
const timeOfDay = fc
  .oneof(fc.integer({ min: 0, max: 239 }), fc.integer({ min: 0, max: 1439 }))
  .map(formatTimeOfDay);
const someCategories = fc.subarray([...CATEGORIES], { minLength: 1 });

const rule = fc.record({
  action: fc.constantFrom('allow', 'block'),
  target,
  locked: lock,
});

const hours = fc.record({
  kind: fc.constantFrom('closed', 'closed', 'open'),
  days,
  start: timeOfDay,
  end: timeOfDay,
  scope: fc.oneof(fc.constant('all' as const), someCategories),
  except: fc.option(someCategories, { nil: undefined, freq: 2 }),
  locked: lock,
});

const seconds = fc.constantFrom(0, 1, 600, 3600, 86_400);
const allowance = fc.record({
  scope: fc.oneof(fc.constant('all'), target),
  seconds,
  onDays: fc.option(fc.dictionary(fc.constantFrom(...WEEKDAYS), seconds, { maxKeys: 2 }), { nil: undefined }),
  locked: lock,
});

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const numbered = <T extends object>(prefix: string, list: readonly T[]) =>
  list.map((entry, i) => ({ id: `${prefix}${i}`, ...entry }));

/** Undefined fields vanish as they would in a file. */
const parse = (raw: unknown): PolicyDocument => unwrap(parsePolicy(JSON.parse(JSON.stringify(raw))));

export const documentOf = (prefix: string, most = 6): fc.Arbitrary<PolicyDocument> =>
  fc
    .record({
      mode: optional(fc.constantFrom(...NETWORK_MODES)),
      categories: fc.dictionary(
        fc.constantFrom(...CATEGORIES),
        fc.record({ action: fc.constantFrom('block', 'warn', 'allow', 'observe'), locked: lock }),
      ),
      rules: fc.array(rule, { maxLength: most }),
      hours: optional(fc.array(hours, { maxLength: 3 })),
      allowances: optional(fc.array(allowance, { maxLength: 2 })),
      freeCategories: optional(someCategories),
      safeSearch: optional(
        fc.record({ search: fc.boolean(), youtube: fc.constantFrom('off', 'moderate', 'strict') }),
      ),
      observe: optional(fc.boolean()),
      failureMode: optional(fc.constantFrom('open', 'closed')),
      localDomains: optional(fc.constantFrom(['d.test'], [])),
      lockedSettings: optional(fc.subarray(['mode', 'safeSearch', 'failureMode'])),
    })
    .map((raw) =>
      parse({
        version: 1,
        ...raw,
        rules: numbered(`${prefix}r`, raw.rules),
        ...(raw.hours && { hours: numbered(`${prefix}w`, raw.hours) }),
        ...(raw.allowances && { allowances: numbered(`${prefix}a`, raw.allowances) }),
      }),
    );

export const family: fc.Arbitrary<PolicyPair> = fc.record({
  household: documentOf('h', 4),
  child: fc.option(documentOf('c'), { nil: null, freq: 5 }),
});

export const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Ho_Chi_Minh',
  'America/Sao_Paulo',
].map((zone) => unwrap(parseTimeZone(zone)));

/** Both nights of each zone; Brazil set its clocks at midnight until 2019. */
const NIGHTS: readonly EpochMs[] = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2026-10-03T15:30Z',
  '2026-04-04T15:00Z',
  '2018-11-04T03:00Z',
  '2018-02-18T02:00Z',
  '2026-11-24T17:00Z',
].map((iso) => epochMs(Date.parse(iso)));

const HOUR = 3_600_000;
export const instant: fc.Arbitrary<EpochMs> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NIGHTS), fc.integer({ min: -120, max: 120 }))
    .map(([night, m]) => epochMs(night + m * 60_000)),
  fc.integer({ min: Date.UTC(2018, 0) / 1000, max: Date.UTC(2030, 0) / 1000 }).map((s) => epochMs(s * 1000)),
);

export const moment: fc.Arbitrary<Moment> = fc.record({
  instantMs: instant,
  zone: fc.constantFrom(...ZONES),
});

/** Of the entries that truly cover the name, longest first, as an index gives them. */
export const requestFor = (of: fc.Arbitrary<DomainName>): fc.Arbitrary<DecisionRequest> =>
  fc
    .record({
      name: of,
      listed: fc.array(fc.tuple(fc.constantFrom(...CATEGORIES), fc.constantFrom(...DOMAINS)), {
        maxLength: 4,
      }),
      listsReady: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
    })
    .map(({ name: of_, listed, listsReady }) => {
      const matches: ListMatch[] = listed
        .filter(([, entry]) => isWithin(of_, entry))
        .map(([categoryId, entry], i) => ({ categoryId, listId: `l${i}` as ListId, entry }))
        .sort((a, b) => b.entry.length - a.entry.length);
      return { name: of_, matches: listsReady && matches.length > 0 ? matches : NO_MATCHES, listsReady };
    });

export const request = requestFor(name);

const scope = fc
  .constantFrom('all', 'all', 'category:games', 'category:gambling', 'site:d.test', 'site:a.test')
  .map((text) => unwrap(parseGrantScope(text)));
const offset = fc.integer({ min: -2 * HOUR, max: 2 * HOUR });

export const liveAt = ({ instantMs, zone }: Moment): fc.Arbitrary<LiveState> =>
  fc.record({
    grants: fc
      .array(fc.record({ scope, from: offset, length: fc.integer({ min: 0, max: 3 * HOUR }) }), {
        maxLength: 2,
      })
      .map((list) =>
        list.map((grant, i) => ({
          id: `g${i}` as GrantId,
          scope: grant.scope,
          createdAtMs: epochMs(instantMs + grant.from),
          expiresAtMs: epochMs(instantMs + grant.from + grant.length),
        })),
      ),
    pauses: fc
      .array(
        fc.record({
          layer: fc.constantFrom('household' as const, 'child' as const),
          from: offset,
          length: fc.option(fc.integer({ min: 0, max: 3 * HOUR })),
        }),
        { maxLength: 1 },
      )
      .map((list) =>
        list.map(({ layer, from, length }) => ({
          layer,
          createdAtMs: epochMs(instantMs + from),
          untilMs: length === null ? null : epochMs(instantMs + from + length),
        })),
      ),
    usage: fc.option(
      fc.record({
        day: fc.constant(civilDayOf({ instantMs, zone })),
        totalSeconds: fc.integer({ min: 0, max: 4000 }),
        byCategory: fc
          .dictionary(fc.constantFrom(...CATEGORIES), fc.integer({ min: 0, max: 4000 }))
          .map((seen) => new Map(CATEGORIES.flatMap((id) => (id in seen ? [[id, seen[id] ?? 0]] : [])))),
        bySite: fc.integer({ min: 0, max: 4000 }).map((n) => new Map([[domain('a.test'), n]])),
      }),
    ),
  });

/** A whole evening: family, moment, what is live, and a request. */
export interface Evening {
  readonly when: Moment;
  readonly live: LiveState;
  readonly family: PolicyPair;
  readonly request: DecisionRequest;
}

export const evening: fc.Arbitrary<Evening> = moment.chain((when) =>
  fc.record({ when: fc.constant(when), live: liveAt(when), family, request }),
);
