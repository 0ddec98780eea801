/** Settings of the installation, the place where the wizard stands, and the file for whoever helps. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { wizardSchema } from '../../../../shared/contracts/system-shapes.ts';
import { perform } from '../actions/perform.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { SETTING_KEYS, settingsOf } from '../console-settings.ts';
import { diagnosticsOf } from '../diagnostics.ts';
import { recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';
import { answeringUpstreams, tryUpstreams, upstreamView } from '../upstream-handlers.ts';

const api = implement(consoleApi.settings).$context<GuardianContext>();

const WIZARD = 'wizard';
/** A draft is a few names and choices; it is written anew into the snapshot with every change. */
const LONGEST_DRAFT = 20_000;

export function settingsHandlers(deps: ConsoleDeps) {
  return {
    get: api.get.handler(() => {
      recordsOf(deps);
      return settingsOf(deps);
    }),

    put: api.put.handler(async ({ input, context }) => {
      const values = Object.fromEntries(
        SETTING_KEYS.flatMap((key) => {
          const value = input[key];
          return value === undefined ? [] : [[key, value]];
        }),
      );
      if (Object.keys(values).length === 0) throw nothingToSet();
      if (input.upstreams !== undefined) await answeringUpstreams(deps, input.upstreams);
      const action = { kind: 'settings-put', values, ground: null } as const;
      const change = await perform(deps, context.guardian.name, action);
      return { change, settings: settingsOf(deps) };
    }),

    upstreams: api.upstreams.handler(() => upstreamView(deps)),

    tryUpstreams: api.tryUpstreams.handler(({ input }) => tryUpstreams(deps, input.upstreams)),

    wizard: api.wizard.handler(() => {
      const { settings, profiles } = recordsOf(deps).storage;
      const parsed = wizardSchema.safeParse(settings.get(WIZARD));
      if (parsed.success) return parsed.data;
      // A family that was set up by other means needs none.
      return { step: profiles.children().length === 0 ? 0 : null, draft: {} };
    }),

    putWizard: api.putWizard.handler(({ input: { step, draft } }) => {
      if (JSON.stringify(draft).length > LONGEST_DRAFT) throw draftTooLong();
      // What was typed is of no use after the end, and may name a child.
      recordsOf(deps).storage.settings.set(WIZARD, { step, draft: step === null ? {} : draft });
      deps.events.emit({ type: 'settings' });
      return {};
    }),

    diagnostics: api.diagnostics.handler(() => ({
      fileName: `haidang-diagnostics-${new Date(deps.clock.nowMs()).toISOString().slice(0, 10)}.json`,
      mediaType: 'application/json',
      content: `${JSON.stringify(diagnosticsOf(deps), null, 2)}\n`,
    })),
  };
}

const nothingToSet = () =>
  refusal(
    'INVALID_INPUT',
    {
      vi: 'Không có cài đặt nào được nêu; mọi thứ giữ nguyên.',
      en: 'No setting was named; everything is as it was.',
    },
    { vi: 'Hãy chọn ít nhất một cài đặt.', en: 'Choose at least one setting.' },
  );

const draftTooLong = () =>
  refusal(
    'INVALID_INPUT',
    { vi: 'Phần đang điền quá dài nên chưa được giữ lại.', en: 'What was filled in is too long to be kept.' },
    { vi: 'Hãy rút ngắn lại.', en: 'Make it shorter.' },
  );
