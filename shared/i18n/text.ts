/** The two languages of the product, the first one first. */
export const LOCALES = ['vi', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** One sentence or name for people, in every language: the compiler refuses a text that lacks one. */
export interface Text {
  readonly vi: string;
  readonly en: string;
}
