/** Who may sign in: guardians added, renamed, removed, and their own secrets. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { GuardianShown } from '../../../../shared/contracts/family-shapes.ts';
import { epochMs } from '../../../../shared/kernel/instant.ts';
import { perform } from '../actions/perform.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { type Guardian, guardiansOf, makeGuardian, refuseTakenName, refuseTooMany } from '../guardians.ts';
import { isoOf } from '../operator-deps.ts';
import { hashPassphrase } from '../passphrase.ts';
import { newRecoveryCode, normalRecoveryCode } from '../recovery-code.ts';
import { proven, type TypedSecret } from '../sign-in.ts';

const api = implement(consoleApi.guardians).$context<GuardianContext>();

export function guardianHandlers(deps: ConsoleDeps) {
  const shown = ({ id, name, createdAtMs, recoveryCode }: Guardian, reader: string): GuardianShown => ({
    id,
    name,
    createdAt: isoOf(deps, epochMs(createdAtMs)),
    you: id === reader,
    hasRecoveryCode: recoveryCode !== null,
  });

  return {
    list: api.list.handler(({ context }) =>
      guardiansOf(deps).map((guardian) => shown(guardian, context.guardian.id)),
    ),

    add: api.add.handler(async ({ input, context }) => {
      // Before the secrets are hashed: the usual refusals come at once.
      refuseTooMany(deps);
      refuseTakenName(deps, input.name);
      const { guardian, recoveryCode } = await makeGuardian(input.name, input.passphrase, deps.clock.nowMs());
      const change = await perform(deps, context.guardian.name, { kind: 'guardian-add', guardian });
      return { change, guardian: shown(guardian, context.guardian.id), recoveryCode };
    }),

    rename: api.rename.handler(async ({ input, context }) => ({
      change: await perform(deps, context.guardian.name, {
        kind: 'guardian-rename',
        id: input.guardian,
        name: input.name,
      }),
    })),

    remove: api.remove.handler(async ({ input, context }) => ({
      change: await perform(deps, context.guardian.name, { kind: 'guardian-remove', id: input.guardian }),
    })),

    changePassphrase: api.changePassphrase.handler(({ input, context }) =>
      proven(deps, ownPassphrase(context, input.current), async ({ id, name }) => {
        const passphrase = await hashPassphrase(input.next);
        const change = await perform(deps, name, { kind: 'guardian-passphrase', id, passphrase });
        deps.sessions.endOfGuardian(id, context.sessionId);
        return { change };
      }),
    ),

    newRecoveryCode: api.newRecoveryCode.handler(({ input, context }) =>
      proven(deps, ownPassphrase(context, input.passphrase), async ({ id, name }) => {
        const recoveryCode = newRecoveryCode();
        const change = await perform(deps, name, {
          kind: 'guardian-recovery-code',
          id,
          recoveryCode: await hashPassphrase(normalRecoveryCode(recoveryCode)),
        });
        return { change, recoveryCode };
      }),
    ),
  };
}

const ownPassphrase = ({ guardian }: GuardianContext, typed: string): TypedSecret => ({
  guardianId: guardian.id,
  secret: 'passphrase',
  typed,
});
