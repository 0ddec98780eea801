/** What sessions have to know of the household: how long they may be idle, and whether their owner is still there. */
import { minutes } from '../../../shared/kernel/duration.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { DEFAULT_SETTINGS, settingsOf } from './console-settings.ts';
import { guardianById } from './guardians.ts';
import type { OperatorDeps } from './operator-deps.ts';
import type { Household } from './sessions.ts';

/** Asked by timers and by the door before any procedure: it never throws what the database says. */
export const sessionHousehold = (deps: Pick<OperatorDeps, 'records' | 'policy' | 'guard'>): Household => ({
  idle: () => {
    const read = deps.guard.attempt(() => settingsOf(deps).sessionMinutes);
    return minutes(read.ok ? read.value : DEFAULT_SETTINGS.sessionMinutes);
  },
  has: (owner) => {
    if (owner.kind === 'pass') return true;
    if (owner.kind === 'guardian') {
      const { guardianId } = owner;
      const found = deps.guard.attempt(() => guardianById(deps, guardianId) !== undefined);
      // Without a database, as while one is put back, nobody knows: the session waits for the answer.
      return deps.records() === null || !found.ok || found.value;
    }
    return owner.child !== HOUSEHOLD && deps.policy.profiles().some(({ id }) => id === owner.child);
  },
});
