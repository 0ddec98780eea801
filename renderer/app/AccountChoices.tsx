/** Colours, language, and the way out. */
import { Menu, useMantineColorScheme } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../shared/i18n/text.ts';
import { signOut } from '../client/sign-out.ts';
import { LANGUAGE_NAMES } from './language-names.ts';
import { chooseLocale, isLocale } from './i18n.ts';
import { useLocale } from './locale.ts';

const COLOURS = [
  { id: 'light', key: 'shell.coloursLight' },
  { id: 'dark', key: 'shell.coloursDark' },
  { id: 'auto', key: 'shell.coloursAuto' },
] as const;

const colourOf = (id: string) => COLOURS.find((colour) => colour.id === id)?.id ?? 'auto';

export function AccountChoices({ target }: { readonly target: ReactElement<Record<string, unknown>> }) {
  const { t } = useTranslation('common');
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu defaultOpened position="top-start" returnFocus withInitialFocusPlaceholder={false}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('shell.colours')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(id) => setColorScheme(colourOf(id))}>
          {COLOURS.map(({ id, key }) => (
            <Menu.RadioItem key={id} value={id}>
              {t(key)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('shell.language')}</Menu.Label>
        <Menu.RadioGroup
          value={locale}
          onChange={(id) => {
            if (isLocale(id)) void chooseLocale(id);
          }}
        >
          {LOCALES.map((id) => (
            <Menu.RadioItem key={id} value={id} lang={id}>
              {LANGUAGE_NAMES[id]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t('shell.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
