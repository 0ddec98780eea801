/**
 * When subscriptions are read again: about once a day, each list at its own hour so that a school's computers do not
 * call a server all at once; sooner after a failure, then ever more rarely.
 */
import { days, minutes } from '../../../shared/kernel/duration.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { ListRow } from '../storage/list-store.ts';

type Timed = Pick<ListRow, 'id' | 'sourceKind' | 'checkedAtMs' | 'attemptedAtMs' | 'failures'>;

const DAY = days(1);
const FIRST_RETRY = minutes(15);

/** `spread` in [0, 1): the computer's own number, so that two computers differ over the same list. */
export function dueLists<T extends Timed>(lists: readonly T[], now: EpochMs, spread: number): T[] {
  return lists.filter((list) => list.sourceKind === 'url' && dueAt(list, spread) <= now);
}

function dueAt(list: Timed, spread: number): number {
  const jitter = (fraction(list.id) + spread) % 1;
  const wait =
    list.failures === 0
      ? DAY * (0.9 + 0.2 * jitter)
      : Math.min(DAY, FIRST_RETRY * 2 ** (list.failures - 1)) * (1 + 0.2 * jitter);
  const last = list.attemptedAtMs ?? list.checkedAtMs;
  return last === null ? 0 : last + wait;
}

/** FNV-1a over the id, as a fraction: the same list has the same hour every day. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) / 0x1_0000_0000;
}
