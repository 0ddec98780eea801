/** The log as the console asks for it: filters of the contract, and whose rows they are. */
import type { LoggedVerdict } from '../../../../shared/activity/events.ts';
import type { LogFilter } from '../../../../shared/contracts/activity-shapes.ts';
import type { ProfilesShown } from '../../activity/shown-row.ts';
import type { LogPageFilter } from '../../storage/log-page-queries.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';
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

/** Names and zones of everybody whose rows may come. */
export const profilesShown = (deps: OperatorDeps): ProfilesShown =>
  new Map(
    recordsOf(deps)
      .storage.profiles.all()
      .map(({ id, name }) => [id, { name, zone: deps.policy.of(id).policy.zone }]),
  );
