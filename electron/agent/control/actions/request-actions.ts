/**
 * Answers to what children ask for. An answer gives a grant, writes a parent's rule, or says "not yet"; taking it back
 * takes that back too, and the request waits again.
 */
import { randomBytes } from 'node:crypto';
import type { Answer } from '../../../../shared/contracts/request-shapes.ts';
import { sayMinutes } from '../../../../shared/i18n/request-sentences.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { RequestId, RuleId } from '../../../../shared/kernel/ids.ts';
import { describeTarget } from '../../../../shared/policy/explain.ts';
import type { GivenAnswer, StoredRequest } from '../../storage/request-store.ts';
import { targetOfScope, wouldOpen } from '../always-scopes.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { bringIntoForce, recordsOf } from '../operator-deps.ts';
import { cannotUndo, refusal } from '../refusal.ts';
import { settleRequests } from '../request-life.ts';
import { scopeAsked } from '../request-shown.ts';
import { endOfGiven } from '../time-on-top.ts';
import type { Done } from './action.ts';
import { performPolicyAction, type PolicyAction, refuseMovedPolicy } from './policy-actions.ts';
import { whenIs, whoIs } from './profile-words.ts';

export type RequestAction =
  | { readonly kind: 'request-answer'; readonly id: RequestId; readonly answer: Answer }
  /** `policy`: takes back the rule that the answer wrote. */
  | { readonly kind: 'request-reopen'; readonly id: RequestId; readonly policy: PolicyAction | null };

type RequestDone = Done<RequestAction>;

export function performRequestAction(deps: ConsoleDeps, actor: string, action: RequestAction): RequestDone {
  settleRequests(deps);
  switch (action.kind) {
    case 'request-answer':
      return answer(deps, actor, action.id, action.answer);
    case 'request-reopen':
      return reopen(deps, actor, action.id, action.policy);
    default:
      return assertNever(action);
  }
}

/** Refuses what the request as it stands makes impossible. */
export function refuseMovedRequest(deps: ConsoleDeps, action: RequestAction): void {
  if (action.kind === 'request-reopen') {
    answered(deps, action.id);
    if (action.policy !== null) refuseMovedPolicy(deps, action.policy);
    return;
  }
  const request = knownRequest(deps, action.id);
  if (request.state !== 'open') throw alreadyAnswered(request, '');
}

export function knownRequest(deps: ConsoleDeps, id: string): StoredRequest {
  const request = recordsOf(deps).storage.requests.get(id as RequestId);
  if (request !== null) return request;
  throw refusal(
    'UNKNOWN_ITEM',
    { vi: 'Lời xin này không còn nữa.', en: 'This request is no longer there.' },
    { vi: 'Hãy tải lại trang.', en: 'Reload the page.' },
  );
}

interface Given {
  readonly given: GivenAnswer;
  readonly sentence: Text;
  readonly undoPolicy: PolicyAction | null;
  readonly events: RequestDone['events'];
}

function answer(deps: ConsoleDeps, actor: string, id: RequestId, said: Answer): RequestDone {
  const request = knownRequest(deps, id);
  if (request.state !== 'open') throw alreadyAnswered(request, actor);
  const { requests } = recordsOf(deps).storage;
  const { profileId } = request;
  const { given, sentence, undoPolicy, events } = give(deps, actor, request, said);
  const nowMs = deps.clock.nowMs();
  if (requests.answer(id, given, actor, nowMs) === null) throw alreadyAnswered(request, actor);
  // Applied is what the next question meets.
  bringIntoForce(deps);
  if (given.state !== 'denied') requests.stamp('applied', [id], deps.clock.nowMs());
  return {
    sentence,
    profileId,
    inverse: { kind: 'request-reopen', id, policy: undoPolicy },
    events: [...events, { type: 'request', id, child: profileId, state: given.state }],
  };
}

function give(deps: ConsoleDeps, actor: string, request: StoredRequest, said: Answer): Given {
  switch (said.kind) {
    case 'minutes':
    case 'counter':
      return grant(deps, actor, request, said, { minutes: said.minutes });
    case 'today':
      return grant(deps, actor, request, said, 'today');
    case 'always':
      return rule(deps, actor, request, said);
    case 'not-yet': {
      const { who, what } = wordsOf(deps, request);
      return {
        given: { state: 'denied', answer: said, grantId: null, ruleId: null },
        sentence: {
          vi: `Đã trả lời ${who.vi}: chưa mở ${what.vi}.`,
          en: `Answered ${who.en}: not yet, about ${what.en}.`,
        },
        undoPolicy: null,
        events: [],
      };
    }
    default:
      return assertNever(said);
  }
}

function grant(
  deps: ConsoleDeps,
  actor: string,
  request: StoredRequest,
  said: Extract<Answer, { kind: 'minutes' | 'counter' | 'today' }>,
  length: { readonly minutes: number } | 'today',
): Given {
  const { profileId, target } = request;
  const scope = scopeAsked(request);
  const untilMs = endOfGiven(deps, profileId, scope, length);
  const nowMs = deps.clock.nowMs();
  const stored = recordsOf(deps).storage.grants.give({ profileId, scope, untilMs }, actor, nowMs);
  if (!stored.ok) throw new Error(`the profile \`${profileId}\` is not there`);
  const { who, what } = wordsOf(deps, request);
  const until = whenIs(deps, untilMs, profileId);
  const state = said.kind === 'counter' ? 'countered' : 'approved';
  return {
    given: { state, answer: said, grantId: stored.value.id, ruleId: null },
    sentence:
      target === null
        ? {
            vi: `Đã cho ${who.vi} thêm giờ đến ${until.vi}.`,
            en: `Gave ${who.en} extra time until ${until.en}.`,
          }
        : {
            vi: `Đã mở ${what.vi} cho ${who.vi} đến ${until.vi}.`,
            en: `Opened ${what.en} for ${who.en} until ${until.en}.`,
          },
    undoPolicy: null,
    events: [{ type: 'live', profile: profileId }],
  };
}

function rule(
  deps: ConsoleDeps,
  actor: string,
  request: StoredRequest,
  said: Extract<Answer, { kind: 'always' }>,
): Given {
  const { profileId } = request;
  const target = targetOfScope(request, said.scope);
  if (target === null) throw nothingToOpen(request);
  if (!wouldOpen(deps, request, target)) throw stillClosed(request, target);
  const ruleId = `r-${randomBytes(5).toString('hex')}` as RuleId;
  const done = performPolicyAction(deps, actor, {
    kind: 'policy-target',
    profile: profileId,
    target,
    rule: { id: ruleId, action: 'allow' },
  });
  return {
    given: { state: 'approved', answer: said, grantId: null, ruleId },
    sentence: done.sentence,
    undoPolicy: done.inverse,
    events: done.events,
  };
}

/** With the answer that can be taken back. */
function answered(
  deps: ConsoleDeps,
  id: RequestId,
): { readonly request: StoredRequest; readonly said: Answer } {
  const request = knownRequest(deps, id);
  if (request.state === 'open' || request.answer === null) throw stillOpen();
  if (recordsOf(deps).storage.requests.openFor(request) !== null) throw askedAgain();
  return { request, said: request.answer };
}

function reopen(deps: ConsoleDeps, actor: string, id: RequestId, policy: PolicyAction | null): RequestDone {
  const { request, said } = answered(deps, id);
  const { profileId, grantId } = request;
  const { requests, grants } = recordsOf(deps).storage;
  const undone = policy === null ? null : performPolicyAction(deps, actor, policy);
  const nowMs = deps.clock.nowMs();
  if (grantId !== null) grants.revoke(grantId, actor, nowMs);
  requests.reopen(id, actor, nowMs);
  const { who, what } = wordsOf(deps, request);
  return {
    sentence: {
      vi: `Đã rút lại câu trả lời cho ${who.vi} về ${what.vi}; lời xin lại chờ trả lời.`,
      en: `Took back the answer to ${who.en} about ${what.en}; the request waits again.`,
    },
    profileId,
    inverse: { kind: 'request-answer', id, answer: said },
    events: [
      ...(undone?.events ?? []),
      ...(grantId === null ? [] : [{ type: 'live', profile: profileId } as const]),
      { type: 'request', id, child: profileId, state: 'open' },
    ],
  };
}

function wordsOf(deps: ConsoleDeps, request: StoredRequest): { readonly who: Text; readonly what: Text } {
  const who = whoIs(deps, request.profileId);
  if (request.target !== null) return { who, what: describeTarget(request.target) };
  const { vi, en } = sayMinutes(request.minutes ?? 0);
  return { who, what: { vi: `thêm ${vi}`, en: `${en} more` } };
}

function alreadyAnswered(request: StoredRequest, actor: string) {
  const over = request.state === 'expired';
  return refusal(
    'ALREADY_ANSWERED',
    over
      ? { vi: 'Lời xin này đã hết hạn.', en: 'This request has ended by itself.' }
      : request.answeredBy === actor
        ? {
            vi: 'Lời xin này đã được chính bạn trả lời rồi, ở một cửa sổ khác.',
            en: 'You have answered this request already, in another window.',
          }
        : {
            vi: `Lời xin này đã được ${request.answeredBy ?? 'người khác'} trả lời rồi.`,
            en: `${request.answeredBy ?? 'Somebody else'} has answered this request already.`,
          },
    over
      ? { vi: 'Con có thể xin lại.', en: 'The child can ask again.' }
      : {
          vi: 'Muốn đổi, hãy hoàn tác câu trả lời ấy trong lịch sử.',
          en: 'To change it, undo that answer in the history.',
        },
  );
}

const nothingToOpen = ({ target }: StoredRequest) =>
  target === null
    ? refusal(
        'INVALID_INPUT',
        {
          vi: 'Đây là lời xin thêm giờ, không có trang nào để luôn mở.',
          en: 'This asks for time, so there is no site to keep open.',
        },
        { vi: 'Hãy cho thêm phút.', en: 'Give minutes instead.' },
      )
    : refusal(
        'INVALID_INPUT',
        { vi: 'Trang này chưa được xếp vào nhóm nào.', en: 'This site is in no category.' },
        { vi: 'Hãy mở riêng trang này.', en: 'Open this site alone.' },
      );

function stillClosed(request: StoredRequest, target: string) {
  const [asked, what] = [describeTarget(request.target ?? ''), describeTarget(target)];
  return refusal(
    'INVALID_INPUT',
    {
      vi: `Luôn mở ${what.vi} cũng chưa mở được ${asked.vi}, vì một luật khác vẫn đóng trang này.`,
      en: `Keeping ${what.en} open would not open ${asked.en}: another rule still closes it.`,
    },
    {
      vi: `Hãy mở riêng ${asked.vi}, hoặc sửa luật kia ở mục Luật.`,
      en: `Open ${asked.en} alone, or change that rule under Rules.`,
    },
  );
}

const stillOpen = () =>
  cannotUndo({
    vi: 'Lời xin này đang chờ, không có câu trả lời nào để rút lại.',
    en: 'This request is waiting; there is no answer to take back.',
  });

const askedAgain = () =>
  cannotUndo(
    {
      vi: 'Con đã xin lại điều này sau câu trả lời ấy.',
      en: 'The child has asked for the same again since.',
    },
    { vi: 'Hãy trả lời lời xin mới.', en: 'Answer the new request.' },
  );
