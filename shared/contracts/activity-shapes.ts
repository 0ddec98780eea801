/** What happened: a day, a week, the log, and why one row is what it is. */
import { z } from 'zod';
import { LOGGED_VERDICTS } from '../activity/events.ts';
import { DETAIL_LEVELS } from '../activity/detail-level.ts';
import { childId, isoDate, isoDateTime, ruleLinkSchema } from './change-shapes.ts';
import { textSchema } from './error-codes.ts';
import { checkSchema, logRowSchema } from './operator-shapes.ts';
import { daySummarySchema } from './overview-shapes.ts';

export const ORIGINS = ['dns', 'proxy'] as const;

export const logFilterSchema = z.object({
  child: childId.optional(),
  from: isoDateTime.optional(),
  /** Exclusive. */
  to: isoDateTime.optional(),
  verdict: z.enum(['allowed', 'blocked', ...LOGGED_VERDICTS]).optional(),
  /** The empty name: rows without a category. */
  category: z.string().max(64).optional(),
  origin: z.enum(ORIGINS).optional(),
  /** Part of a name, site, entry or list; without diacritics and case. */
  text: z.string().trim().max(253).optional(),
});
export type LogFilter = z.infer<typeof logFilterSchema>;

export const logPageQuerySchema = logFilterSchema.extend({
  /** Rows older than this one; absent: the newest. */
  before: z.number().int().optional(),
  /** Rows newer than this one, newest first ("12 new"). */
  after: z.number().int().optional(),
  limit: z.number().int().min(1).max(1000).default(200),
});

export const consoleLogRowSchema = logRowSchema.extend({
  id: z.number(),
  childId: z.string().nullable(),
  /** Of the reason, without looking anything up: one short phrase. */
  phrase: textSchema,
});
export type ConsoleLogRow = z.infer<typeof consoleLogRowSchema>;

/** Newest first. `total` counts all rows that fit the filter. */
export const logPageSchema = z.object({
  rows: z.array(consoleLogRowSchema),
  next: z.number().nullable(),
  total: z.number(),
  newestId: z.number(),
});
export type LogPage = z.infer<typeof logPageSchema>;

/** A row explained by the policy that was in force at its moment. */
export const whySchema = z.object({
  row: consoleLogRowSchema,
  sentence: textSchema,
  link: ruleLinkSchema,
  /** The rule still stands as it stood then. */
  linkStands: z.boolean(),
  /** What the same name would get now; null: the name was not recorded. */
  now: checkSchema.extend({ link: ruleLinkSchema }).nullable(),
});
export type Why = z.infer<typeof whySchema>;

export const dayQuerySchema = z.object({ child: childId, date: isoDate });

export const dayTimelineSchema = z.object({
  child: z.string(),
  date: isoDate,
  zone: z.string(),
  detail: z.enum(DETAIL_LEVELS),
  /** Midnight to midnight in the zone. */
  from: z.string(),
  to: z.string(),
  /** What the hours said, without gaps. */
  states: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      state: z.enum(['free', 'study', 'closed', 'paused', 'granted']),
      sentence: textSchema,
    }),
  ),
  /** Stretches of one category; shorter than a minute they fold into the neighbour. */
  segments: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      category: z.string(),
      requests: z.number(),
      blocked: z.number(),
      sites: z.array(z.string()),
    }),
  ),
  events: z.array(
    z.object({
      at: z.string(),
      kind: z.enum(['block', 'request', 'grant', 'pause', 'rule']),
      sentence: textSchema,
      count: z.number(),
      /** A row of the log that stands for it. */
      rowId: z.number().nullable(),
    }),
  ),
  /** What a limit or a rule can be made for, most used first; empty at levels that write no sites. */
  targets: z.array(
    z.object({
      /** `service:S` or a domain. */
      target: z.string(),
      name: z.string(),
      /** The empty name: none. */
      category: z.string(),
      requests: z.number(),
      blocked: z.number(),
      /** Null: no minute of it was measured. */
      seconds: z.number().nullable(),
    }),
  ),
  summary: textSchema,
  totals: daySummarySchema,
});
export type DayTimeline = z.infer<typeof dayTimelineSchema>;

/** `from`: the first of seven days. */
export const weekQuerySchema = z.object({ child: childId, from: isoDate });

export const weekSchema = z.object({
  child: z.string(),
  from: isoDate,
  to: isoDate,
  zone: z.string(),
  detail: z.enum(DETAIL_LEVELS),
  basis: z.enum(['session', 'network']).nullable(),
  days: z.array(daySummarySchema).length(7),
  /** 7 × 24, a day after the other. `seconds`: null where no usage row exists. */
  heat: z.array(
    z.object({
      date: isoDate,
      hour: z.number(),
      requests: z.number(),
      blocked: z.number(),
      seconds: z.number().nullable(),
    }),
  ),
  sites: z.array(
    z.object({ site: z.string(), requests: z.number(), blocked: z.number(), seconds: z.number().nullable() }),
  ),
  previous: z.object({ requests: z.number(), blocked: z.number(), usageSeconds: z.number().nullable() }),
  summary: textSchema,
});
export type Week = z.infer<typeof weekSchema>;
