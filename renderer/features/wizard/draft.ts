/**
 * What somebody has chosen so far in the first run, and the policy that it makes. Pure. Secrets are never part of it: the
 * agent keeps the draft, so that the wizard goes on where it was left.
 */
import { z } from 'zod';
import { AGE_BANDS, type AgeBand } from '../../../shared/catalogue/categories.ts';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { AllowanceId, WindowId } from '../../../shared/kernel/ids.ts';
import {
  NETWORK_MODES,
  YOUTUBE_LEVELS,
  type PolicyAllowance,
  type PolicyDocument,
  type PolicyHours,
} from '../../../shared/policy/policy.ts';
import { presetForAge, PRESETS } from '../../../shared/policy/presets.ts';
import { FREE_NIGHTS, SCHOOL_NIGHTS, type Weekday } from '../../../shared/time/weekday.ts';
import { WIZARD_STEPS } from './search.ts';

export const STEPS = WIZARD_STEPS;
export type StepId = (typeof STEPS)[number];

export const COMPUTERS = ['child', 'shared', 'manager', 'lab'] as const;
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const draftSchema = z.object({
  computer: z.enum(COMPUTERS).nullable().default(null),
  guardianName: z.string().max(64).default(''),
  /** Somebody said that the recovery code is kept. */
  codeKept: z.boolean().default(false),
  /** Once the profile exists. */
  childId: z.string().nullable().default(null),
  name: z.string().max(64).default(''),
  /** As typed: what is no age of a child is refused when one goes on. */
  age: z.number().int().min(0).max(999).nullable().default(null),
  osUser: z.string().nullable().default(null),
  /** Null: follows the age. */
  preset: z.enum(AGE_BANDS).nullable().default(null),
  mode: z.enum(NETWORK_MODES).nullable().default(null),
  search: z.boolean().nullable().default(null),
  youtube: z.enum(YOUTUBE_LEVELS).nullable().default(null),
  /** Nothing of time is in force until somebody asks for it. */
  bedtime: z
    .object({ schoolNights: timeOfDay, freeNights: timeOfDay, end: timeOfDay })
    .nullable()
    .default(null),
  dailyMinutes: z
    .object({ schoolDays: z.number().int().min(0).max(1440), freeDays: z.number().int().min(0).max(1440) })
    .nullable()
    .default(null),
  afterSchool: z.boolean().default(false),
  /** Recommended lists that are not wanted. */
  leftOut: z.array(z.string().max(64)).max(100).default([]),
  /** What was ticked before it is recorded. Whatever changes what is agreed to takes it back. */
  agreed: z
    .object({
      consents: z.boolean(),
      noticed: z.boolean(),
      assent: z.enum(['given', 'refused']).nullable(),
    })
    .default({ consents: false, noticed: false, assent: null }),
});
export type Draft = z.infer<typeof draftSchema>;

export const EMPTY_DRAFT: Draft = draftSchema.parse({});
export const NOTHING_AGREED = EMPTY_DRAFT.agreed;

/** What the agent kept, as far as it still makes sense. */
export function parseDraft(kept: unknown): Draft {
  const parsed = draftSchema.safeParse(kept);
  return parsed.success ? parsed.data : EMPTY_DRAFT;
}

export const isAge = (age: unknown): age is number =>
  typeof age === 'number' && Number.isInteger(age) && age >= 3 && age <= 17;

export const presetOf = ({ preset, age }: Draft): AgeBand => preset ?? presetForAge(age ?? 10).id;

export interface ChosenRules {
  readonly mode: NonNullable<PolicyDocument['mode']>;
  readonly safeSearch: NonNullable<PolicyDocument['safeSearch']>;
}

/** The preset with what was changed of it. */
export function chosenRules(draft: Draft): ChosenRules {
  const { mode, safeSearch } = PRESETS[presetOf(draft)].document;
  return {
    mode: draft.mode ?? mode ?? 'open-filtered',
    safeSearch: {
      search: draft.search ?? safeSearch?.search ?? true,
      youtube: draft.youtube ?? safeSearch?.youtube ?? 'off',
    },
  };
}

/** What families of this age often choose, to begin with. */
export function suggestedBedtime(draft: Draft): NonNullable<Draft['bedtime']> {
  const [schoolNights, freeNights] = PRESETS[presetOf(draft)].suggested.hours ?? [];
  return {
    schoolNights: schoolNights?.start ?? '21:00',
    freeNights: freeNights?.start ?? '21:30',
    end: schoolNights?.end ?? '06:30',
  };
}

const A_MINUTE = 60;

/** The younger ones' time is counted whole, the older ones' only in games. */
function suggestedAllowance(draft: Draft): {
  readonly id: AllowanceId;
  readonly scope: PolicyAllowance['scope'];
} {
  const [allowance] = PRESETS[presetOf(draft)].suggested.allowances ?? [];
  return { id: allowance?.id ?? ('screen-time' as AllowanceId), scope: allowance?.scope ?? 'all' };
}

export const countsGamesOnly = (draft: Draft): boolean =>
  suggestedAllowance(draft).scope === 'category:games';

export function suggestedMinutes(draft: Draft): NonNullable<Draft['dailyMinutes']> {
  const [allowance] = PRESETS[presetOf(draft)].suggested.allowances ?? [];
  const seconds = allowance?.seconds ?? 7200;
  return { schoolDays: seconds / A_MINUTE, freeDays: (allowance?.onDays?.sat ?? seconds) / A_MINUTE };
}

const BEDTIME_SCHOOL = 'bedtime-school-nights' as WindowId;
const BEDTIME_FREE = 'bedtime-free-nights' as WindowId;
const AFTER_SCHOOL = 'after-school' as WindowId;
const OUR_ALLOWANCES: ReadonlySet<string> = new Set(
  AGE_BANDS.flatMap((band) => (PRESETS[band].suggested.allowances ?? []).map(({ id }) => id)),
);
const OURS: ReadonlySet<string> = new Set([BEDTIME_SCHOOL, BEDTIME_FREE, AFTER_SCHOOL]);
const SCHOOL_DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

const closed = (id: WindowId, days: readonly Weekday[], start: string, end: string): PolicyHours => ({
  id,
  kind: 'closed',
  days: [...days],
  start,
  end,
  scope: 'all',
});

/** The gap between the school's bell and the parents' coming home. */
export const AFTER_SCHOOL_HOURS = { start: '15:00', end: '17:30' } as const;

/**
 * The child's document with what was chosen here. What somebody else put into it stays: only the preset's categories, the
 * two settings, and the windows and the allowance that this wizard itself names are written.
 */
export function documentFrom(draft: Draft, current: PolicyDocument): PolicyDocument {
  const preset = PRESETS[presetOf(draft)].document;
  const { mode, safeSearch } = chosenRules(draft);
  const study: readonly CategoryId[] = preset.freeCategories ?? [];
  const { bedtime, dailyMinutes } = draft;
  const hours = [
    ...(current.hours ?? []).filter(({ id }) => !OURS.has(id)),
    ...(bedtime === null
      ? []
      : [
          closed(BEDTIME_SCHOOL, SCHOOL_NIGHTS, bedtime.schoolNights, bedtime.end),
          closed(BEDTIME_FREE, FREE_NIGHTS, bedtime.freeNights, bedtime.end),
        ]),
    ...(draft.afterSchool
      ? [
          {
            ...closed(AFTER_SCHOOL, SCHOOL_DAYS, AFTER_SCHOOL_HOURS.start, AFTER_SCHOOL_HOURS.end),
            except: [...study],
          },
        ]
      : []),
  ];
  const allowances = [
    ...(current.allowances ?? []).filter(({ id }) => !OUR_ALLOWANCES.has(id)),
    ...(dailyMinutes === null
      ? []
      : [
          {
            ...suggestedAllowance(draft),
            seconds: dailyMinutes.schoolDays * A_MINUTE,
            onDays: { sat: dailyMinutes.freeDays * A_MINUTE, sun: dailyMinutes.freeDays * A_MINUTE },
          },
        ]),
  ];
  return {
    ...current,
    mode,
    safeSearch,
    ...(preset.categories === undefined ? {} : { categories: preset.categories }),
    ...(preset.freeCategories === undefined ? {} : { freeCategories: preset.freeCategories }),
    ...(hours.length === 0 && current.hours === undefined ? {} : { hours }),
    ...(allowances.length === 0 && current.allowances === undefined ? {} : { allowances }),
  };
}

export const sameDocument = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
