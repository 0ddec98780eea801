/** Colours, language, and the way out. */
import { Button, Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconUserCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LOCALES, type Locale } from '../../shared/i18n/text.ts';
import { client } from '../client/console-client.ts';
import { endSession, useSession } from '../client/session.ts';
import { chooseLocale } from './i18n.ts';
import { useLocale } from './locale.ts';

/** Each language in its own words. */
const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { vi: 'Tiếng Việt', en: 'English' };
const COLOURS = [
  { id: 'light', key: 'shell.coloursLight' },
  { id: 'dark', key: 'shell.coloursDark' },
  { id: 'auto', key: 'shell.coloursAuto' },
] as const;

export async function signOut(): Promise<void> {
  try {
    await client.session.signOut();
  } finally {
    endSession('signed-out');
  }
}

export function AccountMenu() {
  const { t } = useTranslation('common');
  const session = useSession();
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const tick = (on: boolean) => (on ? <IconCheck size={16} aria-hidden /> : undefined);
  if (session === null) return null;
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          justify="flex-start"
          leftSection={<IconUserCircle size={18} aria-hidden />}
        >
          {t('shell.account', { name: session.guardian.name })}
        </Button>
      </Menu.Target>
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
        <Menu.Item onClick={() => void signOut().catch(() => undefined)}>{t('shell.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
