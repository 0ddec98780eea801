/** The person or house that a change is about, and instants on their clock, as sentences of the history need them. */
import type { Text } from '../../../../shared/i18n/text.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../../shared/kernel/instant.ts';
import { describeMoment } from '../../../../shared/policy/explain.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { recordsOf } from '../operator-deps.ts';
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
