/** What stands around the pages: the frame for guardians, nothing for the door and the first run. */
import { Anchor } from '@mantine/core';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../client/session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import { Shell } from './Shell.tsx';
import { Toasts } from './Toasts.tsx';

const BARE: ReadonlySet<string> = new Set(['/sign-in', '/wizard']);

export function Root() {
  const { pathname } = useLocation();
  const session = useSession();
  return (
    <>
      {session === null || BARE.has(pathname) ? (
        <Suspense>
          <Outlet />
        </Suspense>
      ) : (
        <Shell />
      )}
      <Toasts failuresOnly={BARE.has(pathname)} />
    </>
  );
}

export function NotFound() {
  const { t } = useTranslation('common');
  return (
    <EmptyState
      title={t('error.notFound')}
      body={t('error.notFoundBody')}
      action={
        <Anchor component={Link} to="/">
          {t('error.toToday')}
        </Anchor>
      }
    />
  );
}

/** In the words of Chromium, Firefox, Safari, and of Vite for a style sheet. */
const MISSING_CODE = /dynamically imported module|importing a module|preload css/i;
/** The page's code could not be fetched: the agent was away when somebody went there for the first time. */
const isMissingCode = (error: unknown): boolean => error instanceof Error && MISSING_CODE.test(error.message);

export function PageFailed({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  // A browser keeps the failure of a module for as long as the document lives. While the agent is away a reload would
  // lose what stands on the screen, so it is asked first.
  const again = (): void =>
    void (isMissingCode(error)
      ? fetch(window.location.href).then(() => window.location.reload(), reset)
      : reset());
  return <ErrorNotice error={error} onRetry={again} />;
}
