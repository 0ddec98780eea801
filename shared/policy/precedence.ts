/**
 * The order in which things decide: an ordered, named table, walked from the top; the first row that answers decides.
 * `docs/precedence.md` is printed from it. A row narrows `facts.untilMs` by whatever it reads that passes with time.
 */
import { assertNever } from '../kernel/assert-never.ts';
import type { CategoryId } from '../catalogue/category-ids.ts';
import type { Text } from '../i18n/text.ts';
import { earlier, type EpochMs } from '../kernel/instant.ts';
import { isWithin } from '../net/domain-name.ts';
import type { SituatedAllowance } from './allowance.ts';
import { givenBy, type Grant } from './live.ts';
import { isFree, stops, strictestMatch, type NameFacts } from './name-facts.ts';
import { PRECEDENCE_WORDS, type RowId } from './precedence-words.ts';
import type { Reason, ReasonKind } from './reason.ts';
import type { CompiledRule } from './rule-index.ts';
import { concerns, openingOf, type SituatedGate } from './schedule.ts';

export interface Finding {
  readonly verdict: 'allow' | 'block';
  readonly reason: Reason;
}

export interface PrecedenceRow {
  readonly id: RowId;
  readonly title: Text;
  readonly rule: Text;
  readonly verdict: 'allow' | 'block' | 'allow or block';
  readonly reason: ReasonKind;
  /** Safe search rewrites what this row allows. */
  readonly rewrites: boolean;
  readonly find: (facts: NameFacts) => Finding | undefined;
}

const allow = (reason: Reason): Finding => ({ verdict: 'allow', reason });
const block = (reason: Reason): Finding => ({ verdict: 'block', reason });

function ruleReason(kind: 'parent-blocked' | 'parent-allowed', rule: CompiledRule): Reason {
  return { kind, ruleId: rule.id, layer: rule.layer, target: rule.target };
}

function categoryBlockRule({ request, situation }: NameFacts): CompiledRule | undefined {
  for (const { categoryId } of request.matches) {
    const rule = situation.policy.categoryRules.get(categoryId);
    if (rule?.action === 'block') return rule;
  }
  return undefined;
}

/** A rule that allows a category speaks for that category only: a name which another one stops stays stopped. */
function categoryAllowRule({ request, situation }: NameFacts): CompiledRule | undefined {
  const { policy } = situation;
  if (policy.categoryRules.size === 0) return undefined;
  const strictest = strictestMatch(policy, request.matches);
  if (strictest === undefined || stops(strictest.action)) return undefined;
  for (const { categoryId } of request.matches) {
    const rule = policy.categoryRules.get(categoryId);
    if (rule?.action === 'allow') return rule;
  }
  return undefined;
}

/** Whether the name is blocked for what it is, whatever the hour. `lifted`: a category whose block does not count. */
function isBlockedAtAnyHour(facts: NameFacts, lifted: CategoryId | null): boolean {
  const { request, situation, rule, isLocal } = facts;
  const { policy } = situation;
  if (rule !== undefined) return rule.action === 'block';
  if (facts.isUnsafeSearch && !isLocal && categoryAllowRule(facts) === undefined) return true;
  const strictest = request.listsReady ? strictestMatch(policy, request.matches, lifted) : undefined;
  if (strictest !== undefined && stops(strictest.action)) return true;
  if (lifted !== null) return false;
  if (policy.mode === 'allow-list') return !isLocal && categoryAllowRule(facts) === undefined;
  if (!request.listsReady) return policy.failureMode === 'closed' && !isLocal;
  return policy.mode === 'known-only' && !isLocal && request.matches.length === 0;
}

function covers({ scope }: Grant, facts: NameFacts): boolean {
  const { name, matches, listsReady } = facts.request;
  switch (scope.kind) {
    case 'site':
      return scope.domains.some((domain) => isWithin(name, domain));
    case 'category':
      return (
        listsReady &&
        matches.some(({ categoryId }) => categoryId === scope.categoryId) &&
        !isBlockedAtAnyHour(facts, scope.categoryId)
      );
    case 'all':
      return !isBlockedAtAnyHour(facts, null);
    default:
      return assertNever(scope);
  }
}

const coveringGrant = (facts: NameFacts): Grant | undefined =>
  facts.situation.grants.find((grant) => covers(grant, facts));

const isTimeGiven = ({ situation }: NameFacts): boolean =>
  situation.grants.some((grant) => givenBy(grant) === 'time');

/**
 * Time that was given lifts hours, allowances and an older pause for every name. What it does not open is blocked for
 * what it is, and that has to be its reason: "not now" would be said of a time that is given.
 */
const isLifted = (facts: NameFacts): boolean => isTimeGiven(facts) && coveringGrant(facts) === undefined;

function findPause(facts: NameFacts): Finding | undefined {
  const { pause, liveChangesAtMs } = facts.situation;
  facts.untilMs = earlier(facts.untilMs, liveChangesAtMs);
  if (pause === null || isTimeGiven(facts) || coveringGrant(facts) !== undefined) return undefined;
  const { untilMs, layer } = pause;
  return block({ kind: 'paused', untilMs, layer, opensAtMs: untilMs });
}

/** Time that was given is no reason for what would be open without it, and does not end it either. */
const liftsAnything = (grant: Grant, facts: NameFacts): boolean =>
  givenBy(grant) === 'access' ||
  facts.situation.pause !== null ||
  findHours(facts) !== undefined ||
  findAllowance(facts) !== undefined;

function findGrant(facts: NameFacts): Finding | undefined {
  const grant = coveringGrant(facts);
  if (grant === undefined || !liftsAnything(grant, facts)) return undefined;
  return allow({ kind: 'granted', grantId: grant.id, untilMs: grant.expiresAtMs, gives: givenBy(grant) });
}

function findParentBlock(facts: NameFacts): Finding | undefined {
  const rule = facts.rule ?? categoryBlockRule(facts);
  return rule?.action === 'block' ? block(ruleReason('parent-blocked', rule)) : undefined;
}

function findHours(facts: NameFacts): Finding | undefined {
  const { gates } = facts.situation;
  if (gates.length === 0) return undefined;
  const concerned = gates.filter(({ gate }) => concerns(gate, facts.request.matches));
  for (const { changesAtMs } of concerned) facts.untilMs = earlier(facts.untilMs, changesAtMs);
  const shut = concerned.find(({ isShut }) => isShut);
  if (shut === undefined) return undefined;
  const { layer, windowId } = shut.gate;
  return block({ kind: 'outside-hours', windowId, layer, opensAtMs: nextOpening(concerned, facts) });
}

function nextOpening(concerned: readonly SituatedGate[], { situation }: NameFacts): EpochMs | null {
  const { gates, moment, openings } = situation;
  const key = concerned.map((one) => gates.indexOf(one)).join(' ');
  let opensAtMs = openings.get(key);
  if (opensAtMs === undefined) {
    opensAtMs = openingOf(
      concerned.map(({ gate }) => gate),
      moment,
    );
    openings.set(key, opensAtMs);
  }
  return opensAtMs;
}

function counts({ allowance }: SituatedAllowance, facts: NameFacts): boolean {
  const { scope } = allowance;
  switch (scope.kind) {
    case 'all':
      return true;
    case 'category':
      return facts.request.matches.some(({ categoryId }) => categoryId === scope.categoryId);
    case 'sites':
      return facts.siteAllowances?.includes(allowance) === true;
    default:
      return assertNever(scope);
  }
}

function findAllowance(facts: NameFacts): Finding | undefined {
  const { allowances, policy } = facts.situation;
  if (allowances.size === 0 || isFree(policy, facts.request.matches)) return undefined;
  let found: Finding | undefined;
  for (const one of allowances.values()) {
    if (!counts(one, facts)) continue;
    facts.untilMs = earlier(facts.untilMs, one.changesAtMs);
    if (one.isSpent) {
      const { renewsAtMs, allowance } = one;
      const { id: allowanceId, layer } = allowance;
      found ??= block({
        kind: 'allowance-spent',
        allowanceId,
        layer,
        renewsAtMs,
        opensAtMs: renewsAtMs,
      });
    }
  }
  return found;
}

function findParentAllow(facts: NameFacts): Finding | undefined {
  const rule = facts.rule ?? categoryAllowRule(facts);
  return rule?.action === 'allow' ? allow(ruleReason('parent-allowed', rule)) : undefined;
}

function findCategory({ request, situation }: NameFacts): Finding | undefined {
  if (!request.listsReady) return undefined;
  const strictest = strictestMatch(situation.policy, request.matches);
  if (strictest === undefined) return undefined;
  const { categoryId, listId, entry } = strictest.match;
  const reason = { kind: 'category', categoryId, listId, entry, action: strictest.action } as const;
  return stops(strictest.action) ? block(reason) : allow(reason);
}

const ROWS: Readonly<Record<RowId, Pick<PrecedenceRow, 'verdict' | 'reason' | 'find'>>> = {
  'help-lines': {
    verdict: 'allow',
    reason: 'help-line',
    find: ({ helpLine }) => helpLine && allow({ kind: 'help-line', entry: helpLine }),
  },
  'system-needs': {
    verdict: 'allow',
    reason: 'system-need',
    find: ({ systemNeed }) => systemNeed && allow({ kind: 'system-need', entry: systemNeed }),
  },
  pause: { verdict: 'block', reason: 'paused', find: findPause },
  grant: { verdict: 'allow', reason: 'granted', find: findGrant },
  'parent-block': { verdict: 'block', reason: 'parent-blocked', find: findParentBlock },
  hours: {
    verdict: 'block',
    reason: 'outside-hours',
    find: (facts) => (isLifted(facts) ? undefined : findHours(facts)),
  },
  allowance: {
    verdict: 'block',
    reason: 'allowance-spent',
    find: (facts) => (isLifted(facts) ? undefined : findAllowance(facts)),
  },
  'parent-allow': { verdict: 'allow', reason: 'parent-allowed', find: findParentAllow },
  'allow-list': {
    verdict: 'block',
    reason: 'not-on-allow-list',
    find: ({ situation, isLocal }) =>
      situation.policy.mode === 'allow-list' && !isLocal ? block({ kind: 'not-on-allow-list' }) : undefined,
  },
  'safe-search': {
    verdict: 'block',
    reason: 'no-safe-search',
    find: ({ isUnsafeSearch, isLocal }) =>
      isUnsafeSearch && !isLocal ? block({ kind: 'no-safe-search' }) : undefined,
  },
  'lists-not-ready': {
    verdict: 'allow or block',
    reason: 'lists-not-ready',
    find: ({ request, situation, isLocal }) => {
      if (request.listsReady || isLocal) return undefined;
      const reason = { kind: 'lists-not-ready' } as const;
      return situation.policy.failureMode === 'closed' ? block(reason) : allow(reason);
    },
  },
  category: { verdict: 'allow or block', reason: 'category', find: findCategory },
  uncategorised: {
    verdict: 'block',
    reason: 'uncategorised',
    find: ({ request, situation, isLocal }) =>
      situation.policy.mode === 'known-only' && !isLocal && request.listsReady && request.matches.length === 0
        ? block({ kind: 'uncategorised' })
        : undefined,
  },
  default: { verdict: 'allow', reason: 'no-rule', find: () => allow({ kind: 'no-rule' }) },
};

/** Nothing rewrites what a child in need or the computer itself must reach as it is. */
const NEVER_REWRITTEN: ReadonlySet<RowId> = new Set(['help-lines', 'system-needs']);

export const PRECEDENCE: readonly PrecedenceRow[] = PRECEDENCE_WORDS.map(({ id, title, rule }) => ({
  id,
  title,
  rule,
  rewrites: !NEVER_REWRITTEN.has(id),
  ...ROWS[id],
}));
