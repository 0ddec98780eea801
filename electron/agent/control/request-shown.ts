/** Requests as both sides see them: the same stages, each with its instant, and one sentence for whoever reads it. */
import type { AlwaysScope } from '../../../shared/contracts/choices.ts';
import type { Answer, RequestShown } from '../../../shared/contracts/request-shapes.ts';
import * as say from '../../../shared/i18n/request-sentences.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { describeMoment, describeTarget } from '../../../shared/policy/explain.ts';
import type { StoredGrant } from '../storage/grant-store.ts';
import type { StoredRequest } from '../storage/request-store.ts';
import { alwaysChoices, targetOfScope } from './always-scopes.ts';
import { isoOf, type OperatorDeps, recordsOf } from './operator-deps.ts';
import { standsUntil } from './time-on-top.ts';

export type RequestReader = 'guardian' | 'child';

export function requestShown(
  deps: OperatorDeps,
  request: StoredRequest,
  reader: RequestReader,
): RequestShown {
  const { storage } = recordsOf(deps);
  const nowMs = deps.clock.nowMs();
  const { profileId } = request;
  const childName = storage.profiles.get(profileId)?.name ?? '';
  const grant = standingGrant(deps, request);
  const at = (ms: EpochMs | null): string | null => (ms === null ? null : isoOf(deps, ms, profileId));
  const { zone } = deps.policy.of(profileId).policy;
  const until = grant === null ? null : describeMoment(grant.untilMs, zone, nowMs);
  return {
    id: request.id,
    child: profileId,
    childName,
    kind: request.kind,
    target: request.target,
    category: request.category,
    minutes: request.minutes,
    purpose: request.purpose,
    words: request.words,
    asks: request.asks,
    state: request.state,
    stages: {
      asked: isoOf(deps, request.askedAtMs, profileId),
      delivered: at(request.deliveredAtMs),
      seen: at(request.seenAtMs),
      answered: at(request.answeredAtMs),
      applied: at(request.appliedAtMs),
      expired: at(request.expiredAtMs),
    },
    always:
      reader === 'guardian' && request.state === 'open'
        ? alwaysChoices(deps, request).map(({ scope, what }) => ({ scope, what }))
        : [],
    answer: request.answer,
    answeredBy: request.answeredBy,
    standsUntil: request.state === 'open' ? at(standsUntil(deps, profileId, scopeAsked(request))) : null,
    until: grant === null ? null : isoOf(deps, grant.untilMs, profileId),
    grantId: request.grantId,
    sentence: sentenceOf(request, reader === 'child' ? null : childName, {
      until,
      isEndedEarly: isEndedEarly(deps, request),
    }),
  };
}

/** What a grant for it is called. */
export const scopeAsked = ({ target }: Pick<StoredRequest, 'target'>): string =>
  target === null ? 'all' : `site:${target.replace(/^service:/, '')}`;

/** What the answer gave, while it stands. */
export function standingGrant(
  deps: OperatorDeps,
  { grantId }: Pick<StoredRequest, 'grantId'>,
): StoredGrant | null {
  if (grantId === null) return null;
  const live = recordsOf(deps).storage.grants.live(deps.clock.nowMs());
  return live.find(({ id }) => id === grantId) ?? null;
}

/** It would stand, had nobody taken it back. */
function isEndedEarly(deps: OperatorDeps, { grantId }: Pick<StoredRequest, 'grantId'>): boolean {
  const grant = grantId === null ? null : recordsOf(deps).storage.grants.get(grantId);
  return grant !== null && grant.revokedAtMs !== null && grant.revokedAtMs < grant.untilMs;
}

interface Given {
  /** Null: nothing was given until then, or it is over. */
  readonly until: Text | null;
  readonly isEndedEarly: boolean;
}

export const asked = (request: StoredRequest, asker: say.Asker): Text =>
  request.target === null
    ? say.asksForTime(asker, request.minutes ?? 0)
    : say.asksForSite(asker, describeTarget(request.target), request.minutes, request.purpose);

function sentenceOf(request: StoredRequest, asker: say.Asker, given: Given): Text {
  const parts = [asked(request, asker)];
  const { answer, answeredBy, state } = request;
  if (state === 'expired') parts.push(say.nobodyAnswered(asker));
  else if (answer !== null) {
    const by = say.guardianCalled(answeredBy ?? '');
    parts.push(...answerText(request, answer, { ...given, asker, by }));
  }
  return { vi: parts.map(({ vi }) => vi).join(' '), en: parts.map(({ en }) => en).join(' ') };
}

function answerText(
  request: StoredRequest,
  answer: Answer,
  { asker, by, until, isEndedEarly: isEarly }: Given & { readonly asker: say.Asker; readonly by: Text },
): readonly Text[] {
  const { kind, grantId } = request;
  const words = 'words' in answer && answer.words !== '' ? [say.quoted(answer.words)] : [];
  if (grantId !== null && until === null)
    return [isEarly ? say.closedEarly(asker) : say.timeIsOver, ...words];
  const end = until ?? { vi: '', en: '' };
  switch (answer.kind) {
    case 'minutes':
    case 'today':
      return [kind === 'time' ? say.gaveTimeUntil(by, end) : say.openedUntil(by, end)];
    case 'always':
      return [say.openedAlways(by, answer.scope, alwaysTarget(request, answer.scope))];
    case 'counter':
      return [say.openedLess(by, end), ...words];
    case 'not-yet':
      return [say.notYet(by, answer.reason), ...words];
    default:
      return assertNever(answer);
  }
}

const alwaysTarget = (request: StoredRequest, scope: AlwaysScope): Text =>
  describeTarget(targetOfScope(request, scope) ?? '');
