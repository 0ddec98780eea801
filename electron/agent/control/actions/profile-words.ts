/** The person or house that a change is about, and instants on their clock, as sentences of the history need them. */
import type { Text } from '../../../../shared/i18n/text.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../../shared/kernel/instant.ts';
import { describeMoment } from '../../../../shared/policy/explain.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { OPERATOR, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';

/** An action whose profile is gone is refused. */
export function whoIs(deps: ConsoleDeps, profileId: ProfileId): Text {
  if (profileId === HOUSEHOLD) return { vi: 'cả nhà', en: 'the whole family' };
  const profile = recordsOf(deps).storage.profiles.get(profileId);
  if (profile !== null) return { vi: profile.name, en: profile.name };
  throw goneProfile();
}

/** "19:45", "07:00 tomorrow", on the clock of the profile's zone. */
export const whenIs = (deps: ConsoleDeps, at: EpochMs, profileId: ProfileId): Text =>
  describeMoment(at, deps.policy.of(profileId).policy.zone, deps.clock.nowMs());

export const goneProfile = () =>
  refusal(
    'UNKNOWN_CHILD',
    { vi: 'Hồ sơ này không còn nữa.', en: 'This profile is no longer there.' },
    { vi: 'Hãy tải lại trang.', en: 'Reload the page.' },
  );

/** Made on a revision that no longer stands. `actor` asks; `by` wrote what stands now: often the same person's second tab. */
export const revisionMoved = (actor: string, by: string) =>
  refusal('REVISION_CONFLICT', sayMoved(actor, by), {
    vi: 'Hãy đọc lại luật rồi sửa trên bản mới.',
    en: 'Read it again and change the newer one.',
  });

function sayMoved(actor: string, by: string): Text {
  if (by === actor && actor !== OPERATOR)
    return {
      vi: 'Luật này vừa được chính bạn đổi ở một cửa sổ hay màn hình khác.',
      en: 'You have just changed this policy yourself, in another window or on another page.',
    };
  return by === OPERATOR
    ? {
        vi: 'Luật này vừa được đổi bằng dòng lệnh trên máy này.',
        en: 'This policy has just been changed by the command line of this computer.',
      }
    : { vi: `Luật này vừa được ${by} thay đổi.`, en: `${by} has just changed this policy.` };
}
