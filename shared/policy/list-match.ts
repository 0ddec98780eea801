import type { CategoryId } from '../catalogue/category-ids.ts';
import type { ListId } from '../kernel/ids.ts';
import type { DomainName } from '../net/domain-name.ts';

/** One list that names the host or a domain above it. `entry` is the name as listed (a suffix of the host, by label). */
export interface ListMatch {
  readonly categoryId: CategoryId;
  readonly listId: ListId;
  readonly entry: DomainName;
}

/** The only value for "no list matched": compared by identity on the hot path. */
export const NO_MATCHES: readonly ListMatch[] = Object.freeze([]);
