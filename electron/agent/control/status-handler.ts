/** Health of every part, honestly: what works, what works by a fallback, what does not, and what nobody can promise. */
import { implement } from '@orpc/server';
import { CATEGORY_IDS, type CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { Status } from '../../../shared/contracts/operator-shapes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { NO_ENDPOINTS } from '../runtime/endpoint-opener.ts';
import type { Profile } from '../storage/profile-store.ts';
import type { PartId } from '../system/health.ts';
import { guardiansOf } from './guardians.ts';
import { listSummaries } from './list-handlers.ts';
import { isoOf, type OperatorDeps } from './operator-deps.ts';

type Part = NonNullable<Status['parts']['dns']>;
type ChildStatus = Status['children'][number];

const SENTENCES: Readonly<Record<'advisory' | 'observing' | 'off', Text>> = {
  advisory: { vi: 'Chỉ nhắc nhở – trẻ có thể tắt', en: 'Advisory – a child can turn this off' },
  observing: { vi: 'Chỉ quan sát – không chặn gì', en: 'Observing – nothing is blocked' },
  off: { vi: 'Tắt – điểm truy cập của trẻ này không chạy', en: "Off – this child's endpoint is not running" },
};

const BASIS = {
  advisory: 'no gate makes programs ask the filter',
  observing: 'observe mode',
  off: 'the endpoint is not bound',
} as const;

export function statusHandler(deps: OperatorDeps) {
  return implement(operatorApi).status.handler((): Status => {
    const children = deps.policy.profiles().filter(({ id }) => id !== HOUSEHOLD);
    const index = deps.index.get();
    const endpointsOf = (profile: Pick<Profile, 'id'>) => deps.endpoints?.of(profile.id) ?? NO_ENDPOINTS;
    return {
      version: deps.version,
      startedAt: isoOf(deps, deps.startedAtMs),
      children: children.map((child) => stateOf(deps, child)),
      parts: {
        dns: deps.endpoints === null ? { state: 'off', conditions: [] } : partOf(deps, 'dns'),
        // Not in this version.
        proxy: null,
        console: null,
        database: partOf(deps, 'database'),
        lists: partOf(deps, 'lists', 'index'),
        log: partOf(deps, 'log'),
        upstream: partOf(deps, 'upstream'),
      },
      lists: listSummaries(deps),
      index: { names: index.names, bytes: index.bytes, revision: index.revision },
      memory: { rss: process.memoryUsage.rss() },
      endpoints: {
        ...endpointsOf({ id: HOUSEHOLD }),
        children: Object.fromEntries(children.map((child) => [child.name, endpointsOf(child)])),
      },
      counters: deps.counters(),
      upstreams: deps.upstreams().map(({ upstream, ok }) => ({ upstream, ok })),
      categories: coverageOf(deps),
      guardians: guardiansOf(deps).length,
    };
  });
}

function stateOf(deps: OperatorDeps, child: Profile): ChildStatus {
  const bound = (deps.endpoints?.of(child.id).dns ?? null) !== null;
  const observing = deps.observe || deps.policy.of(child.id).policy.observe;
  const state = !bound ? 'off' : observing ? 'observing' : 'advisory';
  // Nothing has probed as the child's account: `enforced` cannot be claimed.
  return { name: child.name, state, basis: BASIS[state], sentence: SENTENCES[state], provedAt: null };
}

function partOf(deps: OperatorDeps, ...parts: readonly PartId[]): Part {
  const conditions = parts
    .flatMap((part) => deps.health.standing(part))
    .map(({ sinceMs, ...condition }) => ({ ...condition, since: isoOf(deps, sinceMs) }));
  const failed = conditions.some(({ level }) => level === 'failed');
  return { state: failed ? 'failed' : conditions.length > 0 ? 'degraded' : 'ok', conditions };
}

/** A category that only this project's small lists serve is not covered, and says so. */
function coverageOf(deps: OperatorDeps): Status['categories'] {
  const subscribed = new Set<CategoryId>();
  const starters = new Set<CategoryId>();
  for (const { categoryId, bundled } of deps.lists?.coverage() ?? [])
    (bundled ? starters : subscribed).add(categoryId);
  return CATEGORY_IDS.filter((id) => starters.has(id) || subscribed.has(id)).map((category) => ({
    category,
    coverage: subscribed.has(category) ? 'subscribed' : 'starter',
  }));
}
