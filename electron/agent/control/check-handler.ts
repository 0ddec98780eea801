/** `haidang check`. */
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { CheckResult } from '../../../shared/contracts/operator-shapes.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { type OperatorDeps, profileOf } from './operator-deps.ts';
import { nameToJudge, whatHappens } from './what-happens.ts';

const api = implement(operatorApi);

export function checkHandler(deps: OperatorDeps) {
  return api.check.handler(async ({ input }): Promise<CheckResult> => {
    const name = nameToJudge(input.target);
    const profileId = profileOf(deps, input.child);
    const atMs = input.at === undefined ? deps.clock.nowMs() : epochMs(Date.parse(input.at));
    const { link: _, ...result } = await whatHappens(deps, profileId, name, {
      atMs,
      withAliases: input.at === undefined,
    });
    return result;
  });
}
