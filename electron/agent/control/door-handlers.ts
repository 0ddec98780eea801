/** How somebody becomes a guardian or a child for the control API. Who may speak here was decided before. */
import { implement } from '@orpc/server';
import { doorApi } from '../../../shared/contracts/door-api.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { guardiansOf } from './guardians.ts';
import { recordsOf } from './operator-deps.ts';
import { notSignedIn } from './refusal.ts';
import { recover, setUpFirst, signIn } from './sign-in.ts';

const api = implement(doorApi);

export function doorHandlers(deps: ConsoleDeps) {
  return {
    enter: api.enter.handler(({ input }) => {
      const purpose = deps.sessions.redeem(input.code);
      if (purpose === null) throw notSignedIn();
      if (purpose.kind === 'console')
        return { token: deps.sessions.open({ kind: 'pass' }).token, kind: purpose.kind, way: null };
      const way = deps.returns.issue(purpose.child, deps.links.address);
      return { token: deps.sessions.open(purpose).token, kind: purpose.kind, way };
    }),

    challenge: api.challenge.handler(() => ({ challenge: deps.returns.challenge() })),

    comeBack: api.comeBack.handler(({ input }) => {
      const opened = deps.returns.comeBack(input, deps.links.address);
      if (opened === null) throw notSignedIn();
      return { token: opened.token };
    }),

    state: api.state.handler(() => {
      // A household whose database cannot be read is no new one.
      recordsOf(deps);
      const guardians = guardiansOf(deps).map(({ id, name }) => ({ id, name }));
      return {
        version: deps.version,
        setupNeeded: guardians.length === 0,
        guardians,
        closedForSeconds: deps.attempts.closedForSeconds(),
      };
    }),

    signIn: api.signIn.handler(({ input }) => signIn(deps, input.guardian, input.passphrase)),

    setUp: api.setUp.handler(({ input }) => setUpFirst(deps, input.name, input.passphrase)),

    recover: api.recover.handler(({ input }) =>
      recover(deps, input.guardian, input.recoveryCode, input.passphrase),
    ),
  };
}
