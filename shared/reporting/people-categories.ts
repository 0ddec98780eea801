/**
 * What a person visits, apart from what pages and programs fetch by themselves. A DNS log cannot tell them apart with
 * certainty; leaving the web's plumbing out keeps advertising networks from passing as a child's evening.
 */
import { CATEGORY_BY_ID } from '../catalogue/categories.ts';
import { isCategoryId } from '../catalogue/category-ids.ts';
import type { Text } from '../i18n/text.ts';

export const isPlumbing = (category: string | null): boolean =>
  category !== null && isCategoryId(category) && CATEGORY_BY_ID.get(category)?.group === 'plumbing';

/** The empty name and `null`: none. */
export function sayCategory(category: string | null): Text {
  if (category === null || category === '') return { vi: 'Chưa xếp loại', en: 'Not sorted yet' };
  const known = isCategoryId(category) ? CATEGORY_BY_ID.get(category)?.name : undefined;
  return known ?? { vi: category, en: category };
}
