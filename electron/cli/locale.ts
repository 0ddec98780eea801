import type { Locale } from '../../shared/i18n/text.ts';

/** Vietnamese unless the environment asks for another language. */
export function localeOf(env: NodeJS.ProcessEnv): Locale {
  const asked = env['HAIDANG_LANG'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || 'vi';
  return asked.toLowerCase().startsWith('vi') ? 'vi' : 'en';
}

export const locale: Locale = localeOf(process.env);
