/** Which of the product's languages a reader prefers (RFC 9110 §12.5.4); Vietnamese where nothing is said. */
import type { Locale } from '../../../shared/i18n/text.ts';
import type { HeaderField } from './http-syntax.ts';

const MAX_LENGTH = 256;

export function preferredLocale(fields: readonly HeaderField[]): Locale {
  const wanted = fields.find(({ key }) => key === 'accept-language')?.value.slice(0, MAX_LENGTH) ?? '';
  let best: { locale: Locale; quality: number } = { locale: 'vi', quality: 0 };
  for (const one of wanted.split(',')) {
    const [range = '', ...parameters] = one.trim().toLowerCase().split(';');
    const primary = range.trim().split('-')[0];
    if (primary !== 'vi' && primary !== 'en') continue;
    const stated = parameters.map((p) => /^\s*q=([01](?:\.[0-9]{0,3})?)\s*$/.exec(p)?.[1]).find(Boolean);
    const quality = stated === undefined ? 1 : Number(stated);
    if (quality > best.quality) best = { locale: primary, quality };
  }
  return best.locale;
}
