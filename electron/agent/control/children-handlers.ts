/** Profiles: added with their preset and endpoint, shown, removed, erased. */
import { implement } from '@orpc/server';
import { type Consent, defaultDetail } from '../../../shared/activity/detail-level.ts';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { Child } from '../../../shared/contracts/operator-shapes.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { isPresetId, PRESETS } from '../../../shared/policy/presets.ts';
import { NO_ENDPOINTS } from '../runtime/endpoint-opener.ts';
import { type ChildProfile, newProfileId } from '../storage/profile-store.ts';
import { erasedBy, type FamilyAction } from './actions/family-actions.ts';
import { perform } from './actions/perform.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { childOf, isoOf, OPERATOR, recordsOf } from './operator-deps.ts';
import { refusal } from './refusal.ts';

const api = implement(operatorApi.children);

export function childrenHandlers(deps: ConsoleDeps) {
  const shown = (profile: ChildProfile): Child => ({
    name: profile.name,
    age: profile.age,
    preset: profile.presetId,
    osUser: profile.osUser,
    detail: profile.detail,
    consent:
      profile.consent === null
        ? null
        : {
            at: isoOf(deps, profile.consent.guardianConsentAtMs, profile.id),
            assent: profile.consent.assent,
          },
    endpoints: deps.endpoints?.of(profile.id) ?? NO_ENDPOINTS,
  });

  return {
    list: api.list.handler(() => recordsOf(deps).storage.profiles.children().map(shown)),

    show: api.show.handler(({ input }) => shown(childOf(deps, input.child))),

    add: api.add.handler(async ({ input }) => {
      recordsOf(deps);
      const { name, age, preset, osUser = null, detail = defaultDetail(age) } = input;
      if (input.assent !== undefined && !input.consent) throw assentAlone();
      if (!isPresetId(preset)) throw unknownPreset(preset);
      const consent = input.consent ? consentOf(age, input.assent ?? 'given', deps.clock.nowMs()) : null;
      await perform(deps, OPERATOR, {
        kind: 'child-add',
        child: { id: newProfileId(), name, age, presetId: preset, osUser, detail, consent },
        document: PRESETS[preset].document,
      });
      return shown(childOf(deps, name));
    }),

    remove: api.remove.handler(async ({ input }) => {
      await perform(deps, OPERATOR, { kind: 'child-remove', child: childOf(deps, input.child).id });
      return {};
    }),

    erase: api.erase.handler(async ({ input }) => {
      const child = childOf(deps, input.child);
      const action: FamilyAction = { kind: 'child-erase', child: child.id };
      await perform(deps, OPERATOR, action);
      const { rows, backups } = erasedBy(action) ?? { rows: 0, backups: [] };
      return { child: child.name, rows, backups: backups.map((b) => ({ file: b.file, rows: b.rows })) };
    }),
  };
}

const consentOf = (age: number, assent: 'given' | 'refused', nowMs: EpochMs): Consent => ({
  guardianConsentAtMs: nowMs,
  noticeAtMs: nowMs,
  // Below seven the law does not ask the child.
  assent: age < 7 ? null : assent,
  assentAtMs: age < 7 ? null : nowMs,
});

/** Kept without the guardian's consent, the child's answer would look as if it had been recorded. */
const assentAlone = () =>
  refusal(
    'INVALID_INPUT',
    {
      vi: 'Câu trả lời của trẻ chỉ ghi được cùng với sự đồng ý của phụ huynh. Chưa có hồ sơ nào được thêm.',
      en: "The child's answer is recorded together with the guardian's consent only. No profile was added.",
    },
    { vi: 'Hãy ghi cả hai cùng một lúc.', en: 'Record both at the same time.' },
  );

const unknownPreset = (preset: string) =>
  refusal('INVALID_INPUT', {
    vi: `Không có mẫu luật \`${preset}\`; có: ${AGE_BANDS.join(', ')}.`,
    en: `There is no preset \`${preset}\`; there are ${AGE_BANDS.join(', ')}.`,
  });
