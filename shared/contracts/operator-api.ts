/**
 * The operator's procedures: what the command line may do over the control socket, whose owner (and root) needs no
 * passphrase. Every call that changes something is audited. A child can never open that socket.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { API_ERRORS } from './error-codes.ts';
import {
  addChildSchema,
  addListSchema,
  checkInputSchema,
  checkSchema,
  childSchema,
  clearedSchema,
  doctorSchema,
  eraseSchema,
  fileSchema,
  grantInputSchema,
  grantSchema,
  listProgressSchema,
  listSchema,
  logQuerySchema,
  logRowSchema,
  logTotalsQuerySchema,
  logTotalsSchema,
  pauseInputSchema,
  ruleResultSchema,
  ruleTargetSchema,
  statusSchema,
  updateListsSchema,
  upstreamsSchema,
  upstreamTrialSchema,
  upstreamViewSchema,
  usageQuerySchema,
  usageReportSchema,
} from './operator-shapes.ts';

const base = oc.errors(API_ERRORS);
const child = z.object({ child: z.string().trim().min(1).max(64) });
const list = z.object({ name: z.string() });
const nothing = z.object({});

export const operatorApi = {
  status: base.output(statusSchema),
  doctor: base.output(doctorSchema),
  /** `recoveryCode` is shown once and never again. */
  setup: base.input(fileSchema).output(z.object({ guardian: z.string(), recoveryCode: z.string() })),
  /** A one-time address of the console, or of a child's own page. */
  consoleLink: base.input(child.partial().default({})).output(z.object({ url: z.string() })),
  children: {
    list: base.output(z.array(childSchema)),
    show: base.input(child).output(childSchema),
    add: base.input(addChildSchema).output(childSchema),
    remove: base.input(child).output(nothing),
    erase: base.input(child).output(eraseSchema),
  },
  lists: {
    list: base.output(z.array(listSchema)),
    add: base.input(addListSchema).output(eventIterator(listProgressSchema)),
    update: base.input(updateListsSchema).output(eventIterator(listProgressSchema)),
    remove: base.input(list).output(nothing),
    undo: base.input(list).output(z.object({ name: z.string(), entries: z.number() })),
    catalogue: base.output(
      z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          url: z.string(),
          category: z.string(),
          format: z.string(),
          licence: z.string(),
          description: z.object({ vi: z.string(), en: z.string() }),
          subscribed: z.boolean(),
        }),
      ),
    ),
  },
  policy: {
    get: base.input(child).output(z.object({ revision: z.number(), document: z.looseObject({}) })),
    set: base
      .input(child.extend({ document: z.unknown(), revision: z.number().optional() }))
      .output(z.object({ revision: z.number() })),
    allow: base.input(ruleTargetSchema).output(ruleResultSchema),
    block: base.input(ruleTargetSchema).output(ruleResultSchema),
    /** Takes out the rules for exactly this target, which `allow` and `block` put there. */
    clear: base.input(ruleTargetSchema.omit({ publicSuffix: true })).output(clearedSchema),
    pause: base
      .input(pauseInputSchema)
      .output(z.object({ child: z.string().nullable(), until: z.string().nullable() })),
    resume: base
      .input(pauseInputSchema.pick({ child: true }))
      .output(z.object({ child: z.string().nullable(), ended: z.number() })),
    grant: base.input(grantInputSchema).output(grantSchema),
  },
  upstreams: {
    view: base.output(upstreamViewSchema),
    /** Each is tried first, and none is taken when one does not answer. Empty: the resolvers of this computer. */
    set: base
      .input(z.object({ upstreams: upstreamsSchema }))
      .output(upstreamViewSchema.extend({ trials: z.array(upstreamTrialSchema) })),
  },
  check: base.input(checkInputSchema).output(checkSchema),
  log: base.input(logQuerySchema).output(eventIterator(logRowSchema)),
  logTotals: base.input(logTotalsQuerySchema).output(logTotalsSchema),
  reportUsage: base.input(usageQuerySchema).output(usageReportSchema),
  exportTo: base.input(fileSchema).output(z.object({ file: z.string() })),
  importFrom: base
    .input(fileSchema)
    .output(z.object({ children: z.number(), policies: z.number(), lists: z.number() })),
  backup: base.input(fileSchema).output(z.object({ file: z.string(), bytes: z.number() })),
  restore: base.input(fileSchema).output(
    z.object({
      file: z.string(),
      /** `of-copy`: who could sign in before could not be read, or nobody was set up. */
      guardians: z.enum(['kept', 'of-copy']),
    }),
  ),
};
