/**
 * The sentence for a reason as a child reads it: true, and without the words that would teach what to look for. The
 * block page and the child's own page both take it from here.
 */
import { CATEGORY_BY_ID, isPrivateCategory, type AgeBand } from '../catalogue/categories.ts';
import type { CategoryId } from '../catalogue/category-ids.ts';
import * as say from '../i18n/reader-sentences.ts';
import type { Text } from '../i18n/text.ts';
import type { Decision } from './decision.ts';
import { explainDecision, type ExplainNames } from './explain.ts';

const FOR_ADULTS: ReadonlySet<CategoryId> = new Set(['adult', 'nudity', 'sexual-services']);
const DANGEROUS: ReadonlySet<CategoryId> = new Set([
  'malware',
  'phishing',
  'scam',
  'cryptojacking',
  'hacking',
]);

/** How a category is called before a child. */
export function categoryForChild(id: CategoryId): Text {
  if (FOR_ADULTS.has(id)) return say.ADULT_CONTENT;
  if (isPrivateCategory(id)) return say.PRIVATE_MATTER;
  return CATEGORY_BY_ID.get(id)?.name ?? { vi: id, en: id };
}

/**
 * What stands before the child in place of a list's id and entry, where they would teach what to look for: a list is
 * often called after its category. Null: they may stand.
 */
export function listForChild(id: CategoryId, band: AgeBand): Text | null {
  if (FOR_ADULTS.has(id)) return say.ADULT_CONTENT;
  return band === '6-9' && CATEGORY_BY_ID.get(id)?.group === 'harm' ? say.UNSUITABLE_CONTENT : null;
}

/** `band`: how old the reader is. */
export function explainToChild(
  decision: Decision,
  band: AgeBand,
  names: Omit<ExplainNames, 'categoryName' | 'listName'>,
): Text {
  const { reason, verdict } = decision;
  if (verdict === 'block' && reason.kind === 'category') {
    const { categoryId } = reason;
    if (FOR_ADULTS.has(categoryId)) return say.FOR_ADULTS;
    if (DANGEROUS.has(categoryId)) return say.DANGEROUS;
    if (categoryId === 'self-harm') return say.HURTFUL;
    if (isPrivateCategory(categoryId)) return say.NOT_FOR_CHILDREN;
    if (band === '6-9')
      return CATEGORY_BY_ID.get(categoryId)?.group === 'harm'
        ? say.NOT_FOR_CHILDREN
        : say.groupIsClosed(categoryForChild(categoryId));
  }
  // The list is for whoever helps, and stands with the details.
  return explainDecision(decision, { ...names, listName: null, categoryName: categoryForChild });
}
