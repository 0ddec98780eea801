/**
 * Where the rule stands that decided: reason in, address of the rule out. The console makes a link of it, so each link
 * resolves in the document it names: `resolveLink` is the other direction.
 */
import type { CategoryId } from '../catalogue/category-ids.ts';
import { assertNever } from '../kernel/assert-never.ts';
import { HOUSEHOLD, type ProfileId } from '../kernel/ids.ts';
import type { Decision } from './decision.ts';
import type { PolicyPair } from './effective-policy.ts';
import { actionOf, type LockableSetting, type PolicyDocument } from './policy.ts';
import type { PolicyLayer, Reason } from './reason.ts';

export type RuleLink =
  | { readonly kind: 'rule'; readonly profile: string; readonly ruleId: string }
  | { readonly kind: 'hours'; readonly profile: string; readonly windowId: string | null }
  | { readonly kind: 'allowance'; readonly profile: string; readonly allowanceId: string }
  | { readonly kind: 'category'; readonly profile: string; readonly category: string; readonly list: string }
  | { readonly kind: 'mode'; readonly profile: string }
  | { readonly kind: 'safe-search'; readonly profile: string }
  | { readonly kind: 'pause'; readonly profile: string }
  | { readonly kind: 'grant'; readonly profile: string; readonly grantId: string }
  | { readonly kind: 'built-in'; readonly what: string }
  | { readonly kind: 'none' };

/** The documents that were merged into the policy which decided, and whose they are. */
export interface LinkContext {
  readonly profileId: ProfileId;
  readonly documents: PolicyPair;
}

const owner = ({ profileId }: LinkContext, layer: PolicyLayer): ProfileId =>
  layer === 'household' ? HOUSEHOLD : profileId;

/** Which document's word counts, by the same rule as `buildEffectivePolicy`: a lock first, then the child's own. */
function settingLayer(
  { documents: { household, child } }: LinkContext,
  setting: LockableSetting,
): PolicyLayer {
  if (child === null || household.lockedSettings?.includes(setting) === true) return 'household';
  return child[setting] === undefined ? 'household' : 'child';
}

export function categoryLayer({ documents: { household, child } }: LinkContext, id: CategoryId): PolicyLayer {
  if (child === null || household.categories?.[id]?.locked === true) return 'household';
  return child.categories?.[id] === undefined ? 'household' : 'child';
}

export function linkOf(reason: Reason, context: LinkContext): RuleLink {
  switch (reason.kind) {
    case 'help-line':
    case 'system-need':
    case 'special-use-name':
      return { kind: 'built-in', what: reason.kind };
    case 'paused':
      return { kind: 'pause', profile: owner(context, reason.layer) };
    case 'granted':
      return { kind: 'grant', profile: context.profileId, grantId: reason.grantId };
    case 'parent-blocked':
    case 'parent-allowed':
      return { kind: 'rule', profile: owner(context, reason.layer), ruleId: reason.ruleId };
    case 'outside-hours':
      return { kind: 'hours', profile: owner(context, reason.layer), windowId: reason.windowId };
    case 'allowance-spent':
      return { kind: 'allowance', profile: owner(context, reason.layer), allowanceId: reason.allowanceId };
    case 'category': {
      const { categoryId, listId } = reason;
      const profile = owner(context, categoryLayer(context, categoryId));
      return { kind: 'category', profile, category: categoryId, list: listId };
    }
    case 'no-safe-search':
      return { kind: 'safe-search', profile: owner(context, settingLayer(context, 'safeSearch')) };
    case 'uncategorised':
    case 'not-on-allow-list':
      return { kind: 'mode', profile: owner(context, settingLayer(context, 'mode')) };
    case 'lists-not-ready':
      return { kind: 'mode', profile: owner(context, settingLayer(context, 'failureMode')) };
    case 'no-rule':
      return { kind: 'none' };
    default:
      return assertNever(reason);
  }
}

/** Of the whole decision: what safe search sends elsewhere was decided by that setting. */
export function linkOfDecision({ verdict, reason }: Decision, context: LinkContext): RuleLink {
  return verdict === 'rewrite'
    ? { kind: 'safe-search', profile: owner(context, settingLayer(context, 'safeSearch')) }
    : linkOf(reason, context);
}

const documentOf = ({ profileId, documents }: LinkContext, profile: string): PolicyDocument | null =>
  profile === HOUSEHOLD ? documents.household : profile === profileId ? documents.child : null;

/**
 * The part of the documents that the link opens, `null` when it is not there any more. Links to what no document holds
 * (a pause, a grant, the catalogue) resolve to themselves: only the stores know whether they stand.
 */
export function resolveLink(link: RuleLink, context: LinkContext): unknown {
  switch (link.kind) {
    case 'rule':
      return documentOf(context, link.profile)?.rules?.find(({ id }) => id === link.ruleId) ?? null;
    case 'hours':
      return documentOf(context, link.profile)?.hours?.find(({ id }) => id === link.windowId) ?? null;
    case 'allowance':
      return documentOf(context, link.profile)?.allowances?.find(({ id }) => id === link.allowanceId) ?? null;
    case 'category': {
      const document = documentOf(context, link.profile);
      const id = link.category as CategoryId;
      return document === null ? null : { category: id, action: actionOf(document.categories, id) };
    }
    case 'mode': {
      const document = documentOf(context, link.profile);
      return document && { mode: document.mode, failureMode: document.failureMode };
    }
    case 'safe-search': {
      const document = documentOf(context, link.profile);
      return document && { safeSearch: document.safeSearch };
    }
    case 'pause':
    case 'grant':
    case 'built-in':
    case 'none':
      return link;
    default:
      return assertNever(link);
  }
}
