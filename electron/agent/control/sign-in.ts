/**
 * How a secret that a person typed makes a guardian's session. Whether the guardian, the passphrase or the recovery
 * code was wrong is not said, and takes the same time: what is not there is compared with a hash that nothing fits.
 */
import { randomBytes } from 'node:crypto';
import type { Session } from '../../../shared/contracts/door-api.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { perform } from './actions/perform.ts';
import type { AttemptFault } from './attempt-limit.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { type Guardian, guardianById, guardiansOf, makeGuardian, refuseTakenName } from './guardians.ts';
import { isoOf, recordsOf } from './operator-deps.ts';
import { hashPassphrase, verifyPassphrase } from './passphrase.ts';
import { newRecoveryCode, normalRecoveryCode } from './recovery-code.ts';
import { refusal } from './refusal.ts';

export const signIn = (deps: ConsoleDeps, guardianId: string, passphrase: string): Promise<Session> =>
  proven(deps, { guardianId, secret: 'passphrase', typed: passphrase }, async (guardian) =>
    sessionOf(deps, guardian),
  );

/** The first guardian. Only one caller of several at once becomes it. */
export async function setUpFirst(
  deps: ConsoleDeps,
  name: string,
  passphrase: string,
): Promise<Session & { recoveryCode: string }> {
  recordsOf(deps);
  refuseSecondSetup(deps);
  refuseTakenName(deps, name);
  const { guardian, recoveryCode } = await makeGuardian(name, passphrase, deps.clock.nowMs());
  refuseSecondSetup(deps);
  await perform(deps, guardian.name, { kind: 'guardian-add', guardian });
  return { ...sessionOf(deps, guardian), recoveryCode };
}

/** The code is used up, all sessions of the guardian end, and the answer has the next code. */
export function recover(
  deps: ConsoleDeps,
  guardianId: string,
  typedCode: string,
  passphrase: string,
): Promise<Session & { recoveryCode: string }> {
  const typed = normalRecoveryCode(typedCode);
  return proven(deps, { guardianId, secret: 'recoveryCode', typed }, async (guardian) => {
    const recoveryCode = newRecoveryCode();
    await perform(deps, guardian.name, {
      kind: 'guardian-recover',
      id: guardian.id,
      passphrase: await hashPassphrase(passphrase),
      recoveryCode: await hashPassphrase(normalRecoveryCode(recoveryCode)),
    });
    deps.sessions.endOfGuardian(guardian.id);
    return { ...sessionOf(deps, guardian), recoveryCode };
  });
}

export interface TypedSecret {
  readonly guardianId: string;
  readonly secret: 'passphrase' | 'recoveryCode';
  readonly typed: string;
}

/**
 * What `then` gives for the guardian whose secret it is. It ends before the next try is judged, so a recovery code
 * cannot be used twice at the same moment. Throws what the door says to a wrong secret, or while it is closed.
 */
export async function proven<T>(
  deps: ConsoleDeps,
  { guardianId, secret, typed }: TypedSecret,
  then: (guardian: Guardian) => Promise<T>,
): Promise<T> {
  // Without the database nobody's secret is known: none was wrong.
  recordsOf(deps);
  const proved = await deps.attempts.attempt(async () => {
    const guardian = guardianById(deps, guardianId);
    const hash = guardian?.[secret] ?? null;
    const fits = await verifyPassphrase(typed, hash ?? (await hashThatNothingFits()));
    return fits && hash !== null && guardian !== undefined ? { value: await then(guardian) } : null;
  });
  if (proved.ok) return proved.value.value;
  throw wrongSecret(proved.error);
}

let nothingFits: Promise<string> | undefined;

function hashThatNothingFits(): Promise<string> {
  nothingFits ??= hashPassphrase(randomBytes(32).toString('hex'));
  return nothingFits;
}

/** Made before anybody can guess, so that the first guess at a guardian who is not there takes no longer than others. */
export const prepareSignIn = async (): Promise<void> => {
  await hashThatNothingFits();
};

function sessionOf(deps: ConsoleDeps, { id, name }: Guardian): Session {
  const { token, expiresAtMs } = deps.sessions.open({ kind: 'guardian', guardianId: id });
  return { token, guardian: { id, name }, expiresAt: isoOf(deps, expiresAtMs) };
}

export function refuseSecondSetup(deps: ConsoleDeps): void {
  if (guardiansOf(deps).length === 0) return;
  throw refusal(
    'SETUP_DONE',
    { vi: 'Đã có người giám hộ đầu tiên.', en: 'There is a first guardian already.' },
    { vi: 'Hãy đăng nhập.', en: 'Sign in instead.' },
  );
}

const STILL_FILTERED: Text = { vi: 'Việc lọc vẫn chạy.', en: 'Filtering goes on.' };

function wrongSecret({ kind, seconds }: AttemptFault) {
  const wait = waitText(seconds);
  if (kind === 'closed') {
    return refusal(
      'TOO_MANY_ATTEMPTS',
      {
        vi: `Đã thử sai nhiều lần nên tạm khóa đăng nhập. ${STILL_FILTERED.vi}`,
        en: `There were several wrong tries, so signing in is closed for a while. ${STILL_FILTERED.en}`,
      },
      { vi: `Hãy thử lại sau ${wait.vi}.`, en: `Try again in ${wait.en}.` },
    );
  }
  return refusal(
    'WRONG_PASSPHRASE',
    { vi: `Chưa đúng. ${STILL_FILTERED.vi}`, en: `That was not right. ${STILL_FILTERED.en}` },
    seconds === 0
      ? {
          vi: 'Kiểm tra bàn phím tiếng Việt và phím Caps Lock.',
          en: 'Check the keyboard layout and Caps Lock.',
        }
      : { vi: `Hãy thử lại sau ${wait.vi}.`, en: `Try again in ${wait.en}.` },
  );
}

function waitText(seconds: number): Text {
  if (seconds < 60) return { vi: `${seconds} giây`, en: seconds === 1 ? '1 second' : `${seconds} seconds` };
  const minutes = Math.ceil(seconds / 60);
  return { vi: `${minutes} phút`, en: minutes === 1 ? '1 minute' : `${minutes} minutes` };
}
