/**
 * Why a decision is what it is. One variant per row of the precedence table that can decide, each carrying only its
 * evidence, and one for what comes before the table; `explain` turns a reason into the sentence that every face shows.
 *
 * `opensAtMs`, in the reason of a decision: when the name opens if nobody changes anything; `null`: not by itself, though
 * hours, allowance or pause may end. Among the reasons that also matched, it is the end of that one alone.
 */
import type { CategoryId } from '../catalogue/category-ids.ts';
import type { OwnAnswer } from '../catalogue/own-answers.ts';
import type { AllowanceId, GrantId, ListId, RuleId, WindowId } from '../kernel/ids.ts';
import type { EpochMs } from '../kernel/instant.ts';
import type { DomainName } from '../net/domain-name.ts';

/** Which document holds the rule that decided. */
export type PolicyLayer = 'household' | 'child';

export type Reason =
  | { readonly kind: 'help-line'; readonly entry: DomainName }
  | { readonly kind: 'system-need'; readonly entry: DomainName }
  | {
      readonly kind: 'paused';
      /** The end of the pause. */
      readonly untilMs: EpochMs | null;
      readonly layer: PolicyLayer;
      readonly opensAtMs: EpochMs | null;
    }
  | {
      readonly kind: 'granted';
      readonly grantId: GrantId;
      readonly untilMs: EpochMs;
      /** `time` lifts hours and allowances; `access` opens what is blocked for what it is. */
      readonly gives: 'time' | 'access';
    }
  | {
      readonly kind: 'parent-blocked';
      readonly ruleId: RuleId;
      readonly layer: PolicyLayer;
      readonly target: string;
    }
  | {
      readonly kind: 'outside-hours';
      readonly windowId: WindowId | null;
      readonly layer: PolicyLayer;
      readonly opensAtMs: EpochMs | null;
    }
  | {
      readonly kind: 'allowance-spent';
      readonly allowanceId: AllowanceId;
      readonly layer: PolicyLayer;
      /** When there is time again. */
      readonly renewsAtMs: EpochMs | null;
      readonly opensAtMs: EpochMs | null;
    }
  | {
      readonly kind: 'parent-allowed';
      readonly ruleId: RuleId;
      readonly layer: PolicyLayer;
      readonly target: string;
    }
  | {
      readonly kind: 'category';
      readonly categoryId: CategoryId;
      readonly listId: ListId;
      readonly entry: DomainName;
      readonly action: 'block' | 'warn' | 'allow' | 'observe';
    }
  | { readonly kind: 'uncategorised' }
  | { readonly kind: 'not-on-allow-list' }
  /** Safe search is on, and this search engine cannot be held to it. */
  | { readonly kind: 'no-safe-search' }
  | { readonly kind: 'lists-not-ready' }
  | { readonly kind: 'no-rule' }
  /** Of no row: the name filter answers such names before the table is asked. */
  | { readonly kind: 'special-use-name'; readonly answer: OwnAnswer };

export type ReasonKind = Reason['kind'];
