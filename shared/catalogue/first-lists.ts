/**
 * The public lists that the wizard offers first: what every preset blocks, well kept, and in all about 650,000 names,
 * which a computer with 4 GiB of memory carries easily.
 */
import type { CategoryId } from './category-ids.ts';
import type { PublicList } from './public-list.ts';
import { PUBLIC_LISTS } from './public-lists.ts';

const COVERED: readonly (CategoryId | 'auto')[] = ['gambling', 'adult', 'malware', 'phishing'];

export const FIRST_LISTS: readonly PublicList[] = PUBLIC_LISTS.filter(
  ({ recommended, categoryId }) => recommended === true && COVERED.includes(categoryId),
);

export const isFirstList = (id: string): boolean => FIRST_LISTS.some((list) => list.id === id);
