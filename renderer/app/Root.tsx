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

export function PageFailed({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return <ErrorNotice error={error} onRetry={reset} />;
}
