/**
 * What of time and traffic may be written down under a name: as `privacy-level.ts` for requests, and as strict. Time
 * itself is a total and is always written.
 */
import type { CategoryId } from '../catalogue/category-ids.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { DomainName } from '../net/domain-name.ts';
import type { PrivacyLevel } from './detail-level.ts';

export interface UseFacts {
  /** The registrable domain: no level writes more of a use. */
  readonly site: DomainName;
  readonly categoryId: CategoryId | null;
  readonly isPrivate: boolean;
}

export interface ReducedUse {
  readonly site: DomainName | null;
  readonly categoryId: CategoryId | null;
}

const NAMELESS: ReducedUse = { site: null, categoryId: null };

export function reducedUse({ site, categoryId, isPrivate }: UseFacts, level: PrivacyLevel): ReducedUse {
  const { detail, hasConsent } = level;
  if (!hasConsent || isPrivate) return NAMELESS;
  switch (detail) {
    case 'full':
    case 'site':
      return { site, categoryId };
    case 'category':
      return { site: null, categoryId };
    case 'totals':
      return NAMELESS;
    default:
      return assertNever(detail);
  }
}
