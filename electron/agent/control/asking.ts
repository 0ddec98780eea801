/**
 * A child asks. What is asked for a second time while it waits is one request, and a site is asked for anew at most
 * every five minutes. INVARIANT: help lines and the private class are answered here at once, and nothing is stored,
 * audited or told to anybody.
 */
import { isPrivateCategory } from '../../../shared/catalogue/categories.ts';
import { helpLineEntry, NATIONAL_HELP_LINE } from '../../../shared/catalogue/help-lines.ts';
import type { Ask, RequestShown } from '../../../shared/contracts/request-shapes.ts';
import { ADDRESS_ONLY } from '../../../shared/i18n/block-page-sentences.ts';
import { ANSWERED_BY_FILTER } from '../../../shared/i18n/decision-sentences.ts';
import * as say from '../../../shared/i18n/request-sentences.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { hours, minutes } from '../../../shared/kernel/duration.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { networkOfName } from '../../../shared/net/address-name.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { isPublicSuffix } from '../../../shared/net/public-suffix.ts';
import { describeTarget } from '../../../shared/policy/explain.ts';
import { aliasBlocks, standsDespiteAliases } from '../enforcement/alias.ts';
import type { Ruling } from '../enforcement/ruling.ts';
import type { ChildProfile } from '../storage/profile-store.ts';
import type { NewRequest, StoredRequest } from '../storage/request-store.ts';
import { askedBefore } from './asked-before.ts';
import { type AskedSite, askedSite, closedFor, noSite } from './asked-site.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { isoOf, type OperatorDeps, recordsOf } from './operator-deps.ts';
import { refusal } from './refusal.ts';
import { settleRequests, tellRequest } from './request-life.ts';
import { requestShown } from './request-shown.ts';

const MOST_AN_HOUR = 20;
/** Who repeats an ask faster than this, and has done so often, is not counted or told again. */
const COUNTED_AT_ONCE = 20;
const COUNTED_AFTER = minutes(1);
/** Instead of an id, for what was answered and not kept. */
export const NOT_KEPT = 'not-kept';

export async function ask(deps: ConsoleDeps, child: ChildProfile, asking: Ask): Promise<RequestShown> {
  settleRequests(deps);
  if (asking.kind === 'time') {
    const { kind, minutes: length, words } = asking;
    const request = { kind, target: null, category: null, minutes: length, purpose: null, words };
    return keep(deps, { profileId: child.id, ...request }, null);
  }
  const site = askedSite(asking.target);
  const now = await judgeNow(deps, child, site.name);
  if (helpLineEntry(site.name) !== undefined)
    return unkept(deps, child, 'approved', say.helpIsOpen(NATIONAL_HELP_LINE.phone));
  const { reason } = now.ruling.decision;
  if (reason.kind === 'special-use-name') throw noSiteToOpen(ANSWERED_BY_FILTER[reason.answer]);
  if (isPublicSuffix(site.name)) throw noSite();
  if (networkOfName(site.name) !== undefined) throw noSiteToOpen(ADDRESS_ONLY);
  if (now.isPrivate)
    return now.isOpen
      ? unkept(deps, child, 'approved', say.privateIsOpen)
      : unkept(deps, child, 'denied', say.privateIsClosed(NATIONAL_HELP_LINE.phone));
  if (now.isOpen) return unkept(deps, child, 'approved', say.openAlready);
  if (now.isUnclassified) throw askWhenListed();
  const { kind, minutes: length, purpose, words } = asking;
  const closed = closedFor(site, reason);
  const { target } = closed;
  const { category } = now;
  const request = { kind, target, category, minutes: length, purpose, words };
  return keep(deps, { profileId: child.id, ...request }, closed);
}

export interface NameNow {
  readonly isOpen: boolean;
  /** Closed by something that a parent's answer can open and may hear of. */
  readonly mayAsk: boolean;
  readonly isPrivate: boolean;
  /** Perhaps it is: nobody may learn of it until the lists can tell. */
  readonly isUnclassified: boolean;
  readonly category: string | null;
  /** What decided: of the name, or of an alias that its answer leads through. */
  readonly ruling: Ruling;
}

/** As the filter would answer at this moment. Records nothing. */
export async function judgeNow(deps: OperatorDeps, child: ChildProfile, name: DomainName): Promise<NameNow> {
  const nowMs = deps.clock.nowMs();
  const own = deps.gate.preview(child.id, name, nowMs);
  let ruling = own;
  // A private name is not followed to where it leads: nobody learns of it.
  if (!own.isPrivate && own.decision.verdict === 'allow' && !standsDespiteAliases(own)) {
    const aliases = await deps.aliasesOf(name);
    ruling = aliases.map((alias) => deps.gate.preview(child.id, alias, nowMs)).find(aliasBlocks) ?? own;
  }
  const { decision, categoryId } = ruling;
  const isOpen = decision.verdict !== 'block' || !decision.enforced;
  const isPrivate = own.isPrivate || ruling.isPrivate;
  return {
    isOpen,
    mayAsk: !isOpen && !isPrivate && decision.reason.kind !== 'special-use-name' && isSite(name),
    isPrivate,
    isUnclassified: own.isUnclassified,
    category: categoryId === null || isPrivateCategory(categoryId) ? null : categoryId,
    ruling,
  };
}

/** What an answer can open: a name. Time and access open no address, and nothing has a whole suffix. */
const isSite = (name: DomainName): boolean => !isPublicSuffix(name) && networkOfName(name) === undefined;

function keep(deps: ConsoleDeps, request: NewRequest, site: AskedSite | null): RequestShown {
  const { requests } = recordsOf(deps).storage;
  const nowMs = deps.clock.nowMs();
  const { profileId } = request;
  const { same, other, next } = askedBefore(requests, profileId, site, nowMs);
  if (next === 'waiting' && same !== null) {
    const isFlood = same.asks >= COUNTED_AT_ONCE && nowMs - same.lastAskedAtMs < COUNTED_AFTER;
    if (isFlood) return requestShown(deps, same, 'child');
    return tell(deps, requests.askAgain(same.id, request, nowMs) ?? same);
  }
  if (next === 'later') throw other === null ? askLater() : askOtherLater(other);
  if (requests.askedSince(profileId, epochMs(nowMs - hours(1))) >= MOST_AN_HOUR) throw askedEnough();
  const opened = requests.open(request, nowMs);
  if (!opened.ok) throw new Error(`the profile \`${profileId}\` is not there`);
  return tell(deps, opened.value);
}

function tell(deps: ConsoleDeps, request: StoredRequest): RequestShown {
  tellRequest(deps, request);
  return requestShown(deps, request, 'child');
}

function unkept(
  deps: ConsoleDeps,
  child: ChildProfile,
  state: 'approved' | 'denied',
  sentence: Text,
): RequestShown {
  const now = isoOf(deps, deps.clock.nowMs(), child.id);
  return {
    id: NOT_KEPT,
    child: child.id,
    childName: child.name,
    kind: 'site',
    target: null,
    category: null,
    minutes: null,
    purpose: null,
    words: '',
    asks: 1,
    state,
    stages: { asked: now, delivered: null, seen: null, answered: now, applied: null, expired: null },
    always: [],
    standsUntil: null,
    answer: null,
    answeredBy: null,
    until: null,
    grantId: null,
    sentence,
  };
}

const noSiteToOpen = (because: Text) =>
  refusal('INVALID_INPUT', because, {
    vi: 'Đây không phải một trang có thể xin mở.',
    en: 'It is no site that anybody could open for you.',
  });

const askLater = () =>
  refusal(
    'ASK_LATER',
    {
      vi: 'Con vừa xin trang này xong, và đã có câu trả lời.',
      en: 'You asked for this a moment ago, and there is an answer.',
    },
    {
      vi: 'Sau năm phút con có thể xin lại, hoặc nói trực tiếp với bố mẹ.',
      en: 'You can ask again after five minutes, or talk to your parents.',
    },
  );

const askOtherLater = ({ target }: StoredRequest) =>
  refusal('ASK_LATER', say.askedOfSameSite(describeTarget(target ?? '')), {
    vi: 'Sau năm phút con có thể xin mở cả trang này, hoặc nói trực tiếp với bố mẹ.',
    en: 'After five minutes you can ask for this one too, or talk to your parents.',
  });

const askWhenListed = () =>
  refusal(
    'ASK_LATER',
    {
      vi: 'Hải Đăng đang chuẩn bị danh sách trang, nên chưa gửi được lời xin này.',
      en: 'Hải Đăng is still getting its lists of sites ready, so it cannot send this yet.',
    },
    {
      vi: 'Con thử lại sau vài phút, hoặc nói trực tiếp với bố mẹ.',
      en: 'Try again in a few minutes, or talk to your parents.',
    },
  );

const askedEnough = () =>
  refusal(
    'ASK_LATER',
    {
      vi: 'Trong một giờ qua con đã xin nhiều lần rồi. Bố mẹ thấy hết các lời xin đang chờ.',
      en: 'You asked many times within the hour. Your parents see every request that waits.',
    },
    { vi: 'Con chờ một lát rồi xin tiếp nhé.', en: 'Wait a while before the next one.' },
  );
