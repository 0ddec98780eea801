/**
 * Where families start: one document for each age band and one for the household. A preset is a whole document, copied
 * into the child's policy, so a later version of the product never changes a family's rules behind its back.
 */
import { AGE_BANDS, CATEGORIES, type AgeBand } from '../catalogue/categories.ts';
import type { CategoryId } from '../catalogue/category-ids.ts';
import type { Text } from '../i18n/text.ts';
import type { AllowanceId, WindowId } from '../kernel/ids.ts';
import { FREE_NIGHTS, SCHOOL_NIGHTS, type Weekday } from '../time/weekday.ts';
import { VIETNAM } from '../time/zone-offset.ts';
import type { CategorySettings, PolicyDocument, PolicyHours } from './policy.ts';

export interface Preset {
  readonly id: AgeBand;
  readonly name: Text;
  readonly summary: Text;
  readonly document: PolicyDocument;
  /**
   * What families of this age often choose. Offered, never put in force by itself: when a child sleeps is the family's
   * decision, and a profile that is added in the evening must not begin with an evening that is over.
   */
  readonly suggested: Required<Pick<PolicyDocument, 'hours' | 'allowances'>>;
}

const window = (id: string, days: readonly Weekday[], start: string, end: string): PolicyHours => ({
  id: id as WindowId,
  kind: 'closed',
  days: [...days],
  start,
  end,
  scope: 'all',
});

const bedtime = (schoolNight: string, freeNight: string, end: string): PolicyHours[] => [
  window('bedtime-school-nights', SCHOOL_NIGHTS, schoolNight, end),
  window('bedtime-free-nights', FREE_NIGHTS, freeNight, end),
];

const HOUR = 3600;
const allowance = (scope: string, seconds: number, freeDays: number) => ({
  id: (scope === 'all' ? 'screen-time' : scope.replace(':', '-')) as AllowanceId,
  scope,
  seconds,
  onDays: { sat: freeDays, sun: freeDays },
});

const categoriesFor = (age: AgeBand): CategorySettings =>
  Object.fromEntries(CATEGORIES.map(({ id, byAge }) => [id, { action: byAge[age] }]));

/** Learning never eats up the day's time. */
const STUDY: readonly CategoryId[] = ['education', 'reference', 'translation'];

export const PRESETS: Readonly<Record<AgeBand, Preset>> = {
  '6-9': {
    id: '6-9',
    name: { vi: '6–9 tuổi', en: 'Ages 6–9' },
    summary: {
      vi: 'Chỉ các trang đã biết, tìm kiếm an toàn, YouTube ở chế độ hạn chế nghiêm ngặt.',
      en: 'Known sites only, safe search, YouTube strictly restricted.',
    },
    document: {
      version: 1,
      mode: 'known-only',
      categories: categoriesFor('6-9'),
      rules: [],
      freeCategories: [...STUDY],
      safeSearch: { search: true, youtube: 'strict' },
      failureMode: 'closed',
    },
    suggested: { hours: bedtime('20:30', '21:00', '06:30'), allowances: [allowance('all', HOUR, 2 * HOUR)] },
  },
  '10-13': {
    id: '10-13',
    name: { vi: '10–13 tuổi', en: 'Ages 10–13' },
    summary: {
      vi: 'Mọi trang trừ các nhóm bị chặn, tìm kiếm an toàn, YouTube hạn chế vừa phải.',
      en: 'All sites but the blocked categories, safe search, YouTube moderately restricted.',
    },
    document: {
      version: 1,
      mode: 'open-filtered',
      categories: categoriesFor('10-13'),
      rules: [],
      freeCategories: [...STUDY],
      safeSearch: { search: true, youtube: 'moderate' },
      failureMode: 'closed',
    },
    suggested: {
      hours: bedtime('21:30', '22:00', '06:00'),
      allowances: [allowance('all', 2 * HOUR, 3 * HOUR)],
    },
  },
  '14-17': {
    id: '14-17',
    name: { vi: '14–17 tuổi', en: 'Ages 14–17' },
    summary: {
      vi: 'Mọi trang trừ các nhóm bị chặn, tìm kiếm an toàn.',
      en: 'All sites but the blocked categories, safe search.',
    },
    document: {
      version: 1,
      mode: 'open-filtered',
      categories: categoriesFor('14-17'),
      rules: [],
      freeCategories: [...STUDY],
      safeSearch: { search: true, youtube: 'off' },
      failureMode: 'closed',
    },
    suggested: {
      hours: bedtime('23:00', '23:30', '05:30'),
      allowances: [allowance('category:games', 2 * HOUR, 3 * HOUR)],
    },
  },
};

export const isPresetId = (text: string): text is AgeBand => AGE_BANDS.some((band) => band === text);

/** Under 6 the first preset serves, from 18 the last. */
export const presetForAge = (age: number): Preset => PRESETS[age < 10 ? '6-9' : age < 14 ? '10-13' : '14-17'];

/** Every preset blocks these, so the household, whose child's age nobody told us, blocks them too. */
export const ALWAYS_BLOCKED: readonly CategoryId[] = CATEGORIES.filter(({ byAge }) =>
  AGE_BANDS.every((band) => byAge[band] === 'block'),
).map(({ id }) => id);

/** What a fresh installation starts with: grown-ups use this endpoint too, so no hours and no safe search. */
export const HOUSEHOLD_DEFAULT: PolicyDocument = {
  version: 1,
  mode: 'open-filtered',
  zone: VIETNAM,
  categories: Object.fromEntries(ALWAYS_BLOCKED.map((id) => [id, { action: 'block' }])),
  rules: [],
  safeSearch: { search: false, youtube: 'off' },
  observe: false,
  failureMode: 'open',
};
