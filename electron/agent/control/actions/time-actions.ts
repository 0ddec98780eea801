/**
 * Grants and pauses given and taken back. What comes back is the same grant or pause with the same end, so a pause that
 * is newer than a grant stays newer; what is over by itself meanwhile does not come back.
 */
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { GrantId, ProfileId } from '../../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../../shared/kernel/instant.ts';
import type { StoredGrant } from '../../storage/grant-store.ts';
import type { PauseRecord } from '../../storage/pause-store.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { sayGrantScope } from '../grant-shown.ts';
import { recordsOf } from '../operator-deps.ts';
import { cannotUndo, refusal } from '../refusal.ts';
import type { Done } from './action.ts';
import { goneProfile, whenIs, whoIs } from './profile-words.ts';

export type TimeAction =
  | {
      readonly kind: 'grant-give';
      readonly id: GrantId;
      readonly profile: ProfileId;
      readonly scope: string;
      readonly untilMs: EpochMs;
      /** As it was chosen, for the sentence. Null: until the end of the day. */
      readonly minutes: number | null;
      /** Taken by the child, to save what was begun. */
      readonly saving?: boolean;
    }
  | { readonly kind: 'grant-revoke'; readonly id: GrantId }
  /** Takes a revocation back. */
  | { readonly kind: 'grant-back'; readonly id: GrantId }
  /** `untilMs` null: until somebody resumes. */
  | { readonly kind: 'pause-start'; readonly profile: ProfileId; readonly untilMs: EpochMs | null }
  | { readonly kind: 'pause-end'; readonly profile: ProfileId }
  /** The pause `to` (null: none) in the place of `ground`, which must be what stands now. */
  | {
      readonly kind: 'pause-back';
      readonly profile: ProfileId;
      readonly to: number | null;
      readonly ground: number | null;
    };

type Action<K extends TimeAction['kind']> = Extract<TimeAction, { readonly kind: K }>;
type TimeDone = Done<TimeAction>;

export function performTimeAction(deps: ConsoleDeps, actor: string, action: TimeAction): TimeDone {
  switch (action.kind) {
    case 'grant-give':
      return give(deps, actor, action);
    case 'grant-revoke':
      return revoke(deps, actor, action.id);
    case 'grant-back':
      return giveBack(deps, actor, action.id);
    case 'pause-start':
      return pause(deps, actor, action);
    case 'pause-end':
      return resume(deps, actor, action.profile);
    case 'pause-back':
      return pauseBack(deps, actor, action);
    default:
      return assertNever(action);
  }
}

/** Refuses what can no longer be taken back, because it is over or something newer stands. */
export function refuseMovedTime(deps: ConsoleDeps, action: TimeAction): void {
  if (action.kind === 'grant-revoke') standingGrant(deps, action.id);
  else if (action.kind === 'grant-back') revokedGrant(deps, action.id);
  else if (action.kind === 'pause-back') groundOfPause(deps, action);
}

function give(deps: ConsoleDeps, actor: string, action: Action<'grant-give'>): TimeDone {
  const { id, profile, scope, untilMs, minutes, saving = false } = action;
  const who = whoIs(deps, profile);
  const grant = { id, profileId: profile, scope, untilMs };
  const given = recordsOf(deps).storage.grants.give(grant, actor, deps.clock.nowMs());
  if (!given.ok) throw goneProfile();
  return {
    sentence: saving
      ? saySaving(who, minutes ?? 0, whenIs(deps, untilMs, profile))
      : sayGiven(who, scope, minutes, whenIs(deps, untilMs, profile)),
    profileId: profile,
    inverse: { kind: 'grant-revoke', id },
    events: [{ type: 'live', profile }],
  };
}

function standingGrant(deps: ConsoleDeps, id: GrantId): StoredGrant {
  const grant = knownGrant(deps, id);
  if (grant.revokedAtMs !== null || grant.untilMs <= deps.clock.nowMs()) throw grantIsOver(deps, grant);
  return grant;
}

function revoke(deps: ConsoleDeps, actor: string, id: GrantId): TimeDone {
  const { profileId, scope } = standingGrant(deps, id);
  const who = whoIs(deps, profileId);
  recordsOf(deps).storage.grants.revoke(id, actor, deps.clock.nowMs());
  const what = sayGrantScope(scope);
  return {
    sentence:
      scope === 'all'
        ? { vi: `Đã thu lại giờ cho thêm của ${who.vi}.`, en: `Took back the extra time of ${who.en}.` }
        : { vi: `Đã đóng lại ${what.vi} với ${who.vi}.`, en: `Closed ${what.en} again for ${who.en}.` },
    profileId,
    inverse: { kind: 'grant-back', id },
    events: [{ type: 'live', profile: profileId }],
  };
}

function revokedGrant(deps: ConsoleDeps, id: GrantId): StoredGrant {
  const grant = knownGrant(deps, id);
  if (grant.untilMs <= deps.clock.nowMs()) throw grantIsOver(deps, grant);
  if (grant.revokedAtMs === null)
    throw cannotUndo({ vi: 'Giờ này đang còn hiệu lực.', en: 'This time stands already.' });
  return grant;
}

function giveBack(deps: ConsoleDeps, actor: string, id: GrantId): TimeDone {
  const { profileId, scope, untilMs } = revokedGrant(deps, id);
  const who = whoIs(deps, profileId);
  recordsOf(deps).storage.grants.restore(id, actor, deps.clock.nowMs());
  const what = sayGrantScope(scope);
  const until = whenIs(deps, untilMs, profileId);
  return {
    sentence:
      scope === 'all'
        ? {
            vi: `Đã trả lại giờ cho thêm của ${who.vi}, đến ${until.vi}.`,
            en: `Gave ${who.en} the extra time back, until ${until.en}.`,
          }
        : {
            vi: `Đã mở lại ${what.vi} cho ${who.vi}, đến ${until.vi}.`,
            en: `Opened ${what.en} again for ${who.en}, until ${until.en}.`,
          },
    profileId,
    inverse: { kind: 'grant-revoke', id },
    events: [{ type: 'live', profile: profileId }],
  };
}

function pause(deps: ConsoleDeps, actor: string, { profile, untilMs }: Action<'pause-start'>): TimeDone {
  const { pauses } = recordsOf(deps).storage;
  const nowMs = deps.clock.nowMs();
  const before = pauses.standingOf(profile, nowMs);
  const started = pauses.start(profile, untilMs, actor, nowMs);
  if (!started.ok) throw goneProfile();
  return {
    sentence: sayPaused(deps, profile, untilMs),
    profileId: profile,
    inverse: {
      kind: 'pause-back',
      profile,
      to: before?.id ?? null,
      ground: pauses.standingOf(profile, nowMs)?.id ?? null,
    },
    events: [{ type: 'live', profile }],
  };
}

function resume(deps: ConsoleDeps, actor: string, profile: ProfileId): TimeDone {
  const { pauses } = recordsOf(deps).storage;
  const who = whoIs(deps, profile);
  const nowMs = deps.clock.nowMs();
  const standing = pauses.standingOf(profile, nowMs);
  if (standing === null) throw notPaused(who);
  pauses.end(profile, actor, nowMs);
  return {
    sentence: sayResumed(who),
    profileId: profile,
    inverse: { kind: 'pause-back', profile, to: standing.id, ground: null },
    events: [{ type: 'live', profile }],
  };
}

function groundOfPause(deps: ConsoleDeps, action: Action<'pause-back'>) {
  const { profile, ground } = action;
  const { pauses } = recordsOf(deps).storage;
  const who = whoIs(deps, profile);
  const nowMs = deps.clock.nowMs();
  const lasts = (one: PauseRecord | null): boolean =>
    one !== null && (one.untilMs === null || one.untilMs > nowMs);
  const standing = pauses.standingOf(profile, nowMs);
  const wanted = action.to === null ? null : pauses.get(action.to);
  const to = lasts(wanted) ? wanted : null;
  if ((standing?.id ?? null) !== ground) {
    const ranOut = standing === null && ground !== null && pauses.get(ground)?.endedAtMs === null;
    if (!ranOut || to === null) throw pauseMoved(who, standing, ranOut);
  }
  if (standing === null && to === null) throw pauseMoved(who, null, true);
  return { who, standing, to };
}

function pauseBack(deps: ConsoleDeps, actor: string, action: Action<'pause-back'>): TimeDone {
  const { profile } = action;
  const { who, standing, to } = groundOfPause(deps, action);
  recordsOf(deps).storage.pauses.putBack(profile, to?.id ?? null, actor, deps.clock.nowMs());
  return {
    sentence: to === null ? sayResumed(who) : sayPaused(deps, profile, to.untilMs),
    profileId: profile,
    inverse: { kind: 'pause-back', profile, to: standing?.id ?? null, ground: to?.id ?? null },
    events: [{ type: 'live', profile }],
  };
}

function knownGrant(deps: ConsoleDeps, id: GrantId): StoredGrant {
  const grant = recordsOf(deps).storage.grants.get(id);
  if (grant !== null) return grant;
  throw refusal(
    'UNKNOWN_ITEM',
    { vi: 'Không còn lần cho thêm này.', en: 'This grant is no longer there.' },
    { vi: 'Hãy tải lại trang.', en: 'Reload the page.' },
  );
}

function sayGiven(who: Text, scope: string, minutes: number | null, until: Text): Text {
  if (scope === 'all') {
    return minutes === null
      ? {
          vi: `Đã cho ${who.vi} thêm giờ đến hết hôm nay.`,
          en: `Gave ${who.en} more time for the rest of today.`,
        }
      : {
          vi: `Đã cho ${who.vi} thêm ${minutes} phút, đến ${until.vi}.`,
          en: `Gave ${who.en} ${minutes} more ${minutes === 1 ? 'minute' : 'minutes'}, until ${until.en}.`,
        };
  }
  const what = sayGrantScope(scope);
  return minutes === null
    ? {
        vi: `Đã mở ${what.vi} cho ${who.vi} đến hết hôm nay.`,
        en: `Opened ${what.en} for ${who.en} for the rest of today.`,
      }
    : {
        vi: `Đã mở ${what.vi} cho ${who.vi} ${minutes} phút, đến ${until.vi}.`,
        en: `Opened ${what.en} for ${who.en} for ${minutes} min, until ${until.en}.`,
      };
}

const saySaving = (who: Text, minutes: number, until: Text): Text => ({
  vi: `${who.vi} lấy ${minutes} phút để lưu bài, đến ${until.vi}.`,
  en: `${who.en} took ${minutes} minutes to save work, until ${until.en}.`,
});

function sayPaused(deps: ConsoleDeps, profile: ProfileId, untilMs: EpochMs | null): Text {
  const who = whoIs(deps, profile);
  if (untilMs === null) {
    return {
      vi: `Đã tạm dừng mạng của ${who.vi} cho đến khi mở lại.`,
      en: `Paused the Internet for ${who.en} until somebody resumes it.`,
    };
  }
  const until = whenIs(deps, untilMs, profile);
  return {
    vi: `Đã tạm dừng mạng của ${who.vi} đến ${until.vi}.`,
    en: `Paused the Internet for ${who.en} until ${until.en}.`,
  };
}

const sayResumed = (who: Text): Text => ({
  vi: `Đã mở lại mạng cho ${who.vi}.`,
  en: `Resumed the Internet for ${who.en}.`,
});

const notPaused = (who: Text) =>
  refusal(
    'UNKNOWN_ITEM',
    { vi: `Mạng của ${who.vi} đang không bị tạm dừng.`, en: `The Internet of ${who.en} is not paused.` },
    {
      vi: 'Nếu cả nhà đang tạm dừng, hãy mở lại cho cả nhà.',
      en: 'If the whole family is paused, resume it for the whole family.',
    },
  );

function grantIsOver(deps: ConsoleDeps, { profileId, untilMs, revokedAtMs }: StoredGrant) {
  const over = revokedAtMs === null || untilMs <= deps.clock.nowMs();
  const at = whenIs(deps, over ? untilMs : revokedAtMs, profileId);
  return refusal(
    'UNKNOWN_ITEM',
    over
      ? { vi: `Giờ này đã hết lúc ${at.vi}.`, en: `This time was over at ${at.en}.` }
      : { vi: `Giờ này đã được thu lại lúc ${at.vi}.`, en: `This time was taken back at ${at.en}.` },
    { vi: 'Có thể cho thêm giờ lần nữa.', en: 'More time can be given anew.' },
  );
}

function pauseMoved(who: Text, standing: PauseRecord | null, ranOut: boolean) {
  if (standing !== null)
    return cannotUndo({
      vi: `Mạng của ${who.vi} đã được tạm dừng lần khác sau đó.`,
      en: `The Internet of ${who.en} was paused anew meanwhile.`,
    });
  return ranOut
    ? cannotUndo({ vi: 'Lần tạm dừng này đã hết giờ.', en: 'This pause is over by itself.' })
    : cannotUndo({
        vi: `Mạng của ${who.vi} đã được mở lại rồi.`,
        en: `The Internet of ${who.en} was resumed already.`,
      });
}
