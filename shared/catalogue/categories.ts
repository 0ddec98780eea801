/**
 * The categories as people meet them: group, name, description, and what the presets do with each. The words are in
 * `category-words.ts`, the presets' choices in `category-defaults.ts`; both are records over `CategoryId`, so the
 * compiler refuses a category that lacks one.
 */
import type { Text } from '../i18n/text.ts';
import { CATEGORY_DEFAULTS, type CategoryAction } from './category-defaults.ts';
import { CATEGORY_DESCRIPTIONS } from './category-descriptions.ts';
import { CATEGORY_IDS, type CategoryId } from './category-ids.ts';
import type { CategoryGroupId } from './category-groups.ts';
import { CATEGORY_NAMES, GROUP_OF } from './category-words.ts';

export type { CategoryAction } from './category-defaults.ts';

export const AGE_BANDS = ['6-9', '10-13', '14-17'] as const;
/** The preset ids. */
export type AgeBand = (typeof AGE_BANDS)[number];

export interface Category {
  readonly id: CategoryId;
  readonly group: CategoryGroupId;
  readonly name: Text;
  readonly description: Text;
  readonly byAge: Readonly<Record<AgeBand, CategoryAction>>;
  /** A visit leaves no name in any record. */
  readonly private?: true;
  /** Nobody looks at these names: blocked ones are answered `0.0.0.0` / `::`, which stops retries. */
  readonly nullAddress?: true;
}

const NULL_ADDRESS: ReadonlySet<CategoryId> = new Set<CategoryId>(['ads', 'trackers']);

function ageRecord(id: CategoryId): Readonly<Record<AgeBand, CategoryAction>> {
  const [young, middle, teen] = CATEGORY_DEFAULTS[id];
  return { '6-9': young, '10-13': middle, '14-17': teen };
}

function buildCategory(id: CategoryId): Category {
  const group = GROUP_OF[id];
  return {
    id,
    group,
    name: CATEGORY_NAMES[id],
    description: CATEGORY_DESCRIPTIONS[id],
    byAge: ageRecord(id),
    ...(group === 'private' ? { private: true } : {}),
    ...(NULL_ADDRESS.has(id) ? { nullAddress: true } : {}),
  };
}

/** Every category, in the order of `CATEGORY_IDS`. */
export const CATEGORIES: readonly Category[] = CATEGORY_IDS.map(buildCategory);

export const CATEGORY_BY_ID: ReadonlyMap<CategoryId, Category> = new Map(
  CATEGORIES.map((category) => [category.id, category]),
);

const PRIVATE: ReadonlySet<CategoryId> = new Set(
  CATEGORIES.filter((category) => category.private === true).map((category) => category.id),
);

export const isPrivateCategory = (id: CategoryId): boolean => PRIVATE.has(id);

export const answersNullAddress = (id: CategoryId): boolean => NULL_ADDRESS.has(id);

/** What the preset of this age does with the category. */
export const defaultAction = (id: CategoryId, age: AgeBand): CategoryAction => ageRecord(id)[age];
