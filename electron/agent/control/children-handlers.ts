/** Profiles: added with their preset and endpoint, shown, removed, erased. */
import { implement } from '@orpc/server';
import { type Consent, defaultDetail } from '../../../shared/activity/detail-level.ts';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { Child } from '../../../shared/contracts/operator-shapes.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { isPresetId, PRESETS } from '../../../shared/policy/presets.ts';
import { NO_ENDPOINTS } from '../runtime/endpoint-opener.ts';
import type { EraseReport, EraseScope } from '../storage/erase.ts';
import type { ChildProfile } from '../storage/profile-store.ts';
import {
  audit,
  bringIntoForce,
  childOf,
  isoOf,
  OPERATOR,
  type OperatorDeps,
  recordsOf,
} from './operator-deps.ts';
import { refusal } from './refusal.ts';

const api = implement(operatorApi.children);

export function childrenHandlers(deps: OperatorDeps) {
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
      const { storage } = recordsOf(deps);
      const nowMs = deps.clock.nowMs();
      const { preset } = input;
      if (input.assent !== undefined && !input.consent) throw assentAlone();
      if (!isPresetId(preset)) throw unknownPreset(preset);
      const added = storage.profiles.add(
        {
          name: input.name,
          age: input.age,
          presetId: preset,
          osUser: input.osUser ?? null,
          detail: input.detail ?? defaultDetail(input.age),
          consent: input.consent ? consentOf(input.age, input.assent ?? 'given', nowMs) : null,
        },
        OPERATOR,
        nowMs,
      );
      if (!added.ok) throw nameTaken(input.name, input.osUser);
      const profile = added.value;
      storage.policies.put(profile.id, null, PRESETS[preset].document, OPERATOR, nowMs);
      bringIntoForce(deps);
      await bindEndpoint(deps, profile.id);
      return shown(childOf(deps, input.name));
    }),

    remove: api.remove.handler(async ({ input }) => {
      const child = childOf(deps, input.child);
      await deps.endpoints?.close(child.id);
      await eraseChild(deps, child.id, 'everything');
      audit(deps, 'profile.remove', {}, child.id);
      bringIntoForce(deps);
      return {};
    }),

    erase: api.erase.handler(async ({ input }) => {
      const child = childOf(deps, input.child);
      const { rows, backups } = await eraseChild(deps, child.id, 'records');
      audit(deps, 'profile.erase', { rows }, child.id);
      bringIntoForce(deps);
      return { child: child.name, rows, backups: backups.map((b) => ({ file: b.file, rows: b.rows })) };
    }),
  };
}

/** A profile without its endpoint would look protected and filter nothing: it is taken back. */
async function bindEndpoint(deps: OperatorDeps, profileId: ProfileId): Promise<void> {
  const opened = await deps.endpoints?.open(profileId);
  if (opened === undefined || opened.ok) return;
  recordsOf(deps).storage.profiles.remove(profileId, OPERATOR, deps.clock.nowMs());
  bringIntoForce(deps);
  throw refusal('PORT_IN_USE', opened.error.message, opened.error.hint);
}

async function eraseChild(deps: OperatorDeps, profileId: ProfileId, scope: EraseScope): Promise<EraseReport> {
  const { storage, recorder } = recordsOf(deps);
  const erased = await recorder.whileErasing(profileId, () => storage.run('erase', { profileId, scope }));
  if (erased.ok && erased.value.walCleared) return erased.value;
  const detail = erased.ok ? 'write-ahead log' : erased.error.detail;
  throw refusal(
    'STORAGE_FAILED',
    { vi: `Chưa xoá được hết (${detail}).`, en: `Not everything could be erased (${detail}).` },
    {
      vi: 'Hãy đóng các chương trình đang đọc nhật ký rồi thử lại.',
      en: 'Close whatever reads the log, and try again.',
    },
  );
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

const nameTaken = (name: string, osUser: string | undefined) =>
  refusal(
    'NAME_TAKEN',
    {
      vi: `Đã có hồ sơ tên \`${name}\`${osUser === undefined ? '' : ` hoặc dùng tài khoản \`${osUser}\``}.`,
      en: `There is a profile named \`${name}\` already${osUser === undefined ? '' : `, or with the account \`${osUser}\``}.`,
    },
    { vi: 'Hãy chọn tên khác.', en: 'Choose another name.' },
  );
