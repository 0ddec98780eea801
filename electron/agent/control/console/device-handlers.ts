/** This computer: how each part does, what mends it, and live checks from where the child is. */
import { arch, hostname, release, type as systemType } from 'node:os';
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { Devices } from '../../../../shared/contracts/system-shapes.ts';
import { HOUSEHOLD } from '../../../../shared/kernel/ids.ts';
import { NO_ENDPOINTS } from '../../runtime/endpoint-opener.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { type Check, quickChecks } from '../doctor-handler.ts';
import { isoOf } from '../operator-deps.ts';
import { protectionOf } from '../protection.ts';
import { partsOf, repairPart } from './device-parts.ts';
import { childById } from './profile-by-id.ts';
import { proveProtection } from './proofs.ts';

const api = implement(consoleApi.devices).$context<GuardianContext>();

export function deviceHandlers(deps: ConsoleDeps) {
  return {
    view: api.view.handler(() => devices(deps, [])),

    repair: api.repair.handler(async ({ input, context }) => {
      const examined = await repairPart(deps, context.guardian.name, input.part);
      deps.events.emit({ type: 'health' });
      return devices(deps, examined);
    }),

    prove: api.prove.handler(({ input }) => proveProtection(deps, childById(deps, input.child))),
  };
}

async function devices(deps: ConsoleDeps, examined: readonly Check[]): Promise<Devices> {
  const endpointsOf = (id: typeof HOUSEHOLD) => deps.endpoints?.of(id) ?? NO_ENDPOINTS;
  const checks = [...examined, ...(await quickChecks(deps))];
  return {
    computer: {
      name: hostname(),
      system: `${systemType()} ${release()} ${arch()}`,
      version: deps.version,
      startedAt: isoOf(deps, deps.startedAtMs),
      memoryBytes: process.memoryUsage.rss(),
    },
    parts: partsOf(deps),
    endpoints: endpointsOf(HOUSEHOLD),
    children: deps.policy
      .profiles()
      .filter(({ id }) => id !== HOUSEHOLD)
      .map((child) => ({
        id: child.id,
        name: child.name,
        osUser: child.osUser,
        endpoints: endpointsOf(child.id),
        protection: protectionOf(deps, child),
      })),
    checks: checks.map(({ id, ok, text, hint }) => ({ id, ok, text, hint })),
    upstreams: deps.upstreams().map(({ upstream, ok }) => ({ upstream, ok })),
  };
}
