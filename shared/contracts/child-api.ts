/**
 * The child's procedures, all about the child whose token it is; no procedure takes a profile. Nothing here changes a
 * rule: a child can ask, take the minutes to save that every stop has, keep goals, and see what guardians see.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { DETAIL_LEVELS } from '../activity/detail-level.ts';
import { AGE_BANDS } from '../catalogue/categories.ts';
import { API_ERRORS, textSchema } from './error-codes.ts';
import { consentShownSchema, lookSchema } from './family-shapes.ts';
import {
  daySummarySchema,
  grantShownSchema,
  protectionSchema,
  standingSchema,
  usageTodaySchema,
} from './overview-shapes.ts';
import { askSchema, requestSchema } from './request-shapes.ts';

const base = oc.errors(API_ERRORS);

export const goalSchema = z.object({
  id: z.string(),
  text: z.string().trim().min(1).max(120),
  done: z.boolean(),
});

const blockedSiteSchema = z.object({
  /** As it can be asked for. */
  site: z.string(),
  at: z.string(),
  sentence: textSchema,
  /** `later`: it was answered less than five minutes after it was asked. */
  asking: z.enum(['may', 'waiting', 'later']),
});
export type BlockedSite = z.infer<typeof blockedSiteSchema>;

const blockedLatelySchema = z.object({
  /** False: at this level of detail no name is written, so none is here. */
  named: z.boolean(),
  /** The newest first, each site once, and only what is still closed. */
  sites: z.array(blockedSiteSchema),
});
export type BlockedLately = z.infer<typeof blockedLatelySchema>;

export const childApi = {
  me: base.output(
    z.object({
      name: z.string(),
      age: z.number(),
      /** Decides the words. */
      band: z.enum(AGE_BANDS),
      zone: z.string(),
      protection: protectionSchema,
      now: standingSchema.omit({ link: true }),
      next: z.object({ at: z.string(), sentence: textSchema }).nullable(),
      grants: z.array(
        grantShownSchema.pick({ id: true, scopeText: true, until: true, by: true, byText: true }),
      ),
      usage: usageTodaySchema.nullable(),
      /** The Internet has just stopped, and these minutes to save one's work may be taken; null: none. */
      saveGrace: z.object({ minutes: z.number() }).nullable(),
      guardians: z.array(z.string()),
    }),
  ),
  /** The rules in plain sentences, for the child's age. */
  rules: base.output(
    z.array(z.object({ group: z.enum(['content', 'sites', 'time', 'search']), sentence: textSchema })),
  ),
  week: base.output(z.object({ days: z.array(daySummarySchema) })),
  /** What guardians can see of me. */
  record: base.output(
    z.object({
      detail: z.enum(DETAIL_LEVELS),
      recordsNames: z.boolean(),
      detailDays: z.number(),
      recorded: z.array(textSchema),
      neverRecorded: z.array(textSchema),
      consent: consentShownSchema.nullable(),
      looked: z.array(lookSchema),
    }),
  ),
  /** Is it open for me, and if not, why and until when. */
  check: base.input(z.object({ target: z.string().min(1).max(2048) })).output(
    z.object({
      name: z.string(),
      open: z.boolean(),
      sentence: textSchema,
      until: z.string().nullable(),
      mayAsk: z.boolean(),
    }),
  ),
  /** Once for each stop, soon after it began; guardians see it. */
  takeSaveGrace: base.output(z.object({ until: z.string() })),
  blocked: base.output(blockedLatelySchema),
  ask: base.input(askSchema).output(requestSchema),
  requests: base.output(z.array(requestSchema)),
  goals: {
    list: base.output(z.array(goalSchema)),
    /** The whole list, in order. */
    put: base.input(z.object({ goals: z.array(goalSchema).max(10) })).output(z.array(goalSchema)),
  },
  events: base.output(
    eventIterator(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('hello') }),
        z.object({ type: z.literal('resync') }),
        z.object({ type: z.enum(['rules', 'time', 'request', 'looked', 'usage']) }),
      ]),
    ),
  ),
};
