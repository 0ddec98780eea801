/** What every face shows of a child at a glance: state, what holds now, what is next, today's figures. */
import { z } from 'zod';
import { DETAIL_LEVELS } from '../activity/detail-level.ts';
import { USAGE_BASES } from '../activity/usage.ts';
import { isoDate, ruleLinkSchema } from './change-shapes.ts';
import { textSchema } from './error-codes.ts';
import { PROTECTION_STATES } from './operator-shapes.ts';

export const grantShownSchema = z.object({
  id: z.string(),
  child: z.string(),
  /** `all`, `category:C` or `site:S`. */
  scope: z.string(),
  scopeText: textSchema,
  until: z.string(),
  /** As the records have it: a guardian's name, or `operator`. */
  by: z.string(),
  byText: textSchema,
});
export type GrantShown = z.infer<typeof grantShownSchema>;

/** One that a newer pause stands before takes hold when that pause is over, if it then still lasts. */
export const standingGrantSchema = grantShownSchema.extend({
  /** Null: in force. `until` null: until somebody resumes. */
  behindPause: z.object({ until: z.string().nullable() }).nullable(),
});
export type StandingGrant = z.infer<typeof standingGrantSchema>;

/** DESIGN §1.7: never a plain "protected". */
export const protectionSchema = z.object({
  state: z.enum(PROTECTION_STATES),
  sentence: textSchema,
  /** What the state rests on, and what a child could do about it. */
  basis: textSchema,
  provedAt: z.string().nullable(),
});

/** What the policy says of "everything" at this moment. */
export const standingSchema = z.object({
  kind: z.enum(['open', 'closed', 'paused', 'granted', 'spent']),
  sentence: textSchema,
  /** Null: nothing changes by itself. */
  until: z.string().nullable(),
  link: ruleLinkSchema,
});

/** Usage of one day in the policy's zone; the same figures wherever they are shown. */
export const usageTodaySchema = z.object({
  date: isoDate,
  basis: z.enum(USAGE_BASES),
  /** Everything but free categories. */
  usedSeconds: z.number(),
  /** The allowance of everything; null: none. */
  limitSeconds: z.number().nullable(),
  leftSeconds: z.number().nullable(),
  byCategory: z.record(z.string(), z.number()),
});

export const childOverviewSchema = z.object({
  id: z.string(),
  name: z.string(),
  age: z.number(),
  preset: z.string(),
  detail: z.enum(DETAIL_LEVELS),
  /** False: consent and notice are not on record, so only totals are written. */
  recordsNames: z.boolean(),
  protection: protectionSchema,
  now: standingSchema,
  /** The next change that the policy brings by itself. */
  next: z.object({ at: z.string(), sentence: textSchema }).nullable(),
  /** Null: no usage row exists yet. */
  usage: usageTodaySchema.nullable(),
  today: z.object({ requests: z.number(), blocked: z.number(), byHour: z.array(z.number()).length(24) }),
  grants: z.array(grantShownSchema),
  pausedUntil: z.string().nullable(),
  paused: z.boolean(),
});
export type ChildOverview = z.infer<typeof childOverviewSchema>;

export const NOTABLE_KINDS = [
  'late-night',
  'bypass-try',
  'blocked-often',
  'new-category',
  'uncategorised-often',
] as const;

export const notableSchema = z.object({
  id: z.string(),
  kind: z.enum(NOTABLE_KINDS),
  child: z.string(),
  at: z.string(),
  count: z.number(),
  sentence: textSchema,
  /** How one might talk about it. */
  advice: textSchema,
  /** Rules that settle it in one tap; once one stands the thing is no longer shown. */
  offers: z.array(z.object({ action: z.enum(['allow', 'block']), target: z.string(), what: textSchema })),
  /** Filters of the log that show the rows behind it. */
  log: z.object({
    from: z.string(),
    to: z.string(),
    category: z.string().nullable(),
    verdict: z.string().nullable(),
  }),
});
export type Notable = z.infer<typeof notableSchema>;

export const daySummarySchema = z.object({
  date: isoDate,
  requests: z.number(),
  blocked: z.number(),
  /** Requests by category; the empty name: none. */
  byCategory: z.record(z.string(), z.number()),
  usageSeconds: z.number().nullable(),
  usageByCategory: z.record(z.string(), z.number()).nullable(),
});
export type DaySummary = z.infer<typeof daySummarySchema>;
