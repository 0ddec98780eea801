/**
 * Changes to who is protected and what may be written about them. Removing and erasing cannot be taken back, and what
 * they leave in the history names nobody.
 */
import { ASSENT_FROM_AGE, type Consent, type DetailLevel } from '../../../../shared/activity/detail-level.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { ProfileId } from '../../../../shared/kernel/ids.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import type { PolicyDocument } from '../../../../shared/policy/policy.ts';
import type { EraseReport } from '../../storage/erase.ts';
import type { ChildProfile, NewChild, ProfileChanges, ProfileFault } from '../../storage/profile-store.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { childById } from '../console/profile-by-id.ts';
import { bringIntoForce, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';
import type { Done } from './action.ts';
import { eraseRecords } from './erase-records.ts';

export type FamilyAction =
  | {
      readonly kind: 'child-add';
      readonly child: NewChild & { readonly id: ProfileId };
      readonly document: PolicyDocument;
    }
  | { readonly kind: 'child-update'; readonly child: ProfileId; readonly changes: ProfileChanges }
  | { readonly kind: 'consent-give'; readonly child: ProfileId; readonly consent: Consent }
  | { readonly kind: 'consent-withdraw'; readonly child: ProfileId }
  /** The profile, its rules and its records. */
  | { readonly kind: 'child-remove'; readonly child: ProfileId }
  /** Records only. */
  | { readonly kind: 'child-erase'; readonly child: ProfileId };

type FamilyDone = Done<FamilyAction>;

/** What an erasure took out, for the call that asked for it; the history keeps only that there was one. */
const reports = new WeakMap<FamilyAction, EraseReport>();

export const erasedBy = (action: FamilyAction): EraseReport | null => reports.get(action) ?? null;

export async function performFamilyAction(
  deps: ConsoleDeps,
  actor: string,
  action: FamilyAction,
): Promise<FamilyDone> {
  switch (action.kind) {
    case 'child-add':
      return add(deps, actor, action.child, action.document);
    case 'child-update':
      return update(deps, actor, action.child, action.changes);
    case 'consent-give':
      return giveConsent(deps, actor, action.child, action.consent);
    case 'consent-withdraw':
      return withdrawConsent(deps, actor, action.child);
    case 'child-remove':
      return remove(deps, actor, action);
    case 'child-erase':
      return erase(deps, actor, action);
    default:
      return assertNever(action);
  }
}

/** Refuses what the family as it stands makes impossible. */
export function refuseMovedFamily(deps: ConsoleDeps, action: FamilyAction): void {
  if (action.kind === 'child-add') return;
  const child = childById(deps, action.child);
  switch (action.kind) {
    case 'child-update': {
      const { name, osUser } = { ...child, ...action.changes };
      const taken = recordsOf(deps).storage.profiles.taken(child.id, name, osUser);
      if (taken !== null) throw profileRefusal(taken, { name, osUser });
      break;
    }
    case 'consent-give':
      refuseMissingAssent(child, action.consent);
      break;
    case 'consent-withdraw':
      if (child.consent === null) throw noConsent(child.name);
      break;
    case 'child-remove':
    case 'child-erase':
      break;
    default:
      assertNever(action);
  }
}

async function add(
  deps: ConsoleDeps,
  actor: string,
  child: NewChild & { readonly id: ProfileId },
  document: PolicyDocument,
): Promise<FamilyDone> {
  const { storage } = recordsOf(deps);
  const nowMs = deps.clock.nowMs();
  const { id, name } = valueOf(storage.profiles.add(child, actor, nowMs), child);
  storage.policies.put(id, null, document, actor, nowMs);
  bringIntoForce(deps);
  await bindEndpoint(deps, actor, id);
  return {
    sentence: { vi: `Đã thêm hồ sơ của ${name}.`, en: `Added the profile of ${name}.` },
    profileId: id,
    inverse: { kind: 'child-remove', child: id },
    events: [{ type: 'family' }],
  };
}

/** A profile without its endpoint would look protected and filter nothing: it is taken back. */
async function bindEndpoint(deps: ConsoleDeps, actor: string, id: ProfileId): Promise<void> {
  const opened = await deps.endpoints?.open(id);
  if (opened === undefined || opened.ok) return;
  recordsOf(deps).storage.profiles.remove(id, actor, deps.clock.nowMs());
  bringIntoForce(deps);
  throw refusal('PORT_IN_USE', opened.error.message, opened.error.hint);
}

function update(deps: ConsoleDeps, actor: string, id: ProfileId, changes: ProfileChanges): FamilyDone {
  const before = childById(deps, id);
  const nowMs = deps.clock.nowMs();
  const after = valueOf(recordsOf(deps).storage.profiles.update(id, changes, actor, nowMs), {
    ...before,
    ...changes,
  });
  const said = differences(before, after);
  return {
    sentence:
      said.length === 0
        ? { vi: `Hồ sơ của ${after.name} vẫn như cũ.`, en: `The profile of ${after.name} is as it was.` }
        : {
            vi: `Đã sửa hồ sơ của ${before.name}: ${said.map(({ vi }) => vi).join('; ')}.`,
            en: `Changed the profile of ${before.name}: ${said.map(({ en }) => en).join('; ')}.`,
          },
    profileId: id,
    inverse: { kind: 'child-update', child: id, changes: oldValues(before, changes) },
    events: [{ type: 'family' }],
  };
}

function oldValues(before: ChildProfile, changes: ProfileChanges): ProfileChanges {
  const { name, age, presetId, osUser, detail } = before;
  const all: Required<ProfileChanges> = { name, age, presetId, osUser, detail };
  return Object.fromEntries(Object.entries(all).filter(([field]) => field in changes));
}

const DETAIL_WORDS: Readonly<Record<DetailLevel, Text>> = {
  full: { vi: 'đầy đủ', en: 'full' },
  site: { vi: 'tên trang', en: 'sites' },
  category: { vi: 'nhóm nội dung', en: 'categories' },
  totals: { vi: 'chỉ tổng', en: 'totals only' },
};

function differences(before: ChildProfile, after: ChildProfile): readonly Text[] {
  const said: Text[] = [];
  if (before.name !== after.name)
    said.push({ vi: `tên thành ${after.name}`, en: `the name to ${after.name}` });
  if (before.age !== after.age) said.push({ vi: `tuổi thành ${after.age}`, en: `the age to ${after.age}` });
  if (before.presetId !== after.presetId)
    said.push({ vi: `mẫu luật thành ${after.presetId}`, en: `the preset to ${after.presetId}` });
  if (before.osUser !== after.osUser)
    said.push(
      after.osUser === null
        ? { vi: 'không còn tài khoản máy tính', en: 'no account of the computer' }
        : { vi: `tài khoản thành ${after.osUser}`, en: `the account to ${after.osUser}` },
    );
  if (before.detail !== after.detail) {
    const { vi, en } = DETAIL_WORDS[after.detail];
    said.push({ vi: `mức ghi chép thành ${vi}`, en: `the level of detail to ${en}` });
  }
  return said;
}

function giveConsent(deps: ConsoleDeps, actor: string, id: ProfileId, consent: Consent): FamilyDone {
  const child = childById(deps, id);
  refuseMissingAssent(child, consent);
  valueOf(recordsOf(deps).storage.profiles.recordConsent(id, consent, actor, deps.clock.nowMs()), child);
  const assent: Text =
    consent.assent === null
      ? { vi: '', en: '' }
      : consent.assent === 'given'
        ? { vi: ` ${child.name} cũng đồng ý.`, en: ` ${child.name} agreed too.` }
        : { vi: ` ${child.name} không đồng ý.`, en: ` ${child.name} did not agree.` };
  return {
    sentence: {
      vi: `Đã ghi nhận sự đồng ý của người giám hộ và việc báo cho ${child.name}.${assent.vi}`,
      en: `Recorded the guardian’s consent and the notice to ${child.name}.${assent.en}`,
    },
    profileId: id,
    inverse:
      child.consent === null
        ? { kind: 'consent-withdraw', child: id }
        : { kind: 'consent-give', child: id, consent: child.consent },
    events: [{ type: 'family' }],
  };
}

function withdrawConsent(deps: ConsoleDeps, actor: string, id: ProfileId): FamilyDone {
  const child = childById(deps, id);
  if (child.consent === null) throw noConsent(child.name);
  valueOf(recordsOf(deps).storage.profiles.withdrawConsent(id, actor, deps.clock.nowMs()), child);
  return {
    sentence: {
      vi: `Đã rút lại sự đồng ý ghi chép về ${child.name}: từ giờ chỉ đếm tổng.`,
      en: `Withdrew the consent to records about ${child.name}: from now on only totals are written.`,
    },
    profileId: id,
    inverse: { kind: 'consent-give', child: id, consent: child.consent },
    events: [{ type: 'family' }],
  };
}

async function remove(
  deps: ConsoleDeps,
  actor: string,
  action: Extract<FamilyAction, { kind: 'child-remove' }>,
): Promise<FamilyDone> {
  const { id } = childById(deps, action.child);
  await deps.endpoints?.close(id);
  deps.sessions.endOfChild(id);
  reports.set(action, await eraseRecords(deps, id, 'everything'));
  audit(deps, actor, 'profile.remove', id);
  return {
    sentence: {
      vi: 'Đã xóa hẳn một hồ sơ, gồm luật và mọi ghi chép của hồ sơ ấy.',
      en: 'Removed a profile for good, with its rules and every record of it.',
    },
    profileId: id,
    inverse: null,
    events: [{ type: 'family' }],
  };
}

async function erase(
  deps: ConsoleDeps,
  actor: string,
  action: Extract<FamilyAction, { kind: 'child-erase' }>,
): Promise<FamilyDone> {
  const { id } = childById(deps, action.child);
  reports.set(action, await eraseRecords(deps, id, 'records'));
  audit(deps, actor, 'profile.erase', id);
  return {
    sentence: {
      vi: 'Đã xóa hẳn mọi ghi chép của một hồ sơ; hồ sơ và luật vẫn còn.',
      en: 'Erased every record of a profile; the profile and its rules stay.',
    },
    profileId: id,
    inverse: null,
    events: [{ type: 'family' }, { type: 'activity', newestId: 0 }, { type: 'usage' }],
  };
}

function audit(deps: ConsoleDeps, actor: string, action: string, profileId: ProfileId): void {
  const entry = { actor, action, profileId, detail: {} };
  recordsOf(deps).storage.audit.append(entry, deps.clock.nowMs());
}

/** From seven on the law asks the child too, and a refusal is an answer. */
function refuseMissingAssent(child: ChildProfile, consent: Consent): void {
  if (child.age < ASSENT_FROM_AGE || consent.assent !== null) return;
  throw refusal(
    'INVALID_INPUT',
    {
      vi: `${child.name} đã ${child.age} tuổi nên cần được hỏi: con đồng ý hay không đồng ý.`,
      en: `${child.name} is ${child.age} years old and has to be asked: agrees, or does not agree.`,
    },
    {
      vi: 'Hãy nói chuyện với con rồi chọn câu trả lời của con. Đến lúc đó chỉ đếm tổng.',
      en: 'Talk with the child and choose the child’s own answer. Until then only totals are written.',
    },
  );
}

function valueOf<T>(result: Result<T, ProfileFault>, asked: Pick<ChildProfile, 'name' | 'osUser'>): T {
  if (result.ok) return result.value;
  throw profileRefusal(result.error, asked);
}

function profileRefusal(fault: ProfileFault, asked: Pick<ChildProfile, 'name' | 'osUser'>) {
  switch (fault.kind) {
    case 'name-taken':
      return refusal(
        'NAME_TAKEN',
        { vi: `Đã có hồ sơ tên ${asked.name}.`, en: `There is a profile named ${asked.name} already.` },
        { vi: 'Hãy chọn tên khác.', en: 'Choose another name.' },
      );
    case 'os-user-taken':
      return refusal(
        'NAME_TAKEN',
        {
          vi: `Tài khoản ${asked.osUser} đã thuộc về một hồ sơ khác.`,
          en: `The account ${asked.osUser} belongs to another profile.`,
        },
        { vi: 'Hãy chọn tài khoản khác.', en: 'Choose another account.' },
      );
    case 'unknown-profile':
      return refusal(
        'UNKNOWN_CHILD',
        { vi: 'Hồ sơ này không còn nữa.', en: 'This profile is no longer there.' },
        { vi: 'Hãy tải lại trang.', en: 'Reload the page.' },
      );
    default:
      return assertNever(fault);
  }
}

const noConsent = (name: string) =>
  refusal(
    'NOTHING_TO_UNDO',
    {
      vi: `Chưa có sự đồng ý nào được ghi cho ${name}.`,
      en: `No consent is on record for ${name}.`,
    },
    { vi: 'Không cần làm gì: chỉ đếm tổng.', en: 'There is nothing to do: only totals are written.' },
  );
