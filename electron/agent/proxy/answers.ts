/** Everything the proxy says itself: block pages, failures, faults, the PAC file, and what comes of asking. */
import * as say from '../../../shared/i18n/block-page-sentences.ts';
import { ANSWERED_BY_FILTER } from '../../../shared/i18n/decision-sentences.ts';
import { privateIsClosed } from '../../../shared/i18n/request-sentences.ts';
import type { Locale, Text } from '../../../shared/i18n/text.ts';
import type { AgeBand } from '../../../shared/catalogue/categories.ts';
import { NATIONAL_HELP_LINE } from '../../../shared/catalogue/help-lines.ts';
import { ownAnswer } from '../../../shared/catalogue/own-answers.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { explainToChild, listForChild } from '../../../shared/policy/explain-to-child.ts';
import { isPublicSuffix } from '../../../shared/net/public-suffix.ts';
import { passes } from '../../../shared/policy/opening.ts';
import { presetForAge } from '../../../shared/policy/presets.ts';
import type { ReasonKind } from '../../../shared/policy/reason.ts';
import type { CurrentPolicy } from '../enforcement/current-policy.ts';
import type { AskDesk, AskStanding, SiteAsk } from '../runtime/ask-desk.ts';
import type { Profile } from '../storage/profile-store.ts';
import type { Refusal } from './admission.ts';
import {
  type BlockPage,
  PAGE_PATH,
  PAGE_POLICY,
  renderBlockPage,
  renderOpenPage,
  safePath,
} from './block-page.ts';
import type { EndpointIdentity } from './endpoint-identity.ts';
import { FormTokens, type TokenState } from './form-tokens.ts';
import { answerOctets, type HttpAnswer } from './http-answer.ts';
import { pacFile, PAC_TYPE } from './pac-file.ts';
import { preferredLocale } from './page-language.ts';
import { failureStatus, proxyStatus } from './proxy-status.ts';
import type { RequestFault, RequestHead } from './request-head.ts';
import { shownHost } from './request-target.ts';
import type { WayFault } from './way-out.ts';

/** A page that waits for an answer asks again as often; one that was answered, in case the answer is changed. Seconds. */
const WAITING_LOOKS = 1;
const ANSWERED_LOOKS = 5;
const MINUTES_SAID = 180;

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  303: 'See Other',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  414: 'URI Too Long',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  508: 'Loop Detected',
};

export interface RefusedRequest {
  readonly head: Pick<RequestHead, 'method' | 'fields'>;
  /** Path of the page in origin form; null: no page can be shown where it was asked for (CONNECT). */
  readonly url: string | null;
  readonly identity: EndpointIdentity;
}

export interface AnswersParts {
  readonly policy: CurrentPolicy;
  readonly nowMs: () => EpochMs;
  readonly askDesk: AskDesk | null;
}

export class Answers {
  readonly #parts: AnswersParts;
  readonly #tokens = new FormTokens();

  constructor(parts: AnswersParts) {
    this.#parts = parts;
  }

  /** `keepAlive`: the request is whole, and another may follow. */
  refusal(refusal: Refusal, about: RefusedRequest, keepAlive = false, notice: Notice | null = null): Buffer {
    const { profileId, name, ruling, cause } = refusal;
    const mayTell = about.url !== null && isAskable(refusal) && !ruling.isPrivate;
    const asked = mayTell ? (this.#parts.askDesk?.standing(profileId, name) ?? null) : null;
    const body = renderBlockPage(this.#page(refusal, about, asked, notice));
    const fields: (readonly [string, string])[] = [
      proxyStatus(
        cause === 'rebinding' || cause === 'address-only' || cause === 'agent-port'
          ? 'destination_ip_prohibited'
          : 'http_request_denied',
        cause === 'decided' ? ruling.decision.reason.kind : cause,
      ),
      ['Content-Security-Policy', PAGE_POLICY],
      ['X-Frame-Options', 'DENY'],
      // Its own host may hear which page a form stood on; nobody else does.
      ['Referrer-Policy', 'same-origin'],
    ];
    if (asked !== null && !asked.mayAskAnew) {
      const seconds = asked.state === 'waiting' ? WAITING_LOOKS : ANSWERED_LOOKS;
      fields.push(['Refresh', `${seconds}; url=${PAGE_PATH}${safePath(about.url ?? '/')}`]);
    }
    const answer = { status: 403, reason: 'Forbidden', fields, contentType: HTML, body };
    return answerOctets(answer, { isHead: about.head.method === 'HEAD', keepAlive });
  }

  failure(
    fault: Exclude<WayFault, { kind: 'refused' }>,
    { method, fields }: Pick<RequestHead, 'method' | 'fields'>,
  ): Buffer {
    const { status, field } = failureStatus(fault);
    return plain(status, [field], say.FAILURES[fault.kind], preferredLocale(fields), method === 'HEAD');
  }

  badOrigin({ method, fields }: Pick<RequestHead, 'method' | 'fields'>): Buffer {
    const field = proxyStatus('http_protocol_error');
    return plain(502, [field], say.FAILURES['bad-answer'], preferredLocale(fields), method === 'HEAD');
  }

  /** Where the head cannot be read, its language cannot either: both are said. */
  fault({ status, why }: RequestFault): Buffer {
    const type = status === 508 ? 'proxy_loop_detected' : 'http_request_error';
    return plain(status, [proxyStatus(type, why)], say.FAILURES['bad-request'], 'both', false);
  }

  pac({ address }: EndpointIdentity, isHead: boolean): Buffer {
    const answer = { status: 200, reason: 'OK', fields: [], contentType: PAC_TYPE, body: pacFile(address) };
    return answerOctets(answer, { isHead, keepAlive: false });
  }

  notFound(): Buffer {
    const body = 'Hải Đăng\n';
    return answerOctets({ status: 404, reason: 'Not Found', fields: [], contentType: TEXT, body }, ALONE);
  }

  seeOther(location: string): Buffer {
    const fields = [['Location', location] as const];
    return answerOctets({ status: 303, reason: 'See Other', fields, contentType: TEXT, body: '' }, ALONE);
  }

  /** `path`: safe to be linked to. */
  openNow(path: string, { method, fields }: RefusedRequest['head']): Buffer {
    const headers = [
      ['Content-Security-Policy', PAGE_POLICY],
      ['X-Frame-Options', 'DENY'],
      ['Referrer-Policy', 'no-referrer'],
      ['Refresh', `0; url=${path}`],
    ] as const;
    const body = renderOpenPage(preferredLocale(fields), path);
    const answer = { status: 200, reason: 'OK', fields: headers, contentType: HTML, body };
    return answerOctets(answer, { isHead: method === 'HEAD', keepAlive: false });
  }

  spendToken(token: string, identity: EndpointIdentity, site: DomainName): TokenState {
    return this.#tokens.spend(token, identity.profileId, site, this.#parts.nowMs());
  }

  ask(identity: EndpointIdentity, asking: SiteAsk): Promise<Result<AskStanding, Text>> | null {
    const { askDesk } = this.#parts;
    return askDesk?.mayAsk(identity.profileId) === true ? askDesk.ask(identity.profileId, asking) : null;
  }

  #page(
    refusal: Refusal,
    { head, url, identity }: RefusedRequest,
    asked: AskStanding | null,
    notice: Notice | null,
  ): BlockPage {
    const { profileId, host, name, ruling } = refusal;
    const { profile } = this.#parts.policy.of(profileId);
    const nowMs = this.#parts.nowMs();
    const canAsk = isAskable(refusal) && url !== null;
    const hasDesk = this.#parts.askDesk?.mayAsk(profileId) === true;
    const locale = preferredLocale(head.fields);
    const age = readerAge(profile);
    const isFree = (asked === null || asked.mayAskAnew) && notice?.isLast !== true;
    const mayAsk = canAsk && !ruling.isPrivate && hasDesk && isFree;
    return {
      locale,
      age,
      site: shownHost(host),
      reason: this.#reason(refusal),
      minutesLeft: this.#minutesLeft(refusal, nowMs),
      helpFirst: ruling.categoryId === 'self-harm',
      phone: NATIONAL_HELP_LINE.phone,
      token: mayAsk ? this.#tokens.issue(identity.profileId, name, nowMs) : null,
      notice:
        notice?.text ?? (canAsk ? standingWords(asked, { profileId, ruling, hasDesk }) : inPerson(refusal)),
      details: detailsOf(refusal, age, locale),
    };
  }

  #reason({ cause, host, name, ruling, profileId }: Refusal): Text {
    switch (cause) {
      case 'decided':
        if (host.kind === 'address' && UNKNOWN.has(ruling.decision.reason.kind)) return say.ADDRESS_ONLY;
        return this.#decided(ruling, profileId);
      case 'alias':
        return say.leadsToBlocked(this.#decided(ruling, profileId));
      case 'address-only':
        return say.ADDRESS_ONLY;
      case 'rebinding':
        return say.REBINDING;
      case 'special-use':
        return specialUse(name);
      case 'port-closed':
        return say.PORT_CLOSED;
      case 'agent-port':
        return say.AGENT_PORT;
      default:
        return say.NAME_MISMATCH;
    }
  }

  #decided({ decision }: Refusal['ruling'], profileId: Refusal['profileId']): Text {
    const { profile, policy } = this.#parts.policy.of(profileId);
    const names = { zone: policy.zone, nowMs: this.#parts.nowMs() };
    return explainToChild(decision, readerAge(profile), names);
  }

  #minutesLeft({ cause, ruling }: Refusal, nowMs: EpochMs): Text | null {
    const { reason } = ruling.decision;
    if (cause !== 'decided' || !passes(reason) || reason.opensAtMs === null) return null;
    const minutes = Math.ceil((reason.opensAtMs - nowMs) / 60_000);
    return minutes > 0 && minutes <= MINUTES_SAID ? say.minutesLeft(minutes) : null;
  }
}

const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
const ALONE = { isHead: false, keepAlive: false } as const;

/** What came of asking, when the page itself does not know it. */
export interface Notice {
  readonly text: Text;
  /** There is nothing to be sent now. */
  readonly isLast: boolean;
}

const ASKABLE: ReadonlySet<Refusal['cause']> = new Set(['decided', 'alias']);

/** What a parent's answer can open: time or access for a name. Neither opens an address. */
const isAskable = ({ cause, host, name }: Refusal): boolean =>
  ASKABLE.has(cause) && host.kind === 'name' && !isPublicSuffix(name);

/** Where nothing can be sent although rules are what closes it. */
const inPerson = ({ cause, ruling }: Refusal): Text | null =>
  ASKABLE.has(cause) && !ruling.isPrivate ? say.ASK.inPerson : null;

/** Reasons that say of a name that nobody knows it, which no number has. */
const UNKNOWN: ReadonlySet<ReasonKind> = new Set<ReasonKind>(['uncategorised', 'not-on-allow-list']);

function specialUse(name: DomainName): Text {
  const answer = ownAnswer(name, []);
  return answer === undefined ? say.SPECIAL_USE : ANSWERED_BY_FILTER[answer];
}

/** Who uses the household's endpoint is not known: the words are for the eldest then. */
const readerAge = ({ id, age }: Pick<Profile, 'id' | 'age'>): AgeBand =>
  id === HOUSEHOLD ? '14-17' : presetForAge(age ?? 17).id;

interface Askable extends Pick<Refusal, 'profileId' | 'ruling'> {
  readonly hasDesk: boolean;
}

/** What came of asking, or why nobody can be asked. */
function standingWords(asked: AskStanding | null, { profileId, ruling, hasDesk }: Askable): Text | null {
  if (ruling.isPrivate) return privateIsClosed(NATIONAL_HELP_LINE.phone);
  if (!hasDesk) return profileId === HOUSEHOLD ? say.ASK.nobody : say.ASK.failed;
  if (asked === null) return null;
  if (asked.state === 'waiting') {
    const sent = joined(asked.sentence, say.ASK.waiting);
    return asked.wasSeen ? joined(sent, say.ASK.looked) : sent;
  }
  return asked.mayAskAnew ? asked.sentence : joined(asked.sentence, say.ASK.anew);
}

const joined = (a: Text, b: Text): Text => ({ vi: `${a.vi} ${b.vi}`, en: `${a.en} ${b.en}` });

function detailsOf(
  { cause, ruling }: Refusal,
  age: AgeBand,
  locale: Locale,
): readonly (readonly [Text, string])[] {
  const { reason } = ruling.decision;
  const details: (readonly [Text, string])[] = [[say.DETAIL.code, cause === 'decided' ? reason.kind : cause]];
  if ('ruleId' in reason) details.push([say.DETAIL.rule, reason.ruleId]);
  // Of the private class not even the page tells more than it must.
  if (ruling.match === null || ruling.isPrivate) return details;
  const { categoryId, listId, entry } = ruling.match;
  const neutral = listForChild(categoryId, age);
  if (neutral === null) details.push([say.DETAIL.list, listId], [say.DETAIL.entry, entry]);
  else details.push([say.DETAIL.list, neutral[locale]]);
  return details;
}

function plain(
  status: number,
  fields: HttpAnswer['fields'],
  text: Text,
  locale: Locale | 'both',
  isHead: boolean,
): Buffer {
  const reason = REASONS[status] ?? 'Error';
  const body = locale === 'both' ? `${text.vi}\n${text.en}\n` : `${text[locale]}\n`;
  return answerOctets({ status, reason, fields, contentType: TEXT, body }, { isHead, keepAlive: false });
}
