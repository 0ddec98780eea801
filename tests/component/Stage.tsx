/**
 * What a widget stands on in the console: look, language, cache and an address. No agent answers here: what asks one is
 * tested end to end.
 */
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, type RenderResult } from '@testing-library/react';
import axe from 'axe-core';
import { I18nextProvider } from 'react-i18next';
import type { ReactNode } from 'react';
import { expect } from 'vitest';
import { i18n, startI18n } from '../../renderer/app/i18n.ts';
import { Providers } from '../../renderer/app/Providers.tsx';
import type { Locale } from '../../shared/i18n/text.ts';

export async function stage(
  node: ReactNode,
  { locale = 'vi', path = '/' }: { readonly locale?: Locale; readonly path?: string } = {},
): Promise<RenderResult> {
  localStorage.setItem('haidang.language', locale);
  if (!i18n.isInitialized) await startI18n('common');
  await i18n.changeLanguage(locale);
  const root = createRootRoute({ component: () => node });
  const router = createRouter({
    routeTree: root,
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  await router.load();
  const result = render(
    <I18nextProvider i18n={i18n}>
      <Providers>
        <RouterProvider<typeof router> router={router} />
      </Providers>
    </I18nextProvider>,
  );
  await expect.poll(() => result.container.childElementCount).toBeGreaterThan(0);
  return result;
}

/** WCAG 2.2 AA and good practice, but for what only a whole page can have. */
export async function violationsOf(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
