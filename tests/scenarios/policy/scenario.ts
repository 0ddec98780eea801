/** The form of the policy scenarios in this folder, and how one is run. */
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { GrantId, ListId } from '../../../shared/kernel/ids.ts';
import { epochMs, FOREVER, type EpochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';
import { decide } from '../../../shared/policy/decide.ts';
import type { Decision } from '../../../shared/policy/decision.ts';
import { buildEffectivePolicy } from '../../../shared/policy/effective-policy.ts';
import { parseGrantScope, type LiveState } from '../../../shared/policy/live.ts';
import { parsePolicy } from '../../../shared/policy/policy.ts';
import { momentOf, situate } from '../../../shared/policy/situation.ts';
import type { CivilDay } from '../../../shared/time/zoned-moment.ts';

export interface ScenarioCase {
  readonly fact: string;
  readonly at: string;
  readonly name: string;
  /** `category list entry` */
  readonly lists?: readonly string[];
  readonly listsReady?: boolean;
  readonly grants?: readonly { scope: string; from: string; to: string }[];
  readonly pauses?: readonly { layer: 'household' | 'child'; from: string; to: string | null }[];
  readonly usage?: {
    day: number;
    total?: number;
    categories?: Record<string, number>;
    sites?: Record<string, number>;
  };
  readonly expect: {
    readonly verdict: Decision['verdict'];
    readonly reason: Record<string, unknown>;
    /** `null`: for ever. */
    readonly until?: string | null;
    readonly also?: readonly string[];
    readonly rewriteTo?: string;
    readonly enforced?: boolean;
  };
}

export interface Scenario {
  readonly about: string;
  readonly household: unknown;
  readonly child: unknown;
  readonly cases: readonly ScenarioCase[];
}

const instant = (iso: string): EpochMs => epochMs(Date.parse(iso));
const name = (text: string) => unwrap(parseDomainName(text));

function category(text: string) {
  if (!isCategoryId(text)) throw new Error(`\`${text}\` is no category`);
  return text;
}

function liveState({ grants, pauses, usage }: ScenarioCase): LiveState {
  return {
    grants: (grants ?? []).map(({ scope, from, to }, i) => ({
      id: `g${i}` as GrantId,
      scope: unwrap(parseGrantScope(scope)),
      createdAtMs: instant(from),
      expiresAtMs: instant(to),
    })),
    pauses: (pauses ?? []).map(({ layer, from, to }) => ({
      layer,
      createdAtMs: instant(from),
      untilMs: to === null ? null : instant(to),
    })),
    usage: usage
      ? {
          day: usage.day as CivilDay,
          totalSeconds: usage.total ?? 0,
          byCategory: new Map(Object.entries(usage.categories ?? {}).map(([id, n]) => [category(id), n])),
          bySite: new Map(Object.entries(usage.sites ?? {}).map(([site, n]) => [name(site), n])),
        }
      : null,
  };
}

export function runCase({ household, child }: Scenario, one: ScenarioCase): Decision {
  const policy = buildEffectivePolicy({
    household: unwrap(parsePolicy(household)),
    child: child === null ? null : unwrap(parsePolicy(child)),
  });
  const matches = (one.lists ?? []).map((line) => {
    const [id = '', list = '', entry = ''] = line.split(' ');
    return { categoryId: category(id), listId: list as ListId, entry: name(entry) };
  });
  const situation = situate(policy, liveState(one), momentOf(policy, instant(one.at)));
  return decide({ name: name(one.name), matches, listsReady: one.listsReady ?? true }, situation);
}

/** The decision in the words of the scenario files. */
export function summary(decision: Decision, expected: ScenarioCase['expect']): ScenarioCase['expect'] {
  const reason: Record<string, unknown> = { ...decision.reason };
  for (const key of Object.keys(reason)) {
    const value = reason[key];
    if (key.endsWith('Ms') && typeof value === 'number') reason[key] = new Date(value).toISOString();
    if (!Object.hasOwn(expected.reason, key)) delete reason[key];
  }
  const until = decision.validUntilMs === FOREVER ? null : new Date(decision.validUntilMs).toISOString();
  return {
    verdict: decision.verdict,
    reason,
    ...(expected.until === undefined ? {} : { until }),
    ...(expected.also === undefined ? {} : { also: decision.alsoMatched.map(({ kind }) => kind) }),
    ...(decision.verdict === 'rewrite' ? { rewriteTo: decision.rewriteTo } : {}),
    ...(expected.enforced === undefined ? {} : { enforced: decision.enforced }),
  };
}
