/** Each language in its own words, whatever language the page speaks. */
import type { Locale } from '../../shared/i18n/text.ts';

export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { vi: 'Tiếng Việt', en: 'English' };
