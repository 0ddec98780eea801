/**
 * Edits of a policy document, each a pure step from document to document. What a document means, and whether it is
 * valid, is `shared/policy`'s business: the agent parses with the same `parsePolicy`.
 */
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { AllowanceId, RuleId } from '../../../shared/kernel/ids.ts';
import type {
  CategoryAction,
  PolicyAllowance,
  PolicyDocument,
  PolicyHours,
  PolicyRule,
} from '../../../shared/policy/policy.ts';

export type Edit = (document: PolicyDocument) => PolicyDocument;

/** Null: as the household has it (for the household itself: allowed). A lock of the household's own entry stays. */
export const setCategory =
  (id: CategoryId, action: CategoryAction | null): Edit =>
  (document) => {
    const { [id]: before, ...others } = document.categories ?? {};
    if (action === null) return { ...document, categories: others };
    const locked = before?.locked === true ? ({ locked: true } as const) : {};
    return { ...document, categories: { ...others, [id]: { action, ...locked } } };
  };

/** One rule a target: an earlier one for the same target goes. Null takes it out. */
export const setRule =
  (target: string, action: PolicyRule['action'] | null, id: RuleId): Edit =>
  (document) => {
    const others = (document.rules ?? []).filter((rule) => rule.target !== target);
    return { ...document, rules: action === null ? others : [...others, { id, action, target }] };
  };

export const setHours =
  (hours: readonly PolicyHours[]): Edit =>
  (document) => ({ ...document, hours: [...hours] });

/** Limits a day as they are offered for one site, service or category. */
export const LIMIT_MINUTES = [15, 30, 60, 90, 120, 180] as const;

/** `seconds` a day for everything (`all`) or a target; null takes the allowance out. Other days' figures stay. */
export const setAllowance =
  (scope: string, seconds: number | null): Edit =>
  (document) => {
    const before = (document.allowances ?? []).find((allowance) => allowance.scope === scope);
    const others = (document.allowances ?? []).filter((allowance) => allowance.scope !== scope);
    if (seconds === null) return { ...document, allowances: others };
    const next: PolicyAllowance =
      before === undefined ? { id: allowanceIdOf(scope), scope, seconds } : { ...before, seconds };
    return { ...document, allowances: [...others, next] };
  };

const allowanceIdOf = (scope: string): AllowanceId =>
  (scope === 'all' ? 'screen-time' : scope.replaceAll(/[^A-Za-z0-9.-]/g, '-').slice(0, 64)) as AllowanceId;

/** `undefined`: inherited. */
export const setSetting =
  <S extends 'mode' | 'safeSearch' | 'observe' | 'failureMode' | 'freeCategories'>(
    setting: S,
    value: PolicyDocument[S],
  ): Edit =>
  (document) => {
    const { [setting]: _, ...others } = document;
    // `others` lacks an optional property only, so it is a document still.
    return value === undefined ? (others as PolicyDocument) : { ...document, [setting]: value };
  };

/** The next id that the document does not have: rules made by hand are `r-1`, `r-2` … */
export function freshRuleId(document: PolicyDocument): RuleId {
  const taken = new Set((document.rules ?? []).map(({ id }) => String(id)));
  for (let n = taken.size + 1; ; n += 1) if (!taken.has(`r-${n}`)) return `r-${n}` as RuleId;
}
