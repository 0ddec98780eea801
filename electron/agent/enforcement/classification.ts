/**
 * What is known of a name: the entries of the lists, and what the product's own catalogue says (named services, names
 * of the private class, official suffixes). The catalogue counts as one more list, so that a decision can name it.
 */
import { officialSuffix } from '../../../shared/catalogue/official-suffixes.ts';
import { serviceOf } from '../../../shared/catalogue/services.ts';
import { privateEntry } from '../../../shared/catalogue/private-names.ts';
import { isPrivateCategory } from '../../../shared/catalogue/categories.ts';
import type { ListId } from '../../../shared/kernel/ids.ts';
import { isWithin, type DomainName } from '../../../shared/net/domain-name.ts';
import type { ListMatch } from '../../../shared/policy/list-match.ts';
import type { MatchIndex } from '../filtering/match-index.ts';

/** Stands in decisions and in the log where the built-in catalogue, not a list, knew the name. */
export const CATALOGUE = 'catalogue' as ListId;

/** Longest entry first; the index's own answer, untouched, when the catalogue has nothing to add. */
export function matchesOf(name: DomainName, index: MatchIndex): readonly ListMatch[] {
  const listed = index.matches(name);
  const service = serviceOf(name);
  const secret = privateEntry(name);
  if (service === undefined && secret === undefined)
    return listed.length > 0 ? listed : ofSuffix(name, listed);
  const known: ListMatch[] = [...listed];
  if (service !== undefined) {
    const entry = service.domains.find((domain) => isWithin(name, domain)) ?? name;
    known.push({ categoryId: service.categoryId, listId: CATALOGUE, entry });
  }
  if (secret !== undefined)
    known.push({ categoryId: secret.categoryId, listId: CATALOGUE, entry: secret.entry });
  return known.sort((a, b) => b.entry.length - a.entry.length);
}

/** Only where nothing else is known: a list that holds the name knows what stands there, a suffix knows whose it is. */
function ofSuffix(name: DomainName, nothing: readonly ListMatch[]): readonly ListMatch[] {
  const official = officialSuffix(name);
  if (official === undefined) return nothing;
  return [{ categoryId: official.categoryId, listId: CATALOGUE, entry: official.suffix }];
}

/**
 * Whether no record may name it: any match of the private class is enough. A wrong "yes" costs a row; a wrong "no"
 * would write what the family was promised never to write.
 */
export const isPrivateName = (matches: readonly ListMatch[]): boolean =>
  matches.some(({ categoryId }) => isPrivateCategory(categoryId));
