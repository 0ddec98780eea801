/** The console's start: code out of the address, catalogue, router; and what the whole life of a session hangs on. */
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { enter } from './app/entrance.ts';
import { startI18n } from './app/i18n.ts';
import { takeCode } from './app/one-time-code.ts';
import { Providers } from './app/Providers.tsx';
import { router } from './app/routes.ts';
import { followSession } from './app/session-life.ts';

const element = document.getElementById('root');
if (element === null) throw new Error('no #root in the page');

const code = takeCode();
await Promise.all([startI18n('common'), code === null ? undefined : enter(code)]);
followSession(router);
createRoot(element).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
