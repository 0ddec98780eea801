/** Hours as text: what is written is read back as it was, in both languages, and what cannot be read says where. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hoursOf, weekOf } from '../../renderer/ui/schedule-grid/week-cells.ts';
import { CATEGORIES } from '../../shared/catalogue/categories.ts';
import { CATEGORY_IDS, type CategoryId } from '../../shared/catalogue/category-ids.ts';
import { foldText } from '../../shared/i18n/folded-text.ts';
import { sayHoursTextFault } from '../../shared/i18n/hours-text-sentences.ts';
import type { WindowId } from '../../shared/kernel/ids.ts';
import { formatHours, parseHours } from '../../shared/policy/hours-text.ts';
import { parsePolicy, type PolicyHours } from '../../shared/policy/policy.ts';
import { formatTimeOfDay } from '../../shared/time/time-window.ts';
import { WEEKDAYS } from '../../shared/time/weekday.ts';

const STUDY: readonly CategoryId[] = ['education', 'reference', 'translation'];

const someCategories = fc.uniqueArray(fc.constantFrom(...CATEGORY_IDS), { minLength: 1, maxLength: 4 });
const days = fc.subarray([...WEEKDAYS], { minLength: 1 });
const window = fc
  .record({
    kind: fc.constantFrom('closed' as const, 'open' as const),
    days,
    start: fc.integer({ min: 0, max: 1439 }).map(formatTimeOfDay),
    end: fc.integer({ min: 1, max: 1440 }).map(formatTimeOfDay),
    scope: fc.oneof(fc.constant('all' as const), someCategories),
    except: fc.oneof(fc.constant(undefined), fc.constant<CategoryId[]>([...STUDY]), someCategories),
    note: fc.oneof(fc.constant(undefined), fc.constant('ghi chú')),
  })
  .map(({ except, note, ...rest }) => ({
    ...rest,
    ...(except === undefined ? {} : { except }),
    ...(note === undefined ? {} : { note }),
  }));
const someHours = fc
  .array(window, { maxLength: 6 })
  .map((all): PolicyHours[] => all.map((one, i) => ({ ...one, id: `w-${i}` as WindowId })));

const read = (text: string, existing: readonly PolicyHours[] = []): readonly PolicyHours[] => {
  const parsed = parseHours(text, existing, STUDY);
  if (!parsed.ok) throw new Error(sayHoursTextFault(parsed.error).en);
  return parsed.value;
};

describe('hours as text', () => {
  test('are read back as they were, in both languages, with ids and notes', () => {
    fc.assert(
      fc.property(someHours, fc.constantFrom('vi' as const, 'en' as const), (hours, locale) => {
        expect(read(formatHours(hours, locale, STUDY), hours)).toEqual(hours);
      }),
    );
  });

  test('written anew they mean the same and are a valid document', () => {
    fc.assert(
      fc.property(someHours, (hours) => {
        const anew = read(formatHours(hours, 'vi', STUDY));
        expect(parsePolicy({ version: 1, hours: anew }).ok).toBe(true);
        expect(formatHours(anew, 'en', STUDY)).toBe(formatHours(hours, 'en', STUDY));
      }),
    );
  });

  test('what the grid paints goes to text and comes back to the same cells', () => {
    fc.assert(
      fc.property(someHours, (hours) => {
        const painted = hoursOf(weekOf(hours), [], STUDY);
        expect(weekOf(read(formatHours(painted, 'vi', STUDY)))).toEqual(weekOf(painted));
      }),
      { numRuns: 30 },
    );
  });

  test('names of categories can be told apart in text', () => {
    const names = CATEGORIES.flatMap(({ name }) => [name.vi, name.en]);
    for (const name of names) expect(foldText(name)).not.toMatch(/;|, ?(tru|except) /);
    for (const locale of ['vi', 'en'] as const)
      expect(new Set(CATEGORIES.map(({ name }) => foldText(name[locale]))).size).toBe(CATEGORIES.length);
  });

  test.each([
    ['T2-T6 21h–6h30: không dùng', ['mon', 'tue', 'wed', 'thu', 'fri'], '21:00', '06:30'],
    ['thu hai den thu sau 21:00 den 6:30 khong dung', ['mon', 'tue', 'wed', 'thu', 'fri'], '21:00', '06:30'],
    ['CN–T3 9:00-11:30, closed', ['mon', 'tue', 'sun'], '09:00', '11:30'],
    ['Mỗi tối 22 giờ – 24:00: đóng', [...WEEKDAYS], '22:00', '24:00'],
    ['weekend and Wed 7:05 to 8:00 closed.', ['wed', 'sat', 'sun'], '07:05', '08:00'],
  ])('“%s” is read as people mean it', (text, expected, start, end) => {
    expect(read(text)).toMatchObject([{ kind: 'closed', scope: 'all', days: expected, start, end }]);
  });

  test('categories and exceptions are read by their names', () => {
    const [only, but] = read('T7 08:00–20:00: chỉ mở Trò chơi\nmỗi ngày 18:00–20:00: không dùng trừ Học tập');
    expect(only).toMatchObject({ kind: 'open', scope: ['games'] });
    expect(but).toMatchObject({ kind: 'closed', scope: 'all', except: ['education'] });
  });

  test.each([
    ['T2 21:00–06:00: không dùng\n\nT9 21:00–06:00: không dùng', 3, 'Dòng 3: không có ngày nào là “t9”.'],
    ['T2 25:00–06:00: không dùng', 1, 'Dòng 1: chưa thấy khung giờ trong “T2 25:00–06:00: không dùng”.'],
    ['T2 tối: không dùng', 1, 'Dòng 1: chưa thấy khung giờ'],
    ['21:00–06:00: không dùng', 1, 'Dòng 1: còn thiếu ngày'],
    ['T2 21:00–06:00', 1, 'Dòng 1: còn thiếu điều gì xảy ra'],
    ['T2 21:00–06:00: ngủ ngon', 1, 'Dòng 1: chưa hiểu “ngu ngon”.'],
    ['T2 21:00–06:00: đóng bánh kẹo', 1, 'Dòng 1: không có nhóm nội dung nào tên “banh keo”.'],
  ])('%j cannot be read, and says where and why', (text, line, sentence) => {
    const parsed = parseHours(text, [], STUDY);
    if (parsed.ok) throw new Error('it was read');
    expect(parsed.error.line).toBe(line);
    expect(sayHoursTextFault(parsed.error).vi).toContain(sentence);
  });
});
