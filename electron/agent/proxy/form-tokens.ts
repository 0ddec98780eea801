/**
 * Proof that a form was sent from a page of ours for that profile and host: a site could make a browser post, but cannot
 * read the page that the token stands on. Each is good for one ask, within an hour; a new key with each start.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ProfileId } from '../../../shared/kernel/ids.ts';

const LIFE_MS = 60 * 60_000;
/** The oldest is forgotten first, which costs nothing: the same ask that waits is one request. */
const MOST_SPENT = 4096;

/** `spent`: it was good, and has been used. */
export type TokenState = 'good' | 'spent' | 'bad';

export class FormTokens {
  readonly #key = randomBytes(32);
  readonly #spent = new Set<string>();

  issue(profileId: ProfileId, host: string, nowMs: number): string {
    const salt = `${nowMs.toString(36)}.${randomBytes(6).toString('base64url')}`;
    return `${salt}.${this.#sign(profileId, host, salt)}`;
  }

  /** Uses it up. */
  spend(token: string, profileId: ProfileId, host: string, nowMs: number): TokenState {
    const found = /^(([0-9a-z]{1,12})\.[\w-]{8})\.([\w-]{43})$/.exec(token);
    const [, salt = '', at = '', signature = ''] = found ?? [];
    const expected = Buffer.from(this.#sign(profileId, host, salt));
    const given = Buffer.from(signature);
    if (found === null || given.length !== expected.length || !timingSafeEqual(given, expected)) return 'bad';
    const age = nowMs - Number.parseInt(at, 36);
    if (age < 0 || age >= LIFE_MS) return 'bad';
    if (this.#spent.has(salt)) return 'spent';
    this.#spent.add(salt);
    if (this.#spent.size > MOST_SPENT) for (const oldest of this.#spent.keys()) return this.#forget(oldest);
    return 'good';
  }

  #forget(salt: string): TokenState {
    this.#spent.delete(salt);
    return 'good';
  }

  #sign(profileId: ProfileId, host: string, salt: string): string {
    return createHmac('sha256', this.#key).update(`${profileId}\n${host}\n${salt}`).digest('base64url');
  }
}
