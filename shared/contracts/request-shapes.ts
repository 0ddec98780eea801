/**
 * What children ask for, and what parents answer. Stages, each with its instant, are the same for both sides:
 * asked → delivered (a console got it) → seen (a guardian looked) → answered → applied (in force) → expired.
 */
import { z } from 'zod';
import { ALWAYS_SCOPES, ASK_PURPOSES, MOST_WORDS, NOT_YET_REASONS, REQUEST_STATES } from './choices.ts';
import { plainWords } from '../kernel/plain-words.ts';
import { textSchema } from './error-codes.ts';

/** Of a child's request or a guardian's answer: shown to the other side. */
const wordsSchema = z.string().overwrite(plainWords).max(MOST_WORDS).default('');

export const askSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('site'),
    target: z.string().min(1).max(2048),
    minutes: z
      .union([z.literal(15), z.literal(60)])
      .nullable()
      .default(null),
    /** Null: none was said. */
    purpose: z.enum(ASK_PURPOSES).nullable().default(null),
    words: wordsSchema,
  }),
  z.object({
    kind: z.literal('time'),
    minutes: z.number().int().min(5).max(180),
    words: wordsSchema,
  }),
]);
export type Ask = z.infer<typeof askSchema>;

export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('minutes'), minutes: z.number().int().min(5).max(720) }),
  /** Until the end of the day in the policy's zone. */
  z.object({ kind: z.literal('today') }),
  /** Writes a parent's rule. Names are all that is filtered, so a page is its host, with what lies below it. */
  z.object({ kind: z.literal('always'), scope: z.enum(ALWAYS_SCOPES) }),
  /** Less than was asked for, at once. */
  z.object({
    kind: z.literal('counter'),
    minutes: z.number().int().min(5).max(720),
    words: wordsSchema,
  }),
  z.object({
    kind: z.literal('not-yet'),
    reason: z.enum(NOT_YET_REASONS),
    words: wordsSchema,
  }),
]);
export type Answer = z.infer<typeof answerSchema>;

export const requestSchema = z.object({
  id: z.string(),
  child: z.string(),
  childName: z.string(),
  kind: z.enum(['site', 'time']),
  target: z.string().nullable(),
  category: z.string().nullable(),
  minutes: z.number().nullable(),
  purpose: z.enum(ASK_PURPOSES).nullable(),
  words: z.string(),
  /** How often the same was asked while it was open. */
  asks: z.number(),
  state: z.enum(REQUEST_STATES),
  stages: z.object({
    asked: z.string(),
    delivered: z.string().nullable(),
    seen: z.string().nullable(),
    answered: z.string().nullable(),
    applied: z.string().nullable(),
    expired: z.string().nullable(),
  }),
  /** What "always" would open, the narrowest first, for guardians while it waits. Two that are one are said once. */
  always: z.array(z.object({ scope: z.enum(ALWAYS_SCOPES), what: textSchema })),
  answer: answerSchema.nullable(),
  answeredBy: z.string().nullable(),
  /** While it waits: the end of what stands already for what is asked. "+15" comes on top of it. */
  standsUntil: z.string().nullable(),
  /** What the answer gave, while it stands. */
  until: z.string().nullable(),
  grantId: z.string().nullable(),
  /** "An asks for 30 more minutes", for the reader it is given to. */
  sentence: textSchema,
});
export type RequestShown = z.infer<typeof requestSchema>;
