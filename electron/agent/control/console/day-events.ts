/** The events of a child's day: what was blocked, asked for, given, paused and changed, each as one sentence. */
import { phraseOf } from '../../../../shared/activity/reason-phrase.ts';
import type { DayTimeline } from '../../../../shared/contracts/activity-shapes.ts';
import * as say from '../../../../shared/i18n/event-sentences.ts';
import { HOUSEHOLD, type PolicyRevision, type ProfileId } from '../../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../../shared/kernel/instant.ts';
import { describeMoment } from '../../../../shared/policy/explain.ts';
import { parsePolicy } from '../../../../shared/policy/policy.ts';
import { diffPolicies } from '../../../../shared/policy/policy-diff.ts';
import type { BlockRun } from '../../../../shared/reporting/day-segments.ts';
import { sayCategory } from '../../../../shared/reporting/people-categories.ts';
import { zonedIso } from '../../../../shared/time/zoned-iso.ts';
import type { TimeZone } from '../../../../shared/time/zone-offset.ts';
import type { LoggedVerdict } from '../../../../shared/activity/events.ts';
import type { StoredPolicy } from '../../storage/policy-store.ts';
import { sayGrantScope } from '../grant-shown.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { requestShown } from '../request-shown.ts';

type DayEvent = DayTimeline['events'][number];

export interface DayOf {
  readonly profileId: ProfileId;
  readonly zone: TimeZone;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

const MOST_REQUESTS = 1000;

interface Dated {
  readonly atMs: number;
  readonly event: Omit<DayEvent, 'at'>;
}

function blockEvents(runs: readonly BlockRun[]): Dated[] {
  return runs.map(({ fromMs, site, category, verdict, reason, count, rowId }) => {
    const what = site === null ? sayCategory(category) : { vi: site, en: site };
    const because = phraseOf(reason, verdict as LoggedVerdict, category);
    return {
      atMs: fromMs,
      event: { kind: 'block', sentence: say.blocked(what, because, count), count, rowId },
    };
  });
}

function requestEvents(deps: OperatorDeps, { profileId, fromMs, toMs }: DayOf): Dated[] {
  return recordsOf(deps)
    .storage.requests.ofProfile(profileId, MOST_REQUESTS)
    .filter(({ askedAtMs }) => askedAtMs >= fromMs && askedAtMs < toMs)
    .map((request) => ({
      atMs: request.askedAtMs,
      event: {
        kind: 'request',
        sentence: requestShown(deps, request, 'guardian').sentence,
        count: request.asks,
        rowId: null,
      },
    }));
}

function liveEvents(deps: OperatorDeps, { profileId, zone, fromMs, toMs }: DayOf): Dated[] {
  const { past } = recordsOf(deps).storage;
  const begun = (atMs: EpochMs): boolean => atMs >= fromMs && atMs < toMs;
  const grants = past
    .grants(profileId, fromMs, toMs)
    .filter(({ createdAtMs }) => begun(createdAtMs))
    .map(({ createdAtMs, untilMs, actor, scope }): Dated => {
      const until = describeMoment(untilMs, zone, createdAtMs);
      const sentence = say.gave(say.sayActor(actor), sayGrantScope(scope), until);
      return { atMs: createdAtMs, event: { kind: 'grant', sentence, count: 1, rowId: null } };
    });
  const pauses = [...past.pauses(HOUSEHOLD, fromMs, toMs), ...past.pauses(profileId, fromMs, toMs)]
    .filter(({ startedAtMs }) => begun(startedAtMs))
    .map(({ startedAtMs, untilMs, actor }): Dated => {
      const until = untilMs === null ? null : describeMoment(untilMs, zone, startedAtMs);
      const sentence = say.paused(say.sayActor(actor), until);
      return { atMs: startedAtMs, event: { kind: 'pause', sentence, count: 1, rowId: null } };
    });
  return [...grants, ...pauses];
}

function ruleEvent(deps: OperatorDeps, put: StoredPolicy): Dated {
  const { policies } = recordsOf(deps).storage;
  const before = policies.revision(put.profileId, (put.revision - 1) as PolicyRevision);
  const actor = say.sayActor(put.actor);
  const whose = put.profileId === HOUSEHOLD ? 'household' : 'child';
  const event = (sentence: DayEvent['sentence'], count: number): Dated => ({
    atMs: put.createdAtMs,
    event: { kind: 'rule', sentence, count, rowId: null },
  });
  if (before === null) return event(say.firstRules(actor, whose), 1);
  const [older, newer] = [parsePolicy(before.document), parsePolicy(put.document)];
  const lines = older.ok && newer.ok ? diffPolicies(older.value, newer.value) : [];
  const [first] = lines;
  return first === undefined
    ? event(say.savedUnchanged(actor, whose), 1)
    : event(say.changedRules(actor, whose, first, lines.length - 1), lines.length);
}

/** In the order of time. */
export function dayEvents(deps: OperatorDeps, day: DayOf, blocks: readonly BlockRun[]): DayEvent[] {
  const { past } = recordsOf(deps).storage;
  const rules = [HOUSEHOLD, day.profileId].flatMap((id) => past.revisions(id, day.fromMs, day.toMs));
  return [
    ...blockEvents(blocks),
    ...requestEvents(deps, day),
    ...liveEvents(deps, day),
    ...rules.map((put) => ruleEvent(deps, put)),
  ]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, event }) => ({ at: zonedIso(day.zone, atMs as EpochMs), ...event }));
}
