/**
 * Changes to policy documents. A whole document is taken back only while it still stands as this change left it; a rule
 * for one target only while that target's rules do, whatever else was changed since.
 */
import { randomBytes } from 'node:crypto';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { PolicyRevision, ProfileId, RuleId } from '../../../../shared/kernel/ids.ts';
import { describeTarget } from '../../../../shared/policy/explain.ts';
import type { PolicyDocument, PolicyRule } from '../../../../shared/policy/policy.ts';
import { diffPolicies } from '../../../../shared/policy/policy-diff.ts';
import type { StoredPolicy } from '../../storage/policy-store.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { recordsOf } from '../operator-deps.ts';
import { parsedPolicy } from '../policy-input.ts';
import { cannotUndo, refusal } from '../refusal.ts';
import type { Done } from './action.ts';
import { goneProfile, revisionMoved, whenIs, whoIs } from './profile-words.ts';

/** A rule with its place among the others. */
interface PlacedRule {
  readonly place: number;
  readonly rule: PolicyRule;
}

export type PolicyAction =
  /** `expected`: the revision that the document was made on. */
  | {
      readonly kind: 'policy-put';
      readonly profile: ProfileId;
      readonly document: PolicyDocument;
      readonly expected: PolicyRevision;
    }
  /** Takes the place of whatever rules there were for exactly this target. */
  | {
      readonly kind: 'policy-target';
      readonly profile: ProfileId;
      readonly target: string;
      readonly rule: { readonly id: RuleId; readonly action: 'allow' | 'block' } | null;
    }
  /** Rules for one target as they were. Null: the document had no rules of its own. `ground`: as they must be now. */
  | {
      readonly kind: 'policy-target-back';
      readonly profile: ProfileId;
      readonly target: string;
      readonly rules: readonly PlacedRule[] | null;
      readonly ground: readonly PolicyRule[];
    }
  /** An earlier document, as a new revision. `ground`: the revision whose document must stand now; null: any. */
  | {
      readonly kind: 'policy-restore';
      readonly profile: ProfileId;
      readonly revision: PolicyRevision;
      readonly ground: PolicyRevision | null;
    };

type Action<K extends PolicyAction['kind']> = Extract<PolicyAction, { readonly kind: K }>;
type PolicyDone = Done<PolicyAction>;

export function performPolicyAction(deps: ConsoleDeps, actor: string, action: PolicyAction): PolicyDone {
  switch (action.kind) {
    case 'policy-put':
      return put(deps, actor, action);
    case 'policy-target':
      return ruleTarget(deps, actor, action);
    case 'policy-target-back':
      return targetBack(deps, actor, action);
    case 'policy-restore':
      return restore(deps, actor, action);
    default:
      return assertNever(action);
  }
}

/** Refuses what can no longer be taken back: what it rests on was changed since. */
export function refuseMovedPolicy(deps: ConsoleDeps, action: PolicyAction): void {
  if (action.kind === 'policy-target-back') groundOfTarget(deps, action);
  else if (action.kind === 'policy-restore') groundOfRevision(deps, action);
}

export const newRuleId = (): RuleId => `r-${randomBytes(5).toString('hex')}` as RuleId;

/** The document that stands, with its revision. */
export function currentPolicy(deps: ConsoleDeps, profileId: ProfileId): StoredPolicy {
  const stored = recordsOf(deps).storage.policies.current(profileId);
  if (stored === null) throw goneProfile();
  return stored;
}

function put(
  deps: ConsoleDeps,
  actor: string,
  { profile, document, expected }: Action<'policy-put'>,
): PolicyDone {
  const who = whoIs(deps, profile);
  const before = currentPolicy(deps, profile);
  const revision = write(deps, actor, profile, expected, document);
  return {
    sentence: sayDifference(who, before.document, document),
    profileId: profile,
    inverse: { kind: 'policy-restore', profile, revision: before.revision, ground: revision },
    events: [{ type: 'policy', profile, revision }],
  };
}

function ruleTarget(
  deps: ConsoleDeps,
  actor: string,
  { profile, target, rule }: Action<'policy-target'>,
): PolicyDone {
  const who = whoIs(deps, profile);
  const what = describeTarget(target);
  const { revision: expected, document } = currentPolicy(deps, profile);
  const policy = parsedPolicy(document);
  const before = placedRules(policy, target);
  if (rule === null && before.length === 0) throw noRule(who, what);
  const others = (policy.rules ?? []).filter((other) => other.target !== target);
  const ground = rule === null ? [] : [{ ...rule, target }];
  const revision = write(deps, actor, profile, expected, { ...policy, rules: [...others, ...ground] });
  return {
    sentence: sayRuled(rule?.action ?? 'clear', what, who),
    profileId: profile,
    inverse: {
      kind: 'policy-target-back',
      profile,
      target,
      rules: policy.rules === undefined ? null : before,
      ground,
    },
    events: [{ type: 'policy', profile, revision }],
  };
}

function groundOfTarget(deps: ConsoleDeps, action: Action<'policy-target-back'>) {
  const { profile, target, ground } = action;
  const who = whoIs(deps, profile);
  const what = describeTarget(target);
  const { revision: expected, document } = currentPolicy(deps, profile);
  const policy = parsedPolicy(document);
  const before = placedRules(policy, target);
  if (
    !sameJson(
      before.map(({ rule }) => rule),
      ground,
    )
  ) {
    throw cannotUndo({
      vi: `Luật về ${what.vi} của ${who.vi} đã được đổi sau đó.`,
      en: `The rule of ${who.en} for ${what.en} was changed meanwhile.`,
    });
  }
  return { who, what, expected, policy, before };
}

function targetBack(deps: ConsoleDeps, actor: string, action: Action<'policy-target-back'>): PolicyDone {
  const { profile, target, rules } = action;
  const { who, what, expected, policy, before } = groundOfTarget(deps, action);
  const kept = (policy.rules ?? []).filter((other) => other.target !== target);
  for (const { place, rule } of rules ?? []) kept.splice(place, 0, rule);
  const { rules: _, ...rest } = policy;
  // Without rules of its own the document inherits them; with others written since it keeps those.
  const next = rules === null && kept.length === 0 ? rest : { ...policy, rules: kept };
  const revision = write(deps, actor, profile, expected, next);
  return {
    sentence: {
      vi: `Đã trả luật về ${what.vi} của ${who.vi} như trước.`,
      en: `Put the rule of ${who.en} for ${what.en} back as it was.`,
    },
    profileId: profile,
    inverse: {
      kind: 'policy-target-back',
      profile,
      target,
      rules: policy.rules === undefined ? null : before,
      ground: (rules ?? []).map(({ rule }) => rule),
    },
    events: [{ type: 'policy', profile, revision }],
  };
}

function groundOfRevision(deps: ConsoleDeps, action: Action<'policy-restore'>) {
  const { profile, revision: wanted, ground } = action;
  const { policies } = recordsOf(deps).storage;
  const who = whoIs(deps, profile);
  const before = currentPolicy(deps, profile);
  const old = policies.revision(profile, wanted);
  if (old === null) throw noRevision(who, wanted);
  // Equal documents are equal ground: what was changed and taken back in between does not matter.
  if (ground !== null && !sameDocument(policies.revision(profile, ground)?.document, before.document)) {
    throw cannotUndo({
      vi: `Luật của ${who.vi} đã được đổi tiếp sau đó.`,
      en: `The rules of ${who.en} were changed again meanwhile.`,
    });
  }
  return { who, before, old };
}

function restore(deps: ConsoleDeps, actor: string, action: Action<'policy-restore'>): PolicyDone {
  const { profile, revision: wanted } = action;
  const { who, before, old } = groundOfRevision(deps, action);
  const revision = write(deps, actor, profile, before.revision, parsedPolicy(old.document));
  const when = whenIs(deps, old.createdAtMs, profile);
  return {
    sentence: {
      vi: `Đã đưa luật của ${who.vi} về bản ${wanted} (${when.vi}).`,
      en: `Put the rules of ${who.en} back to revision ${wanted} (${when.en}).`,
    },
    profileId: profile,
    inverse: { kind: 'policy-restore', profile, revision: before.revision, ground: revision },
    events: [{ type: 'policy', profile, revision }],
  };
}

function write(
  deps: ConsoleDeps,
  actor: string,
  profile: ProfileId,
  expected: PolicyRevision,
  document: PolicyDocument,
): PolicyRevision {
  const { policies } = recordsOf(deps).storage;
  // Through the parser: one document has one spelling, whoever put it together.
  const written = policies.put(profile, expected, parsedPolicy(document), actor, deps.clock.nowMs());
  if (written.ok) return written.value;
  if (written.error.kind !== 'revision-conflict') throw goneProfile();
  throw revisionMoved(actor, currentPolicy(deps, profile).actor);
}

function placedRules({ rules }: PolicyDocument, target: string): PlacedRule[] {
  return (rules ?? []).flatMap((rule, place) => (rule.target === target ? [{ place, rule }] : []));
}

/** For what came through the parser, which fixes the order of the fields. */
const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Presets are stored as they are written, with their fields in another order than the parser's. */
const sameDocument = (a: unknown, b: unknown): boolean => sameJson(parsedPolicy(a), parsedPolicy(b));

function sayDifference(who: Text, before: unknown, after: PolicyDocument): Text {
  const [first, ...others] = diffPolicies(parsedPolicy(before), after);
  if (first === undefined) {
    return {
      vi: `Đã lưu lại luật của ${who.vi}, không có gì khác.`,
      en: `Saved the rules of ${who.en} again, nothing differs.`,
    };
  }
  const more =
    others.length === 0
      ? { vi: '', en: '' }
      : { vi: ` (và ${others.length} chỗ khác)`, en: ` (and ${others.length} more)` };
  return {
    vi: `Đã đổi luật của ${who.vi} – ${first.vi}${more.vi}.`,
    en: `Changed the rules of ${who.en} – ${first.en}${more.en}.`,
  };
}

function sayRuled(action: 'allow' | 'block' | 'clear', what: Text, who: Text): Text {
  switch (action) {
    case 'allow':
      return { vi: `Đã cho phép ${what.vi} cho ${who.vi}.`, en: `Allowed ${what.en} for ${who.en}.` };
    case 'block':
      return { vi: `Đã chặn ${what.vi} cho ${who.vi}.`, en: `Blocked ${what.en} for ${who.en}.` };
    case 'clear':
      return {
        vi: `Đã bỏ luật riêng về ${what.vi} của ${who.vi}.`,
        en: `Took out the rule of ${who.en} for ${what.en}.`,
      };
    default:
      return assertNever(action);
  }
}

const noRule = (who: Text, what: Text) =>
  refusal(
    'UNKNOWN_ITEM',
    {
      vi: `${capital(who.vi)} không có luật riêng về ${what.vi}.`,
      en: `There is no rule of ${who.en} for ${what.en}.`,
    },
    {
      vi: 'Luật của cả nhà, nếu có, nằm ở phần “Cả nhà”.',
      en: 'A rule of the whole family, if there is one, stands under “Whole family”.',
    },
  );

const noRevision = (who: Text, revision: PolicyRevision) =>
  refusal(
    'UNKNOWN_ITEM',
    {
      vi: `Luật của ${who.vi} không có bản ${revision}.`,
      en: `The rules of ${who.en} have no revision ${revision}.`,
    },
    { vi: 'Hãy tải lại lịch sử rồi chọn lại.', en: 'Load the history again and choose anew.' },
  );

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);
