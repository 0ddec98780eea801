/** Language and formats of the child's page, on the clock of the family's zone. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { InferContractRouterOutputs } from '@orpc/contract';
import type { childApi } from '../../../shared/contracts/child-api.ts';
import type { Locale, Text } from '../../../shared/i18n/text.ts';
import { VIETNAM } from '../../../shared/time/zone-offset.ts';
import { type Formats, formatsFor } from '../../ui/formats.ts';

type Outputs = InferContractRouterOutputs<typeof childApi>;
export type Me = Outputs['me'];

export interface ChildWords {
  readonly locale: Locale;
  readonly text: (text: Text) => string;
  readonly format: Formats;
}

export function useChildWords(zone: string = VIETNAM): ChildWords {
  const { t, i18n } = useTranslation('child');
  const locale: Locale = i18n.resolvedLanguage === 'en' ? 'en' : 'vi';
  return useMemo(
    () => ({
      locale,
      text: (words) => words[locale],
      format: formatsFor(
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
    }),
    [locale, zone, t],
  );
}
