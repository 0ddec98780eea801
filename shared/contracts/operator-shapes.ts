/**
 * What the operator's procedures take and give. These shapes are also what `haidang … --json` prints: fields may be
 * added, never renamed. Instants are ISO 8601 with offset, durations carry their unit in the name.
 */
import { z } from 'zod';
import { LOGGED_VERDICTS } from '../activity/events.ts';
import { DETAIL_LEVELS } from '../activity/detail-level.ts';
import { CATEGORY_IDS } from '../catalogue/category-ids.ts';
import { LIST_FORMATS } from '../catalogue/public-list.ts';
import { textSchema } from './error-codes.ts';

export const PROTECTION_STATES = ['enforced', 'advisory', 'observing', 'off', 'unknown'] as const;

const categoryId = z.enum(CATEGORY_IDS);
const isoDateTime = z.iso.datetime({ offset: true });
const childName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  // Control characters would move a terminal's cursor, and turn round what stands beside the name.
  .refine((name) => !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(name), 'control characters');

export const endpointsSchema = z.object({
  dns: z.string().nullable(),
  proxy: z.string().nullable(),
  pac: z.string().nullable(),
  /** Where a firewall may lead TLS and plain HTTP of this profile. */
  tls: z.string().nullable(),
  web: z.string().nullable(),
});
export type Endpoints = z.infer<typeof endpointsSchema>;

export const childSchema = z.object({
  name: z.string(),
  age: z.number(),
  preset: z.string(),
  osUser: z.string().nullable(),
  detail: z.enum(DETAIL_LEVELS),
  /** Null until the guardian's consent and the notice to the child are on record: only totals are written so far. */
  consent: z.object({ at: z.string(), assent: z.enum(['given', 'refused']).nullable() }).nullable(),
  endpoints: endpointsSchema,
});
export type Child = z.infer<typeof childSchema>;

export const addChildSchema = z.object({
  name: childName,
  age: z.number().int().min(3).max(17),
  preset: z.string(),
  osUser: z.string().min(1).max(64).optional(),
  detail: z.enum(DETAIL_LEVELS).optional(),
  consent: z.boolean().default(false),
  assent: z.enum(['given', 'refused']).optional(),
});

export const conditionSchema = z.object({
  id: z.string(),
  part: z.string(),
  level: z.enum(['degraded', 'failed']),
  message: textSchema,
  hint: textSchema,
  since: z.string(),
});

const partSchema = z.object({
  state: z.enum(['ok', 'degraded', 'failed', 'off']),
  conditions: z.array(conditionSchema),
});

/** What an import did not take: lines by their reason with the first of each, and files that gave nothing. */
export const listReportSchema = z.object({
  faults: z.array(
    z.object({
      reason: z.string(),
      lines: z.number(),
      sentence: textSchema,
      file: z.string().nullable(),
      line: z.number(),
      text: z.string(),
    }),
  ),
  leftOut: z.object({
    files: z.number(),
    first: z.array(z.object({ file: z.string(), reason: z.string(), sentence: textSchema })),
  }),
});
export type ListReport = z.infer<typeof listReportSchema>;

export const listSchema = z.object({
  /** Its id: what commands take. */
  name: z.string(),
  /** As people know it. */
  title: z.string(),
  category: z.string(),
  format: z.string(),
  source: z.string(),
  entries: z.number(),
  rejected: z.number(),
  ...listReportSchema.shape,
  updatedAt: z.string().nullable(),
  lastError: textSchema.nullable(),
});
export type ListSummary = z.infer<typeof listSchema>;

export const upstreamsSchema = z.array(z.string().trim().min(1).max(300)).max(6);

export const UPSTREAM_SOURCES = ['option', 'settings', 'system'] as const;
export const upstreamTrialSchema = z.object({
  upstream: z.string(),
  ok: z.boolean(),
  sentence: textSchema,
  detail: z.string().nullable(),
});

/** `option`: named when the agent was started, which goes before what is set. */
export const upstreamViewSchema = z.object({
  source: z.enum(UPSTREAM_SOURCES),
  set: upstreamsSchema,
  inForce: z.array(z.object({ upstream: z.string(), ok: z.boolean() })),
});
export type UpstreamView = z.infer<typeof upstreamViewSchema>;

export const statusSchema = z.object({
  version: z.string(),
  startedAt: z.string(),
  children: z.array(
    z.object({
      name: z.string(),
      state: z.enum(PROTECTION_STATES),
      /** What the state rests on, for people. */
      basis: z.string(),
      sentence: textSchema,
      provedAt: z.string().nullable(),
    }),
  ),
  /** A part that is not in this version is null. */
  parts: z.object({
    dns: partSchema.nullable(),
    proxy: partSchema.nullable(),
    console: partSchema.nullable(),
    database: partSchema.nullable(),
    lists: partSchema.nullable(),
    log: partSchema.nullable(),
    upstream: partSchema.nullable(),
  }),
  lists: z.array(listSchema),
  index: z.object({ names: z.number(), bytes: z.number(), revision: z.number() }),
  memory: z.object({ rss: z.number() }),
  /** The default endpoint ("everyone else") and each child's, by name. */
  endpoints: endpointsSchema.extend({ children: z.record(z.string(), endpointsSchema) }),
  counters: z.record(z.string(), z.number()),
  /** How the name filter reads and writes UDP: a matter of speed, never of what is answered. */
  datagrams: z.object({ path: z.enum(['single', 'standby', 'batched', 'failed']), sentence: textSchema }),
  /** The address that blocked names are answered with, for a firewall to lead to the proxy; null: they do not exist. */
  sentinel: z.string().nullable(),
  upstreams: z.array(z.object({ upstream: z.string(), ok: z.boolean() })),
  upstreamSource: z.enum(UPSTREAM_SOURCES),
  categories: z.array(
    z.object({ category: z.enum(CATEGORY_IDS), coverage: z.enum(['starter', 'subscribed']) }),
  ),
  guardians: z.number(),
});
export type Status = z.infer<typeof statusSchema>;

export const doctorSchema = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      id: z.string(),
      ok: z.boolean(),
      message: z.string(),
      text: textSchema,
      hint: textSchema.nullable(),
    }),
  ),
});
export type DoctorReport = z.infer<typeof doctorSchema>;

export const listSourceSchema = z.union([
  z.object({ url: z.url({ protocol: /^https?$/ }) }),
  z.object({ file: z.string().min(1) }),
  z.object({ dir: z.string().min(1) }),
]);

export const addListSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/i, 'list-id'),
  source: listSourceSchema,
  category: z.union([categoryId, z.literal('auto')]),
  format: z.enum(LIST_FORMATS).default('auto'),
});

export const updateListsSchema = z
  .object({
    /** Without it all of them, but for those that come with the program. */
    name: z.string().optional(),
    /** Takes a version that is less than half as long as the one before. */
    force: z.boolean().default(false),
  })
  .refine(({ name, force }) => name !== undefined || !force);

export const listProgressSchema = z.union([
  z.object({
    done: z.literal(false),
    name: z.string(),
    phase: z.string(),
    bytes: z.number(),
    totalBytes: z.number().nullable(),
    lines: z.number(),
    etaSeconds: z.number().nullable(),
  }),
  z.object({
    done: z.literal(true),
    name: z.string(),
    added: z.number(),
    removed: z.number(),
    rejected: z.number(),
    entries: z.number(),
    /** The source said that nothing changed, or its content was the same. */
    unchanged: z.boolean(),
    ...listReportSchema.shape,
  }),
]);
export type ListProgressEvent = z.infer<typeof listProgressSchema>;

export const reasonSchema = z.looseObject({ kind: z.string() });

export const checkInputSchema = z.object({
  target: z.string().min(1).max(2048),
  child: childName.optional(),
  at: isoDateTime.optional(),
});

const verdictSchema = z.enum(['allow', 'block', 'rewrite']);

export const checkSchema = z.object({
  name: z.string(),
  verdict: verdictSchema,
  enforced: z.boolean(),
  reason: reasonSchema,
  sentence: textSchema,
  category: z.enum(CATEGORY_IDS).nullable(),
  list: z.string().nullable(),
  entry: z.string().nullable(),
  /** The name asked for, then every alias its answer leads through (now only, not with `at`), each judged. */
  chain: z.array(
    z.object({
      name: z.string(),
      verdict: verdictSchema,
      reason: reasonSchema,
      alsoMatched: z.array(reasonSchema),
    }),
  ),
  rewriteTo: z.string().nullable(),
  /** Null: nothing in the policy changes this by itself. */
  validUntil: z.string().nullable(),
});
export type CheckResult = z.infer<typeof checkSchema>;

export const logQuerySchema = z.object({
  child: childName.optional(),
  since: isoDateTime.optional(),
  verdict: z.enum(LOGGED_VERDICTS).optional(),
  limit: z.number().int().min(1).optional(),
  follow: z.boolean().default(false),
});

export const logTotalsQuerySchema = logQuerySchema.pick({ child: true, since: true, verdict: true });

/** `requests`: all that were counted, from the beginning of the day of `since`, with or without a row. */
export const logTotalsSchema = z.object({ requests: z.number() });

export const logRowSchema = z.object({
  at: z.string(),
  /** Null: the household's endpoint ("everyone else"). */
  child: z.string().nullable(),
  name: z.string().nullable(),
  site: z.string().nullable(),
  category: z.string().nullable(),
  verdict: z.enum(LOGGED_VERDICTS),
  reason: z.string(),
  list: z.string().nullable(),
  entry: z.string().nullable(),
  origin: z.string(),
  count: z.number(),
});
export type LogRow = z.infer<typeof logRowSchema>;

const isoDate = z.iso.date();

export const usageQuerySchema = z.object({ child: childName, from: isoDate, to: isoDate });

export const usageReportSchema = z.object({
  child: z.string(),
  from: isoDate,
  to: isoDate,
  zone: z.string(),
  basis: z.enum(['session', 'network']),
  totalSeconds: z.number(),
  byDay: z.array(
    z.object({ date: isoDate, seconds: z.number(), byCategory: z.record(z.string(), z.number()) }),
  ),
  /** Seconds in which the site was in use: sites in use at the same time add up to more than the total. */
  bySite: z.array(
    z.object({ site: z.string(), seconds: z.number(), bytes: z.number(), connections: z.number() }),
  ),
  byHour: z.array(z.object({ hour: z.number(), seconds: z.number() })),
});
export type UsageReport = z.infer<typeof usageReportSchema>;

export const ruleTargetSchema = z.object({
  target: z.string().min(1).max(2048),
  child: childName.optional(),
  /** `com` is meant, with every site under it. */
  publicSuffix: z.boolean().default(false),
});
export type RuleTargetInput = z.infer<typeof ruleTargetSchema>;

export const ruleResultSchema = z.object({
  child: z.string().nullable(),
  action: z.enum(['allow', 'block']),
  target: z.string(),
  ruleId: z.string(),
  revision: z.number(),
});

export const clearedSchema = ruleResultSchema.pick({ child: true, target: true, revision: true });

export const grantInputSchema = z.object({
  child: childName,
  minutes: z.number().int().min(1).max(1440),
  scope: z
    .string()
    .regex(/^(?:all|category:[a-z-]+|site:.+)$/, 'grant-scope')
    .default('all'),
});

export const grantSchema = z.object({
  id: z.string(),
  child: z.string(),
  scope: z.string(),
  until: z.string(),
});

export const pauseInputSchema = z.object({
  child: childName.optional(),
  minutes: z.number().int().min(1).max(1440).optional(),
});

export const fileSchema = z.object({ file: z.string().min(1).max(4096) });

export const eraseSchema = z.object({
  child: z.string(),
  rows: z.number(),
  backups: z.array(z.object({ file: z.string(), rows: z.number() })),
});
