/** "Why?" of one row: the rule of its moment, whether it still stands, and what the same name would get now. */
import { phraseOf } from '../../../../shared/activity/reason-phrase.ts';
import type { Why } from '../../../../shared/contracts/activity-shapes.ts';
import * as say from '../../../../shared/i18n/log-sentences.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { HOUSEHOLD } from '../../../../shared/kernel/ids.ts';
import { parseDomainName } from '../../../../shared/net/domain-name.ts';
import { explainBoth, explainDecision, type ExplainNames } from '../../../../shared/policy/explain.ts';
import type { UsageSnapshot } from '../../../../shared/policy/live.ts';
import {
  linkOf,
  linkOfDecision,
  resolveLink,
  type LinkContext,
  type RuleLink,
} from '../../../../shared/policy/rule-link.ts';
import { situate, momentOf } from '../../../../shared/policy/situation.ts';
import type { TimeZone } from '../../../../shared/time/zone-offset.ts';
import { civilDayOf } from '../../../../shared/time/zoned-moment.ts';
import { type LoggedActivity, toActivity } from '../../activity/log-reader.ts';
import { shownRow } from '../../activity/shown-row.ts';
import { aliasBlocks } from '../../enforcement/alias.ts';
import { PastRules } from '../../enforcement/past-rules.ts';
import type { StoredActivity } from '../../storage/activity-queries.ts';
import { askRecords } from '../ask-records.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { whatHappens } from '../what-happens.ts';
import { profilesShown } from './log-rows.ts';
import { UsageByHour } from './usage-by-hour.ts';
import { reasonOfRow, situationOf, writtenName, type RowMoment } from './row-reason.ts';

interface Explained {
  readonly sentence: Text;
  readonly link: RuleLink;
}

/** What the meter had counted by the end of the row's hour: it counts by the second, its rows are by the hour. */
async function usageThen(
  deps: OperatorDeps,
  { profileId, atMs }: LoggedActivity,
  zone: TimeZone,
): Promise<UsageSnapshot | null> {
  const day = civilDayOf({ instantMs: atMs, zone });
  const { usage } = await askRecords(deps, 'days', { profileId, fromDay: day, toDay: day });
  return new UsageByHour(usage, zone).through(atMs);
}

function explained(
  deps: OperatorDeps,
  row: LoggedActivity,
  moment: RowMoment,
  context: LinkContext,
): Explained {
  const names: ExplainNames = { zone: moment.rules.policy.zone, nowMs: row.atMs, listName: (id) => id };
  switch (row.reason) {
    case 'upstream-unreachable':
      return { sentence: say.upstreamUnreachable, link: { kind: 'none' } };
    case 'upstream-failed':
      return { sentence: say.upstreamFailed, link: { kind: 'none' } };
    case 'agent-port':
      return { sentence: say.agentPort, link: { kind: 'built-in', what: 'agent-port' } };
    case 'rebinding':
      return { sentence: say.rebinding, link: { kind: 'built-in', what: 'rebinding' } };
    case 'special-use-name': {
      const { reason } = reasonOfRow(deps.gate, row, moment);
      const sentence = reason === null ? say.specialUseName : explainBoth(reason, names);
      return { sentence, link: { kind: 'built-in', what: 'special-use-name' } };
    }
    case 'cname-blocked':
      return aliasExplained(deps, row, moment, context, names);
    default:
  }
  const { reason, decision } = reasonOfRow(deps.gate, row, moment);
  if (reason === null)
    return {
      sentence: say.onlyPhrase(phraseOf(row.reason, row.verdict, row.category)),
      link: { kind: 'none' },
    };
  return decision === null
    ? { sentence: explainBoth(reason, names), link: linkOf(reason, context) }
    : { sentence: explainDecision(decision, names), link: linkOfDecision(decision, context) };
}

/** The evidence of the row is the alias': its list, its entry, its category. */
function aliasExplained(
  deps: OperatorDeps,
  row: LoggedActivity,
  moment: RowMoment,
  context: LinkContext,
  names: ExplainNames,
): Explained {
  const entry = parseDomainName(row.entry ?? '');
  if (entry.ok) {
    const ruling = deps.gate.suppose(situationOf(moment, row), entry.value);
    if (aliasBlocks(ruling)) {
      const { reason } = ruling.decision;
      const sentence = say.leadsToBlocked(row.entry, explainBoth(reason, names));
      return { sentence, link: linkOf(reason, context) };
    }
  }
  const byCategory = reasonOfRow(deps.gate, { ...row, reason: 'category' }, moment).reason;
  return {
    sentence: say.leadsToBlocked(row.entry, byCategory && explainBoth(byCategory, names)),
    link: byCategory === null ? { kind: 'none' } : linkOf(byCategory, context),
  };
}

/** The part of a document that the link opens is now what it was then; a pause or a grant still runs. */
function stands(deps: OperatorDeps, row: LoggedActivity, link: RuleLink, then: LinkContext): boolean {
  const { documents, live, policy } = deps.policy.of(row.profileId);
  const situation = situate(policy, live, momentOf(policy, deps.clock.nowMs()));
  if (link.kind === 'pause') return situation.pause !== null && situation.pause.createdAtMs <= row.atMs;
  if (link.kind === 'grant') return situation.grants.some(({ id }) => id === link.grantId);
  const now = resolveLink(link, { profileId: row.profileId, documents });
  return now !== null && JSON.stringify(now) === JSON.stringify(resolveLink(link, then));
}

export async function whyRow(deps: OperatorDeps, stored: StoredActivity): Promise<Why> {
  const row = toActivity(stored);
  const { storage } = recordsOf(deps);
  const past = new PastRules(
    storage.past,
    storage.profiles.get(row.profileId) ?? { id: HOUSEHOLD, age: null },
  );
  const rules = past.at(row.atMs);
  const usage = await usageThen(deps, row, rules.policy.zone);
  const moment: RowMoment = { rules, live: past.liveAt(row.atMs), usage };
  const context: LinkContext = { profileId: row.profileId, documents: rules.documents };
  const { sentence, link } = explained(deps, row, moment, context);
  const name = writtenName(row);
  return {
    row: shownRow(stored, profilesShown(deps)),
    sentence,
    link,
    linkStands: stands(deps, row, link, context),
    // Looking is not asking: nothing is looked up on the Internet for it.
    now:
      name === null
        ? null
        : await whatHappens(deps, row.profileId, name, { atMs: deps.clock.nowMs(), withAliases: false }),
  };
}
