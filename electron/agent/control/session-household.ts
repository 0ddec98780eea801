/** What sessions have to know of the household: how long they may be idle, and whether their owner is still there. */
import { minutes } from '../../../shared/kernel/duration.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { settingsOf } from './console-settings.ts';
import { guardianById } from './guardians.ts';
import type { OperatorDeps } from './operator-deps.ts';
import type { Household } from './sessions.ts';

export const sessionHousehold = (deps: Pick<OperatorDeps, 'records' | 'policy'>): Household => ({
  idle: () => minutes(settingsOf(deps).sessionMinutes),
  has: (owner) => {
    if (owner.kind === 'pass') return true;
    // Without a database, as while one is put back, nobody knows: the session waits for the answer.
    if (owner.kind === 'guardian')
      return deps.records() === null || guardianById(deps, owner.guardianId) !== undefined;
    return owner.child !== HOUSEHOLD && deps.policy.profiles().some(({ id }) => id === owner.child);
  },
});
