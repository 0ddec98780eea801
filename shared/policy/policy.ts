/**
 * The policy document, version 1: one schema for the household and for each child. It is what `haidang policy get`
 * prints and `policy set` takes, so every field reads well in JSON and a parsed document prints to itself.
 *
 * A child's document says only what differs: an absent setting is inherited. What the household locks (a rule, a
 * category, an entry of hours or allowances, or a setting named in `lockedSettings`) a child's document cannot change.
 */
import { z } from 'zod';
import { CATEGORY_IDS, type CategoryId } from '../catalogue/category-ids.ts';
import { allowanceIdSchema, ruleIdSchema, windowIdSchema } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { parseDomainName } from '../net/domain-name.ts';
import { parseTimeOfDay } from '../time/time-window.ts';
import { WEEKDAYS } from '../time/weekday.ts';
import { parseTimeZone, VIETNAM } from '../time/zone-offset.ts';
import { describeFaults, type PolicyFault } from './policy-faults.ts';
import { formatRuleTarget, parseRuleTarget } from './rule-target.ts';

export const POLICY_VERSION = 1;
export const NETWORK_MODES = ['open-filtered', 'known-only', 'allow-list'] as const;
export const CATEGORY_ACTIONS = ['block', 'warn', 'allow', 'observe'] as const;
export const YOUTUBE_LEVELS = ['off', 'moderate', 'strict'] as const;
export const LOCKABLE_SETTINGS = [
  'mode',
  'zone',
  'safeSearch',
  'observe',
  'failureMode',
  'freeCategories',
  'localDomains',
] as const;

const MAX_RULES = 20_000;
const A_DAY_OF_SECONDS = 86_400;

const fault = (code: string) => ({ message: code });

const categoryId = z.enum(CATEGORY_IDS, fault('unknown-category'));
const note = z.string().max(500, fault('too-long'));
const locked = z.literal(true, fault('locked-true'));

const zone = z.string().transform((raw, context) => {
  const parsed = parseTimeZone(raw);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: 'unknown-zone' });
  return z.NEVER;
});

const domainName = z.string().transform((raw, context) => {
  const parsed = parseDomainName(raw);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: 'bad-domain' });
  return z.NEVER;
});

const target = z.string().transform((raw, context) => {
  const parsed = parseRuleTarget(raw);
  if (parsed.ok) return formatRuleTarget(parsed.value);
  context.addIssue({ code: 'custom', message: parsed.error });
  return z.NEVER;
});

const timeOfDay = (last: number) =>
  z.string().refine((text) => (parseTimeOfDay(text) ?? Infinity) <= last, fault('bad-time'));

const days = z
  .array(z.enum(WEEKDAYS, fault('bad-day')))
  .min(1, fault('no-day'))
  .max(7, fault('too-many'))
  .refine((list) => new Set(list).size === list.length, fault('repeated-day'));

const ruleSchema = z.strictObject({
  id: ruleIdSchema,
  action: z.enum(['allow', 'block']),
  target,
  locked: locked.optional(),
  note: note.optional(),
});

/**
 * `closed`: no Internet inside the window (a bedtime). `open`: Internet only inside it; several open windows of one
 * scope add up. `scope`: everything, or only these categories. `except`: categories that the window leaves alone
 * ("study only").
 */
const hoursSchema = z.strictObject({
  id: windowIdSchema,
  kind: z.enum(['closed', 'open']),
  days,
  start: timeOfDay(1439),
  end: timeOfDay(1440),
  scope: z.union([z.literal('all'), z.array(categoryId).min(1)], fault('bad-scope')).default('all'),
  except: z.array(categoryId).optional(),
  locked: locked.optional(),
  note: note.optional(),
});

const secondsADay = z
  .number()
  .int(fault('bad-seconds'))
  .min(0, fault('bad-seconds'))
  .max(A_DAY_OF_SECONDS, fault('bad-seconds'));

/** `onDays` replaces `seconds` on the days it names. */
const allowanceSchema = z.strictObject({
  id: allowanceIdSchema,
  scope: z.union([z.literal('all'), target]),
  seconds: secondsADay,
  onDays: z.partialRecord(z.enum(WEEKDAYS), secondsADay).optional(),
  locked: locked.optional(),
  note: note.optional(),
});

const unique = (list: readonly { readonly id: string }[]): boolean =>
  new Set(list.map(({ id }) => id)).size === list.length;

export const policySchema = z.strictObject({
  version: z.literal(POLICY_VERSION, fault('unknown-version')),
  mode: z.enum(NETWORK_MODES).optional(),
  zone: zone.optional(),
  categories: z
    .partialRecord(
      categoryId,
      z.strictObject({ action: z.enum(CATEGORY_ACTIONS), locked: locked.optional() }),
    )
    .optional(),
  rules: z
    .array(ruleSchema)
    .max(MAX_RULES, fault('too-many'))
    .refine(unique, fault('repeated-id'))
    .optional(),
  hours: z.array(hoursSchema).max(500, fault('too-many')).refine(unique, fault('repeated-id')).optional(),
  allowances: z
    .array(allowanceSchema)
    .max(200, fault('too-many'))
    .refine(unique, fault('repeated-id'))
    .optional(),
  /** Time spent on these counts towards no allowance, and no allowance ends it. */
  freeCategories: z.array(categoryId).optional(),
  safeSearch: z.strictObject({ search: z.boolean(), youtube: z.enum(YOUTUBE_LEVELS) }).optional(),
  /** Record what would happen, and carry nothing out. */
  observe: z.boolean().optional(),
  /** What happens to names while no list is loaded. */
  failureMode: z.enum(['open', 'closed']).optional(),
  /** Names of the home's own network: known in every mode. */
  localDomains: z.array(domainName).max(100, fault('too-many')).optional(),
  lockedSettings: z.array(z.enum(LOCKABLE_SETTINGS)).optional(),
});

export type PolicyDocument = z.infer<typeof policySchema>;
export type PolicyRule = NonNullable<PolicyDocument['rules']>[number];
export type PolicyHours = NonNullable<PolicyDocument['hours']>[number];
export type PolicyAllowance = NonNullable<PolicyDocument['allowances']>[number];
export type NetworkMode = (typeof NETWORK_MODES)[number];
export type CategoryAction = (typeof CATEGORY_ACTIONS)[number];
export type LockableSetting = (typeof LOCKABLE_SETTINGS)[number];
export type CategorySettings = NonNullable<PolicyDocument['categories']>;

/** What holds where neither document says anything. */
export const SETTING_DEFAULTS = {
  mode: 'open-filtered',
  zone: VIETNAM,
  safeSearch: { search: false, youtube: 'off' },
  observe: false,
  failureMode: 'open',
  freeCategories: [],
  localDomains: [],
} as const satisfies Required<Pick<PolicyDocument, LockableSetting>>;

export function parsePolicy(raw: unknown): Result<PolicyDocument, readonly PolicyFault[]> {
  const parsed = policySchema.safeParse(raw);
  return parsed.success ? ok(parsed.data) : err(describeFaults(parsed.error.issues));
}

export const actionOf = (categories: CategorySettings | undefined, id: CategoryId): CategoryAction =>
  categories?.[id]?.action ?? 'allow';
