/** What the tabs of Rules show, computed from documents and catalogues. Pure. */
import { CATEGORIES, type Category } from '../../../shared/catalogue/categories.ts';
import { CATEGORY_GROUPS } from '../../../shared/catalogue/category-groups.ts';
import { SERVICES } from '../../../shared/catalogue/services.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type {
  CategoryAction,
  PolicyAllowance,
  PolicyDocument,
  PolicyRule,
} from '../../../shared/policy/policy.ts';

export interface CategoryRow {
  readonly category: Category;
  /** In this document; null: inherited. */
  readonly own: CategoryAction | null;
  /** What holds. */
  readonly action: CategoryAction;
  /** The household locked it: a child's document cannot change it. */
  readonly locked: boolean;
  /** Served by small starter lists only. */
  readonly thin: boolean;
}

export interface CategoryGroup {
  readonly id: string;
  readonly name: Text;
  readonly rows: readonly CategoryRow[];
}

/** Groups without a row that fits `filter` (folded words) are left out. `household`: null for its own document. */
export function categoryGroups(
  document: PolicyDocument,
  household: PolicyDocument | null,
  coverage: Readonly<Record<string, string>>,
  fits: (text: string) => boolean,
): readonly CategoryGroup[] {
  const rows = CATEGORIES.filter(({ name, description }) =>
    [name, description].some(({ vi, en }) => fits(vi) || fits(en)),
  ).map((category): CategoryRow => {
    const upper = household?.categories?.[category.id];
    const locked = upper?.locked === true;
    const own = locked ? null : (document.categories?.[category.id]?.action ?? null);
    return {
      category,
      own,
      action: own ?? upper?.action ?? 'allow',
      locked,
      thin: coverage[category.id] === 'starter',
    };
  });
  return CATEGORY_GROUPS.map(({ id, name }) => ({
    id,
    name,
    rows: rows.filter(({ category }) => category.group === id),
  })).filter((group) => group.rows.length > 0);
}

/** A site, service or category that has a rule or an allowance of its own. */
export interface TargetRow {
  readonly target: string;
  readonly rule: PolicyRule | null;
  readonly allowance: PolicyAllowance | null;
}

export function targetRows(document: PolicyDocument): readonly TargetRow[] {
  const rows = new Map<string, { rule: PolicyRule | null; allowance: PolicyAllowance | null }>();
  for (const rule of document.rules ?? []) rows.set(rule.target, { rule, allowance: null });
  for (const allowance of document.allowances ?? []) {
    if (allowance.scope === 'all') continue;
    rows.set(allowance.scope, { rule: rows.get(allowance.scope)?.rule ?? null, allowance });
  }
  return [...rows].map(([target, row]) => ({ target, ...row }));
}

export interface ServiceChoice {
  readonly id: string;
  readonly name: string;
  readonly categoryId: string;
  readonly vietnamese: boolean;
}

/** Vietnamese services first, then by name. */
export const serviceChoices = (fits: (text: string) => boolean, limit: number): readonly ServiceChoice[] =>
  SERVICES.filter(({ id, name }) => fits(name) || fits(id))
    .map(({ id, name, categoryId, vietnamese }) => ({
      id,
      name,
      categoryId,
      vietnamese: vietnamese === true,
    }))
    .sort((a, b) => Number(b.vietnamese) - Number(a.vietnamese) || a.name.localeCompare(b.name))
    .slice(0, limit);

export const screenTimeOf = (document: PolicyDocument): PolicyAllowance | null =>
  document.allowances?.find(({ scope }) => scope === 'all') ?? null;
