/**
 * The guardian's procedures: everything the console can do. Each needs a guardian's session; no pass, no child's token
 * and no expired session reaches any of them. Every change answers with its entry in the history and has an inverse
 * there. Reads of a child's detail are recorded and shown to the child.
 */
import { upstreamsSchema, upstreamTrialSchema, upstreamViewSchema } from './operator-shapes.ts';
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { LOCALES } from '../i18n/text.ts';
import {
  dayQuerySchema,
  dayTimelineSchema,
  logFilterSchema,
  logPageQuerySchema,
  logPageSchema,
  weekQuerySchema,
  weekSchema,
  whySchema,
} from './activity-shapes.ts';
import { changedSchema, changeSchema, childId, isoDate, profileId } from './change-shapes.ts';
import { passphraseSchema } from './door-api.ts';
import { personNameSchema } from './person-name.ts';
import { API_ERRORS } from './error-codes.ts';
import {
  childChangedSchema,
  childChangesSchema,
  familyChildSchema,
  fileContentSchema,
  giveConsentSchema,
  guardianSchema,
  lookSchema,
  newChildSchema,
  osAccountSchema,
} from './family-shapes.ts';
import {
  childOverviewSchema,
  daySummarySchema,
  grantShownSchema,
  notableSchema,
  standingGrantSchema,
} from './overview-shapes.ts';
import { agreementSchema, REPORT_FILES, weekCardSchema } from './report-shapes.ts';
import { answerSchema, requestSchema } from './request-shapes.ts';
import {
  historyQuerySchema,
  putRulesSchema,
  replayQuerySchema,
  replaySchema,
  revisionShownSchema,
  rulesPutSchema,
  rulesSchema,
  targetRuledSchema,
  targetRuleSchema,
  whatIfQuerySchema,
  whatIfSchema,
} from './rule-shapes.ts';
import {
  addSourceSchema,
  backupShownSchema,
  catalogueEntrySchema,
  consoleEventSchema,
  devicesSchema,
  IMPORT_KINDS,
  importPlanSchema,
  jobSchema,
  listDiffSchema,
  listsViewSchema,
  proofSchema,
  settingsSchema,
  wizardSchema,
} from './system-shapes.ts';

const base = oc.errors(API_ERRORS);
const child = z.object({ child: childId });
const nothing = z.object({});
const listName = z.object({ name: z.string().min(1).max(64) });
const job = z.object({ job: jobSchema });

export const consoleApi = {
  session: {
    me: base.output(
      z.object({ guardian: z.object({ id: z.string(), name: z.string() }), expiresAt: z.string() }),
    ),
    signOut: base.output(nothing),
  },
  /** One stream for a browser; `Last-Event-ID` resumes it. */
  events: base.output(eventIterator(consoleEventSchema)),

  overview: {
    today: base.output(
      z.object({
        at: z.string(),
        zone: z.string(),
        children: z.array(childOverviewSchema),
        /** Waiting, oldest first. */
        requests: z.array(requestSchema),
        notable: z.array(notableSchema),
        weeks: z.array(
          z.object({
            child: z.string(),
            days: z.array(daySummarySchema),
            /** The seven days before those. */
            previous: z.object({
              requests: z.number(),
              blocked: z.number(),
              usageSeconds: z.number().nullable(),
            }),
            /** Today's weekday a week ago. */
            lastWeekSameDay: daySummarySchema.nullable(),
          }),
        ),
        listsUpdatedAt: z.string().nullable(),
        /** Categories that the children's rules block and that only starter lists serve. */
        thinCategories: z.array(z.string()),
        /** Standing conditions of the agent, worst first, as on Devices. */
        conditions: z.number(),
        wizardOpen: z.boolean(),
      }),
    ),
    /** What the tray and the status bar show; records no look. */
    brief: base.output(
      z.object({
        children: z.array(
          childOverviewSchema.pick({ id: true, name: true, protection: true, now: true, usage: true }),
        ),
        waiting: z.number(),
        conditions: z.number(),
        /** The policy's zone: every instant on the screen is read on its clock. */
        zone: z.string(),
        listsUpdatedAt: z.string().nullable(),
        wizardOpen: z.boolean(),
      }),
    ),
  },

  activity: {
    day: base.input(dayQuerySchema).output(dayTimelineSchema),
    week: base.input(weekQuerySchema).output(weekSchema),
    log: base.input(logPageQuerySchema).output(logPageSchema),
    why: base.input(z.object({ row: z.number().int() })).output(whySchema),
    /** This view of the log as a file. */
    file: base.input(logFilterSchema.extend({ format: z.enum(['csv', 'json']) })).output(fileContentSchema),
  },

  requests: {
    list: base
      .input(
        z.object({
          which: z.enum(['waiting', 'answered']),
          limit: z.number().int().min(1).max(500).default(100),
        }),
      )
      .output(z.array(requestSchema)),
    /** Stamps `seen`, once, for what a guardian has on the screen. */
    seen: base.input(z.object({ ids: z.array(z.string()).max(500) })).output(nothing),
    answer: base
      .input(z.object({ id: z.string(), answer: answerSchema }))
      .output(z.object({ request: requestSchema, change: changeSchema })),
    grants: base.output(z.array(standingGrantSchema)),
  },

  time: {
    grant: base
      .input(
        child.extend({
          /** `today`: until the end of the day in the policy's zone. */
          length: z.union([z.object({ minutes: z.number().int().min(1).max(1440) }), z.literal('today')]),
          scope: z
            .string()
            .regex(/^(?:all|category:[a-z-]+|site:.+)$/)
            .default('all'),
        }),
      )
      .output(changedSchema.extend({ grant: grantShownSchema })),
    revoke: base.input(z.object({ grant: z.string() })).output(changedSchema),
    pause: base
      .input(
        z.object({
          profile: profileId,
          length: z.union([
            z.object({ minutes: z.number().int().min(1).max(1440) }),
            z.enum(['tomorrow', 'until-resumed']),
          ]),
        }),
      )
      .output(changedSchema.extend({ until: z.string().nullable() })),
    resume: base.input(z.object({ profile: profileId })).output(changedSchema),
  },

  rules: {
    get: base.input(z.object({ profile: profileId })).output(rulesSchema),
    put: base.input(putRulesSchema).output(rulesPutSchema),
    target: base.input(targetRuleSchema).output(targetRuledSchema),
    replay: base.input(replayQuerySchema).output(replaySchema),
    whatIf: base.input(whatIfQuerySchema).output(whatIfSchema),
    history: base.input(historyQuerySchema).output(z.array(revisionShownSchema)),
    restore: base.input(z.object({ profile: profileId, revision: z.number().int() })).output(rulesPutSchema),
  },

  family: {
    children: base.output(z.array(familyChildSchema)),
    osAccounts: base.output(z.array(osAccountSchema)),
    add: base.input(newChildSchema).output(childChangedSchema),
    update: base.input(childChangesSchema).output(childChangedSchema),
    consent: base.input(giveConsentSchema).output(childChangedSchema),
    /** From now on only totals are written. */
    withdraw: base.input(child).output(childChangedSchema),
    /** Profile, rules and records, out of database, index and backups. Cannot be undone. */
    remove: base.input(child).output(changedSchema),
    /** Records only; the profile and its rules stay. Cannot be undone. */
    erase: base.input(child).output(changedSchema.extend({ rows: z.number(), backups: z.number() })),
    /** Everything on record about the child. */
    exportChild: base.input(child).output(fileContentSchema),
    /** A one-time address of the child's own page. */
    childLink: base.input(child).output(z.object({ url: z.string() })),
    looked: base
      .input(z.object({ child: childId.optional(), limit: z.number().int().min(1).max(500).default(100) }))
      .output(z.array(lookSchema)),
  },

  guardians: {
    list: base.output(z.array(guardianSchema)),
    add: base
      .input(z.object({ name: personNameSchema, passphrase: passphraseSchema }))
      .output(changedSchema.extend({ guardian: guardianSchema, recoveryCode: z.string() })),
    rename: base.input(z.object({ guardian: z.string(), name: personNameSchema })).output(changedSchema),
    /** The last one stays. The sessions of who is removed end at once. */
    remove: base.input(z.object({ guardian: z.string() })).output(changedSchema),
    /** Ends all other sessions of this guardian. */
    changePassphrase: base
      .input(z.object({ current: z.string().max(256), next: passphraseSchema }))
      .output(changedSchema),
    newRecoveryCode: base
      .input(z.object({ passphrase: z.string().max(256) }))
      .output(changedSchema.extend({ recoveryCode: z.string() })),
  },

  lists: {
    view: base.output(listsViewSchema),
    catalogue: base.output(z.array(catalogueEntrySchema)),
    add: base.input(addSourceSchema).output(job),
    update: base
      .input(z.object({ name: z.string().optional() }))
      .output(z.object({ jobs: z.array(jobSchema) })),
    cancel: base.input(z.object({ job: z.string() })).output(nothing),
    remove: base.input(listName).output(changedSchema),
    undo: base.input(listName).output(changedSchema.extend({ entries: z.number() })),
    diff: base.input(listName).output(listDiffSchema),
  },

  reports: {
    week: base
      .input(z.object({ children: z.array(childId).max(20), from: isoDate }))
      .output(z.array(weekCardSchema)),
    /** In words for the child's age: rules in force, what is recorded, what both promise. */
    agreement: base.input(child).output(agreementSchema),
    file: base
      .input(
        child.extend({
          from: isoDate,
          to: isoDate,
          format: z.enum(REPORT_FILES),
          /** Of the calendar's words; the other files have none. */
          locale: z.enum(LOCALES).default('vi'),
        }),
      )
      .output(fileContentSchema),
  },

  devices: {
    view: base.output(devicesSchema),
    /** Does what the part's `repair` says, and looks again. */
    repair: base.input(z.object({ part: z.string() })).output(devicesSchema),
    /** Three live checks made from where the child is. */
    prove: base.input(child).output(z.array(proofSchema)),
  },

  imports: {
    /** A dry run: nothing changes. */
    examine: base
      .input(z.object({ kind: z.enum(IMPORT_KINDS), file: z.file().max(64 * 1024 * 1024) }))
      .output(importPlanSchema),
    apply: base
      .input(z.object({ token: z.string() }))
      .output(changedSchema.extend({ jobs: z.array(jobSchema) })),
  },

  backups: {
    list: base.output(z.array(backupShownSchema)),
    make: base.output(z.object({ backup: backupShownSchema })),
    restore: base.input(z.object({ name: z.string().max(256) })).output(nothing),
  },

  settings: {
    get: base.output(settingsSchema),
    put: base.input(settingsSchema.partial()).output(changedSchema.extend({ settings: settingsSchema })),
    upstreams: base.output(upstreamViewSchema),
    /** Changes nothing: asks each of them and says what came back. */
    tryUpstreams: base.input(z.object({ upstreams: upstreamsSchema })).output(z.array(upstreamTrialSchema)),
    wizard: base.output(wizardSchema),
    putWizard: base.input(wizardSchema).output(nothing),
    /** What a person may send to somebody who helps: no names of children or sites in it. */
    diagnostics: base.output(fileContentSchema),
  },

  history: {
    list: base
      .input(
        z.object({
          profile: profileId.optional(),
          before: z.string().optional(),
          limit: z.number().int().min(1).max(200).default(50),
        }),
      )
      .output(z.array(changeSchema)),
    undo: base.input(z.object({ change: z.string() })).output(changedSchema),
  },
};
