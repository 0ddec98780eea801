/**
 * Every error that the control API states on purpose. The code is stable and for programs; `message` says what
 * happened (and what still protects the child), `hint` what to do. Codes are never renamed.
 */
import { z } from 'zod';
import type { Text } from '../i18n/text.ts';

export const textSchema = z.object({ vi: z.string(), en: z.string() }) satisfies z.ZodType<Text>;

export const errorDataSchema = z.object({
  message: textSchema,
  hint: textSchema,
  /** What a system or a server said, in its own words: for whoever helps, never part of the sentences. */
  detail: z.string().optional(),
  /** For a refused document: where in it each fault stands. */
  faults: z.array(z.object({ path: z.string(), message: textSchema })).optional(),
});

export type ErrorData = z.infer<typeof errorDataSchema>;

const data = errorDataSchema;

export const API_ERRORS = {
  INVALID_INPUT: { status: 400, data },
  INVALID_POLICY: { status: 422, data },
  UNKNOWN_CHILD: { status: 404, data },
  UNKNOWN_LIST: { status: 404, data },
  NAME_TAKEN: { status: 409, data },
  REVISION_CONFLICT: { status: 409, data },
  NOTHING_TO_UNDO: { status: 409, data },
  LIST_REFUSED: { status: 422, data },
  SOURCE_UNREACHABLE: { status: 502, data },
  STORAGE_FAILED: { status: 503, data },
  PORT_IN_USE: { status: 503, data },
  FILE_REFUSED: { status: 422, data },
  NOT_IN_THIS_VERSION: { status: 501, data },
  /** No credential, an expired one, or one of another owner: which of them is not said. */
  NOT_SIGNED_IN: { status: 401, data },
  WRONG_PASSPHRASE: { status: 403, data },
  /** The door is closed for a while after wrong passphrases; `hint` says how long. */
  TOO_MANY_ATTEMPTS: { status: 429, data },
  SETUP_DONE: { status: 409, data },
  LAST_GUARDIAN: { status: 409, data },
  UNKNOWN_ITEM: { status: 404, data },
  ALREADY_ANSWERED: { status: 409, data },
  /** The same was asked a moment ago, or too much was asked. */
  ASK_LATER: { status: 429, data },
  CANNOT_UNDO: { status: 409, data },
  /** No listener for browsers: there is no address to give. */
  CONSOLE_OFF: { status: 503, data },
} as const;

export type ErrorCode = keyof typeof API_ERRORS;
