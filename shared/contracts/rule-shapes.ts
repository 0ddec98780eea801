/** Rules as the console edits them: documents with their revision, what a change would have done, what would happen. */
import { z } from 'zod';
import { changeSchema, isoDateTime, profileId, ruleLinkSchema } from './change-shapes.ts';
import { textSchema } from './error-codes.ts';
import { checkSchema } from './operator-shapes.ts';

/** A policy document as JSON; both sides parse it with `parsePolicy`. */
const documentSchema = z.looseObject({});

export const rulesSchema = z.object({
  profile: profileId,
  /** Null: the household. */
  child: z.object({ name: z.string(), age: z.number(), preset: z.string() }).nullable(),
  revision: z.number(),
  /** Who wrote that revision: a guardian's name, or `operator`. Null: nobody yet. */
  changedBy: z.string().nullable(),
  document: documentSchema,
  /** What the document inherits; null for the household's own. */
  household: documentSchema.nullable(),
  /** The preset's document and what is offered with it; null for the household. */
  preset: z.object({ document: documentSchema, suggested: documentSchema }).nullable(),
  /** The policy in plain sentences. */
  sentences: z.array(textSchema),
  coverage: z.record(z.string(), z.enum(['starter', 'subscribed'])),
});
export type Rules = z.infer<typeof rulesSchema>;

export const putRulesSchema = z.object({
  profile: profileId,
  revision: z.number().int(),
  document: z.unknown(),
});
export const rulesPutSchema = z.object({ revision: z.number(), change: changeSchema });

/** `clear` takes the parent's rules for exactly this target out. */
export const targetRuleSchema = z.object({
  profile: profileId,
  action: z.enum(['allow', 'block', 'clear']),
  /** A domain, an address, `service:S` or `category:C`. */
  target: z.string().min(1).max(2048),
});
export const targetRuledSchema = rulesPutSchema.extend({ ruleId: z.string().nullable(), target: z.string() });

export const replayQuerySchema = z.object({ profile: profileId, document: z.unknown() });

const replayedSchema = z.object({
  visits: z.number(),
  sites: z.array(z.object({ site: z.string(), visits: z.number(), sentence: textSchema })),
  /** Sites beyond those named. */
  moreSites: z.number(),
});

/**
 * What the document would have changed in the last seven days of the real log, judged by the same `decide` at each
 * row's own moment.
 */
export const replaySchema = z.object({
  from: z.string(),
  to: z.string(),
  /** Visits in the log; each row counts as often as it happened. */
  visits: z.number(),
  /** Visits whose name was not recorded (level of detail, private class): they cannot be judged again. */
  unnamed: z.number(),
  /** False: the log had more rows than could be judged in time; `from` says how far back it reaches. */
  complete: z.boolean(),
  newlyBlocked: replayedSchema,
  newlyAllowed: replayedSchema,
  sentence: textSchema,
  /** The change line by line; `loosens` are those after which more is open. */
  diff: z.array(textSchema),
  loosens: z.array(textSchema),
});
export type Replay = z.infer<typeof replaySchema>;

export const historyQuerySchema = z.object({
  profile: profileId,
  limit: z.number().int().min(1).max(200).default(50),
});
export const revisionShownSchema = z.object({
  revision: z.number(),
  at: z.string(),
  actor: z.string(),
  current: z.boolean(),
  diff: z.array(textSchema),
});

export const whatIfQuerySchema = z.object({
  profile: profileId,
  target: z.string().min(1).max(2048),
  at: isoDateTime.optional(),
});
export const whatIfSchema = checkSchema.extend({ link: ruleLinkSchema });
export type WhatIf = z.infer<typeof whatIfSchema>;
