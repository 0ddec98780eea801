/**
 * Guardians with their passphrases, in the settings: who may sign in to the console. The console, the door and
 * `haidang setup` all work on them through here.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { OPERATOR, type OperatorDeps, recordsOf } from './operator-deps.ts';
import { hashPassphrase } from './passphrase.ts';
import { newRecoveryCode, normalRecoveryCode } from './recovery-code.ts';
import { refusal } from './refusal.ts';

const SETTING = 'guardians';
/** Actors that history and audit know already: nobody may pass for them. */
const OTHER_ACTORS: ReadonlySet<string> = new Set([OPERATOR, 'agent']);
const MOST_GUARDIANS = 20;

export const storedGuardianSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** PHC string. */
  passphrase: z.string(),
  /** PHC string of the normal form; null: none was made yet. */
  recoveryCode: z.string().nullable().default(null),
  createdAtMs: z.number(),
});

export type Guardian = z.infer<typeof storedGuardianSchema>;

/** Empty while the database is damaged: nobody can sign in then. */
export function guardiansOf(deps: Pick<OperatorDeps, 'records'>): readonly Guardian[] {
  const parsed = z.array(storedGuardianSchema).safeParse(deps.records()?.storage.settings.get(SETTING) ?? []);
  return parsed.success ? parsed.data : [];
}

export const guardianById = (deps: Pick<OperatorDeps, 'records'>, id: string): Guardian | undefined =>
  guardiansOf(deps).find((guardian) => guardian.id === id);

export function putGuardians(deps: OperatorDeps, guardians: readonly Guardian[]): void {
  recordsOf(deps).storage.settings.set(SETTING, guardians);
}

/** A guardian who is not stored yet, and the recovery code in clear, which nobody can read again. */
export async function makeGuardian(
  name: string,
  passphrase: string,
  nowMs: EpochMs,
): Promise<{ guardian: Guardian; recoveryCode: string }> {
  const recoveryCode = newRecoveryCode();
  const guardian = {
    id: `u-${randomBytes(6).toString('hex')}`,
    name: name.normalize('NFC').trim(),
    passphrase: await hashPassphrase(passphrase),
    recoveryCode: await hashPassphrase(normalRecoveryCode(recoveryCode)),
    createdAtMs: nowMs,
  };
  return { guardian, recoveryCode };
}

/** `except`: the guardian who bears the name already. */
export function refuseTakenName(deps: OperatorDeps, name: string, except: string | null = null): void {
  const key = nameKey(name);
  const others = guardiansOf(deps).filter(({ id }) => id !== except);
  if (!OTHER_ACTORS.has(key) && others.every((other) => nameKey(other.name) !== key)) return;
  throw refusal(
    'NAME_TAKEN',
    { vi: `Đã có người giám hộ tên \`${name}\`.`, en: `There is a guardian named \`${name}\` already.` },
    { vi: 'Hãy chọn tên khác.', en: 'Choose another name.' },
  );
}

export function refuseTooMany(deps: OperatorDeps): void {
  if (guardiansOf(deps).length < MOST_GUARDIANS) return;
  throw refusal(
    'INVALID_INPUT',
    {
      vi: `Đã có ${MOST_GUARDIANS} người giám hộ, không thêm được nữa.`,
      en: `There are ${MOST_GUARDIANS} guardians, which is as many as there can be.`,
    },
    { vi: 'Hãy bỏ bớt người không còn dùng.', en: 'Remove somebody who no longer needs access.' },
  );
}

/** Two names that people would read as one are one. */
const nameKey = (name: string): string => name.normalize('NFC').trim().toLowerCase();
