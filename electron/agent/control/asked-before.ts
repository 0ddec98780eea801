/**
 * What a child has asked before of one site, or of time. A site is asked for anew at most every five minutes, whichever of its hosts
 * is named: whoever owns one name can make any number below it. What is asked for stays the host, so that no answer
 * opens more than the guardian read; a request stands for every host below its target, since its answer opens those.
 */
import { hours, minutes } from '../../../shared/kernel/duration.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '../../../shared/kernel/instant.ts';
import { type DomainName, isWithin } from '../../../shared/net/domain-name.ts';
import { parseRuleTarget } from '../../../shared/policy/rule-target.ts';
import type { RequestStore, StoredRequest } from '../storage/request-store.ts';
import { type AskedSite, siteOfTarget } from './asked-site.ts';

const ANEW_AFTER = minutes(5);
/** An answer that is older says nothing about the page of now. */
const LATELY = hours(2);

export interface AskedBefore {
  /** Waits, or was answered lately, and what it is about covers the site. */
  readonly same: StoredRequest | null;
  /** Of another host of the same site, for as long as nothing else of the site may be asked for. */
  readonly other: StoredRequest | null;
  readonly next: 'may' | 'waiting' | 'later';
}

/** `site`: null for time. */
export function askedBefore(
  requests: RequestStore,
  profileId: ProfileId,
  site: AskedSite | null,
  nowMs: EpochMs,
): AskedBefore {
  const unit = site === null ? null : siteOfTarget(site.target);
  const ofSite = requests
    .lately(profileId, epochMs(nowMs - LATELY))
    .filter(({ target }) => (target === null ? null : siteOfTarget(target)) === unit);
  const covering = ofSite.filter(({ target }) => covers(target, site));
  const open = covering.find(({ state }) => state === 'open');
  const same = open ?? covering[0] ?? null;
  if (open !== undefined) return { same, other: null, next: 'waiting' };
  // A clock that was set back must not close the door for long.
  const recent = ofSite.find(({ askedAtMs }) => Math.abs(nowMs - askedAtMs) < ANEW_AFTER);
  if (recent === undefined) return { same, other: null, next: 'may' };
  return { same, other: covering.includes(recent) ? null : recent, next: 'later' };
}

/** Whether an answer about `target` opens what is asked for. */
function covers(target: string | null, site: AskedSite | null): boolean {
  if (target === null || site === null) return target === null && site === null;
  if (target === site.target) return true;
  const { name, isService, closedAt } = site;
  if (isService) return false;
  // A rule for `domain` would not beat the one that closes the page below it.
  return domainsOf(target).some(
    (domain) => isWithin(name, domain) && (closedAt === null || isWithin(domain, closedAt)),
  );
}

function domainsOf(target: string): readonly DomainName[] {
  const parsed = parseRuleTarget(target);
  if (!parsed.ok || parsed.value.kind === 'category') return [];
  return parsed.value.kind === 'service' ? parsed.value.domains : [parsed.value.domain];
}
