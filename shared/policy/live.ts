/** What stands beside the documents and comes and goes: grants, pauses, and the time used so far today. */
import { isCategoryId, type CategoryId } from '../catalogue/category-ids.ts';
import { serviceById } from '../catalogue/services.ts';
import type { GrantId } from '../kernel/ids.ts';
import type { EpochMs } from '../kernel/instant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { parseDomainName, type DomainName } from '../net/domain-name.ts';
import type { CivilDay } from '../time/zoned-moment.ts';
import type { PolicyLayer } from './reason.ts';

/**
 * `all` gives time: it lifts hours and allowances, and opens nothing that is blocked for what it is. `category` and
 * `site` also lift the block of what they name.
 */
export type GrantScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'category'; readonly categoryId: CategoryId }
  | { readonly kind: 'site'; readonly site: string; readonly domains: readonly DomainName[] };

export interface Grant {
  readonly id: GrantId;
  readonly scope: GrantScope;
  readonly createdAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
}

/** The Internet is off until somebody resumes or `untilMs` comes. */
export interface Pause {
  readonly layer: PolicyLayer;
  readonly createdAtMs: EpochMs;
  readonly untilMs: EpochMs | null;
}

/** Seconds counted on `day`, the civil day of the policy's zone; on any other day nothing has been used yet. */
export interface UsageSnapshot {
  readonly day: CivilDay;
  readonly totalSeconds: number;
  readonly byCategory: ReadonlyMap<CategoryId, number>;
  readonly bySite: ReadonlyMap<DomainName, number>;
  /**
   * Of the sites of one allowance (by its target) together, what overlaps counted once. Absent, or without the target:
   * their sum has to do.
   */
  readonly byScope?: ReadonlyMap<string, number>;
}

export interface LiveState {
  readonly grants: readonly Grant[];
  readonly pauses: readonly Pause[];
  /** `null`: no meter runs, so allowances never end. */
  readonly usage: UsageSnapshot | null;
}

export const givenBy = ({ scope }: Grant): 'time' | 'access' => (scope.kind === 'all' ? 'time' : 'access');

export const NOTHING_LIVE: LiveState = { grants: [], pauses: [], usage: null };

/** `all`, `category:ID`, `site:example.com` or `site:SERVICE`. */
export function parseGrantScope(raw: string): Result<GrantScope, 'bad-scope'> {
  const text = raw.trim();
  if (text === 'all') return ok({ kind: 'all' });
  if (text.startsWith('category:')) {
    const categoryId = text.slice('category:'.length);
    return isCategoryId(categoryId) ? ok({ kind: 'category', categoryId }) : err('bad-scope');
  }
  if (!text.startsWith('site:')) return err('bad-scope');
  const site = text.slice('site:'.length);
  const service = serviceById(site);
  if (service !== undefined) return ok({ kind: 'site', site, domains: service.domains });
  const name = parseDomainName(site);
  return name.ok ? ok({ kind: 'site', site: name.value, domains: [name.value] }) : err('bad-scope');
}

export const formatGrantScope = (scope: GrantScope): string =>
  scope.kind === 'all'
    ? 'all'
    : scope.kind === 'category'
      ? `category:${scope.categoryId}`
      : `site:${scope.site}`;
