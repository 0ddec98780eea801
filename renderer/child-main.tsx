/** The child's page: an entry of its own that knows only the child's procedures, and carries no component library. */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import './app/fonts.css';
import { startI18n } from './app/i18n.ts';
import { takeCode } from './app/one-time-code.ts';
import './app/tokens.css';
import { enterAsChild } from './client/child-client.ts';
import { queryClient } from './client/query-client.ts';
import { followColours } from './features/child/colours.ts';
import { ChildPage } from './features/child/Page.tsx';

const element = document.getElementById('root');
if (element === null) throw new Error('no #root in the page');

followColours();
const code = takeCode();
await Promise.all([startI18n('child'), code === null ? undefined : enterAsChild(code)]);
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Suspense>
        <ChildPage />
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
);
