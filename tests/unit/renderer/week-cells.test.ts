import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  copyDay,
  hoursOf,
  paint,
  stretchState,
  weekOf,
} from '../../../renderer/ui/schedule-grid/week-cells.ts';
import type { WindowId } from '../../../shared/kernel/ids.ts';
import type { PolicyHours } from '../../../shared/policy/policy.ts';
import { formatTimeOfDay } from '../../../shared/time/time-window.ts';
import { WEEKDAYS } from '../../../shared/time/weekday.ts';

const closed = (id: string, days: PolicyHours['days'], start: string, end: string): PolicyHours => ({
  id: id as WindowId,
  kind: 'closed',
  days,
  start,
  end,
  scope: 'all',
});

const STUDY = ['education', 'reference'] as const;

const anyHours = fc.array(
  fc.record({
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    start: fc.nat(1439),
    end: fc.integer({ min: 1, max: 1440 }),
    study: fc.boolean(),
  }),
  { maxLength: 6 },
);

describe('the grid and the windows', () => {
  test('a bedtime that crosses midnight is one window and belongs to the evening it starts', () => {
    const hours = [closed('bedtime', ['mon'], '21:00', '07:00')];
    const week = weekOf(hours);
    expect(stretchState(week, 0, 1260, 1440)).toBe('closed');
    expect(stretchState(week, 1, 0, 420)).toBe('closed');
    expect(hoursOf(week, hours, STUDY)).toEqual(hours);
  });

  test('Sunday night goes on into Monday morning', () => {
    const hours = [closed('sunday', ['sun'], '22:00', '06:00')];
    expect(hoursOf(weekOf(hours), [], STUDY)).toEqual([{ ...hours[0], id: 'closed-2200' }]);
  });

  test('a week closed whole is a window on every day from midnight to midnight', () => {
    const week = paint(new Uint8Array(10_080), [0, 1, 2, 3, 4, 5, 6], 0, 1440, 'closed');
    expect(hoursOf(week, [], STUDY)).toEqual([closed('closed-0000', [...WEEKDAYS], '00:00', '24:00')]);
  });

  test('a window with a note and a lock that nobody touched stays as it is', () => {
    const noted = { ...closed('exam', ['tue'], '19:00', '21:00'), note: 'ôn thi', locked: true as const };
    const week = paint(weekOf([noted]), [4], 600, 660, 'study');
    const after = hoursOf(week, [noted], STUDY);
    expect(after).toContain(noted);
    expect(after).toContainEqual({ ...closed('study-1000', ['fri'], '10:00', '11:00'), except: [...STUDY] });
  });

  test('windows that the grid cannot show are left alone', () => {
    const games: PolicyHours = { ...closed('games', ['sat'], '08:00', '10:00'), scope: ['games'] };
    expect(hoursOf(weekOf([games]), [games], STUDY)).toEqual([games]);
  });

  test('a copied day is closed when its model is', () => {
    const week = copyDay(weekOf([closed('a', ['mon'], '12:00', '13:00')]), 0, 2);
    expect(hoursOf(week, [], STUDY)[0]?.days).toEqual(['mon', 'wed']);
  });

  test('windows read back from a week mean the same at every minute', () => {
    fc.assert(
      fc.property(anyHours, (drawn) => {
        const hours = drawn.map(
          ({ days, start, end, study }, index): PolicyHours => ({
            ...closed(`w${index}`, days, formatTimeOfDay(start), formatTimeOfDay(end)),
            ...(study ? { except: [...STUDY] } : {}),
          }),
        );
        const week = weekOf(hours);
        const after = hoursOf(week, hours, STUDY);
        expect(weekOf(after)).toEqual(week);
        expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
      }),
      { numRuns: 300 },
    );
  });
});
