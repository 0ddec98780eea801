/** Lists with their jobs, devices with their parts, imports, backups and settings. */
import { z } from 'zod';
import { CATEGORY_IDS } from '../catalogue/category-ids.ts';
import { LIST_FORMATS } from '../catalogue/public-list.ts';
import { isoDateTime } from './change-shapes.ts';
import { errorDataSchema, textSchema } from './error-codes.ts';
import { conditionSchema, endpointsSchema, listSchema, upstreamsSchema } from './operator-shapes.ts';
import { protectionSchema } from './overview-shapes.ts';

/** Work that goes on when nobody looks. The agent keeps finished jobs until it ends. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(['list-add', 'list-update', 'import', 'backup']),
  /** The list's name, or the file's. */
  name: z.string(),
  /** As people know it. */
  title: z.string(),
  startedAt: z.string(),
  phase: z.string(),
  bytes: z.number(),
  totalBytes: z.number().nullable(),
  lines: z.number(),
  etaSeconds: z.number().nullable(),
  outcome: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('done'),
        at: z.string(),
        added: z.number(),
        removed: z.number(),
        rejected: z.number(),
        entries: z.number(),
        unchanged: z.boolean(),
      }),
      z.object({ kind: z.literal('failed'), at: z.string(), error: errorDataSchema }),
      z.object({ kind: z.literal('cancelled'), at: z.string() }),
    ])
    .nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const consoleListSchema = listSchema.extend({
  bundled: z.boolean(),
  /** The version before is still there. */
  canUndo: z.boolean(),
});

export const catalogueEntrySchema = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  category: z.string(),
  format: z.string(),
  licence: z.string(),
  description: textSchema,
  subscribed: z.boolean(),
  /** Offered by the wizard: covers what every preset blocks. */
  recommended: z.boolean(),
});

export const listsViewSchema = z.object({
  lists: z.array(consoleListSchema),
  jobs: z.array(jobSchema),
  index: z.object({ names: z.number(), bytes: z.number(), revision: z.number() }),
  /** Categories served only by starter lists say so. */
  coverage: z.record(z.string(), z.enum(['starter', 'subscribed'])),
});
export type ListsView = z.infer<typeof listsViewSchema>;

export const addSourceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('catalogue'), id: z.string() }),
  z.object({
    from: z.literal('url'),
    name: z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/i),
    url: z.url({ protocol: /^https?$/ }),
    category: z.union([z.enum(CATEGORY_IDS), z.literal('auto')]),
    format: z.enum(LIST_FORMATS).default('auto'),
  }),
]);

/** Between the version in force and the one before. Names are samples, counts are whole. */
export const listDiffSchema = z.object({
  name: z.string(),
  added: z.number(),
  removed: z.number(),
  addedNames: z.array(z.string()),
  removedNames: z.array(z.string()),
});

export const IMPORT_KINDS = ['adguard-home', 'pi-hole'] as const;
/** `token` names the examined file for `apply`; the agent forgets it after ten minutes. */
export const importPlanSchema = z.object({
  token: z.string(),
  kind: z.enum(IMPORT_KINDS),
  version: z.string().nullable(),
  items: z.array(
    z.object({
      what: textSchema,
      outcome: z.enum(['kept', 'changed', 'skipped']),
      /** Why it is changed or skipped; null when kept. */
      reason: textSchema.nullable(),
    }),
  ),
  counts: z.object({ kept: z.number(), changed: z.number(), skipped: z.number() }),
});
export type ImportPlan = z.infer<typeof importPlanSchema>;

export const PART_IDS = ['dns', 'upstream', 'proxy', 'lists', 'database', 'log', 'console'] as const;
export const devicePartSchema = z.object({
  id: z.enum(PART_IDS),
  /** `absent`: not in this version. */
  state: z.enum(['ok', 'degraded', 'failed', 'off', 'absent']),
  sentence: textSchema,
  conditions: z.array(conditionSchema),
  /** What `repair` would do; null: nothing to repair from here. */
  repair: textSchema.nullable(),
});

export const devicesSchema = z.object({
  computer: z.object({
    name: z.string(),
    system: z.string(),
    version: z.string(),
    startedAt: z.string(),
    memoryBytes: z.number(),
  }),
  parts: z.array(devicePartSchema),
  endpoints: endpointsSchema,
  children: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      osUser: z.string().nullable(),
      endpoints: endpointsSchema,
      protection: protectionSchema,
    }),
  ),
  checks: z.array(
    z.object({ id: z.string(), ok: z.boolean(), text: textSchema, hint: textSchema.nullable() }),
  ),
  upstreams: z.array(z.object({ upstream: z.string(), ok: z.boolean() })),
});
export type Devices = z.infer<typeof devicesSchema>;

/** A live check made through the child's own endpoint, as the child's programs would ask. */
export const proofSchema = z.object({
  id: z.enum(['blocked-name', 'safe-search', 'encrypted-dns']),
  /** `not-now`: nothing is wrong, but at this moment the check can show nothing (bedtime, a pause, no network). */
  outcome: z.enum(['passed', 'failed', 'not-now']),
  /** What was asked, and what came back. */
  asked: z.string(),
  answered: z.string(),
  sentence: textSchema,
});

export const backupShownSchema = z.object({
  name: z.string(),
  at: z.string(),
  bytes: z.number(),
  /** `replaced`: what stood there before a copy was restored. */
  kind: z.enum(['daily', 'made', 'before-update', 'replaced']),
});

export const settingsSchema = z.object({
  /** Days of detail, 1 to 30. */
  detailDays: z.number().int().min(1).max(30),
  /** A guardian's session ends after this long without a call. */
  sessionMinutes: z.number().int().min(5).max(480),
  /** Children may keep goals of their own, and see them. */
  reportsFirstDay: z.enum(['mon', 'sun']),
  /** Whom the filter asks for names, as `--upstream` takes them; empty: the resolvers of this computer. */
  upstreams: upstreamsSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

export const wizardSchema = z.object({
  /** Null: the wizard was finished or left for good. */
  step: z.number().int().min(0).max(8).nullable(),
  draft: z.record(z.string(), z.unknown()),
});

/** `Last-Event-ID` resumes; a gap is told as `resync`, after which everything is to be read again. */
export const consoleEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), at: isoDateTime, version: z.string() }),
  z.object({ type: z.literal('resync') }),
  z.object({ type: z.literal('policy'), profile: z.string(), revision: z.number() }),
  /** Grants and pauses. */
  z.object({ type: z.literal('live'), profile: z.string() }),
  z.object({ type: z.literal('request'), id: z.string(), child: z.string(), state: z.string() }),
  z.object({ type: z.literal('family') }),
  z.object({ type: z.literal('lists') }),
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('health') }),
  /** New rows in the log, at most one event a second. */
  z.object({ type: z.literal('activity'), newestId: z.number() }),
  z.object({ type: z.literal('usage') }),
  z.object({ type: z.literal('looked'), child: z.string() }),
  z.object({ type: z.literal('settings') }),
  z.object({ type: z.literal('change'), id: z.string() }),
  z.object({ type: z.literal('session-ended') }),
]);
export type ConsoleEvent = z.infer<typeof consoleEventSchema>;
