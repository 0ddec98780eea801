/** What children ask for, for those who answer. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { RequestId } from '../../../../shared/kernel/ids.ts';
import { knownRequest } from '../actions/request-actions.ts';
import { perform } from '../actions/perform.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { standingGrants } from '../grant-shown.ts';
import { recordsOf } from '../operator-deps.ts';
import { markDelivered, settleRequests, stampRequests } from '../request-life.ts';
import { requestShown } from '../request-shown.ts';

const api = implement(consoleApi.requests).$context<GuardianContext>();

export function requestHandlers(deps: ConsoleDeps) {
  return {
    list: api.list.handler(({ input }) => {
      settleRequests(deps);
      const { requests } = recordsOf(deps).storage;
      if (input.which === 'answered')
        return requests.answered(input.limit).map((request) => requestShown(deps, request, 'guardian'));
      markDelivered(deps);
      return requests.waiting(input.limit).map((request) => requestShown(deps, request, 'guardian'));
    }),

    seen: api.seen.handler(({ input }) => {
      settleRequests(deps);
      const { requests } = recordsOf(deps).storage;
      // An answered one was seen by whoever answered it.
      const waiting = input.ids.filter((id) => requests.get(id as RequestId)?.state === 'open');
      stampRequests(deps, ['delivered', 'seen'], waiting as RequestId[]);
      return {};
    }),

    answer: api.answer.handler(async ({ input, context }) => {
      const { id } = knownRequest(deps, input.id);
      // Whoever answers has it on the screen.
      stampRequests(deps, ['delivered', 'seen'], [id]);
      const action = { kind: 'request-answer', id, answer: input.answer } as const;
      const change = await perform(deps, context.guardian.name, action);
      return { request: requestShown(deps, knownRequest(deps, id), 'guardian'), change };
    }),

    grants: api.grants.handler(() => standingGrants(deps, deps.clock.nowMs())),
  };
}
