/**
 * The one way to change anything: does the action, brings what is stored into force, writes the history with the action
 * that takes it back, and tells every console. Undo is the inverse, performed the same way.
 */
import { ORPCError } from '@orpc/server';
import type { Change } from '../../../../shared/contracts/change-shapes.ts';
import { errorDataSchema } from '../../../../shared/contracts/error-codes.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { StoredChange } from '../../storage/change-store.ts';
import { changeShown } from '../change-shown.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { bringIntoForce, recordsOf } from '../operator-deps.ts';
import { cannotUndo, NO_HINT, refusal } from '../refusal.ts';
import type { Done } from './action.ts';
import { performFamilyAction } from './family-actions.ts';
import { performGuardianAction } from './guardian-actions.ts';
import { performImportAction } from './import-actions.ts';
import { performListAction } from './list-actions.ts';
import { performPolicyAction } from './policy-actions.ts';
import { performRequestAction } from './request-actions.ts';
import { performSettingsAction } from './settings-actions.ts';
import { performTimeAction } from './time-actions.ts';
import { type Action, refuseUsedProfile } from './undo-ground.ts';

/** `actor`: a guardian's name, or `operator`. `undoes`: the change that this one takes back. */
export async function perform(
  deps: ConsoleDeps,
  actor: string,
  action: Action,
  undoes: string | null = null,
): Promise<Change> {
  // A damaged database refuses before anything is done.
  recordsOf(deps);
  const { sentence, profileId, inverse, events, recorded } = await dispatch(deps, actor, action);
  bringIntoForce(deps);
  const change = recordsOf(deps).storage.changes.append(
    { actor, profileId, sentence, action: recorded ?? action, inverse, undoes },
    deps.clock.nowMs(),
  );
  for (const event of events) deps.events.emit(event);
  deps.events.emit({ type: 'change', id: change.id });
  return changeShown(deps, change);
}

function dispatch(deps: ConsoleDeps, actor: string, action: Action): Done<Action> | Promise<Done<Action>> {
  switch (action.kind) {
    case 'policy-put':
    case 'policy-target':
    case 'policy-target-back':
    case 'policy-restore':
      return performPolicyAction(deps, actor, action);
    case 'grant-give':
    case 'grant-revoke':
    case 'grant-back':
    case 'pause-start':
    case 'pause-end':
    case 'pause-back':
      return performTimeAction(deps, actor, action);
    case 'settings-put':
      return performSettingsAction(deps, actor, action);
    case 'guardian-add':
    case 'guardian-rename':
    case 'guardian-remove':
    case 'guardian-passphrase':
    case 'guardian-recovery-code':
    case 'guardian-recover':
      return performGuardianAction(deps, actor, action);
    case 'list-add':
    case 'list-remove':
    case 'list-undo':
      return performListAction(deps, actor, action);
    case 'child-add':
    case 'child-update':
    case 'consent-give':
    case 'consent-withdraw':
    case 'child-remove':
    case 'child-erase':
      return performFamilyAction(deps, actor, action);
    case 'request-answer':
    case 'request-reopen':
      return performRequestAction(deps, actor, action);
    case 'import-apply':
    case 'import-back':
      return performImportAction(deps, actor, action);
    default:
      return assertNever(action);
  }
}

/** Being undone at this moment: ids are unique across agents, and two guardians may tap at once. */
const underWay = new Set<string>();

/** Refused as a whole when what the change rested on was changed since, with the sentence of that. */
export async function undo(deps: ConsoleDeps, actor: string, changeId: string): Promise<Change> {
  const change = recordsOf(deps).storage.changes.get(changeId);
  if (change === null) throw unknownChange();
  if (change.undoneBy !== null) throw undoneBefore(deps, change.undoneBy);
  if (change.inverse === null) throw notUndoable();
  // What `perform` wrote there is what it reads: nothing else writes the column.
  const inverse = change.inverse as Action;
  if (inverse.kind === 'child-remove') refuseUsedProfile(deps, change);
  if (underWay.has(changeId)) throw cannotUndo(UNDER_WAY);
  underWay.add(changeId);
  try {
    return await perform(deps, actor, inverse, changeId);
  } catch (error) {
    throw asCannotUndo(deps, change, error);
  } finally {
    underWay.delete(changeId);
  }
}

/** Codes that mean: the ground has moved. Anything else (no port, no disk) is told as it is. */
const MOVED: ReadonlySet<string> = new Set([
  'UNKNOWN_ITEM',
  'UNKNOWN_CHILD',
  'UNKNOWN_LIST',
  'NAME_TAKEN',
  'REVISION_CONFLICT',
  'NOTHING_TO_UNDO',
  'LAST_GUARDIAN',
  'ALREADY_ANSWERED',
  'CANNOT_UNDO',
]);

function asCannotUndo(deps: ConsoleDeps, change: StoredChange, error: unknown): unknown {
  if (!(error instanceof ORPCError) || !MOVED.has(String(error.code))) return error;
  const data = errorDataSchema.safeParse(error.data);
  if (!data.success) return error;
  return cannotUndo(data.data.message, whatCameAfter(deps, change) ?? data.data.hint);
}

function whatCameAfter(deps: ConsoleDeps, { id, profileId }: StoredChange): Text | null {
  const later = recordsOf(deps).storage.changes.newestAfter(id, profileId);
  if (later === null || later.sentence === null) return null;
  const { actor, sentence } = later;
  return {
    vi: `Việc gần nhất sau đó, của ${actor}: ${sentence.vi}`,
    en: `The latest since then, by ${actor}: ${sentence.en}`,
  };
}

const UNDER_WAY: Text = { vi: 'Việc này đang được hoàn tác.', en: 'This is being undone at this moment.' };

const unknownChange = () =>
  refusal(
    'UNKNOWN_ITEM',
    { vi: 'Không tìm thấy thay đổi này trong lịch sử.', en: 'This change is not in the history.' },
    { vi: 'Hãy tải lại lịch sử.', en: 'Load the history again.' },
  );

function undoneBefore(deps: ConsoleDeps, by: string) {
  const actor = recordsOf(deps).storage.changes.get(by)?.actor ?? '';
  return cannotUndo(
    { vi: 'Việc này đã được hoàn tác rồi.', en: 'This was undone before.' },
    actor === '' ? NO_HINT : { vi: `Người hoàn tác: ${actor}.`, en: `It was undone by ${actor}.` },
  );
}

const notUndoable = () =>
  cannotUndo(
    { vi: 'Việc này không hoàn tác được.', en: 'This cannot be undone.' },
    { vi: 'Hãy làm một thay đổi mới.', en: 'Make a new change instead.' },
  );
