/** Children for the console: who they are, what is written about them and by whose consent, and who looked. */
import { implement } from '@orpc/server';
import {
  ASSENT_FROM_AGE,
  type Consent,
  defaultDetail,
  mayWriteNames,
} from '../../../../shared/activity/detail-level.ts';
import { recordedSentences } from '../../../../shared/activity/record-sentences.ts';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { FamilyChild, Look } from '../../../../shared/contracts/family-shapes.ts';
import { sayActor } from '../../../../shared/i18n/event-sentences.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../../shared/kernel/ids.ts';
import type { PolicyDocument } from '../../../../shared/policy/policy.ts';
import { isPresetId, type Preset, presetForAge, PRESETS } from '../../../../shared/policy/presets.ts';
import { NO_ENDPOINTS } from '../../runtime/endpoint-opener.ts';
import type { LookKind, StoredLook } from '../../storage/look-store.ts';
import { type ChildProfile, newProfileId, type ProfileChanges } from '../../storage/profile-store.ts';
import { osAccounts } from '../../system/os-accounts.ts';
import { erasedBy, type FamilyAction } from '../actions/family-actions.ts';
import { perform } from '../actions/perform.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { settingsOf } from '../console-settings.ts';
import { isoOf, OPERATOR, type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { protectionOf } from '../protection.ts';
import { refusal } from '../refusal.ts';
import { noteLook, saysHowOften } from './look.ts';
import { childById } from './profile-by-id.ts';

const api = implement(consoleApi.family).$context<GuardianContext>();

/** Rows of the log in one export: about 150 MB of text. Beyond them the file says that it is not complete. */
const EXPORTED_ROWS = 500_000;

export function familyHandlers(deps: ConsoleDeps) {
  const shown = (id: ProfileId): FamilyChild => familyChild(deps, childById(deps, id));

  return {
    children: api.children.handler(() =>
      recordsOf(deps)
        .storage.profiles.children()
        .map((child) => familyChild(deps, child)),
    ),

    osAccounts: api.osAccounts.handler(async () => {
      const holders = new Map(
        recordsOf(deps)
          .storage.profiles.children()
          .map(({ osUser, name }) => [osUser, name]),
      );
      const accounts = await osAccounts();
      return accounts.map((account) => ({ ...account, takenBy: holders.get(account.user) ?? null }));
    }),

    add: api.add.handler(async ({ input, context }) => {
      const id = newProfileId();
      const change = await perform(deps, context.guardian.name, {
        kind: 'child-add',
        child: {
          id,
          name: input.name.normalize('NFC'),
          age: input.age,
          presetId: input.preset,
          osUser: input.osUser ?? null,
          detail: input.detail ?? defaultDetail(input.age),
          consent: null,
        },
        document: documentOf(PRESETS[input.preset], input.withSuggested),
      });
      return { child: shown(id), change };
    }),

    update: api.update.handler(async ({ input, context }) => {
      const { child, name, age, osUser, detail } = input;
      const { id } = childById(deps, child);
      const changes: ProfileChanges = {
        ...(name === undefined ? {} : { name: name.normalize('NFC') }),
        ...(age === undefined ? {} : { age }),
        ...(osUser === undefined ? {} : { osUser }),
        ...(detail === undefined ? {} : { detail }),
      };
      const change = await perform(deps, context.guardian.name, { kind: 'child-update', child: id, changes });
      return { child: shown(id), change };
    }),

    consent: api.consent.handler(async ({ input, context }) => {
      const { id, age } = childById(deps, input.child);
      const nowMs = deps.clock.nowMs();
      const assent = age < ASSENT_FROM_AGE ? null : input.assent;
      const consent: Consent = {
        guardianConsentAtMs: nowMs,
        noticeAtMs: nowMs,
        assent,
        assentAtMs: assent === null ? null : nowMs,
      };
      const change = await perform(deps, context.guardian.name, { kind: 'consent-give', child: id, consent });
      return { child: shown(id), change };
    }),

    withdraw: api.withdraw.handler(async ({ input, context }) => {
      const { id } = childById(deps, input.child);
      const change = await perform(deps, context.guardian.name, { kind: 'consent-withdraw', child: id });
      return { child: shown(id), change };
    }),

    remove: api.remove.handler(async ({ input, context }) => {
      const { id } = childById(deps, input.child);
      return { change: await perform(deps, context.guardian.name, { kind: 'child-remove', child: id }) };
    }),

    erase: api.erase.handler(async ({ input, context }) => {
      const { id } = childById(deps, input.child);
      const action: FamilyAction = { kind: 'child-erase', child: id };
      const change = await perform(deps, context.guardian.name, action);
      const report = erasedBy(action);
      return { change, rows: report?.rows ?? 0, backups: report?.backups.length ?? 0 };
    }),

    exportChild: api.exportChild.handler(async ({ input, context }) => {
      const { id } = childById(deps, input.child);
      const { storage, recorder } = recordsOf(deps);
      const nowMs = deps.clock.nowMs();
      noteLook(deps, context, [id], 'export');
      // Everything that has happened until now is in it.
      await recorder.flush();
      const done = await storage.run('export-profile', { profileId: id, maximumRows: EXPORTED_ROWS });
      if (!done.ok) throw unreadable(done.error.detail);
      const day = isoOf(deps, nowMs, id).slice(0, 10);
      return {
        // Names of people do not belong into names of files.
        fileName: `haidang-${id}-${day}.json`,
        mediaType: 'application/json',
        content: done.value.json,
      };
    }),

    childLink: api.childLink.handler(({ input }) => ({
      url: deps.links.toChild(childById(deps, input.child).id),
    })),

    looked: api.looked.handler(({ input }) => {
      const child = input.child === undefined ? null : childById(deps, input.child).id;
      return recordsOf(deps)
        .storage.looks.recent(child, input.limit)
        .map((look) => shownLook(deps, look));
    }),
  };
}

export function familyChild(deps: OperatorDeps, child: ChildProfile): FamilyChild {
  const { id, name, age, osUser, detail, consent } = child;
  const recordsNames = mayWriteNames(age, consent);
  return {
    id,
    name,
    age,
    band: presetForAge(age).id,
    preset: isPresetId(child.presetId) ? child.presetId : presetForAge(age).id,
    osUser,
    detail,
    consent: consent === null ? null : shownConsent(deps, id, consent),
    assentNeeded: age >= ASSENT_FROM_AGE,
    recordsNames,
    endpoints: deps.endpoints?.of(id) ?? NO_ENDPOINTS,
    protection: protectionOf(deps, child),
    recorded: [
      ...recordedSentences({ detail, recordsNames, detailDays: settingsOf(deps).detailDays }, 'guardian'),
    ],
  };
}

export function shownConsent(
  deps: OperatorDeps,
  child: ProfileId,
  consent: Consent,
): NonNullable<FamilyChild['consent']> {
  const { guardianConsentAtMs, noticeAtMs, assent, assentAtMs } = consent;
  return {
    guardianAt: isoOf(deps, guardianConsentAtMs, child),
    noticeAt: isoOf(deps, noticeAtMs, child),
    assent,
    assentAt: assentAtMs === null ? null : isoOf(deps, assentAtMs, child),
  };
}

const LOOKED_AT: Readonly<Record<LookKind, Text>> = {
  today: { vi: 'xem điều đáng chú ý ở trang Hôm nay', en: 'looked at what was notable on the page Today' },
  day: { vi: 'xem một ngày', en: 'looked at a day' },
  week: { vi: 'xem một tuần', en: 'looked at a week' },
  log: { vi: 'xem nhật ký', en: 'looked at the log' },
  why: { vi: 'xem vì sao một trang được mở hay bị chặn', en: 'looked at why a site was open or blocked' },
  report: { vi: 'xem báo cáo', en: 'looked at a report' },
  export: { vi: 'tải về mọi ghi chép', en: 'downloaded every record' },
};

/** Whoever may use the control socket of this computer; which person that is nobody knows. */
const BY_COMMAND_LINE: Text = {
  vi: 'Người quản lý máy tính này (qua dòng lệnh)',
  en: 'The operator of this computer (on the command line)',
};

export function shownLook(deps: OperatorDeps, look: StoredLook): Look {
  const { id, atMs, guardianId, guardianName, profileId, what, reads } = look;
  const who: Text = guardianId === OPERATOR ? BY_COMMAND_LINE : { vi: guardianName, en: guardianName };
  const said = LOOKED_AT[what];
  const times: Text =
    reads === 1 || !saysHowOften(what)
      ? { vi: '', en: '' }
      : { vi: ` (${reads} lần)`, en: ` (${reads} times)` };
  return {
    id,
    at: isoOf(deps, atMs, profileId),
    guardian: guardianName,
    guardianText: sayActor(guardianId === OPERATOR ? OPERATOR : guardianName),
    child: profileId,
    what,
    sentence: {
      vi: `${who.vi} đã ${said.vi}${times.vi}.`,
      en: `${who.en} ${said.en}${times.en}.`,
    },
  };
}

function documentOf(
  { document, suggested }: Preset,
  chosen: { readonly hours: boolean; readonly allowances: boolean } | undefined,
): PolicyDocument {
  return {
    ...document,
    ...(chosen?.hours === true ? { hours: suggested.hours } : {}),
    ...(chosen?.allowances === true ? { allowances: suggested.allowances } : {}),
  };
}

const unreadable = (detail: string) =>
  refusal(
    'STORAGE_FAILED',
    { vi: `Không đọc được các ghi chép (${detail}).`, en: `The records cannot be read (${detail}).` },
    { vi: 'Hãy thử lại sau ít phút.', en: 'Try again in a few minutes.' },
  );
