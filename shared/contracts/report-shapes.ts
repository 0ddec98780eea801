/** The weekly card: one page that starts a talk. Three facts, one thing that went well, one question; no raw log. */
import { z } from 'zod';
import { DETAIL_LEVELS } from '../activity/detail-level.ts';
import { isoDate } from './change-shapes.ts';
import { textSchema } from './error-codes.ts';
import { weekSchema } from './activity-shapes.ts';

export const weekCardSchema = z.object({
  child: z.object({ id: z.string(), name: z.string(), age: z.number() }),
  from: isoDate,
  to: isoDate,
  detail: z.enum(DETAIL_LEVELS),
  /** False: nothing was recorded in this week. */
  hasData: z.boolean(),
  week: weekSchema,
  facts: z.array(textSchema),
  /** Null: the figures give no reason for praise, and none is invented. */
  praise: textSchema.nullable(),
  question: textSchema,
});
export type WeekCard = z.infer<typeof weekCardSchema>;

/** One page to read together, print and sign. */
export const agreementSchema = z.object({
  title: textSchema,
  intro: textSchema,
  sections: z.array(z.object({ heading: textSchema, lines: z.array(textSchema) })),
  closing: textSchema,
  signatures: z.array(textSchema),
  date: textSchema,
});
export type AgreementShown = z.infer<typeof agreementSchema>;

export const REPORT_FILES = ['csv', 'json', 'ics'] as const;
