/** Policy documents whole, single rules, pauses and grants, for the operator; the console can take them back. */
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { RuleTargetInput } from '../../../shared/contracts/operator-shapes.ts';
import { minutes } from '../../../shared/kernel/duration.ts';
import type { PolicyRevision } from '../../../shared/kernel/ids.ts';
import { plus } from '../../../shared/kernel/instant.ts';
import { newGrantId } from '../storage/grant-store.ts';
import { perform } from './actions/perform.ts';
import { currentPolicy, newRuleId } from './actions/policy-actions.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { childOf, isoOf, OPERATOR, profileOf, recordsOf, shownName } from './operator-deps.ts';
import { grantScopeOf, parsedPolicy, ruledTarget, type SuffixDoubt } from './policy-input.ts';
import { endOfGiven } from './time-on-top.ts';

const api = implement(operatorApi.policy);

const SAY_SO: SuffixDoubt = {
  vi: 'Hãy nêu một trang, ví dụ `vi.wikipedia.org`. Nếu đúng là muốn tất cả, thêm `--public-suffix`.',
  en: 'Name one site, for example `en.wikipedia.org`. If you do mean all of them, add `--public-suffix`.',
};

export function policyHandlers(deps: ConsoleDeps) {
  const setRule = async (action: 'allow' | 'block', input: RuleTargetInput) => {
    const { child } = input;
    const target = ruledTarget(action, input.target, input.publicSuffix ? null : SAY_SO);
    const profile = profileOf(deps, child);
    const ruleId = newRuleId();
    await perform(deps, OPERATOR, { kind: 'policy-target', profile, target, rule: { id: ruleId, action } });
    const { revision } = currentPolicy(deps, profile);
    return { child: shownName(child), action, target, ruleId, revision };
  };

  return {
    get: api.get.handler(({ input }) => {
      const { revision, document } = currentPolicy(deps, profileOf(deps, input.child));
      return { revision, document: document as Record<string, unknown> };
    }),

    set: api.set.handler(async ({ input }) => {
      const profile = profileOf(deps, input.child);
      const document = parsedPolicy(input.document);
      const expected = (input.revision ?? currentPolicy(deps, profile).revision) as PolicyRevision;
      await perform(deps, OPERATOR, { kind: 'policy-put', profile, document, expected });
      return { revision: currentPolicy(deps, profile).revision };
    }),

    allow: api.allow.handler(({ input }) => setRule('allow', input)),
    block: api.block.handler(({ input }) => setRule('block', input)),

    clear: api.clear.handler(async ({ input }) => {
      const profile = profileOf(deps, input.child);
      const target = ruledTarget('clear', input.target, null);
      await perform(deps, OPERATOR, { kind: 'policy-target', profile, target, rule: null });
      return { child: shownName(input.child), target, revision: currentPolicy(deps, profile).revision };
    }),

    pause: api.pause.handler(async ({ input }) => {
      const untilMs = input.minutes === undefined ? null : plus(deps.clock.nowMs(), minutes(input.minutes));
      const profile = profileOf(deps, input.child);
      await perform(deps, OPERATOR, { kind: 'pause-start', profile, untilMs });
      return {
        child: shownName(input.child),
        until: untilMs === null ? null : isoOf(deps, untilMs, profile),
      };
    }),

    resume: api.resume.handler(async ({ input }) => {
      const profile = profileOf(deps, input.child);
      const standing = recordsOf(deps).storage.pauses.standingOf(profile, deps.clock.nowMs());
      // A command that is given twice is no mistake.
      if (standing !== null) await perform(deps, OPERATOR, { kind: 'pause-end', profile });
      return { child: shownName(input.child), ended: standing === null ? 0 : 1 };
    }),

    grant: api.grant.handler(async ({ input }) => {
      const child = childOf(deps, input.child);
      const scope = grantScopeOf(input.scope);
      const id = newGrantId();
      const untilMs = endOfGiven(deps, child.id, scope, { minutes: input.minutes });
      const action = { kind: 'grant-give', id, profile: child.id, scope, untilMs } as const;
      await perform(deps, OPERATOR, { ...action, minutes: input.minutes });
      return { id, child: child.name, scope, until: isoOf(deps, untilMs, child.id) };
    }),
  };
}
