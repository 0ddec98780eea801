/**
 * What the name filter answers of itself, whatever the rules say: names that never leave the computer or the house, and
 * names that would lead around the filter. The filter, `check`, "what if", the replayed week and the desk where children
 * ask all take it from here.
 */
import { type DomainName, isWithinAny } from '../net/domain-name.ts';
import { specialUse } from '../net/special-use.ts';
import { negativeName } from './bypass-names.ts';

/** `bypass`: NXDOMAIN so that no program takes a way around. The two others are special-use names. */
export type OwnAnswer = 'bypass' | 'loopback' | 'nonexistent';

/** `localDomains`: what the household calls its own goes to its resolver although it is special-use. */
export function ownAnswer(name: DomainName, localDomains: readonly DomainName[]): OwnAnswer | undefined {
  if (negativeName(name)) return 'bypass';
  const use = specialUse(name);
  return use === undefined || isWithinAny(name, localDomains) ? undefined : use;
}
