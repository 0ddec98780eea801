/** Guardians with their passphrases, in the settings: who may sign in to the console. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { OPERATOR, type OperatorDeps, recordsOf } from './operator-deps.ts';
import { hashPassphrase } from './passphrase.ts';

const SETTING = 'guardians';

const guardianSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** PHC string. */
  passphrase: z.string(),
  createdAtMs: z.number(),
});

export type Guardian = z.infer<typeof guardianSchema>;

/** Empty while the database is damaged: nobody can sign in then. */
export function guardiansOf(deps: OperatorDeps): readonly Guardian[] {
  const parsed = z.array(guardianSchema).safeParse(deps.records()?.storage.settings.get(SETTING) ?? []);
  return parsed.success ? parsed.data : [];
}

export async function addGuardian(deps: OperatorDeps, name: string, passphrase: string): Promise<Guardian> {
  const { storage } = recordsOf(deps);
  const nowMs = deps.clock.nowMs();
  const id = `u-${randomBytes(6).toString('hex')}`;
  const guardian = { id, name, passphrase: await hashPassphrase(passphrase), createdAtMs: nowMs };
  storage.settings.set(SETTING, [...guardiansOf(deps), guardian]);
  storage.audit.append(
    { actor: OPERATOR, action: 'guardian.add', profileId: null, detail: { id, name } },
    nowMs,
  );
  return guardian;
}
