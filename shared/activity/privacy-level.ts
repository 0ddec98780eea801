/**
 * What of a handled request may be written down. This is the only place where facts about a child become a record:
 * everything after it (memory, database, backup, report) holds reduced facts only.
 *
 * INVARIANT: nothing here depends on what is written later; consent given tomorrow cannot bring back today's names.
 */
import type { CategoryId } from '../catalogue/category-ids.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { ListId, ProfileId } from '../kernel/ids.ts';
import type { EpochMs } from '../kernel/instant.ts';
import type { DomainName } from '../net/domain-name.ts';
import { registrableDomain } from '../net/public-suffix.ts';
import type { PrivacyLevel } from './detail-level.ts';
import type { ActivityFacts, LoggedReason, LoggedVerdict } from './events.ts';

export interface ReducedFacts {
  readonly profileId: ProfileId;
  readonly atMs: EpochMs;
  readonly name: DomainName | null;
  readonly site: DomainName | null;
  readonly categoryId: CategoryId | null;
  readonly verdict: LoggedVerdict;
  readonly reason: LoggedReason;
  readonly listId: ListId | null;
  readonly entry: DomainName | null;
  readonly origin: string;
}

/** Only verdict, profile and hour may be counted; there is no row. */
export type TotalsOnly = 'totals-only';

export function reduceFacts(facts: ActivityFacts, level: PrivacyLevel): ReducedFacts | TotalsOnly {
  const { detail, hasConsent } = level;
  if (!hasConsent || facts.isPrivate || detail === 'totals') return 'totals-only';
  const { profileId, atMs, categoryId, verdict, reason, origin } = facts;
  const common = { profileId, atMs, categoryId, verdict, reason, origin };
  switch (detail) {
    case 'full':
      return {
        ...common,
        name: facts.name,
        site: registrableDomain(facts.name),
        listId: facts.listId,
        entry: facts.entry,
      };
    case 'site':
      return {
        ...common,
        name: null,
        site: registrableDomain(facts.name),
        listId: facts.listId,
        // An entry below a site would name the host, or the alias that it leads to.
        entry: facts.entry !== null && registrableDomain(facts.entry) === facts.entry ? facts.entry : null,
      };
    case 'category':
      // A list may consist of one site: its name would say more than the category.
      return { ...common, name: null, site: null, listId: null, entry: null };
    default:
      return assertNever(detail);
  }
}
