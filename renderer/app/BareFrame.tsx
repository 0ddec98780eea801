/** The frame of the door and of the first run: the house's name, language and colours, one column. */
import { Group, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../shared/i18n/text.ts';
import classes from './bare-frame.module.css';
import { Brand } from './Brand.tsx';
import { chooseLocale, isLocale } from './i18n.ts';
import { LANGUAGE_NAMES } from './language-names.ts';
import { useLocale } from './locale.ts';

export interface BareFrameProps {
  readonly children: ReactNode;
  readonly wide?: boolean;
}

export function BareFrame({ children, wide = false }: BareFrameProps) {
  const { t } = useTranslation('common');
  const locale = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.frame} data-wide={wide}>
      <header className={`${classes.head} no-print`}>
        <Brand />
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t('shell.language')}
            value={locale}
            data={LOCALES.map((id) => ({ value: id, label: LANGUAGE_NAMES[id] }))}
            onChange={(id) => {
              if (isLocale(id)) void chooseLocale(id);
            }}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('shell.colours')}
            value={colorScheme}
            data={[
              { value: 'light', label: t('shell.coloursLight') },
              { value: 'dark', label: t('shell.coloursDark') },
              { value: 'auto', label: t('shell.coloursAuto') },
            ]}
            onChange={setColorScheme}
          />
        </Group>
      </header>
      <main className={classes.main}>{children}</main>
    </div>
  );
}
