/** How the operator lets people in: the first guardian without the wizard, and one-time addresses. */
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import { UNNAMED_GUARDIAN } from '../../../shared/i18n/request-sentences.ts';
import { perform } from './actions/perform.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { contentOf } from './file-handlers.ts';
import { guardiansOf, makeGuardian } from './guardians.ts';
import { childOf, OPERATOR, recordsOf } from './operator-deps.ts';
import { SHORTEST_PASSPHRASE } from './passphrase.ts';
import { refusal } from './refusal.ts';

const api = implement(operatorApi);

export function entryHandlers(deps: ConsoleDeps) {
  return {
    setup: api.setup.handler(async ({ input }) => {
      recordsOf(deps);
      refuseSecond(deps);
      // One line, as an editor leaves it; spaces inside count.
      const passphrase = (await contentOf(input.file)).replace(/\r?\n$/, '');
      if (passphrase.length < SHORTEST_PASSPHRASE) {
        throw refusal('INVALID_INPUT', {
          vi: `Mật khẩu cần ít nhất ${SHORTEST_PASSPHRASE} ký tự.`,
          en: `A passphrase needs at least ${SHORTEST_PASSPHRASE} characters.`,
        });
      }
      const { guardian, recoveryCode } = await makeGuardian(UNNAMED_GUARDIAN, passphrase, deps.clock.nowMs());
      refuseSecond(deps);
      await perform(deps, OPERATOR, { kind: 'guardian-add', guardian });
      return { guardian: guardian.name, recoveryCode };
    }),

    consoleLink: api.consoleLink.handler(({ input }) => ({
      url:
        input.child === undefined
          ? deps.links.toConsole()
          : deps.links.toChild(childOf(deps, input.child).id),
    })),
  };
}

function refuseSecond(deps: ConsoleDeps): void {
  if (guardiansOf(deps).length === 0) return;
  throw refusal(
    'NAME_TAKEN',
    { vi: 'Đã có phụ huynh đầu tiên.', en: 'There is a first guardian already.' },
    { vi: 'Mỗi bản cài đặt chỉ cần làm bước này một lần.', en: 'An installation needs this step only once.' },
  );
}
