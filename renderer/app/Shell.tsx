/** The frame of every page: pages, whom it is about, how things stand and what proves it, and the pause within reach. */
import { ActionIcon, Button, Group } from '@mantine/core';
import { IconKeyboard, IconMenu2, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../client/console-client.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { Brand } from './Brand.tsx';
import { ChildSwitcher } from './ChildSwitcher.tsx';
import { useInterface } from './interface-store.ts';
import { useKeys, usePaletteKey, usePastedAddress } from './keys.ts';
import { Navigation } from './Navigation.tsx';
import { OfflineBanner } from './OfflineBanner.tsx';
import { PauseMenu } from './PauseMenu.tsx';
import classes from './shell.module.css';
import { StatusBar } from './StatusBar.tsx';
import { useProtectionNews } from './use-protection-news.ts';
import { useRequestNews } from './use-request-news.ts';

const Palette = lazy(async () => ({ default: (await import('./palette/Palette.tsx')).Palette }));
const HelpDialog = lazy(async () => ({ default: (await import('./HelpDialog.tsx')).HelpDialog }));
const NarrowMenu = lazy(async () => ({ default: (await import('./NarrowMenu.tsx')).NarrowMenu }));

export function Shell() {
  const { t } = useTranslation('common');
  const [menuOpen, setMenuOpen] = useState(false);
  const [menuWanted, setMenuWanted] = useState(false);
  const brief = useQuery(api.overview.brief.queryOptions());
  const waiting = brief.data?.waiting ?? 0;
  const main = useRef<HTMLElement>(null);
  const wantPalette = useInterface((state) => state.wantPalette);
  const paletteWanted = useInterface((state) => state.paletteWanted);
  const setHelpOpen = useInterface((state) => state.setHelpOpen);
  const helpOpen = useInterface((state) => state.helpOpen);
  useKeys();
  usePastedAddress();
  useRequestNews();
  useProtectionNews();
  usePaletteKey(paletteWanted === 0);
  const { pathname } = useLocation();
  const firstPath = useRef(pathname);

  // A new page takes the focus, so that a screen reader and the keyboard go on where the eye does.
  useEffect(() => {
    if (firstPath.current === pathname) return;
    firstPath.current = '';
    setMenuOpen(false);
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('shell.skip')}
      </a>
      <section className={`${classes.bar} no-print`} aria-label={t('shell.bar')}>
        <span className={classes.burger}>
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={t('shell.menu')}
            aria-expanded={menuOpen}
            onClick={() => {
              setMenuWanted(true);
              setMenuOpen(true);
            }}
          >
            <IconMenu2 aria-hidden />
          </ActionIcon>
        </span>
        <div className={classes.state}>
          <StatusBar brief={brief} />
        </div>
        <Group gap="xs" wrap="nowrap" className={classes.tools ?? ''}>
          <ActionIcon variant="subtle" size="lg" aria-label={t('shell.search')} onClick={() => wantPalette()}>
            <IconSearch aria-hidden size={20} />
          </ActionIcon>
          <PauseMenu brief={brief.data} />
          <ChildSwitcher />
        </Group>
      </section>
      <aside className={`${classes.side} no-print`} aria-label={t('shell.console')}>
        <Brand />
        <Navigation waiting={waiting} />
        <div className={classes.foot}>
          <AccountMenu />
          <Button
            variant="subtle"
            size="compact-sm"
            justify="flex-start"
            leftSection={<IconKeyboard size={18} aria-hidden />}
            onClick={() => setHelpOpen(true)}
          >
            {t('shell.help')}
          </Button>
        </div>
      </aside>
      {paletteWanted > 0 && (
        <Suspense>
          <Palette />
        </Suspense>
      )}
      {helpOpen && (
        <Suspense>
          <HelpDialog />
        </Suspense>
      )}
      {menuWanted && (
        <Suspense>
          <NarrowMenu waiting={waiting} opened={menuOpen} onClose={() => setMenuOpen(false)} />
        </Suspense>
      )}
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <OfflineBanner />
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
