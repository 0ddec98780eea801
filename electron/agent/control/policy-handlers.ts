/** Policy documents whole, single rules, pauses and grants. Every change is a revision or an audited row. */
import { randomBytes } from 'node:crypto';
import { implement } from '@orpc/server';
import { helpLineEntry } from '../../../shared/catalogue/help-lines.ts';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import { minutes } from '../../../shared/kernel/duration.ts';
import type { PolicyRevision, ProfileId, RuleId } from '../../../shared/kernel/ids.ts';
import { plus } from '../../../shared/kernel/instant.ts';
import { formatGrantScope, parseGrantScope } from '../../../shared/policy/live.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import {
  formatRuleTarget,
  parseRuleTarget,
  type RuleTarget,
  type TargetFault,
} from '../../../shared/policy/rule-target.ts';
import type { StoredPolicy } from '../storage/policy-store.ts';
import {
  bringIntoForce,
  childOf,
  isoOf,
  OPERATOR,
  type OperatorDeps,
  profileOf,
  recordsOf,
  shownName,
} from './operator-deps.ts';
import { refusal, unknownChild } from './refusal.ts';

const api = implement(operatorApi.policy);

export function policyHandlers(deps: OperatorDeps) {
  const current = (profileId: ProfileId): StoredPolicy => {
    const stored = recordsOf(deps).storage.policies.current(profileId);
    if (stored === null) throw new Error(`the profile \`${profileId}\` has no policy`);
    return stored;
  };

  const put = (profileId: ProfileId, expected: PolicyRevision, document: PolicyDocument): PolicyRevision => {
    const { storage } = recordsOf(deps);
    const written = storage.policies.put(profileId, expected, document, OPERATOR, deps.clock.nowMs());
    if (!written.ok) throw written.error.kind === 'revision-conflict' ? conflict() : unknownChild(profileId);
    bringIntoForce(deps);
    return written.value;
  };

  const setRule = (action: 'allow' | 'block', targetText: string, child: string | undefined) => {
    const parsed = targetOf(targetText);
    if (action === 'block' && parsed.kind === 'domain' && helpLineEntry(parsed.domain) !== undefined)
      throw helpLine(targetText);
    const target = formatRuleTarget(parsed);
    const profileId = profileOf(deps, child);
    const { revision, document } = current(profileId);
    const policy = parsedPolicy(document);
    const ruleId = `r-${randomBytes(5).toString('hex')}` as RuleId;
    const others = (policy.rules ?? []).filter((rule) => rule.target !== target);
    const rules = [...others, { id: ruleId, action, target }];
    const next = put(profileId, revision, { ...policy, rules });
    return { child: shownName(child), action, target, ruleId, revision: next };
  };

  return {
    get: api.get.handler(({ input }) => {
      const { revision, document } = current(profileOf(deps, input.child));
      return { revision, document: document as Record<string, unknown> };
    }),

    set: api.set.handler(({ input }) => {
      const profileId = profileOf(deps, input.child);
      const document = parsedPolicy(input.document);
      const expected = input.revision ?? current(profileId).revision;
      return { revision: put(profileId, expected as PolicyRevision, document) };
    }),

    allow: api.allow.handler(({ input }) => setRule('allow', input.target, input.child)),
    block: api.block.handler(({ input }) => setRule('block', input.target, input.child)),

    pause: api.pause.handler(({ input }) => {
      const nowMs = deps.clock.nowMs();
      const untilMs = input.minutes === undefined ? null : plus(nowMs, minutes(input.minutes));
      const profileId = profileOf(deps, input.child);
      recordsOf(deps).storage.pauses.start(profileId, untilMs, OPERATOR, nowMs);
      bringIntoForce(deps);
      return {
        child: shownName(input.child),
        until: untilMs === null ? null : isoOf(deps, untilMs, profileId),
      };
    }),

    resume: api.resume.handler(({ input }) => {
      const ended = recordsOf(deps).storage.pauses.end(
        profileOf(deps, input.child),
        OPERATOR,
        deps.clock.nowMs(),
      );
      bringIntoForce(deps);
      return { child: shownName(input.child), ended };
    }),

    grant: api.grant.handler(({ input }) => {
      const child = childOf(deps, input.child);
      const scope = parseGrantScope(input.scope);
      if (!scope.ok) throw badScope(input.scope);
      const nowMs = deps.clock.nowMs();
      const given = recordsOf(deps).storage.grants.give(
        {
          profileId: child.id,
          scope: formatGrantScope(scope.value),
          untilMs: plus(nowMs, minutes(input.minutes)),
        },
        OPERATOR,
        nowMs,
      );
      if (!given.ok) throw unknownChild(input.child);
      bringIntoForce(deps);
      const { id, untilMs } = given.value;
      return { id, child: child.name, scope: given.value.scope, until: isoOf(deps, untilMs, child.id) };
    }),
  };
}

export function parsedPolicy(document: unknown): PolicyDocument {
  const parsed = parsePolicy(document);
  if (parsed.ok) return parsed.value;
  throw refusal(
    'INVALID_POLICY',
    {
      vi: 'Văn bản luật có chỗ chưa đúng nên chưa được lưu; luật cũ vẫn giữ nguyên.',
      en: 'The policy document has faults and was not saved; the rules in force stay.',
    },
    { vi: 'Sửa những chỗ nêu trên rồi thử lại.', en: 'Mend what is named here, and try again.' },
    parsed.error.map(({ path, message }) => ({ path, message })),
  );
}

const TARGET_FAULTS: Readonly<Record<TargetFault, { vi: string; en: string }>> = {
  'bad-domain': { vi: 'không phải là tên miền', en: 'is not a domain name' },
  'unknown-service': { vi: 'không phải là dịch vụ đã biết', en: 'is not a known service' },
  'unknown-category': { vi: 'không phải là nhóm đã biết', en: 'is not a known category' },
};

export function targetOf(text: string): RuleTarget {
  const target = parseRuleTarget(text);
  if (target.ok) return target.value;
  const fault = TARGET_FAULTS[target.error];
  throw refusal(
    'INVALID_INPUT',
    { vi: `\`${text}\` ${fault.vi}.`, en: `\`${text}\` ${fault.en}.` },
    {
      vi: 'Dùng tên miền, địa chỉ trang, `service:tiktok` hoặc `category:games`.',
      en: 'Use a domain, an address, `service:tiktok` or `category:games`.',
    },
  );
}

/** Nothing can block it, so a rule would only be a false promise, and its name in policy and audit. */
const helpLine = (text: string) =>
  refusal('INVALID_INPUT', {
    vi: `\`${text}\` là trang trợ giúp trẻ em, luôn mở với mọi luật.`,
    en: `\`${text}\` is a help line, which stays open under every rule.`,
  });

const conflict = () =>
  refusal(
    'REVISION_CONFLICT',
    { vi: 'Luật vừa được người khác thay đổi.', en: 'Somebody else has just changed this policy.' },
    { vi: 'Hãy đọc lại luật rồi sửa trên bản mới.', en: 'Read it again and change the newer one.' },
  );

const badScope = (scope: string) =>
  refusal('INVALID_INPUT', {
    vi: `Không hiểu phạm vi \`${scope}\`: dùng all, category:NHÓM hoặc site:TÊN-MIỀN.`,
    en: `\`${scope}\` is no scope: use all, category:C or site:S.`,
  });
