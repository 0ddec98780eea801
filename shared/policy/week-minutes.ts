/** Hours painted on the minutes of a week: what is shut when, for each category and for everything else. */
import { CATEGORY_IDS, type CategoryId } from '../catalogue/category-ids.ts';
import { compileWindow, isInside, parseTimeOfDay } from '../time/time-window.ts';
import { DAY_MS } from '../time/zone-offset.ts';
import type { WallMs } from '../time/zoned-moment.ts';
import type { PolicyHours } from './policy.ts';

const MINUTES = 7 * 1440;
/** 1970-01-05 was a Monday. */
const MONDAY = 4 * DAY_MS;

/** `''` stands for names of no category. */
export type MinutesKey = CategoryId | '';

function concernsKey({ scope, except }: PolicyHours, key: MinutesKey): boolean {
  if (key !== '' && except?.includes(key) === true) return false;
  return scope === 'all' || (key !== '' && scope.includes(key));
}

function painted({ days, start, end }: PolicyHours): readonly boolean[] {
  const window = compileWindow({
    days,
    start: parseTimeOfDay(start) ?? 0,
    end: parseTimeOfDay(end) ?? 0,
  });
  return Array.from({ length: MINUTES }, (_, minute) =>
    isInside(window, (MONDAY + minute * 60_000) as WallMs),
  );
}

/** Whether each minute of the week is shut, Monday 00:00 first. A category that is not there is treated as `''`. */
export function closedMinutes(hours: readonly PolicyHours[]): ReadonlyMap<MinutesKey, readonly boolean[]> {
  const windows = hours.map((window) => ({ window, inside: painted(window) }));
  const named = new Set(
    hours.flatMap(({ scope, except }) => [...(scope === 'all' ? [] : scope), ...(except ?? [])]),
  );
  const keys: readonly MinutesKey[] = ['', ...CATEGORY_IDS.filter((id) => named.has(id))];
  return new Map(
    keys.map((key) => {
      const concerned = windows.filter(({ window }) => concernsKey(window, key));
      const closed = concerned.filter(({ window }) => window.kind === 'closed');
      const scopes = new Map<string, (readonly boolean[])[]>();
      for (const { window, inside } of concerned) {
        if (window.kind !== 'open') continue;
        // As gates do: open windows of one scope add up, those of another stand beside them.
        const scope = JSON.stringify([
          window.scope === 'all' ? null : key,
          [...(window.except ?? [])].sort(),
        ]);
        scopes.set(scope, [...(scopes.get(scope) ?? []), inside]);
      }
      const shut = Array.from(
        { length: MINUTES },
        (_, minute) =>
          closed.some(({ inside }) => inside[minute] === true) ||
          [...scopes.values()].some((open) => !open.some((inside) => inside[minute] === true)),
      );
      return [key, shut] as const;
    }),
  );
}
