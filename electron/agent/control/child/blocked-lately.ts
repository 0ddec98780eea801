/**
 * What was closed to the child lately, as the record has it: where browsers show no page of ours (HTTPS), this is where
 * the child learns why and asks. At a level without names there is nothing to list, and it says so.
 */
import { answersNullAddress } from '../../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../../shared/catalogue/category-ids.ts';
import type { BlockedLately, BlockedSite } from '../../../../shared/contracts/child-api.ts';
import { hours } from '../../../../shared/kernel/duration.ts';
import { type EpochMs, epochMs } from '../../../../shared/kernel/instant.ts';
import { parseDomainName, type DomainName } from '../../../../shared/net/domain-name.ts';
import { registrableDomain } from '../../../../shared/net/public-suffix.ts';
import { explainToChild } from '../../../../shared/policy/explain-to-child.ts';
import { presetForAge } from '../../../../shared/policy/presets.ts';
import type { StoredActivity } from '../../storage/activity-queries.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import { askRecords } from '../ask-records.ts';
import { askedBefore } from '../asked-before.ts';
import { type AskedSite, askedSite, closedFor } from '../asked-site.ts';
import { judgeNow } from '../asking.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { isoOf, recordsOf } from '../operator-deps.ts';

const LATELY = hours(24);
const MOST_SITES = 8;
const MOST_ROWS = 500;

interface Blocked {
  readonly name: DomainName;
  readonly atMs: EpochMs;
}

export async function blockedLately(deps: ConsoleDeps, child: ChildProfile): Promise<BlockedLately> {
  const { policy, level } = deps.policy.of(child.id);
  if (!level.hasConsent || (level.detail !== 'full' && level.detail !== 'site'))
    return { named: false, sites: [] };
  const nowMs = deps.clock.nowMs();
  const { rows } = await askRecords(deps, 'page', {
    profileId: child.id,
    fromMs: nowMs - LATELY,
    toMs: null,
    verdicts: ['block'],
    category: null,
    origin: null,
    text: '',
    before: null,
    after: null,
    limit: MOST_ROWS,
  });
  const names = { zone: policy.zone, nowMs };
  const sites: BlockedSite[] = [];
  for (const { name, atMs } of newestOfEachSite(rows)) {
    if (sites.length === MOST_SITES) break;
    const { mayAsk, ruling } = await judgeNow(deps, child, name);
    // Open by now, or known by another kind of name since, or no site at all: nothing to ask about.
    if (!mayAsk) continue;
    sites.push({
      site: name,
      at: isoOf(deps, atMs, child.id),
      sentence: explainToChild(ruling.decision, presetForAge(child.age).id, names),
      asking: askingOf(deps, child, closedFor(askedSite(name), ruling.decision.reason)),
    });
  }
  return { named: true, sites };
}

type Row = Pick<StoredActivity, 'written' | 'category' | 'reason' | 'at_ms'>;

/**
 * Rows newest first. What nobody looks at (advertising) is no site that somebody wanted, and neither is what browsers
 * ask by themselves, of which a site may be on record that is open.
 */
function* newestOfEachSite(rows: readonly Row[]): Generator<Blocked> {
  const seen = new Set<string>();
  for (const { written, category, reason, at_ms } of rows) {
    if (reason === 'special-use-name') continue;
    if (category !== null && isCategoryId(category) && answersNullAddress(category)) continue;
    const name = written === null ? null : parseDomainName(written);
    if (name?.ok !== true) continue;
    const site = registrableDomain(name.value) ?? name.value;
    if (seen.has(site)) continue;
    seen.add(site);
    yield { name: name.value, atMs: epochMs(at_ms) };
  }
}

function askingOf(deps: ConsoleDeps, { id }: ChildProfile, site: AskedSite): BlockedSite['asking'] {
  const { requests } = recordsOf(deps).storage;
  return askedBefore(requests, id, site, deps.clock.nowMs()).next;
}
