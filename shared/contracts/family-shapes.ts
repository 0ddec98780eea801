/** Children, guardians, consent, and who looked at what. */
import { z } from 'zod';
import { DETAIL_LEVELS } from '../activity/detail-level.ts';
import { AGE_BANDS } from '../catalogue/categories.ts';
import { changeSchema, childId } from './change-shapes.ts';
import { textSchema } from './error-codes.ts';
import { endpointsSchema } from './operator-shapes.ts';
import { protectionSchema } from './overview-shapes.ts';
import { personNameSchema } from './person-name.ts';

export const consentShownSchema = z.object({
  guardianAt: z.string(),
  noticeAt: z.string(),
  assent: z.enum(['given', 'refused']).nullable(),
  assentAt: z.string().nullable(),
});

export const familyChildSchema = z.object({
  id: childId,
  name: z.string(),
  age: z.number(),
  band: z.enum(AGE_BANDS),
  preset: z.enum(AGE_BANDS),
  osUser: z.string().nullable(),
  detail: z.enum(DETAIL_LEVELS),
  consent: consentShownSchema.nullable(),
  /** From seven the law asks the child too. */
  assentNeeded: z.boolean(),
  recordsNames: z.boolean(),
  endpoints: endpointsSchema,
  protection: protectionSchema,
  /** What is written now, for the reader; the agreement says the same. */
  recorded: z.array(textSchema),
});
export type FamilyChild = z.infer<typeof familyChildSchema>;

export const newChildSchema = z.object({
  name: personNameSchema,
  age: z.number().int().min(3).max(17),
  preset: z.enum(AGE_BANDS),
  osUser: z.string().min(1).max(64).optional(),
  detail: z.enum(DETAIL_LEVELS).optional(),
  /** Of the preset's suggestions: put in force only when the guardian chose so. */
  withSuggested: z.object({ hours: z.boolean(), allowances: z.boolean() }).optional(),
});

export const childChangesSchema = z.object({
  child: childId,
  name: personNameSchema.optional(),
  age: z.number().int().min(3).max(17).optional(),
  osUser: z.string().min(1).max(64).nullable().optional(),
  detail: z.enum(DETAIL_LEVELS).optional(),
});

/** Each part is said by a person: nothing is pre-ticked. */
export const giveConsentSchema = z.object({
  child: childId,
  guardianConsents: z.literal(true),
  noticeGiven: z.literal(true),
  /** Null only under seven. */
  assent: z.enum(['given', 'refused']).nullable(),
});

export const childChangedSchema = z.object({ child: familyChildSchema, change: changeSchema });

export const guardianSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  you: z.boolean(),
  hasRecoveryCode: z.boolean(),
});
export type GuardianShown = z.infer<typeof guardianSchema>;

/** A read of a child's detail by a guardian. The child sees the same rows. */
export const lookSchema = z.object({
  id: z.number(),
  at: z.string(),
  guardian: z.string(),
  guardianText: textSchema,
  child: z.string(),
  /** `day`, `week`, `log`, `why`, `report`, `export`. */
  what: z.string(),
  sentence: textSchema,
});
export type Look = z.infer<typeof lookSchema>;

export const osAccountSchema = z.object({
  user: z.string(),
  fullName: z.string(),
  isAdministrator: z.boolean(),
  /** The account that runs the agent. */
  isOwn: z.boolean(),
  takenBy: z.string().nullable(),
});

/** A text file for the reader to keep. */
export const fileContentSchema = z.object({
  fileName: z.string(),
  mediaType: z.string(),
  content: z.string(),
});
