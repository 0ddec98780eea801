/**
 * Proof that a form was sent from a page of ours for that profile and host: a site could make a browser post, but cannot
 * read the page that the token stands on. Kept nowhere; a new key with each start of the agent.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ProfileId } from '../../../shared/kernel/ids.ts';

const LIFE_MS = 60 * 60_000;

export class FormTokens {
  readonly #key = randomBytes(32);

  issue(profileId: ProfileId, host: string, nowMs: number): string {
    const salt = `${nowMs.toString(36)}.${randomBytes(6).toString('base64url')}`;
    return `${salt}.${this.#sign(profileId, host, salt)}`;
  }

  isGood(token: string, profileId: ProfileId, host: string, nowMs: number): boolean {
    const found = /^(([0-9a-z]{1,12})\.[\w-]{8})\.([\w-]{43})$/.exec(token);
    const [, salt = '', at = '', signature = ''] = found ?? [];
    const expected = Buffer.from(this.#sign(profileId, host, salt));
    const given = Buffer.from(signature);
    if (found === null || given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const age = nowMs - Number.parseInt(at, 36);
    return age >= 0 && age < LIFE_MS;
  }

  #sign(profileId: ProfileId, host: string, salt: string): string {
    return createHmac('sha256', this.#key).update(`${profileId}\n${host}\n${salt}`).digest('base64url');
  }
}
