/** The log as the console shows it: filters of the contract in, rows of the contract out. */
import type { LoggedVerdict } from '../../../../shared/activity/events.ts';
import { phraseOf } from '../../../../shared/activity/reason-phrase.ts';
import type { ConsoleLogRow, LogFilter } from '../../../../shared/contracts/activity-shapes.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import { toActivity } from '../../activity/log-reader.ts';
import type { StoredActivity } from '../../storage/activity-queries.ts';
import type { LogPageFilter } from '../../storage/log-page-queries.ts';
import { isoOf, type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { profileById } from './profile-by-id.ts';

/** What went through, whatever observe mode made of it, and what did not. */
const VERDICT_GROUPS: Readonly<Record<'allowed' | 'blocked', readonly LoggedVerdict[]>> = {
  allowed: ['allow', 'rewrite', 'would-block', 'would-rewrite'],
  blocked: ['block'],
};

function verdictsOf(verdict: LogFilter['verdict']): readonly LoggedVerdict[] | null {
  if (verdict === undefined) return null;
  return verdict === 'allowed' || verdict === 'blocked' ? VERDICT_GROUPS[verdict] : [verdict];
}

export function storedFilter(deps: OperatorDeps, filter: LogFilter): LogPageFilter {
  const { child, from, to, verdict, category, origin, text } = filter;
  return {
    profileId: child === undefined ? null : profileById(deps, child),
    fromMs: from === undefined ? null : Date.parse(from),
    toMs: to === undefined ? null : Date.parse(to),
    verdicts: verdictsOf(verdict),
    category: category ?? null,
    origin: origin ?? null,
    text: text ?? '',
  };
}

export type NamesById = ReadonlyMap<ProfileId, string>;

export const childNames = (deps: OperatorDeps): NamesById =>
  new Map(
    recordsOf(deps)
      .storage.profiles.children()
      .map(({ id, name }) => [id, name]),
  );

export function shownRow(deps: OperatorDeps, stored: StoredActivity, names: NamesById): ConsoleLogRow {
  const row = toActivity(stored);
  const isHousehold = row.profileId === HOUSEHOLD;
  return {
    id: row.id,
    at: isoOf(deps, row.atMs, row.profileId),
    child: isHousehold ? null : (names.get(row.profileId) ?? null),
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
