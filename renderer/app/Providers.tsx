/** What every page of both entries stands on: the look and the cache. */
import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, type ReactNode } from 'react';
import { queryClient } from '../client/query-client.ts';
import './fonts.css';
import './print.css';
import { styleNonce } from './style-nonce.ts';
import { colours, cssVariables, theme } from './theme.ts';
import './tokens.css';

export function Providers({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colours}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <Suspense>{children}</Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
