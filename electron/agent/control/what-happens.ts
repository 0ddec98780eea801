/** "What would happen, and why": the gatekeeper's own answer, for now or another moment, with nothing recorded. */
import type { CheckResult } from '../../../shared/contracts/operator-shapes.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, FOREVER, type EpochMs } from '../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { Decision } from '../../../shared/policy/decision.ts';
import { explainDecision } from '../../../shared/policy/explain.ts';
import { passes } from '../../../shared/policy/opening.ts';
import { linkOfDecision, type RuleLink } from '../../../shared/policy/rule-link.ts';
import type { TimeZone } from '../../../shared/time/zone-offset.ts';
import { zonedIso } from '../../../shared/time/zoned-iso.ts';
import { aliasBlocks, standsDespiteAliases } from '../enforcement/alias.ts';
import type { Ruling } from '../enforcement/ruling.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { targetOf } from './policy-input.ts';
import { refusal } from './refusal.ts';

interface Judged {
  readonly name: DomainName;
  readonly ruling: Ruling;
}

export type WhatHappens = CheckResult & { readonly link: RuleLink };

/** `withAliases`: also where the name leads, which is known of today's answer only. */
export async function whatHappens(
  deps: OperatorDeps,
  profileId: ProfileId,
  name: DomainName,
  { atMs, withAliases }: { readonly atMs: EpochMs; readonly withAliases: boolean },
): Promise<WhatHappens> {
  const asked = deps.gate.preview(profileId, name, atMs);
  const { verdict, reason } = asked.decision;
  // What the filter answers of itself never goes to an upstream, not even to be followed.
  const isFollowed = withAliases && verdict === 'allow' && reason.kind !== 'special-use-name';
  const aliases = isFollowed ? await deps.aliasesOf(name) : [];
  const chain: readonly Judged[] = [
    { name, ruling: asked },
    ...aliases.map((alias) => ({ name: alias, ruling: deps.gate.preview(profileId, alias, atMs) })),
  ];
  const blocking = standsDespiteAliases(asked)
    ? undefined
    : chain.slice(1).find(({ ruling }) => aliasBlocks(ruling));
  return resultOf(deps, profileId, blocking?.ruling ?? asked, chain, atMs);
}

function resultOf(
  deps: OperatorDeps,
  profileId: ProfileId,
  { decision, match, categoryId }: Ruling,
  chain: readonly Judged[],
  atMs: EpochMs,
): WhatHappens {
  const { policy, documents } = deps.policy.of(profileId);
  const validUntilMs = holdsUntil(deps, profileId, chain);
  return {
    name: chain[0]?.name ?? '',
    verdict: decision.verdict,
    enforced: decision.enforced,
    reason: plain(policy.zone, decision.reason),
    sentence: explainDecision(decision, { zone: policy.zone, nowMs: atMs, listName: (id) => id }),
    category: categoryId,
    list: match?.listId ?? null,
    entry: match?.entry ?? null,
    chain: chain.map((judged) => ({
      name: judged.name,
      verdict: judged.ruling.decision.verdict,
      reason: plain(policy.zone, judged.ruling.decision.reason),
      alsoMatched: judged.ruling.decision.alsoMatched.map((reason) => plain(policy.zone, reason)),
    })),
    rewriteTo: decision.verdict === 'rewrite' ? decision.rewriteTo : null,
    validUntil: validUntilMs >= FOREVER ? null : zonedIso(policy.zone, epochMs(validUntilMs)),
    link: linkOfDecision(decision, { profileId, documents }),
  };
}

/** More edges than this promise nothing further. */
const MAX_EDGES = 16;

/**
 * A pause or break goes on past edges that change nothing about it (extra time running out under a pause): the answer
 * holds until it is another one. What may change by use, or along an alias, holds until its first edge only.
 */
function holdsUntil(deps: OperatorDeps, profileId: ProfileId, chain: readonly Judged[]): EpochMs {
  const [only] = chain;
  let untilMs = epochMs(Math.min(...chain.map(({ ruling }) => ruling.decision.validUntilMs)));
  if (only === undefined || chain.length > 1 || !passes(only.ruling.decision.reason)) return untilMs;
  const answer = ({ verdict, reason }: Decision) => JSON.stringify([verdict, reason]);
  for (let edges = 0; edges < MAX_EDGES && untilMs < FOREVER; edges++) {
    const { decision } = deps.gate.preview(profileId, only.name, untilMs);
    if (answer(decision) !== answer(only.ruling.decision)) break;
    untilMs = decision.validUntilMs;
  }
  return untilMs;
}

/** As the contract shows a reason: instants in ISO 8601 with the zone's offset, "never by itself" as null. */
function plain(zone: TimeZone, reason: Decision['reason']): { kind: string; [field: string]: unknown } {
  const shown = Object.entries(reason).map(([field, value]: [string, unknown]) => {
    if (!field.endsWith('Ms') || typeof value !== 'number') return [field, value];
    return [field.slice(0, -'Ms'.length), value >= FOREVER ? null : zonedIso(zone, epochMs(value))];
  });
  return { kind: reason.kind, ...Object.fromEntries(shown) };
}

/** A domain, an address or a service, as a name that can be judged. */
export function nameToJudge(text: string): DomainName {
  const target = targetOf(text);
  if (target.kind === 'domain') return target.domain;
  const first = target.kind === 'service' ? target.domains[0] : undefined;
  if (first !== undefined) return first;
  throw refusal('INVALID_INPUT', {
    vi: 'Hãy hỏi về một tên miền, một địa chỉ trang hoặc một dịch vụ.',
    en: 'Ask about a domain, the address of a page or a service.',
  });
}
