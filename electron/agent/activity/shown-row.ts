/** A row of the log as the console and its files show it: instants on the clock of its profile, children by name. */
import { phraseOf } from '../../../shared/activity/reason-phrase.ts';
import type { ConsoleLogRow } from '../../../shared/contracts/activity-shapes.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { VIETNAM, type TimeZone } from '../../../shared/time/zone-offset.ts';
import { zonedIso } from '../../../shared/time/zoned-iso.ts';
import type { StoredActivity } from '../storage/activity-queries.ts';
import { toActivity } from './log-reader.ts';

/** By profile id; it goes to the worker as it is. */
export type ProfilesShown = ReadonlyMap<string, { readonly name: string; readonly zone: TimeZone }>;

export function shownRow(stored: StoredActivity, profiles: ProfilesShown): ConsoleLogRow {
  const row = toActivity(stored);
  const isHousehold = row.profileId === HOUSEHOLD;
  const profile = profiles.get(row.profileId);
  return {
    id: row.id,
    at: zonedIso(profile?.zone ?? profiles.get(HOUSEHOLD)?.zone ?? VIETNAM, row.atMs),
    child: isHousehold ? null : (profile?.name ?? null),
    childId: isHousehold ? null : row.profileId,
    name: row.name,
    site: row.site,
    category: row.category,
    verdict: row.verdict,
    reason: row.reason,
    phrase: phraseOf(row.reason, row.verdict, row.category),
    list: row.listId,
    entry: row.entry,
    origin: row.origin,
    count: row.count,
  };
}
