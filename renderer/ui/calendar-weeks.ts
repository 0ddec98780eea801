/** Weeks and months of civil dates (`yyyy-mm-dd`), as the family counts weeks. Pure; dates have no zone. */
import { addDays } from '../../shared/time/civil-date.ts';
import { type Weekday, WEEKDAYS } from '../../shared/time/weekday.ts';

export type FirstDay = Extract<Weekday, 'mon' | 'sun'>;

const daysAfterSunday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

export const weekdayOfDate = (date: string): Weekday => WEEKDAYS[(daysAfterSunday(date) + 6) % 7] ?? 'mon';

/** The first day of the date's week. */
export function weekStart(date: string, firstDay: FirstDay): string {
  const after = daysAfterSunday(date);
  return addDays(date, -(firstDay === 'sun' ? after : (after + 6) % 7));
}

/** First days of the weeks that touch the date's month and have begun. */
export function weeksOfMonth(date: string, today: string, firstDay: FirstDay): readonly string[] {
  const month = date.slice(0, 7);
  const weeks: string[] = [];
  let week = weekStart(`${month}-01`, firstDay);
  while (week.slice(0, 7) <= month && week <= today) {
    weeks.push(week);
    week = addDays(week, 7);
  }
  return weeks;
}

/** The first of the month before or after the date's. */
export function monthAway(date: string, months: 1 | -1): string {
  const first = new Date(`${date.slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() + months);
  return first.toISOString().slice(0, 10);
}
