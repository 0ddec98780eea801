/** The child's page: an entry of its own that knows only the child's procedures. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from './app/i18n.ts';
import { Providers } from './app/Providers.tsx';
import { ChildPage } from './features/child/Page.tsx';

const element = document.getElementById('root');
if (element === null) throw new Error('no #root in the page');

await startI18n('child');
createRoot(element).render(
  <StrictMode>
    <Providers>
      <ChildPage />
    </Providers>
  </StrictMode>,
);
