/** From a reason to the place where its rule is edited: one click. */
import type { RuleLink } from '../../../shared/contracts/change-shapes.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { RulesSearch } from './search.ts';

/** Null: nobody's rule, there is nothing to edit. Pauses and grants are ended on Requests. */
export type RulePlace =
  | { readonly to: '/rules'; readonly search: RulesSearch }
  | { readonly to: '/requests'; readonly search: { readonly tab: 'grants' } }
  | null;

/** `slugOf`: a profile's slug in the address; undefined for the household. */
export function placeOf(link: RuleLink, slugOf: (profile: string) => string | undefined): RulePlace {
  const rules = (profile: string, tab: RulesSearch['tab'], focus?: string): RulePlace => {
    const child = slugOf(profile);
    return {
      to: '/rules',
      search: {
        // Said, not left out: what is left out of an address stays as it was on the page before.
        ...(child === undefined ? { child, household: true } : { child }),
        ...(tab === undefined ? {} : { tab }),
        ...(focus === undefined ? {} : { focus }),
      },
    };
  };
  switch (link.kind) {
    case 'rule':
      return rules(link.profile, 'sites', `rule:${link.ruleId}`);
    case 'hours':
      return rules(link.profile, 'time', link.windowId === null ? undefined : `hours:${link.windowId}`);
    case 'allowance':
      return rules(link.profile, 'time', `allowance:${link.allowanceId}`);
    case 'category':
      return rules(link.profile, 'categories', `category:${link.category}`);
    case 'mode':
      return rules(link.profile, 'mode', 'mode');
    case 'safe-search':
      return rules(link.profile, 'search', 'search');
    case 'pause':
    case 'grant':
      return { to: '/requests', search: { tab: 'grants' } };
    case 'built-in':
    case 'none':
      return null;
    default:
      return assertNever(link);
  }
}
