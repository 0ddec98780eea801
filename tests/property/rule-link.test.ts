/**
 * G10: every block has a sentence in both languages, and its link opens the rule that decided. That it is the deciding
 * one is proved by taking what the link opens out of the documents: the same reason must then be gone.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CategoryId } from '../../shared/catalogue/category-ids.ts';
import { HOUSEHOLD, type ProfileId } from '../../shared/kernel/ids.ts';
import { decide } from '../../shared/policy/decide.ts';
import type { Decision } from '../../shared/policy/decision.ts';
import { buildEffectivePolicy, type PolicyPair } from '../../shared/policy/effective-policy.ts';
import { explainDecision, plainNames } from '../../shared/policy/explain.ts';
import type { LiveState } from '../../shared/policy/live.ts';
import type { PolicyDocument } from '../../shared/policy/policy.ts';
import { linkOfDecision, resolveLink, type RuleLink } from '../../shared/policy/rule-link.ts';
import { situate } from '../../shared/policy/situation.ts';
import { evening, type Evening } from './policy-cases.ts';

const BLOCKS = 10_000;
const CHILD = 'p-child' as ProfileId;

const judge = ({ when, live, request }: Evening, family: PolicyPair, state: LiveState = live): Decision =>
  decide(request, situate(buildEffectivePolicy(family), state, when));

/** The document that the link names, changed; the other as it is. */
function edit(
  { household, child }: PolicyPair,
  profile: string,
  change: (document: PolicyDocument) => PolicyDocument,
): PolicyPair {
  if (profile === HOUSEHOLD) return { household: change(household), child };
  if (child === null) throw new Error(`the link names \`${profile}\`, which has no document`);
  return { household, child: change(child) };
}

const without = <T extends { readonly id: string }>(list: readonly T[] | undefined, id: string | null): T[] =>
  (list ?? []).filter((entry) => entry.id !== id);

/** The family and the live state without what the link opens. */
function taken(link: RuleLink, family: PolicyPair, live: LiveState): readonly [PolicyPair, LiveState] {
  switch (link.kind) {
    case 'rule':
      return [edit(family, link.profile, (d) => ({ ...d, rules: without(d.rules, link.ruleId) })), live];
    case 'hours':
      return [edit(family, link.profile, (d) => ({ ...d, hours: without(d.hours, link.windowId) })), live];
    case 'allowance':
      return [
        edit(family, link.profile, (d) => ({ ...d, allowances: without(d.allowances, link.allowanceId) })),
        live,
      ];
    case 'category': {
      const id = link.category as CategoryId;
      const open = (d: PolicyDocument): PolicyDocument => ({
        ...d,
        categories: { ...d.categories, [id]: { ...d.categories?.[id], action: 'allow' } },
      });
      return [edit(family, link.profile, open), live];
    }
    case 'mode':
      return [
        edit(family, link.profile, (d) => ({ ...d, mode: 'open-filtered', failureMode: 'open' })),
        live,
      ];
    case 'pause': {
      const layer = link.profile === HOUSEHOLD ? 'household' : 'child';
      return [family, { ...live, pauses: live.pauses.filter((pause) => pause.layer !== layer) }];
    }
    default:
      throw new Error(`a block links to \`${link.kind}\``);
  }
}

/** Nobody is above the household: where there is no child, its pauses are the only ones. */
const asItCanBe = (one: Evening): Evening =>
  one.family.child === null
    ? {
        ...one,
        live: { ...one.live, pauses: one.live.pauses.map((pause) => ({ ...pause, layer: 'household' })) },
      }
    : one;

/** When it opens again is no part of which rule it is. */
const identity = ({ verdict, reason }: Decision): string =>
  JSON.stringify({ verdict, ...reason, opensAtMs: null, renewsAtMs: null });

test('every block of ten thousand is explained, and its link opens the rule that decided', {
  timeout: 180_000,
}, () => {
  const kinds = new Map<string, number>();
  let blocks = 0;
  for (let seed = 1; blocks < BLOCKS; seed++)
    for (const drawn of fc.sample(evening, { numRuns: 2000, seed })) {
      const one = asItCanBe(drawn);
      const decision = judge(one, one.family);
      if (decision.verdict !== 'block') continue;
      blocks += 1;
      const { vi, en } = explainDecision(decision, plainNames(one.when.zone, one.when.instantMs));
      for (const sentence of [vi, en]) {
        if (!/^[\p{Lu}\p{Ll}\d].*[.?]$/u.test(sentence) || /undefined|null|NaN/.test(sentence))
          throw new Error(`no sentence for a person: \`${sentence}\``);
      }
      const context = { profileId: one.family.child === null ? HOUSEHOLD : CHILD, documents: one.family };
      const link = linkOfDecision(decision, context);
      if (resolveLink(link, context) === null)
        throw new Error(`the link opens nothing: ${JSON.stringify({ link, family: one.family })}`);
      kinds.set(link.kind, (kinds.get(link.kind) ?? 0) + 1);
      const [family, live] = taken(link, one.family, one.live);
      const after = judge(one, family, live);
      if (identity(after) === identity(decision))
        throw new Error(`not the deciding rule: ${JSON.stringify({ link, decision, family: one.family })}`);
    }
  expect(blocks).toBeGreaterThanOrEqual(BLOCKS);
  // The cases reach every kind of rule that can block.
  expect([...kinds.keys()].sort()).toEqual(['allowance', 'category', 'hours', 'mode', 'pause', 'rule']);
});
