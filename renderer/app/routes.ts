/**
 * Every page by its address: one line each, fetched when it is first opened. What stands in the address beside the path
 * is parsed by the page's own schema; `child` belongs to all of them and stays when one goes from page to page.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { z } from 'zod';
import { activitySearchSchema } from '../features/activity/search.ts';
import { familySearchSchema } from '../features/family/search.ts';
import { settingsSearchSchema } from '../features/settings/search.ts';
import { reportsSearchSchema } from '../features/reports/search.ts';
import { requestsSearchSchema } from '../features/requests/search.ts';
import { rulesSearchSchema } from '../features/rules/search.ts';
import { WIZARD_STEPS } from '../features/wizard/search.ts';
import { currentSession } from '../client/session.ts';
import { NotFound, PageFailed, Root } from './Root.tsx';

const scopeSearchSchema = z.object({ child: z.string().max(64).optional().catch(undefined) });
const signInSearchSchema = scopeSearchSchema.extend({
  /** Where one was when the session ended: a path of this console. */
  to: z
    .string()
    .regex(/^\/(?!\/)/)
    .optional()
    .catch(undefined),
  ended: z.enum(['expired', 'signed-out']).optional().catch(undefined),
});

/** Which step the browser's Back leads to. */
const wizardSearchSchema = scopeSearchSchema.extend({
  step: z.enum(WIZARD_STEPS).optional().catch(undefined),
});

const WITHOUT_SESSION: ReadonlySet<string> = new Set(['/sign-in', '/wizard']);

const root = createRootRoute({
  validateSearch: scopeSearchSchema,
  search: { middlewares: [retainSearchParams(['child'])] },
  beforeLoad: ({ location }) => {
    if (currentSession() === null && !WITHOUT_SESSION.has(location.pathname)) {
      throw redirect({ to: '/sign-in', search: { to: location.href } });
    }
  },
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
});

const page = { getParentRoute: () => root };

const routes = [
  createRoute({
    ...page,
    path: '/',
    component: lazyRouteComponent(() => import('../features/today/Page.tsx'), 'TodayPage'),
  }),
  createRoute({
    ...page,
    path: '/activity',
    validateSearch: activitySearchSchema,
    component: lazyRouteComponent(() => import('../features/activity/Page.tsx'), 'ActivityPage'),
  }),
  createRoute({
    ...page,
    path: '/requests',
    validateSearch: requestsSearchSchema,
    component: lazyRouteComponent(() => import('../features/requests/Page.tsx'), 'RequestsPage'),
  }),
  createRoute({
    ...page,
    path: '/rules',
    validateSearch: rulesSearchSchema,
    component: lazyRouteComponent(() => import('../features/rules/Page.tsx'), 'RulesPage'),
  }),
  createRoute({
    ...page,
    path: '/devices',
    component: lazyRouteComponent(() => import('../features/devices/Page.tsx'), 'DevicesPage'),
  }),
  createRoute({
    ...page,
    path: '/reports',
    validateSearch: reportsSearchSchema,
    component: lazyRouteComponent(() => import('../features/reports/Page.tsx'), 'ReportsPage'),
  }),
  createRoute({
    ...page,
    path: '/family',
    validateSearch: familySearchSchema,
    component: lazyRouteComponent(() => import('../features/family/Page.tsx'), 'FamilyPage'),
  }),
  createRoute({
    ...page,
    path: '/settings',
    validateSearch: settingsSearchSchema,
    component: lazyRouteComponent(() => import('../features/settings/Page.tsx'), 'SettingsPage'),
  }),
  createRoute({
    ...page,
    path: '/history',
    component: lazyRouteComponent(() => import('../features/history/Page.tsx'), 'HistoryPage'),
  }),
  createRoute({
    ...page,
    path: '/wizard',
    validateSearch: wizardSearchSchema,
    component: lazyRouteComponent(() => import('../features/wizard/Page.tsx'), 'WizardPage'),
  }),
  createRoute({
    ...page,
    path: '/sign-in',
    validateSearch: signInSearchSchema,
    component: lazyRouteComponent(() => import('../features/sign-in/Page.tsx'), 'SignInPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Inside the frame, which says when the agent is away and leads elsewhere.
  defaultErrorComponent: PageFailed,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
