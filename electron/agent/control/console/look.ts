/** Reads of a child's detail by a guardian or on the command line: recorded before the answer is given, and shown to the child. */
import type { ProfileId } from '../../../../shared/kernel/ids.ts';
import type { LookKind } from '../../storage/look-store.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';

/** What the reading procedures need. */
export type ReadingDeps = OperatorDeps & Pick<ConsoleDeps, 'events'>;

/** Only children have a side of their own: what the household's endpoint did is nobody's. */
export function noteLook(
  deps: ReadingDeps,
  { guardian }: Pick<GuardianContext, 'guardian'>,
  children: readonly ProfileId[],
  what: LookKind,
): void {
  const { looks } = recordsOf(deps).storage;
  // A read that joined a row is told only where the row says how many there were.
  for (const profileId of children)
    if (looks.note({ guardian, profileId, what }, deps.clock.nowMs()) || saysHowOften(what))
      deps.events.emit({ type: 'looked', child: profileId });
}

/** Pages that stay open read again by themselves as rows come: how often says nothing of how often somebody looked. */
export const saysHowOften = (what: LookKind): boolean =>
  what !== 'today' && what !== 'day' && what !== 'week';
