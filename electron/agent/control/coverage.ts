/** Which categories are served at all. One that only this project's small lists serve is not covered, and says so. */
import { CATEGORY_IDS, type CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { OperatorDeps } from './operator-deps.ts';

export type Coverage = 'starter' | 'subscribed';

/** In the order of the catalogue. */
export function coverageOf(deps: Pick<OperatorDeps, 'lists'>): ReadonlyMap<CategoryId, Coverage> {
  const subscribed = new Set<CategoryId>();
  const starters = new Set<CategoryId>();
  for (const { categoryId, bundled } of deps.lists?.coverage() ?? [])
    (bundled ? starters : subscribed).add(categoryId);
  return new Map(
    CATEGORY_IDS.filter((id) => starters.has(id) || subscribed.has(id)).map((id) => [
      id,
      subscribed.has(id) ? 'subscribed' : 'starter',
    ]),
  );
}
