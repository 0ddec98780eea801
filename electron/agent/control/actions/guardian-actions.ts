/**
 * Changes to who may sign in. A passphrase or a recovery code that was replaced does not come back, and the history
 * keeps none, but for what brings a removed guardian back.
 */
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import {
  type Guardian,
  guardianById,
  guardiansOf,
  putGuardians,
  refuseTakenName,
  refuseTooMany,
} from '../guardians.ts';
import { recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';
import type { Done } from './action.ts';

/** Secrets come as PHC strings only. */
export type GuardianAction =
  | { readonly kind: 'guardian-add'; readonly guardian: Guardian }
  | { readonly kind: 'guardian-rename'; readonly id: string; readonly name: string }
  | { readonly kind: 'guardian-remove'; readonly id: string }
  | { readonly kind: 'guardian-passphrase'; readonly id: string; readonly passphrase: string }
  | { readonly kind: 'guardian-recovery-code'; readonly id: string; readonly recoveryCode: string }
  /** After a recovery: both at once, since the code was used up by it. */
  | {
      readonly kind: 'guardian-recover';
      readonly id: string;
      readonly passphrase: string;
      readonly recoveryCode: string;
    };

type GuardianDone = Done<GuardianAction>;

export function performGuardianAction(
  deps: ConsoleDeps,
  actor: string,
  action: GuardianAction,
): GuardianDone {
  switch (action.kind) {
    case 'guardian-add':
      return add(deps, actor, action.guardian);
    case 'guardian-rename':
      return rename(deps, actor, action.id, action.name);
    case 'guardian-remove':
      return remove(deps, actor, action.id);
    case 'guardian-passphrase':
      return replace(deps, actor, action, {
        vi: (name) => `Đã đổi mật khẩu của ${name}.`,
        en: (name) => `Changed the passphrase of ${name}.`,
      });
    case 'guardian-recovery-code':
      return replace(deps, actor, action, {
        vi: (name) => `Đã tạo mã khôi phục mới cho ${name}.`,
        en: (name) => `Made a new recovery code for ${name}.`,
      });
    case 'guardian-recover':
      return replace(deps, actor, action, {
        vi: (name) => `${name} đã đặt lại mật khẩu bằng mã khôi phục.`,
        en: (name) => `${name} set a new passphrase with the recovery code.`,
      });
    default:
      return assertNever(action);
  }
}

/** Refuses what could not be done now. Of those that replace a secret none is ever an inverse. */
export function refuseMovedGuardian(deps: ConsoleDeps, action: GuardianAction): void {
  switch (action.kind) {
    case 'guardian-add':
      refuseTooMany(deps);
      refuseTakenName(deps, action.guardian.name);
      break;
    case 'guardian-rename':
      knownGuardian(deps, action.id);
      refuseTakenName(deps, action.name, action.id);
      break;
    case 'guardian-remove':
      removable(deps, action.id);
      break;
    default:
      knownGuardian(deps, action.id);
  }
}

function add(deps: ConsoleDeps, actor: string, guardian: Guardian): GuardianDone {
  refuseMovedGuardian(deps, { kind: 'guardian-add', guardian });
  const before = guardiansOf(deps);
  putGuardians(deps, [...before, guardian]);
  record(deps, actor, 'guardian.add', { id: guardian.id, name: guardian.name });
  return done(
    {
      vi: `Đã thêm người giám hộ ${guardian.name}.`,
      en: `Added the guardian ${guardian.name}.`,
    },
    // The first one stays, so there is nothing to take back.
    before.length === 0 ? null : { kind: 'guardian-remove', id: guardian.id },
    { kind: 'guardian-add', guardian: { id: guardian.id, name: guardian.name } },
  );
}

function rename(deps: ConsoleDeps, actor: string, id: string, typed: string): GuardianDone {
  const guardian = knownGuardian(deps, id);
  const name = typed.normalize('NFC').trim();
  refuseTakenName(deps, name, id);
  change(deps, { ...guardian, name });
  record(deps, actor, 'guardian.rename', { id, from: guardian.name, to: name });
  return done(
    {
      vi: `Đã đổi tên người giám hộ ${guardian.name} thành ${name}.`,
      en: `Renamed the guardian ${guardian.name} to ${name}.`,
    },
    { kind: 'guardian-rename', id, name: guardian.name },
  );
}

function removable(deps: ConsoleDeps, id: string) {
  const guardian = knownGuardian(deps, id);
  const others = guardiansOf(deps).filter((other) => other.id !== id);
  if (others.length === 0) throw lastGuardian(guardian.name);
  return { guardian, others };
}

function remove(deps: ConsoleDeps, actor: string, id: string): GuardianDone {
  const { guardian, others } = removable(deps, id);
  putGuardians(deps, others);
  deps.sessions.endOfGuardian(id);
  record(deps, actor, 'guardian.remove', { id, name: guardian.name });
  return done(
    { vi: `Đã bỏ người giám hộ ${guardian.name}.`, en: `Removed the guardian ${guardian.name}.` },
    { kind: 'guardian-add', guardian },
  );
}

function replace(
  deps: ConsoleDeps,
  actor: string,
  { kind, id, ...secrets }: Extract<GuardianAction, { passphrase: string } | { recoveryCode: string }>,
  sentence: Readonly<Record<keyof Text, (name: string) => string>>,
): GuardianDone {
  const guardian = knownGuardian(deps, id);
  change(deps, { ...guardian, ...secrets });
  record(deps, actor, kind.replace('-', '.'), { id, name: guardian.name });
  return done({ vi: sentence.vi(guardian.name), en: sentence.en(guardian.name) }, null, { kind, id });
}

function change(deps: ConsoleDeps, guardian: Guardian): void {
  putGuardians(
    deps,
    guardiansOf(deps).map((other) => (other.id === guardian.id ? guardian : other)),
  );
}

function record(
  deps: ConsoleDeps,
  actor: string,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  recordsOf(deps).storage.audit.append({ actor, action, profileId: null, detail }, deps.clock.nowMs());
}

const done = (sentence: Text, inverse: GuardianAction | null, recorded?: object): GuardianDone => ({
  sentence,
  profileId: null,
  inverse,
  events: [{ type: 'family' }],
  ...(recorded === undefined ? {} : { recorded }),
});

function knownGuardian(deps: ConsoleDeps, id: string): Guardian {
  const guardian = guardianById(deps, id);
  if (guardian !== undefined) return guardian;
  throw refusal(
    'UNKNOWN_ITEM',
    { vi: 'Không còn người giám hộ này.', en: 'This guardian is not there any more.' },
    { vi: 'Hãy tải lại trang.', en: 'Load the page again.' },
  );
}

const lastGuardian = (name: string) =>
  refusal(
    'LAST_GUARDIAN',
    {
      vi: `${name} là người giám hộ duy nhất nên không bỏ được.`,
      en: `${name} is the only guardian and stays.`,
    },
    { vi: 'Hãy thêm một người giám hộ khác trước.', en: 'Add another guardian first.' },
  );
