/** What a parent sees first: states and figures. What is notable names sites and hours, so showing it is a look. */
import { implement } from '@orpc/server';
import type { CategoryId } from '../../../../shared/catalogue/category-ids.ts';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { wizardSchema } from '../../../../shared/contracts/system-shapes.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import { epochMs } from '../../../../shared/kernel/instant.ts';
import { effectiveAction, stops } from '../../../../shared/policy/name-facts.ts';
import { addDays, datesFrom, isoDateAt } from '../../../../shared/time/civil-date.ts';
import { zonedIso } from '../../../../shared/time/zoned-iso.ts';
import { childOverview, childZone, DAYS_COMPARED, figuresUntilToday } from '../child-overview.ts';
import type { GuardianContext } from '../console-deps.ts';
import { coverageOf } from '../coverage.ts';
import { comparedWith, daySummaries } from '../day-figures.ts';
import { listSummaries } from '../list-access.ts';
import { isoOf, type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { requestShown } from '../request-shown.ts';
import { noteLook, type ReadingDeps } from './look.ts';
import { DAYS_OF_HISTORY, notableThings } from './notable-things.ts';

const MOST_WAITING = 500;
const MOST_NOTABLE = 12;

/** Of the lists that somebody subscribed to; what came with the program has no age to speak of. */
function listsUpdatedAt(deps: OperatorDeps): string | null {
  const bundled = new Set(
    (deps.lists?.subscriptions() ?? []).filter((list) => list.bundled).map(({ name }) => name),
  );
  const subscribed = listSummaries(deps).filter(({ name }) => !bundled.has(name));
  const instants = subscribed.flatMap(({ updatedAt }) => (updatedAt === null ? [] : [Date.parse(updatedAt)]));
  return instants.length === 0
    ? null
    : zonedIso(deps.policy.of(HOUSEHOLD).policy.zone, epochMs(Math.max(...instants)));
}

/** What families would miss most; the rest follows as it is catalogued. */
const GRAVEST: readonly CategoryId[] = ['gambling', 'adult'];

const byGravity = (a: CategoryId, b: CategoryId): number =>
  Number(GRAVEST.includes(b)) - Number(GRAVEST.includes(a));

function thinCategories(deps: OperatorDeps, children: readonly ProfileId[]): CategoryId[] {
  const policies = children.map((id) => deps.policy.of(id).policy);
  const thin = [...coverageOf(deps)].flatMap(([id, coverage]) =>
    coverage === 'starter' && policies.some((policy) => stops(effectiveAction(policy, id))) ? [id] : [],
  );
  return thin.toSorted(byGravity);
}

/** Until somebody finished it or left it for good; a family that was set up by other means needs none. */
function wizardOpen(deps: OperatorDeps, children: readonly ProfileId[]): boolean {
  const parsed = wizardSchema.safeParse(recordsOf(deps).storage.settings.get('wizard'));
  return parsed.success ? parsed.data.step !== null : children.length === 0;
}

export function overviewHandlers(deps: ReadingDeps) {
  const api = implement(consoleApi.overview).$context<GuardianContext>();

  const frame = (children: readonly ProfileId[]) => ({
    zone: deps.policy.of(HOUSEHOLD).policy.zone,
    listsUpdatedAt: listsUpdatedAt(deps),
    wizardOpen: wizardOpen(deps, children),
    conditions: deps.health.standing().length,
  });

  return {
    today: api.today.handler(async ({ context }) => {
      const { profiles, requests } = recordsOf(deps).storage;
      const nowMs = deps.clock.nowMs();
      const children = profiles.children();
      const ids = children.map(({ id }) => id);
      const read = await Promise.all(
        children.map(async (child) => {
          const figures = await figuresUntilToday(deps, child, nowMs, DAYS_OF_HISTORY);
          const notable = await notableThings(deps, child, figures, nowMs);
          const today = isoDateAt(childZone(deps, child), nowMs);
          const dates = datesFrom(addDays(today, 1 - DAYS_COMPARED), DAYS_COMPARED);
          const days = daySummaries(figures, dates);
          return {
            overview: childOverview(deps, child, figures, nowMs),
            notable,
            week: {
              child: child.id,
              days: days.slice(-7),
              previous: comparedWith(days.slice(0, -7), days.slice(-7)),
              lastWeekSameDay: days.at(-8) ?? null,
            },
          };
        }),
      );
      const notable = read.flatMap((one) => one.notable).slice(0, MOST_NOTABLE);
      const shownOf = new Set(notable.map(({ child }) => child));
      noteLook(
        deps,
        context,
        ids.filter((id) => shownOf.has(id)),
        'today',
      );
      return {
        at: isoOf(deps, nowMs),
        ...frame(ids),
        children: read.map(({ overview }) => overview),
        requests: requests.waiting(MOST_WAITING).map((request) => requestShown(deps, request, 'guardian')),
        notable,
        weeks: read.map(({ week }) => week),
        thinCategories: thinCategories(deps, ids.length === 0 ? [HOUSEHOLD] : ids),
      };
    }),

    brief: api.brief.handler(async () => {
      const { profiles, requests } = recordsOf(deps).storage;
      const nowMs = deps.clock.nowMs();
      const children = profiles.children();
      const overviews = await Promise.all(
        children.map(async (child) => {
          const figures = await figuresUntilToday(deps, child, nowMs, 1);
          const { id, name, protection, now, usage } = childOverview(deps, child, figures, nowMs);
          return { id, name, protection, now, usage };
        }),
      );
      return {
        ...frame(children.map(({ id }) => id)),
        children: overviews,
        waiting: requests.waiting(MOST_WAITING).length,
      };
    }),
  };
}
