/**
 * What every change answers with. A change is an entry of the history with an inverse: undoing it is a change as well,
 * so undo can be undone. `undoable` is false for what cannot come back (erased records, a new passphrase), and while
 * something newer stands in its way.
 */
import { z } from 'zod';
import { textSchema } from './error-codes.ts';

export const isoDateTime = z.iso.datetime({ offset: true });
export const isoDate = z.iso.date();
/** A profile's id: a child's, or `household`. */
export const profileId = z.string().min(1).max(64);
/** A child's profile id. */
export const childId = z.string().min(1).max(64);

export const changeSchema = z.object({
  id: z.string(),
  at: z.string(),
  /** A guardian's name, or `operator` (the command line). */
  actor: z.string(),
  /** The profile that it is about; null: none, or several. */
  profile: z.string().nullable(),
  sentence: textSchema,
  undoable: z.boolean(),
  /** What stands in the way of an undo at this moment; null: nothing, or it could never be taken back. */
  whyNot: textSchema.nullable(),
  /** The change that took this one back; null: it stands. */
  undoneBy: z.string().nullable(),
});
export type Change = z.infer<typeof changeSchema>;

export const changedSchema = z.object({ change: changeSchema });

/** Where the rule stands that decided: the console makes a link of it. */
export const ruleLinkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rule'), profile: profileId, ruleId: z.string() }),
  z.object({ kind: z.literal('hours'), profile: profileId, windowId: z.string().nullable() }),
  z.object({ kind: z.literal('allowance'), profile: profileId, allowanceId: z.string() }),
  z.object({ kind: z.literal('category'), profile: profileId, category: z.string(), list: z.string() }),
  z.object({ kind: z.literal('mode'), profile: profileId }),
  z.object({ kind: z.literal('safe-search'), profile: profileId }),
  z.object({ kind: z.literal('pause'), profile: profileId }),
  z.object({ kind: z.literal('grant'), profile: profileId, grantId: z.string() }),
  /** Nobody's rule: help lines, the system's own needs, protection against rebinding. */
  z.object({ kind: z.literal('built-in'), what: z.string() }),
  /** No rule applied. */
  z.object({ kind: z.literal('none') }),
]);
export type RuleLink = z.infer<typeof ruleLinkSchema>;
