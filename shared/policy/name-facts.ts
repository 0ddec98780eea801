/** What policy and catalogue say of one name, gathered in a single walk over its suffixes, longest first. */
import type { CategoryId } from '../catalogue/category-ids.ts';
import { FOREVER, type EpochMs } from '../kernel/instant.ts';
import { parentOf, type DomainName } from '../net/domain-name.ts';
import type { CompiledAllowance } from './allowance.ts';
import type { DecisionRequest } from './decision.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import type { ListMatch } from './list-match.ts';
import type { CategoryAction } from './policy.ts';
import type { CompiledRule } from './rule-index.ts';
import type { Situation } from './situation.ts';

/** What the rows of the table read. `untilMs` is narrowed by each row that looks at something which passes. */
export interface NameFacts {
  readonly request: DecisionRequest;
  readonly situation: Situation;
  helpLine: DomainName | undefined;
  systemNeed: DomainName | undefined;
  isUnsafeSearch: boolean;
  rule: CompiledRule | undefined;
  isLocal: boolean;
  siteAllowances: CompiledAllowance[] | undefined;
  rewriteTo: DomainName | undefined;
  untilMs: EpochMs;
}

export function isMentioned(policy: EffectivePolicy, name: DomainName): boolean {
  const { names } = policy;
  for (let at: DomainName | undefined = name; at !== undefined; at = parentOf(at))
    if (names.has(at)) return true;
  return false;
}

export function gatherFacts(request: DecisionRequest, situation: Situation): NameFacts {
  const { policy } = situation;
  const facts: NameFacts = {
    request,
    situation,
    helpLine: undefined,
    systemNeed: undefined,
    isUnsafeSearch: false,
    rule: undefined,
    isLocal: false,
    siteAllowances: undefined,
    rewriteTo: undefined,
    untilMs: FOREVER,
  };
  const childAllowsAreVoid =
    policy.lockedBlocks.size > 0 &&
    request.matches.some(({ categoryId }) => policy.lockedBlocks.has(categoryId));
  const exact = request.name;
  for (let at: DomainName | undefined = exact; at !== undefined; at = parentOf(at)) {
    const entry = policy.names.get(at);
    if (entry === undefined) continue;
    if (entry.helpLine === true) facts.helpLine ??= at;
    if (entry.systemZone === true || (entry.systemHost === true && at === exact)) facts.systemNeed ??= at;
    if (entry.unsafeSearchZone === true || (entry.unsafeSearchHost === true && at === exact))
      facts.isUnsafeSearch = true;
    if (entry.local === true) facts.isLocal = true;
    if (at === exact) facts.rewriteTo = entry.rewriteTo;
    if (entry.allowances !== undefined)
      facts.siteAllowances = [...(facts.siteAllowances ?? []), ...entry.allowances];
    if (entry.rules !== undefined && facts.rule?.locked !== true)
      facts.rule =
        entry.rules.locked ??
        facts.rule ??
        (childAllowsAreVoid ? entry.rules.withoutChildAllows : entry.rules.free);
  }
  return facts;
}

const STRICTNESS: Readonly<Record<CategoryAction, number>> = { block: 3, warn: 2, observe: 1, allow: 0 };

/** What the policy does with the category once a parent's `category:` rules are counted in. */
export function effectiveAction(policy: EffectivePolicy, id: CategoryId): CategoryAction {
  return policy.categoryRules.get(id)?.action ?? policy.actions.get(id) ?? 'allow';
}

/** The match with the strictest action; of equals the first, which is the longest entry. `lifted` counts as absent. */
export function strictestMatch(
  policy: EffectivePolicy,
  matches: readonly ListMatch[],
  lifted: CategoryId | null = null,
): { readonly match: ListMatch; readonly action: CategoryAction } | undefined {
  let found: { match: ListMatch; action: CategoryAction } | undefined;
  for (const match of matches) {
    if (match.categoryId === lifted) continue;
    const action = effectiveAction(policy, match.categoryId);
    if (found === undefined || STRICTNESS[action] > STRICTNESS[found.action]) found = { match, action };
  }
  return found;
}

export const stops = (action: CategoryAction): boolean => action === 'block' || action === 'warn';

/** Time there counts towards no allowance. The meter asks the same. */
export const isFree = (policy: EffectivePolicy, matches: readonly ListMatch[]): boolean =>
  policy.freeCategories.size > 0 && matches.some(({ categoryId }) => policy.freeCategories.has(categoryId));
