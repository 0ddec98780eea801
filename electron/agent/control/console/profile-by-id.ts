/** Console procedures name profiles by id: a child's, or `household`. */
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';

export function childById(deps: OperatorDeps, id: string): ChildProfile {
  const child = recordsOf(deps)
    .storage.profiles.children()
    .find((one) => one.id === id);
  if (child !== undefined) return child;
  throw refusal(
    'UNKNOWN_CHILD',
    { vi: 'Hồ sơ này không còn nữa.', en: 'This profile is no longer there.' },
    { vi: 'Hãy tải lại trang.', en: 'Reload the page.' },
  );
}

export const profileById = (deps: OperatorDeps, id: string): ProfileId =>
  id === HOUSEHOLD ? HOUSEHOLD : childById(deps, id).id;
