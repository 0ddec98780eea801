/**
 * The decision: pure, total and the same for DNS, proxy, preview and report. It walks the precedence table; the only
 * short cut is for names of which neither policy, catalogue nor lists know anything, and it gives what the walk gave.
 */
import { isWithin } from '../net/domain-name.ts';
import type { Decision, DecisionRequest } from './decision.ts';
import { gatherFacts, isMentioned } from './name-facts.ts';
import { openingAfter, passes } from './opening.ts';
import { PRECEDENCE, type Finding, type PrecedenceRow } from './precedence.ts';
import type { Reason } from './reason.ts';
import type { Situation } from './situation.ts';

const NONE_MATCHED: readonly Reason[] = Object.freeze([]);

export function decide(request: DecisionRequest, situation: Situation): Decision {
  const { name, matches, listsReady } = request;
  if (
    matches.length > 0 ||
    isMentioned(situation.policy, name) ||
    (situation.hasSiteGrant && isSiteGranted(request, situation))
  )
    return walk(request, situation);
  const { unknownName } = situation;
  if (listsReady) return (unknownName.ready ??= walk(request, situation));
  return (unknownName.notReady ??= walk(request, situation));
}

function isSiteGranted({ name }: DecisionRequest, { live }: Situation): boolean {
  return live.grants.some(
    ({ scope }) => scope.kind === 'site' && scope.domains.some((domain) => isWithin(name, domain)),
  );
}

/** Without the short cut: what the table says. */
export function walk(request: DecisionRequest, situation: Situation): Decision {
  const facts = gatherFacts(request, situation);
  for (let i = 0; i < PRECEDENCE.length; i++) {
    const row = PRECEDENCE[i] as PrecedenceRow;
    const found = row.find(facts);
    if (found === undefined) continue;
    const validUntilMs = facts.untilMs;
    const alsoMatched = findFurther(i + 1, facts);
    const { policy } = situation;
    const reason = passes(found.reason)
      ? { ...found.reason, opensAtMs: openingAfter(found.reason.opensAtMs, request, situation) }
      : found.reason;
    const base = { reason, alsoMatched, validUntilMs, enforced: !policy.observe };
    const { rewriteTo } = facts;
    return Object.freeze(
      found.verdict === 'allow' && rewriteTo !== undefined && row.rewrites
        ? { verdict: 'rewrite', ...base, rewriteTo }
        : { verdict: found.verdict, ...base },
    );
  }
  throw new Error('the precedence table ended without a verdict');
}

/** The reasons of the rows below that would have answered too; the default, which always would, is not one of them. */
function findFurther(from: number, facts: ReturnType<typeof gatherFacts>): readonly Reason[] {
  let further: Reason[] | undefined;
  for (let i = from; i < PRECEDENCE.length - 1; i++) {
    const found: Finding | undefined = (PRECEDENCE[i] as PrecedenceRow).find(facts);
    if (found !== undefined) (further ??= []).push(found.reason);
  }
  return further ?? NONE_MATCHED;
}
