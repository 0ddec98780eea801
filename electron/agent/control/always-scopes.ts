/**
 * What "always" can open for a request: the host that was asked for, its whole site, its whole category. Only what the
 * rule would really open is offered: a parent's own rule for what lies between host and site stands against the site,
 * and against the category.
 */
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { AlwaysScope } from '../../../shared/contracts/choices.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { RuleId } from '../../../shared/kernel/ids.ts';
import { networkOfName } from '../../../shared/net/address-name.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { buildEffectivePolicy } from '../../../shared/policy/effective-policy.ts';
import { closesForGood, describeTarget } from '../../../shared/policy/explain.ts';
import { NOTHING_LIVE } from '../../../shared/policy/live.ts';
import { parseRuleTarget } from '../../../shared/policy/rule-target.ts';
import { momentOf, situate } from '../../../shared/policy/situation.ts';
import type { StoredRequest } from '../storage/request-store.ts';
import { siteOfTarget } from './asked-site.ts';
import type { OperatorDeps } from './operator-deps.ts';

type Asked = Pick<StoredRequest, 'profileId' | 'target' | 'category'>;

export interface AlwaysChoice {
  readonly scope: AlwaysScope;
  /** Of the rule that it writes. */
  readonly target: string;
  readonly what: Text;
}

/** The narrowest first. Where host and site are one, that is the site. */
export function alwaysChoices(deps: OperatorDeps, request: Asked): readonly AlwaysChoice[] {
  const isOneSite = targetOfScope(request, 'page') === targetOfScope(request, 'site');
  const scopes: readonly AlwaysScope[] = isOneSite ? ['site', 'category'] : ['page', 'site', 'category'];
  return scopes.flatMap((scope) => {
    const target = targetOfScope(request, scope);
    return target !== null && wouldOpen(deps, request, target)
      ? [{ scope, target, what: describeTarget(target) }]
      : [];
  });
}

/** Null: there is none. */
export function targetOfScope(
  { target, category }: Omit<Asked, 'profileId'>,
  scope: AlwaysScope,
): string | null {
  switch (scope) {
    case 'page':
      return target;
    case 'site':
      // What stands above an address is a network, and not its owner's.
      return target === null || networkOfName(target) !== undefined ? target : siteOfTarget(target);
    case 'category':
      return target !== null && isKnown(category) ? `category:${category}` : null;
    default:
      return assertNever(scope);
  }
}

const isKnown = (category: string | null): category is CategoryId =>
  category !== null && isCategoryId(category);

/** Whether nothing but hours, an allowance or a pause would close what was asked for, with a rule for `target`. */
export function wouldOpen(deps: OperatorDeps, { profileId, target: asked }: Asked, target: string): boolean {
  const name = asked === null ? undefined : nameOf(asked);
  if (name === undefined) return false;
  const { documents } = deps.policy.of(profileId);
  const own = documents.child ?? documents.household;
  const others = (own.rules ?? []).filter((rule) => rule.target !== target);
  const rules = [...others, { id: SUPPOSED, action: 'allow' as const, target }];
  const document = { ...own, rules };
  const policy = buildEffectivePolicy(
    documents.child === null
      ? { household: document, child: null }
      : { household: documents.household, child: document },
  );
  const situation = situate(policy, NOTHING_LIVE, momentOf(policy, deps.clock.nowMs()));
  return !closesForGood(deps.gate.suppose(situation, name).decision);
}

const SUPPOSED = 'r-supposed' as RuleId;

function nameOf(target: string): DomainName | undefined {
  const parsed = parseRuleTarget(target);
  if (!parsed.ok || parsed.value.kind === 'category') return undefined;
  return parsed.value.kind === 'domain' ? parsed.value.domain : parsed.value.domains[0];
}
