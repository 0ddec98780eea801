/** Colours, language, and the way out. */
import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../shared/i18n/text.ts';
import { signOut } from '../client/sign-out.ts';
import { LANGUAGE_NAMES } from './language-names.ts';
import { chooseLocale } from './i18n.ts';
import { useLocale } from './locale.ts';

const COLOURS = [
  { id: 'light', key: 'shell.coloursLight' },
  { id: 'dark', key: 'shell.coloursDark' },
  { id: 'auto', key: 'shell.coloursAuto' },
] as const;

export function AccountChoices({ target }: { readonly target: ReactElement<Record<string, unknown>> }) {
  const { t } = useTranslation('common');
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const tick = (on: boolean) => (on ? <IconCheck size={16} aria-hidden /> : undefined);
  return (
    <Menu defaultOpened position="top-start" returnFocus>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('shell.colours')}</Menu.Label>
        {COLOURS.map(({ id, key }) => (
          <Menu.Item
            key={id}
            role="menuitemradio"
            aria-checked={colorScheme === id}
            rightSection={tick(colorScheme === id)}
            onClick={() => setColorScheme(id)}
          >
            {t(key)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('shell.language')}</Menu.Label>
        {LOCALES.map((id) => (
          <Menu.Item
            key={id}
            lang={id}
            role="menuitemradio"
            aria-checked={locale === id}
            rightSection={tick(locale === id)}
            onClick={() => void chooseLocale(id)}
          >
            {LANGUAGE_NAMES[id]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t('shell.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
