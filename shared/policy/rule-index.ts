/**
 * A parent's rules, compiled so that one walk over the suffixes of a name finds the one that counts:
 *
 * 1. a rule which the household locked beats every other;
 * 2. then the longest domain wins (`service:` rules count as the domains of the service);
 * 3. at one domain the child's document beats the household's;
 * 4. in one document block beats allow; what is left is settled by id, so the order of rules never matters.
 *
 * INVARIANT: this is a total order and the best rule wins, so adding a block changes a verdict only to block.
 */
import type { CategoryId } from '../catalogue/category-ids.ts';
import type { RuleId } from '../kernel/ids.ts';
import type { DomainName } from '../net/domain-name.ts';
import type { PolicyDocument } from './policy.ts';
import type { PolicyLayer } from './reason.ts';
import { parseRuleTarget } from './rule-target.ts';

export interface CompiledRule {
  readonly id: RuleId;
  readonly layer: PolicyLayer;
  readonly action: 'allow' | 'block';
  /** As the document spells it. */
  readonly target: string;
  readonly locked: boolean;
}

/** The rules at one domain (or for one category) that can still win. */
export interface RuleSlot {
  readonly locked: CompiledRule | undefined;
  readonly free: CompiledRule | undefined;
  /** `free` where the child's own allows do not count, because the household locked the block of its category. */
  readonly withoutChildAllows: CompiledRule | undefined;
}

export interface RuleIndex {
  readonly byDomain: ReadonlyMap<DomainName, RuleSlot>;
  readonly byCategory: ReadonlyMap<CategoryId, CompiledRule>;
}

function beats(a: CompiledRule, b: CompiledRule): boolean {
  if (a.layer !== b.layer) return a.layer === 'child';
  if (a.action !== b.action) return a.action === 'block';
  return a.id < b.id;
}

const best = (rules: readonly CompiledRule[]): CompiledRule | undefined =>
  rules.reduce<CompiledRule | undefined>(
    (found, rule) => (found === undefined || beats(rule, found) ? rule : found),
    undefined,
  );

const isChildAllow = ({ layer, action }: CompiledRule): boolean => layer === 'child' && action === 'allow';

function buildSlot(rules: readonly CompiledRule[]): RuleSlot {
  const free = rules.filter((rule) => !rule.locked);
  return {
    locked: best(rules.filter((rule) => rule.locked)),
    free: best(free),
    withoutChildAllows: best(free.filter((rule) => !isChildAllow(rule))),
  };
}

function gather<K>(groups: Map<K, CompiledRule[]>, key: K, rule: CompiledRule): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [rule]);
  else group.push(rule);
}

/** `isLocked`: categories whose block the household locked; a child's rule for one of them is void. */
export function buildRuleIndex(
  documents: readonly (readonly [PolicyLayer, PolicyDocument])[],
  isLocked: (id: CategoryId) => boolean,
): RuleIndex {
  const domains = new Map<DomainName, CompiledRule[]>();
  const categories = new Map<CategoryId, CompiledRule[]>();
  for (const [layer, document] of documents)
    for (const { id, action, target, locked } of document.rules ?? []) {
      const parsed = parseRuleTarget(target);
      if (!parsed.ok) throw new Error(`rule \`${id}\` was not parsed: \`${target}\``);
      const rule = { id, layer, action, target, locked: layer === 'household' && locked === true };
      if (parsed.value.kind === 'category') {
        const { categoryId } = parsed.value;
        if (!(isChildAllow(rule) && isLocked(categoryId))) gather(categories, categoryId, rule);
      } else if (parsed.value.kind === 'service') {
        for (const domain of parsed.value.domains) gather(domains, domain, rule);
      } else gather(domains, parsed.value.domain, rule);
    }

  const byDomain = new Map([...domains].map(([domain, rules]) => [domain, buildSlot(rules)]));
  const byCategory = new Map<CategoryId, CompiledRule>();
  for (const [id, rules] of categories) {
    const { locked, free } = buildSlot(rules);
    const winner = locked ?? free;
    if (winner !== undefined) byCategory.set(id, winner);
  }
  return { byDomain, byCategory };
}
