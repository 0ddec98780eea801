/**
 * How a name's aliases (CNAME, DNAME) bear on it. One rule for the DNS filter, which meets them in answers, and for
 * "what would happen", which asks.
 */
import type { ReasonKind } from '../../../shared/policy/reason.ts';
import type { Ruling } from './ruling.ts';

/** Reasons by which the name itself stands, whatever it is an alias of: nothing in a list may undo them. */
const STANDS: ReadonlySet<ReasonKind> = new Set<ReasonKind>([
  'special-use-name',
  'help-line',
  'system-need',
  'paused',
  'parent-allowed',
]);

/**
 * Reasons that count against an alias. The others only say that nobody vouches for it (`uncategorised`,
 * `not-on-allow-list` …): the hosts of delivery networks are on no list, and the site in front of them was let through.
 */
const COUNTS_AGAINST_ALIAS: ReadonlySet<ReasonKind> = new Set<ReasonKind>([
  'parent-blocked',
  'category',
  'allowance-spent',
  'outside-hours',
]);

export function standsDespiteAliases({ decision: { reason, alsoMatched } }: Ruling): boolean {
  if (reason.kind !== 'granted') return STANDS.has(reason.kind);
  // Time that was given opens nothing that is blocked for what it is, under this name or another; what a parent
  // opened stays so in it.
  return reason.gives === 'access' || alsoMatched.some(({ kind }) => kind === 'parent-allowed');
}

export const aliasBlocks = ({ decision }: Ruling): boolean =>
  decision.verdict === 'block' && COUNTS_AGAINST_ALIAS.has(decision.reason.kind);
