/** Weeks that families often want, each as windows with ids of their own: choosing one twice changes nothing. */
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { WindowId } from '../../../shared/kernel/ids.ts';
import type { PolicyDocument, PolicyHours } from '../../../shared/policy/policy.ts';
import { WEEKDAYS, type Weekday } from '../../../shared/time/weekday.ts';
import { type Edit, setHours } from './edits.ts';
import type { HoursPresetId } from './search.ts';

export interface HoursPreset {
  readonly id: HoursPresetId;
  readonly windows: (study: readonly CategoryId[]) => readonly PolicyHours[];
}

const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

const closed = (id: string, days: readonly Weekday[], start: string, end: string): PolicyHours => ({
  id: id as WindowId,
  kind: 'closed',
  days: [...days],
  start,
  end,
  scope: 'all',
});

export const HOURS_PRESETS: readonly HoursPreset[] = [
  { id: 'bedtime', windows: () => [closed('bedtime', WEEKDAYS, '21:00', '07:00')] },
  // Mornings of school days: up to the bell of the first lesson and the lessons themselves.
  { id: 'school-morning', windows: () => [closed('school-morning', WORKDAYS, '06:00', '11:30')] },
  {
    id: 'after-school',
    windows: (study) => [{ ...closed('after-school', WORKDAYS, '15:00', '17:30'), except: [...study] }],
  },
  {
    id: 'exam',
    windows: (study) => [{ ...closed('exam-evenings', WEEKDAYS, '18:30', '21:00'), except: [...study] }],
  },
];

/** What a "study only" window leaves open when the document names no free categories. */
const STUDY: readonly CategoryId[] = ['education', 'reference', 'translation'];

export const studyOf = ({ freeCategories }: PolicyDocument): readonly CategoryId[] =>
  freeCategories?.length ? freeCategories : STUDY;

/** A preset's windows are added; one with the same id is replaced. */
export function withWindows(
  hours: readonly PolicyHours[],
  added: readonly PolicyHours[],
): readonly PolicyHours[] {
  const ids = new Set(added.map(({ id }) => id));
  return [...hours.filter(({ id }) => !ids.has(id)), ...added];
}

export const withPreset =
  (id: HoursPresetId): Edit =>
  (document) => {
    const added = HOURS_PRESETS.find((preset) => preset.id === id)?.windows(studyOf(document)) ?? [];
    return setHours(withWindows(document.hours ?? [], added))(document);
  };
