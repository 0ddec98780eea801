/**
 * The household's document and a child's, merged and compiled: everything that does not depend on the moment is looked
 * up in one map by the suffixes of a name. Immutable; a change of a document builds a new one.
 */
import { CATEGORY_IDS, type CategoryId } from '../catalogue/category-ids.ts';
import { HELP_LINES } from '../catalogue/help-lines.ts';
import { NO_SAFE_SEARCH, SAFE_SEARCH, safeSearchTarget, YOUTUBE_HOSTS } from '../catalogue/safe-search.ts';
import { SYSTEM_NEEDS } from '../catalogue/system-needs.ts';
import type { DomainName } from '../net/domain-name.ts';
import type { TimeZone } from '../time/zone-offset.ts';
import { buildAllowances, type CompiledAllowance } from './allowance.ts';
import {
  actionOf,
  SETTING_DEFAULTS,
  type CategoryAction,
  type LockableSetting,
  type NetworkMode,
  type PolicyDocument,
} from './policy.ts';
import type { PolicyLayer } from './reason.ts';
import { buildRuleIndex, type CompiledRule, type RuleSlot } from './rule-index.ts';
import { buildGates, type HoursGate } from './schedule.ts';

/** What the catalogue and the documents know of one name. All but `rewriteTo` and the `…Host` hold for what is under it. */
export interface NameEntry {
  helpLine?: true;
  systemZone?: true;
  systemHost?: true;
  /** A search engine without an enforceable safe mode, while safe search is on. */
  unsafeSearchZone?: true;
  unsafeSearchHost?: true;
  local?: true;
  rules?: RuleSlot;
  allowances?: CompiledAllowance[];
  rewriteTo?: DomainName;
}

export interface EffectivePolicy {
  readonly mode: NetworkMode;
  readonly zone: TimeZone;
  readonly observe: boolean;
  readonly failureMode: 'open' | 'closed';
  readonly names: ReadonlyMap<DomainName, Readonly<NameEntry>>;
  readonly actions: ReadonlyMap<CategoryId, CategoryAction>;
  readonly categoryRules: ReadonlyMap<CategoryId, CompiledRule>;
  /** Blocked or warned of by a lock of the household: no allow of a child's document opens them. */
  readonly lockedBlocks: ReadonlySet<CategoryId>;
  readonly gates: readonly HoursGate[];
  readonly allowances: readonly CompiledAllowance[];
  readonly freeCategories: ReadonlySet<CategoryId>;
}

export interface PolicyPair {
  readonly household: PolicyDocument;
  /** `null`: the household's own endpoint ("everyone else"). */
  readonly child: PolicyDocument | null;
}

type Settings = { [S in LockableSetting]: NonNullable<PolicyDocument[S]> };

/** What holds: a lock of the household first, then the child's own word, then the household's. */
export function mergeSetting<S extends LockableSetting>(
  setting: S,
  { household, child }: PolicyPair,
): Settings[S] {
  const upper: PolicyDocument[S] = household[setting];
  const lower: PolicyDocument[S] | undefined = child?.[setting];
  const isLocked = household.lockedSettings?.includes(setting) === true;
  return ((isLocked ? undefined : lower) ?? upper ?? SETTING_DEFAULTS[setting]) as Settings[S];
}

export function mergeActions({ household, child }: PolicyPair): ReadonlyMap<CategoryId, CategoryAction> {
  return new Map(
    CATEGORY_IDS.map((id) => {
      const upper = household.categories?.[id];
      const lower = upper?.locked === true ? undefined : child?.categories?.[id];
      return [id, lower?.action ?? upper?.action ?? 'allow'];
    }),
  );
}

/** A child's list replaces what the household left unlocked; what is locked stays. */
export function mergeEntries<T extends { readonly locked?: true | undefined }>(
  household: readonly T[] | undefined,
  child: readonly T[] | undefined,
): readonly (readonly [PolicyLayer, T])[] {
  const upper = (household ?? []).filter((entry) => child === undefined || entry.locked === true);
  return [
    ...upper.map((entry) => ['household', entry] as const),
    ...(child ?? []).map((entry) => ['child', entry] as const),
  ];
}

const catalogues = new Map<string, ReadonlyMap<DomainName, NameEntry>>();

/** What the catalogue says under one choice of safe search (there are six): help lines, the system's needs, search engines. */
function catalogueNames(choice: Settings['safeSearch']): ReadonlyMap<DomainName, NameEntry> {
  const key = `${choice.search} ${choice.youtube}`;
  const known = catalogues.get(key);
  if (known !== undefined) return known;
  const names = new Map<DomainName, NameEntry>();
  const add = (name: DomainName, more: NameEntry): void => {
    names.set(name, { ...names.get(name), ...more });
  };
  for (const { sites } of HELP_LINES) for (const site of sites) add(site, { helpLine: true });
  for (const host of SYSTEM_NEEDS.hosts) add(host, { systemHost: true });
  for (const zone of SYSTEM_NEEDS.zones) add(zone, { systemZone: true });
  for (const host of [...SAFE_SEARCH.flatMap(({ hosts }) => hosts), ...YOUTUBE_HOSTS]) {
    const rewriteTo = safeSearchTarget(host, choice);
    if (rewriteTo !== undefined) add(host, { rewriteTo });
  }
  if (choice.search)
    for (const { hosts, zones } of NO_SAFE_SEARCH) {
      for (const host of hosts) add(host, { unsafeSearchHost: true });
      for (const zone of zones) add(zone, { unsafeSearchZone: true });
    }
  catalogues.set(key, names);
  return names;
}

export function buildEffectivePolicy(pair: PolicyPair): EffectivePolicy {
  const { household, child } = pair;
  const lockedBlocks = new Set(
    CATEGORY_IDS.filter((id) => {
      const action = actionOf(household.categories, id);
      return household.categories?.[id]?.locked === true && (action === 'block' || action === 'warn');
    }),
  );
  const documents: (readonly [PolicyLayer, PolicyDocument])[] = [['household', household]];
  if (child !== null) documents.push(['child', child]);
  const rules = buildRuleIndex(documents, (id) => lockedBlocks.has(id));
  const allowances = buildAllowances(mergeEntries(household.allowances, child?.allowances));

  const names = new Map(catalogueNames(mergeSetting('safeSearch', pair)));
  const own = new Set<DomainName>();
  /** The entry to write to: what the catalogue says of the name is shared by all policies, so it is copied first. */
  const at = (name: DomainName): NameEntry => {
    const known = names.get(name);
    if (known !== undefined && own.has(name)) return known;
    const entry = { ...known };
    own.add(name);
    names.set(name, entry);
    return entry;
  };
  for (const domain of mergeSetting('localDomains', pair)) at(domain).local = true;
  for (const [domain, slot] of rules.byDomain) at(domain).rules = slot;
  for (const allowance of allowances)
    if (allowance.scope.kind === 'sites')
      for (const domain of allowance.scope.domains) (at(domain).allowances ??= []).push(allowance);

  return {
    mode: mergeSetting('mode', pair),
    zone: mergeSetting('zone', pair),
    observe: mergeSetting('observe', pair),
    failureMode: mergeSetting('failureMode', pair),
    names,
    actions: mergeActions(pair),
    categoryRules: rules.byCategory,
    lockedBlocks,
    gates: buildGates(mergeEntries(household.hours, child?.hours)),
    allowances,
    freeCategories: new Set(mergeSetting('freeCategories', pair)),
  };
}
