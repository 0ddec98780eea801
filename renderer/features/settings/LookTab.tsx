/** Language, light or dark, and keys. */
import { Radio, SegmentedControl, Stack, Switch, Text, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../../shared/i18n/text.ts';
import { chooseLocale } from '../../app/i18n.ts';
import { useInterface } from '../../app/interface-store.ts';
import { useLocale } from '../../app/locale.ts';

const SCHEMES = ['auto', 'light', 'dark'] as const;
const LANGUAGE_NAMES = { vi: 'Tiếng Việt', en: 'English' } as const;

export function LookTab() {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const singleKeys = useInterface((state) => state.singleKeys);
  const setSingleKeys = useInterface((state) => state.setSingleKeys);
  return (
    <Stack gap="lg">
      <Radio.Group
        label={t('look.language')}
        value={locale}
        onChange={(value) => {
          const chosen = LOCALES.find((id) => id === value);
          if (chosen !== undefined) void chooseLocale(chosen);
        }}
      >
        <Stack gap="xs" mt="xs">
          {LOCALES.map((id) => (
            <Radio key={id} value={id} label={<span lang={id}>{LANGUAGE_NAMES[id]}</span>} />
          ))}
        </Stack>
      </Radio.Group>
      <div>
        <Text size="sm" fw={500} id="scheme-label" mb={4}>
          {t('look.scheme')}
        </Text>
        <SegmentedControl
          aria-labelledby="scheme-label"
          value={colorScheme}
          data={SCHEMES.map((id) => ({ value: id, label: t(`look.${id}`) }))}
          onChange={(value) => setColorScheme(SCHEMES.find((id) => id === value) ?? 'auto')}
        />
      </div>
      <Switch
        label={t('look.keys')}
        description={t('look.keysHint')}
        checked={singleKeys}
        onChange={({ currentTarget }) => setSingleKeys(currentTarget.checked)}
      />
    </Stack>
  );
}
