/**
 * The sentence for a reason as a child reads it: true, and without the words that would teach what to look for. The
 * block page and the child's own page both take it from here.
 */
import { CATEGORY_BY_ID, isPrivateCategory, type AgeBand } from '../catalogue/categories.ts';
import type { CategoryId } from '../catalogue/category-ids.ts';
import * as say from '../i18n/reader-sentences.ts';
import type { Text } from '../i18n/text.ts';
import type { Decision } from './decision.ts';
import { explainBoth, explainDecision, type ExplainNames } from './explain.ts';
import { stops } from './name-facts.ts';
import type { Reason } from './reason.ts';

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

/** Null: the sentence that everybody reads. */
function closedCategory(reason: Reason, band: AgeBand): Text | null {
  if (reason.kind !== 'category' || !stops(reason.action)) return null;
  const { categoryId } = reason;
  if (FOR_ADULTS.has(categoryId)) return say.FOR_ADULTS;
  if (DANGEROUS.has(categoryId)) return say.DANGEROUS;
  if (categoryId === 'self-harm') return say.HURTFUL;
  if (isPrivateCategory(categoryId)) return say.NOT_FOR_CHILDREN;
  if (band !== '6-9') return null;
  return CATEGORY_BY_ID.get(categoryId)?.group === 'harm'
    ? say.NOT_FOR_CHILDREN
    : say.groupIsClosed(categoryForChild(categoryId));
}

/** `band`: how old the reader is. Also what keeps a site closed at other times is said in that reader's words. */
export function explainToChild(
  decision: Decision,
  band: AgeBand,
  names: Omit<ExplainNames, 'categoryName' | 'listName'>,
): Text {
  const childNames = { ...names, listName: null, categoryName: categoryForChild };
  if (decision.verdict === 'block') {
    const alone = closedCategory(decision.reason, band);
    if (alone !== null) return alone;
  }
  // The list is for whoever helps, and stands with the details.
  return explainDecision(
    decision,
    childNames,
    (reason) => closedCategory(reason, band) ?? explainBoth(reason, childNames),
  );
}
