/**
 * Procedures without an owner: how somebody becomes a guardian or a child for the control API. Over the control socket
 * they are open (the account that runs the agent); over TCP all but `enter` and the two of a child's way back need the
 * pass that a one-time code gives.
 * Every answer that depends on a secret takes the same time and tells nothing about which part was wrong.
 */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { API_ERRORS } from './error-codes.ts';
import { personNameSchema } from './person-name.ts';

const base = oc.errors(API_ERRORS);

/** Long enough to be worth hashing; a paste from a password manager fits. */
export const passphraseSchema = z.string().min(8).max(256);

/** `token` goes into `Authorization: Bearer`; it lives in the memory of the agent and of one browser tab. */
export const sessionSchema = z.object({
  token: z.string(),
  guardian: z.object({ id: z.string(), name: z.string() }),
  expiresAt: z.string(),
});
export type Session = z.infer<typeof sessionSchema>;

export const doorApi = {
  /** Exchanges a one-time code (from the URL's fragment) for a pass to this door, or for a child's token. */
  enter: base.input(z.object({ code: z.string().min(1).max(256) })).output(
    z.object({
      token: z.string(),
      kind: z.enum(['console', 'child']),
      /** With which a child's page gets another token when the agent was started anew; the key is never sent back. */
      way: z.object({ id: z.string(), key: z.string() }).nullable(),
    }),
  ),
  /** For one `comeBack`, within a minute. */
  challenge: base.output(z.object({ challenge: z.string() })),
  /** `proof`: HMAC-SHA-256 under the key of the way back, of the challenge, a space and the page's origin; base64url. */
  comeBack: base
    .input(z.object({ id: z.string().max(64), challenge: z.string().max(64), proof: z.string().max(64) }))
    .output(z.object({ token: z.string() })),
  state: base.output(
    z.object({
      version: z.string(),
      /** No guardian yet: the wizard begins with `setUp`. */
      setupNeeded: z.boolean(),
      guardians: z.array(z.object({ id: z.string(), name: z.string() })),
      /** Wrong passphrases close the door for a while. */
      closedForSeconds: z.number(),
    }),
  ),
  signIn: base
    .input(z.object({ guardian: z.string(), passphrase: z.string().max(256) }))
    .output(sessionSchema),
  /** The first guardian; refused when there is one. `recoveryCode` is shown once and never again. */
  setUp: base
    .input(z.object({ name: personNameSchema, passphrase: passphraseSchema }))
    .output(sessionSchema.extend({ recoveryCode: z.string() })),
  /** A recovery code is used up by its use; the answer has the next one. */
  recover: base
    .input(
      z.object({ guardian: z.string(), recoveryCode: z.string().max(256), passphrase: passphraseSchema }),
    )
    .output(sessionSchema.extend({ recoveryCode: z.string() })),
};
