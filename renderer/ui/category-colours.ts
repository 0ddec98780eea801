/**
 * The five families of categories as colours, and which category belongs to which. The values were searched for distance
 * under normal, deuteranope and protanope sight and for 3:1 on the card; a test keeps both. The order is the order of
 * every legend and every stack. `tokens.css` holds the same values: charts name them as `var(--family-study)`.
 */
import type { CategoryGroupId } from '../../shared/catalogue/category-groups.ts';
import { CATEGORY_IDS, type CategoryId } from '../../shared/catalogue/category-ids.ts';
import { GROUP_OF } from '../../shared/catalogue/category-words.ts';

export const FAMILIES = ['study', 'video', 'game', 'social', 'other'] as const;
export type Family = (typeof FAMILIES)[number];

export const FAMILY_COLOURS: Readonly<Record<'light' | 'dark', Readonly<Record<Family, string>>>> = {
  light: { study: '#1ba485', video: '#87450d', game: '#7016ec', social: '#720925', other: '#4d5c6c' },
  dark: { study: '#b1f8fc', video: '#d09222', game: '#9d74df', social: '#e20845', other: '#8392a0' },
};

/** What the colours are seen against. */
export const CARD_COLOURS = { light: '#ffffff', dark: '#1a2229' } as const;

const FAMILY_OF_GROUP: Readonly<Record<CategoryGroupId, Family>> = {
  know: 'study',
  watch: 'video',
  play: 'game',
  people: 'social',
  harm: 'other',
  bypass: 'other',
  buy: 'other',
  plumbing: 'other',
  private: 'other',
};

const isCategoryId = (text: string): text is CategoryId => CATEGORY_IDS.some((id) => id === text);

/** The empty name and unknown ones are `other`. */
export const familyOf = (category: string): Family =>
  isCategoryId(category) ? FAMILY_OF_GROUP[GROUP_OF[category]] : 'other';

export const familyColour = (family: Family): string => `var(--family-${family})`;
