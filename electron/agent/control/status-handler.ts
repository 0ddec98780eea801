/** Health of every part, honestly: what works, what works by a fallback, what does not, and what nobody can promise. */
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { Status } from '../../../shared/contracts/operator-shapes.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { NO_ENDPOINTS } from '../runtime/endpoint-opener.ts';
import type { Profile } from '../storage/profile-store.ts';
import type { PartId } from '../system/health.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { coverageOf } from './coverage.ts';
import { guardiansOf } from './guardians.ts';
import { listSummaries } from './list-access.ts';
import { isoOf, type OperatorDeps } from './operator-deps.ts';
import { protectionOf } from './protection.ts';

type Part = NonNullable<Status['parts']['dns']>;
/** The agent was started without it. */
const OFF: Part = { state: 'off', conditions: [] };
type ChildStatus = Status['children'][number];

export function statusHandler(deps: ConsoleDeps) {
  return implement(operatorApi).status.handler((): Status => {
    const children = deps.policy.profiles().filter(({ id }) => id !== HOUSEHOLD);
    const index = deps.index.get();
    const endpointsOf = (profile: Pick<Profile, 'id'>) => deps.endpoints?.of(profile.id) ?? NO_ENDPOINTS;
    return {
      version: deps.version,
      startedAt: isoOf(deps, deps.startedAtMs),
      children: children.map((child) => stateOf(deps, child)),
      parts: {
        dns: (deps.endpoints?.dns ?? null) === null ? OFF : partOf(deps, 'dns'),
        proxy: (deps.endpoints?.proxy ?? null) === null ? OFF : partOf(deps, 'proxy'),
        console: consolePart(deps),
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
      datagrams: datagramsOf(deps),
      sentinel: deps.sentinel,
      upstreams: deps.upstreams().map(({ upstream, ok }) => ({ upstream, ok })),
      upstreamSource: deps.upstreamChoice.source,
      categories: [...coverageOf(deps)].map(([category, coverage]) => ({ category, coverage })),
      guardians: guardianCount(deps),
    };
  });
}

/** 0 while the database cannot be read: that is the very moment at which `status` must answer. */
function guardianCount(deps: OperatorDeps): number {
  const counted = deps.guard.attempt(() => guardiansOf(deps).length);
  return counted.ok ? counted.value : 0;
}

function stateOf(deps: OperatorDeps, child: Profile): ChildStatus {
  const { state, sentence, basis, provedAt } = protectionOf(deps, child);
  return { name: child.name, state, basis: basis.en, sentence, provedAt };
}

function datagramsOf(deps: OperatorDeps): Status['datagrams'] {
  const { kind, sentence } = deps.datagrams();
  return { path: kind, sentence };
}

/** Off: the agent was started without it. One that was asked for and cannot listen stands on the health board. */
function consolePart(deps: ConsoleDeps): Part {
  const part = partOf(deps, 'console', 'control');
  return part.state === 'ok' && deps.links.address === null ? { ...part, state: 'off' } : part;
}

function partOf(deps: OperatorDeps, ...parts: readonly PartId[]): Part {
  const conditions = parts
    .flatMap((part) => deps.health.standing(part))
    .map(({ sinceMs, ...condition }) => ({ ...condition, since: isoOf(deps, sinceMs) }));
  const failed = conditions.some(({ level }) => level === 'failed');
  return { state: failed ? 'failed' : conditions.length > 0 ? 'degraded' : 'ok', conditions };
}
