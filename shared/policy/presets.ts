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
      vi: 'Chỉ các trang đã biết, tìm kiếm an toàn, nghỉ từ 20:30, mỗi ngày 1 giờ (cuối tuần 2 giờ) ngoài việc học.',
      en: 'Known sites only, safe search, off from 20:30, one hour a day (two at the weekend) besides learning.',
    },
    document: {
      version: 1,
      mode: 'known-only',
      categories: categoriesFor('6-9'),
      rules: [],
      hours: bedtime('20:30', '21:00', '06:30'),
      allowances: [allowance('all', HOUR, 2 * HOUR)],
      freeCategories: [...STUDY],
      safeSearch: { search: true, youtube: 'strict' },
      failureMode: 'closed',
    },
  },
  '10-13': {
    id: '10-13',
    name: { vi: '10–13 tuổi', en: 'Ages 10–13' },
    summary: {
      vi: 'Mọi trang trừ các nhóm bị chặn, tìm kiếm an toàn, nghỉ từ 21:30, mỗi ngày 2 giờ (cuối tuần 3 giờ) ngoài việc học.',
      en: 'All sites but the blocked categories, safe search, off from 21:30, two hours a day (three at the weekend) besides learning.',
    },
    document: {
      version: 1,
      mode: 'open-filtered',
      categories: categoriesFor('10-13'),
      rules: [],
      hours: bedtime('21:30', '22:00', '06:00'),
      allowances: [allowance('all', 2 * HOUR, 3 * HOUR)],
      freeCategories: [...STUDY],
      safeSearch: { search: true, youtube: 'moderate' },
      failureMode: 'closed',
    },
  },
  '14-17': {
    id: '14-17',
    name: { vi: '14–17 tuổi', en: 'Ages 14–17' },
    summary: {
      vi: 'Mọi trang trừ các nhóm bị chặn, tìm kiếm an toàn, nghỉ từ 23:00, trò chơi mỗi ngày 2 giờ (cuối tuần 3 giờ).',
      en: 'All sites but the blocked categories, safe search, off from 23:00, games two hours a day (three at the weekend).',
    },
    document: {
      version: 1,
      mode: 'open-filtered',
      categories: categoriesFor('14-17'),
      rules: [],
      hours: bedtime('23:00', '23:30', '05:30'),
      allowances: [allowance('category:games', 2 * HOUR, 3 * HOUR)],
      freeCategories: [...STUDY],
      safeSearch: { search: true, youtube: 'off' },
      failureMode: 'closed',
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
