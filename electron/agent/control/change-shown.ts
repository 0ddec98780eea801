/** Entries of the history as every face shows them. */
import type { Change } from '../../../shared/contracts/change-shapes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { StoredChange } from '../storage/change-store.ts';
import { whyNotUndo } from './actions/undo-ground.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { isoOf } from './operator-deps.ts';

const ERASED: Text = {
  vi: 'Một thay đổi; chi tiết đã được xóa cùng ghi chép của trẻ.',
  en: "A change; its details were erased with the child's records.",
};

export function changeShown(deps: ConsoleDeps, change: StoredChange): Change {
  const stands = change.inverse !== null && change.undoneBy === null;
  const whyNot = stands ? whyNotUndo(deps, change) : null;
  return {
    id: change.id,
    at: isoOf(deps, change.atMs, change.profileId ?? undefined),
    actor: change.actor,
    profile: change.profileId,
    sentence: change.sentence ?? ERASED,
    undoable: stands && whyNot === null,
    whyNot,
    undoneBy: change.undoneBy,
  };
}
