/** Changes to rules: documents with the revision they were made on, one rule at a time, and earlier revisions. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import type { PolicyRevision } from '../../../../shared/kernel/ids.ts';
import { parsePolicy } from '../../../../shared/policy/policy.ts';
import { diffPolicies } from '../../../../shared/policy/policy-diff.ts';
import type { StoredPolicy } from '../../storage/policy-store.ts';
import { perform } from '../actions/perform.ts';
import { currentPolicy, newRuleId } from '../actions/policy-actions.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { isoOf, recordsOf } from '../operator-deps.ts';
import { parsedPolicy, ruledTarget, type SuffixDoubt } from '../policy-input.ts';
import { profileById } from './profile-by-id.ts';

const api = implement(consoleApi.rules).$context<GuardianContext>();

const IN_RULES: SuffixDoubt = {
  vi: 'Hãy nêu một trang, ví dụ vi.wikipedia.org. Nếu đúng là muốn tất cả, thêm ở trang Quy tắc, mục “Trang & ứng dụng”.',
  en: 'Name one site, for example en.wikipedia.org. If you do mean all of them, add it on the page Rules, under “Sites & apps”.',
};

export function rulesHandlers(deps: ConsoleDeps) {
  return {
    put: api.put.handler(async ({ input, context }) => {
      const profile = profileById(deps, input.profile);
      const document = parsedPolicy(input.document);
      const expected = input.revision as PolicyRevision;
      const action = { kind: 'policy-put', profile, document, expected } as const;
      const change = await perform(deps, context.guardian.name, action);
      return { revision: currentPolicy(deps, profile).revision, change };
    }),

    target: api.target.handler(async ({ input, context }) => {
      const profile = profileById(deps, input.profile);
      const target = ruledTarget(input.action, input.target, IN_RULES);
      const rule = input.action === 'clear' ? null : { id: newRuleId(), action: input.action };
      const action = { kind: 'policy-target', profile, target, rule } as const;
      const change = await perform(deps, context.guardian.name, action);
      const { revision } = currentPolicy(deps, profile);
      return { revision, change, ruleId: rule?.id ?? null, target };
    }),

    history: api.history.handler(({ input }) => {
      const profile = profileById(deps, input.profile);
      // One more, to say what the oldest one shown changed.
      const revisions = recordsOf(deps).storage.policies.history(profile, input.limit + 1);
      return revisions.slice(0, input.limit).map((stored, i) => ({
        revision: stored.revision,
        at: isoOf(deps, stored.createdAtMs, profile),
        actor: stored.actor,
        current: i === 0,
        diff: [...difference(revisions[i + 1], stored)],
      }));
    }),

    restore: api.restore.handler(async ({ input, context }) => {
      const profile = profileById(deps, input.profile);
      const revision = input.revision as PolicyRevision;
      const action = { kind: 'policy-restore', profile, revision, ground: null } as const;
      const change = await perform(deps, context.guardian.name, action);
      return { revision: currentPolicy(deps, profile).revision, change };
    }),
  };
}

/** Of the first revision, and of documents of an older version that are no longer read, nothing can be said. */
function difference(before: StoredPolicy | undefined, after: StoredPolicy): readonly Text[] {
  if (before === undefined) return [];
  const [from, to] = [parsePolicy(before.document), parsePolicy(after.document)];
  return from.ok && to.ok ? diffPolicies(from.value, to.value) : [];
}
