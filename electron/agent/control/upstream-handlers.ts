/** Whom the filter asks for names: shown, tried out, and taken only when it answers. */
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { UpstreamView } from '../../../shared/contracts/operator-shapes.ts';
import type { UpstreamTrial } from '../runtime/upstream-choice.ts';
import { perform } from './actions/perform.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { settingsOf } from './console-settings.ts';
import { OPERATOR, type OperatorDeps } from './operator-deps.ts';
import { refusal } from './refusal.ts';

const api = implement(operatorApi.upstreams);

export function upstreamHandlers(deps: ConsoleDeps) {
  return {
    view: api.view.handler(() => upstreamView(deps)),

    set: api.set.handler(async ({ input: { upstreams } }) => {
      const trials = await answeringUpstreams(deps, upstreams);
      const action = { kind: 'settings-put', values: { upstreams }, ground: null } as const;
      await perform(deps, OPERATOR, action);
      return { ...upstreamView(deps), trials };
    }),
  };
}

export const upstreamView = (deps: OperatorDeps): UpstreamView => ({
  source: deps.upstreamChoice.source,
  set: settingsOf(deps).upstreams,
  inForce: deps.upstreams().map(({ upstream, ok }) => ({ upstream, ok })),
});

export const tryUpstreams = (deps: OperatorDeps, upstreams: readonly string[]): Promise<UpstreamTrial[]> =>
  Promise.all(upstreams.map((upstream) => deps.upstreamChoice.tryOut(upstream)));

/** Refuses all of them when one does not answer: with a resolver that is silent no site would open. */
export async function answeringUpstreams(
  deps: OperatorDeps,
  upstreams: readonly string[],
): Promise<UpstreamTrial[]> {
  const trials = await tryUpstreams(deps, upstreams);
  const silent = trials.filter(({ ok }) => !ok);
  if (silent.length === 0) return trials;
  const detail = silent.flatMap((one) => (one.detail === null ? [] : [`${one.upstream}: ${one.detail}`]));
  throw refusal(
    'INVALID_INPUT',
    {
      vi: 'Máy chủ DNS này không dùng được nên chưa được chọn; tên trang vẫn được hỏi như trước.',
      en: 'This DNS server cannot be used and was not taken; names are asked for as before.',
    },
    {
      vi: 'Hãy xem lại địa chỉ, hoặc thử lại khi có mạng.',
      en: 'Check the address, or try again when there is a network.',
    },
    {
      faults: silent.map(({ upstream, sentence }) => ({ path: upstream, message: sentence })),
      ...(detail.length === 0 ? {} : { detail: detail.join('; ') }),
    },
  );
}
