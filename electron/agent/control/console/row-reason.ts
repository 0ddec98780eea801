/**
 * Why a row of the log is what it is, by the rules of its own moment. The row is the truth: where today's lists or the
 * name that was written down give another reason than the row has, the row's own evidence counts.
 */
import { isCategoryId } from '../../../../shared/catalogue/category-ids.ts';
import type { ListId } from '../../../../shared/kernel/ids.ts';
import { isWithin, parseDomainName, type DomainName } from '../../../../shared/net/domain-name.ts';
import type { Decision } from '../../../../shared/policy/decision.ts';
import { effectiveAction } from '../../../../shared/policy/name-facts.ts';
import type { PolicyLayer, Reason } from '../../../../shared/policy/reason.ts';
import { parseRuleTarget } from '../../../../shared/policy/rule-target.ts';
import { momentOf, situate, type Situation } from '../../../../shared/policy/situation.ts';
import { givenBy, type LiveState, type UsageSnapshot } from '../../../../shared/policy/live.ts';
import type { LoggedActivity } from '../../activity/log-reader.ts';
import type { Gatekeeper } from '../../enforcement/gatekeeper.ts';
import type { RulesThen } from '../../enforcement/past-rules.ts';

export interface RowMoment {
  readonly rules: RulesThen;
  readonly live: LiveState;
  /** Of that day, up to that hour; null: nothing was measured. */
  readonly usage: UsageSnapshot | null;
}

export interface RowReason {
  /** Null: only what carrying it out met with, or the rule cannot be told any more. */
  readonly reason: Reason | null;
  /** The whole decision, where judging again gives what the row says. */
  readonly decision: Decision | null;
}

/** The name as far as it was written down. */
export const writtenName = ({ name, site }: LoggedActivity): DomainName | null => {
  const parsed = parseDomainName(name ?? site ?? '');
  return parsed.ok ? parsed.value : null;
};

export function situationOf({ rules, live, usage }: RowMoment, row: LoggedActivity): Situation {
  return situate(rules.policy, { ...live, usage }, momentOf(rules.policy, row.atMs));
}

const sameAs = (row: LoggedActivity, reason: Reason): boolean =>
  reason.kind === row.reason && (reason.kind !== 'category' || reason.categoryId === row.category);

export function reasonOfRow(gate: Gatekeeper, row: LoggedActivity, moment: RowMoment): RowReason {
  const situation = situationOf(moment, row);
  const name = writtenName(row);
  if (name !== null) {
    const { decision } = gate.suppose(situation, name);
    if (sameAs(row, decision.reason)) return { reason: decision.reason, decision };
    const further = decision.alsoMatched.find((reason) => sameAs(row, reason));
    if (further !== undefined) return { reason: further, decision: null };
  }
  return { reason: rebuilt(row, situation, moment), decision: null };
}

/** From the row's evidence and the documents of its moment alone. */
function rebuilt(row: LoggedActivity, situation: Situation, moment: RowMoment): Reason | null {
  const { pause, grants, gates, allowances } = situation;
  switch (row.reason) {
    case 'category':
      return categoryReason(row, situation);
    case 'uncategorised':
    case 'not-on-allow-list':
    case 'no-safe-search':
    case 'lists-not-ready':
    case 'no-rule':
      return { kind: row.reason };
    case 'paused': {
      if (pause === null) return null;
      const { untilMs, layer } = pause;
      return { kind: 'paused', untilMs, layer, opensAtMs: untilMs };
    }
    case 'granted': {
      const [grant] = grants;
      if (grant === undefined) return null;
      return { kind: 'granted', grantId: grant.id, untilMs: grant.expiresAtMs, gives: givenBy(grant) };
    }
    case 'outside-hours': {
      const shut = gates.find(
        ({ gate, isShut }) =>
          isShut &&
          (gate.categories === null ||
            [...gate.categories].some((categoryId) => categoryId === row.category)),
      );
      if (shut === undefined) return null;
      const { windowId, layer } = shut.gate;
      return { kind: 'outside-hours', windowId, layer, opensAtMs: shut.changesAtMs };
    }
    case 'allowance-spent': {
      const fitting = [...allowances.values()].filter(
        ({ allowance: { scope } }) =>
          scope.kind === 'all' || scope.kind === 'sites' || scope.categoryId === row.category,
      );
      // The meter runs by the second and its rows by the hour: the one that was closest to its end.
      const [nearest] = fitting.sort(
        (a, b) => a.limitSeconds - a.usedSeconds - (b.limitSeconds - b.usedSeconds),
      );
      if (nearest === undefined) return null;
      const { id: allowanceId, layer } = nearest.allowance;
      const { renewsAtMs } = nearest;
      return { kind: 'allowance-spent', allowanceId, layer, renewsAtMs, opensAtMs: renewsAtMs };
    }
    case 'parent-blocked':
    case 'parent-allowed':
      return ruleReason(row.reason, row, moment);
    default:
      return null;
  }
}

function categoryReason(
  { category, listId, entry, name, site }: LoggedActivity,
  { policy }: Situation,
): Reason | null {
  if (category === null || !isCategoryId(category)) return null;
  const parsed = parseDomainName(entry ?? name ?? site ?? '');
  const written = parsed.ok ? parsed.value : (category as string as DomainName);
  const action = effectiveAction(policy, category);
  return { kind: 'category', categoryId: category, listId: (listId ?? '') as ListId, entry: written, action };
}

/** Where only the site is on record the rule may be for a host below it. */
function ruleReason(
  kind: 'parent-blocked' | 'parent-allowed',
  row: LoggedActivity,
  { rules: { documents } }: RowMoment,
): Reason | null {
  const action = kind === 'parent-blocked' ? 'block' : 'allow';
  const name = writtenName(row);
  const layers: readonly (readonly [PolicyLayer, typeof documents.household | null])[] = [
    ['child', documents.child],
    ['household', documents.household],
  ];
  for (const [layer, document] of layers)
    for (const rule of document?.rules ?? []) {
      if (rule.action !== action) continue;
      const target = parseRuleTarget(rule.target);
      if (!target.ok) continue;
      const { value } = target;
      const fits =
        value.kind === 'category'
          ? value.categoryId === row.category
          : name !== null &&
            (value.kind === 'service' ? value.domains : [value.domain]).some((domain) =>
              isWithin(domain, name),
            );
      if (fits) return { kind, ruleId: rule.id, layer, target: rule.target };
    }
  return null;
}
