/** The sentence for a reason: the same on the block page, in the log, in the report, on the command line. */
import { networkOfName } from '../net/address-name.ts';
import { CATEGORY_BY_ID } from '../catalogue/categories.ts';
import { isCategoryId, type CategoryId } from '../catalogue/category-ids.ts';
import { serviceById } from '../catalogue/services.ts';
import * as sentences from '../i18n/decision-sentences.ts';
import type { Locale, Text } from '../i18n/text.ts';
import { describeInstant, type WallReading } from '../i18n/zoned-words.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { ListId } from '../kernel/ids.ts';
import { FOREVER, type EpochMs } from '../kernel/instant.ts';
import type { TimeZone } from '../time/zone-offset.ts';
import { dayNumberOf, wallClockOf, wallMsOf } from '../time/zoned-moment.ts';
import type { Decision } from './decision.ts';
import { stops } from './name-facts.ts';
import { passes } from './opening.ts';
import type { Reason } from './reason.ts';

export interface ExplainNames {
  /** Times are said on this zone's clock: the policy's. */
  readonly zone: TimeZone;
  /** With it "07:00 tomorrow" can be said; without it the date. */
  readonly nowMs: EpochMs | null;
  /** The name of a list as the parent gave it; `undefined` for one that is gone. Null: no list is named. */
  readonly listName: ((id: ListId) => string | undefined) | null;
  /** For readers who should not meet the catalogue's own name of each category. */
  readonly categoryName?: (id: CategoryId) => Text;
}

/** For callers that know no list names: the id stands in. */
export const plainNames = (zone: TimeZone, nowMs: EpochMs | null = null): ExplainNames => ({
  zone,
  nowMs,
  listName: () => undefined,
});

const categoryName = (id: CategoryId): Text => CATEGORY_BY_ID.get(id)?.name ?? { vi: id, en: id };

function reading(atMs: EpochMs, zone: TimeZone): WallReading {
  const moment = { instantMs: atMs, zone };
  return { ...wallClockOf(moment), dayNumber: dayNumberOf(wallMsOf(moment)) };
}

/** "21:00", "07:00 ngày mai" … on the zone's clock. `nowMs`: without it the date is always said. */
export const describeMoment = (atMs: EpochMs, zone: TimeZone, nowMs: EpochMs | null): Text =>
  describeInstant(reading(atMs, zone), nowMs === null ? null : reading(nowMs, zone));

const sayInstant = (atMs: EpochMs, { zone, nowMs }: ExplainNames): Text => describeMoment(atMs, zone, nowMs);

const sayOptional = (atMs: EpochMs | null, names: ExplainNames): Text | null =>
  atMs === null || atMs >= FOREVER ? null : sayInstant(atMs, names);

/** The pause's own end, and when it opens where that is later: the end of a bedtime is not said of a pause. */
function sayPause(
  untilMs: EpochMs,
  opensAtMs: EpochMs | null,
  names: ExplainNames,
): readonly [until: Text | null, opensAt: Text | null] {
  if (opensAtMs === null || opensAtMs >= FOREVER) return [null, null];
  return [sayInstant(untilMs, names), opensAtMs > untilMs ? sayInstant(opensAtMs, names) : null];
}

/** A rule's target as people say it: the service's or category's name, or the domain. */
export function describeTarget(target: string, nameOf: (id: CategoryId) => Text = categoryName): Text {
  if (target.startsWith('service:')) {
    const name = serviceById(target.slice('service:'.length))?.name;
    if (name !== undefined) return { vi: name, en: name };
  }
  const category = target.startsWith('category:') ? target.slice('category:'.length) : '';
  if (isCategoryId(category)) {
    const { vi, en } = nameOf(category);
    return { vi: `nhóm “${vi}”`, en: `the category “${en}”` };
  }
  const shown = networkOfName(target) ?? target;
  return { vi: shown, en: shown };
}

export function explainBoth(reason: Reason, names: ExplainNames): Text {
  switch (reason.kind) {
    case 'help-line':
      return sentences.helpLine;
    case 'system-need':
      return sentences.systemNeed;
    case 'paused':
      return reason.untilMs === null
        ? sentences.pausedUntilResumed
        : sentences.paused(...sayPause(reason.untilMs, reason.opensAtMs, names));
    case 'granted':
      return sentences.granted(sayInstant(reason.untilMs, names));
    case 'parent-blocked':
      return sentences.parentBlocked(describeTarget(reason.target, names.categoryName), reason.layer);
    case 'outside-hours':
      return sentences.outsideHours(sayOptional(reason.opensAtMs, names));
    case 'allowance-spent':
      return reason.renewsAtMs === null
        ? sentences.noAllowance
        : sentences.allowanceSpent(sayOptional(reason.opensAtMs, names));
    case 'parent-allowed':
      return sentences.parentAllowed(describeTarget(reason.target, names.categoryName), reason.layer);
    case 'category': {
      const category = (names.categoryName ?? categoryName)(reason.categoryId);
      const list = names.listName === null ? null : (names.listName(reason.listId) ?? reason.listId);
      switch (reason.action) {
        case 'block':
          return sentences.categoryBlocked(reason.entry, category, list);
        case 'warn':
          return sentences.categoryWarned(reason.entry, category, list);
        case 'allow':
          return sentences.categoryAllowed(reason.entry, category);
        case 'observe':
          return sentences.categoryObserved(reason.entry, category);
        default:
          return assertNever(reason.action);
      }
    }
    case 'uncategorised':
      return sentences.uncategorised;
    case 'not-on-allow-list':
      return sentences.notOnAllowList;
    case 'no-safe-search':
      return sentences.noSafeSearch;
    case 'lists-not-ready':
      return sentences.listsNotReady;
    case 'no-rule':
      return sentences.noRule;
    case 'special-use-name':
      return sentences.ANSWERED_BY_FILTER[reason.answer];
    default:
      return assertNever(reason);
  }
}

export const explain = (reason: Reason, names: ExplainNames, locale: Locale): string =>
  explainBoth(reason, names)[locale];

/** Whether it stops a name at any hour. Lists that are not loaded yet soon are. */
function standsAlways(reason: Reason): boolean {
  switch (reason.kind) {
    case 'parent-blocked':
    case 'not-on-allow-list':
    case 'no-safe-search':
    case 'uncategorised':
      return true;
    case 'category':
      return stops(reason.action);
    default:
      return false;
  }
}

/** Whether the name stays closed when hours, allowance and pause are over: by the first reason that does not pass. */
export function closesForGood({ reason, alsoMatched }: Decision): boolean {
  const lasting = [reason, ...alsoMatched].find((one) => !passes(one));
  return lasting !== undefined && standsAlways(lasting);
}

/** What keeps the name closed once that which passes has passed: the first of the rest, in the order of the table. */
function lastingBlock({ reason, alsoMatched }: Decision): Reason | undefined {
  if (!passes(reason) || reason.opensAtMs !== null) return undefined;
  const next = alsoMatched.find((further) => !passes(further));
  return next !== undefined && standsAlways(next) ? next : undefined;
}

/** The reason's sentence, and what the decision adds to it: what else stands, safe search, observe mode. */
export function explainDecision(
  decision: Decision,
  names: ExplainNames,
  sayReason: (reason: Reason) => Text = (reason) => explainBoth(reason, names),
): Text {
  const parts = [sayReason(decision.reason)];
  const lasting = lastingBlock(decision);
  if (lasting !== undefined) parts.push(sentences.closedAnyway(sayReason(lasting)));
  if (decision.verdict === 'rewrite') parts.push(sentences.safeSearchAdded);
  if (!decision.enforced && decision.verdict !== 'allow') parts.push(sentences.onlyObserved);
  return {
    vi: parts.map(({ vi }) => vi).join(' '),
    en: parts.map(({ en }) => en).join(' '),
  };
}
