/**
 * Whether a change could be taken back at this moment, asked before it is offered: by the very checks that the undo
 * itself makes first. The network and the disk are not asked, so an undo can still fail, and then says why.
 */
import { ORPCError } from '@orpc/server';
import { errorDataSchema } from '../../../../shared/contracts/error-codes.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import { minutes } from '../../../../shared/kernel/duration.ts';
import type { StoredChange } from '../../storage/change-store.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { recordsOf } from '../operator-deps.ts';
import { cannotUndo } from '../refusal.ts';
import { type FamilyAction, refuseMovedFamily } from './family-actions.ts';
import { type GuardianAction, refuseMovedGuardian } from './guardian-actions.ts';
import { type ImportAction, refuseMovedImport } from './import-actions.ts';
import { type ListAction, refuseMovedList } from './list-actions.ts';
import { type PolicyAction, refuseMovedPolicy } from './policy-actions.ts';
import { refuseMovedRequest, type RequestAction } from './request-actions.ts';
import { type SettingsAction, settingRows } from './settings-actions.ts';
import { refuseMovedTime, type TimeAction } from './time-actions.ts';

export type Action =
  | PolicyAction
  | TimeAction
  | SettingsAction
  | GuardianAction
  | ListAction
  | FamilyAction
  | RequestAction
  | ImportAction;

/** Null: nothing stands in the way. Only of a change that has an inverse and stands. */
export function whyNotUndo(deps: ConsoleDeps, change: StoredChange): Text | null {
  try {
    refuseMoved(deps, change);
    return null;
  } catch (error) {
    if (!(error instanceof ORPCError)) throw error;
    const data = errorDataSchema.safeParse(error.data);
    if (!data.success) throw error;
    return data.data.message;
  }
}

function refuseMoved(deps: ConsoleDeps, change: StoredChange): void {
  // What `perform` wrote there is what it reads: nothing else writes the column.
  const inverse = change.inverse as Action;
  switch (inverse.kind) {
    case 'policy-put':
    case 'policy-target':
    case 'policy-target-back':
    case 'policy-restore':
      return refuseMovedPolicy(deps, inverse);
    case 'grant-give':
    case 'grant-revoke':
    case 'grant-back':
    case 'pause-start':
    case 'pause-end':
    case 'pause-back':
      return refuseMovedTime(deps, inverse);
    case 'settings-put':
      settingRows(deps, inverse);
      return undefined;
    case 'guardian-add':
    case 'guardian-rename':
    case 'guardian-remove':
    case 'guardian-passphrase':
    case 'guardian-recovery-code':
    case 'guardian-recover':
      return refuseMovedGuardian(deps, inverse);
    case 'list-add':
    case 'list-remove':
    case 'list-undo':
      return refuseMovedList(deps, inverse);
    case 'child-remove':
      refuseUsedProfile(deps, change);
      return refuseMovedFamily(deps, inverse);
    case 'child-add':
    case 'child-update':
    case 'consent-give':
    case 'consent-withdraw':
    case 'child-erase':
      return refuseMovedFamily(deps, inverse);
    case 'request-answer':
    case 'request-reopen':
      return refuseMovedRequest(deps, inverse);
    case 'import-apply':
    case 'import-back':
      return refuseMovedImport(deps, inverse);
    default:
      return assertNever(inverse);
  }
}

/** As long as a slip of the finger is noticed in. */
const FRESH_FOR = minutes(60);

/**
 * Taking back that a child was added erases the child for good. One tap in the history must not do that to a profile
 * that has been lived with: Family has its own way for it, which asks first.
 */
export function refuseUsedProfile(deps: ConsoleDeps, change: StoredChange): void {
  const isOld = deps.clock.nowMs() - change.atMs >= FRESH_FOR;
  const later = recordsOf(deps).storage.changes.newestAfter(change.id, change.profileId);
  if (!isOld && later === null) return;
  throw cannotUndo(
    {
      vi: 'Hồ sơ này đã được dùng từ đó; hoàn tác sẽ xóa hẳn mọi thứ của trẻ.',
      en: 'This profile has been in use since; undoing would erase everything of the child for good.',
    },
    {
      vi: 'Nếu đúng là muốn vậy, hãy xóa hồ sơ trong mục Gia đình.',
      en: 'If that is what you want, remove the profile under Family.',
    },
  );
}
