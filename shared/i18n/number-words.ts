/** Numbers and durations as sentences carry them: `1.284` and `1,284`, "1 giờ 20 phút" and "1 h 20 min". */
import type { Text } from './text.ts';

export function sayNumber(n: number): Text {
  const digits = String(Math.round(Math.abs(n)));
  const grouped = (separator: string): string =>
    (n < 0 ? '−' : '') + digits.replace(/\B(?=(?:\d{3})+$)/g, separator);
  return { vi: grouped('.'), en: grouped(',') };
}

/** Whole minutes; less than one is said as such. */
export function sayDuration(seconds: number): Text {
  const minutes = Math.round(seconds / 60);
  if (minutes === 0) return { vi: 'chưa đến 1 phút', en: 'less than 1 min' };
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return { vi: `${rest} phút`, en: `${rest} min` };
  if (rest === 0) return { vi: `${hours} giờ`, en: `${hours} h` };
  return { vi: `${hours} giờ ${rest} phút`, en: `${hours} h ${rest} min` };
}

export const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);
