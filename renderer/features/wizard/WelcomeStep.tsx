/** Language, and whose computer it is. */
import { Radio, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../../shared/i18n/text.ts';
import { chooseLocale, isLocale } from '../../app/i18n.ts';
import { LANGUAGE_NAMES } from '../../app/language-names.ts';
import { useLocale } from '../../app/locale.ts';
import { COMPUTERS } from './draft.ts';
import { StepFooter } from './StepFooter.tsx';
import type { StepProps } from './step-props.ts';

export function WelcomeStep({ draft, change, onNext }: StepProps) {
  const { t } = useTranslation('wizard');
  const locale = useLocale();
  return (
    <Stack gap="lg">
      <Text>{t('welcome.already')}</Text>
      <Radio.Group
        label={t('welcome.language')}
        value={locale}
        onChange={(id) => {
          if (isLocale(id)) void chooseLocale(id);
        }}
      >
        <Stack gap="xs" mt="xs">
          {LOCALES.map((id) => (
            <Radio key={id} value={id} label={LANGUAGE_NAMES[id]} lang={id} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('welcome.whose')}
        value={draft.computer}
        onChange={(value) => change({ computer: COMPUTERS.find((id) => id === value) ?? null })}
      >
        <Stack gap="xs" mt="xs">
          {COMPUTERS.map((id) => (
            <Radio
              key={id}
              value={id}
              label={t(`welcome.computer.${id}`)}
              description={t(`welcome.hint.${id}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <StepFooter onNext={() => onNext()} nextDisabled={draft.computer === null} />
    </Stack>
  );
}
