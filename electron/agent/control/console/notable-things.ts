/** What is notable of one child and not yet settled by a rule: asked of the rows of two days, with what the weeks before were like. */
import type { Notable } from '../../../../shared/contracts/overview-shapes.ts';
import type { EpochMs } from '../../../../shared/kernel/instant.ts';
import { describeTarget } from '../../../../shared/policy/explain.ts';
import { addDays, civilDayOfIso, isoDateAt, startOfDate } from '../../../../shared/time/civil-date.ts';
import { zonedIso } from '../../../../shared/time/zoned-iso.ts';
import type { DayFigures } from '../../activity/report-protocol.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import { askRecords } from '../ask-records.ts';
import { childZone } from '../child-overview.ts';
import type { OperatorDeps } from '../operator-deps.ts';

const HOUR_MS = 3_600_000;
/** Yesterday and today: what is older was on yesterday's card. */
const DAYS_LOOKED_AT = 2;
/** Less history than this says nothing about what is usual. */
const DAYS_TO_KNOW = 7;

/** Days that `figures` must reach back for `notableThings`. */
export const DAYS_OF_HISTORY = 28 + DAYS_LOOKED_AT;

function usualCategories({ categories }: DayFigures, before: string): ReadonlySet<string> | null {
  const earlier = categories.filter(({ day }) => day < civilDayOfIso(before));
  const days = new Set(earlier.map(({ day }) => day));
  return days.size < DAYS_TO_KNOW ? null : new Set(earlier.map(({ category }) => category));
}

export async function notableThings(
  deps: OperatorDeps,
  child: ChildProfile,
  figures: DayFigures,
  nowMs: EpochMs,
): Promise<readonly Notable[]> {
  const zone = childZone(deps, child);
  const firstDate = addDays(isoDateAt(zone, nowMs), 1 - DAYS_LOOKED_AT);
  const fromMs = startOfDate(zone, firstDate);
  const { household, child: own } = deps.policy.of(child.id).documents;
  const found = await askRecords(deps, 'notable', {
    childId: child.id,
    childName: child.name,
    zone,
    nowMs,
    usual: usualCategories(figures, firstDate),
    settled: new Set([...(household.rules ?? []), ...(own?.rules ?? [])].map(({ target }) => target)),
    fromMs,
    nightFromMs: fromMs + 20 * HOUR_MS,
  });
  return found.map(({ atMs, log, offers, ...thing }) => ({
    ...thing,
    offers: offers.map((offer) => ({ ...offer, what: describeTarget(offer.target) })),
    child: child.id,
    at: zonedIso(zone, atMs),
    log: {
      from: zonedIso(zone, log.fromMs),
      to: zonedIso(zone, log.toMs),
      category: log.category,
      verdict: log.verdict,
    },
  }));
}
