/**
 * Language and formats for the pages. Instants are read on the clock of the policy's zone, never on the browser's: a
 * parent who travels sees the same evening as the child at home.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Locale, Text } from '../../shared/i18n/text.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';
import { api } from '../client/console-client.ts';
import { useSession } from '../client/session.ts';
import { formatsFor, type Formats } from '../ui/formats.ts';
import { isLocale } from './i18n.ts';

export function useLocale(): Locale {
  const { i18n } = useTranslation();
  const language = i18n.resolvedLanguage ?? 'vi';
  return isLocale(language) ? language : 'vi';
}

/** Picks the reader's language of what the agent says in both. */
export function useText(): (text: Text) => string {
  const locale = useLocale();
  return useCallback((text) => text[locale], [locale]);
}

/** For a page that knows its zone from elsewhere, such as the child's. */
export function useFormatIn(zone: string): Formats {
  const { t } = useTranslation('common');
  const locale = useLocale();
  return useMemo(
    () =>
      formatsFor(
        locale,
        zone,
        {
          hours: (count) => t('span.hours', { count }),
          minutes: (count) => t('span.minutes', { count }),
          seconds: (count) => t('span.seconds', { count }),
          until: (when) => t('span.until', { when }),
          justNow: () => t('span.justNow'),
        },
        Date.now,
      ),
    [locale, zone, t],
  );
}

export function useFormat(): Formats {
  const session = useSession();
  const { data } = useQuery(
    api.overview.brief.queryOptions({ enabled: session !== null, select: ({ zone }) => zone }),
  );
  return useFormatIn(data ?? VIETNAM);
}
