/** Every kind of fault that a schema can report has words of our own in both languages. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeInputFault } from '../../shared/i18n/input-fault-sentences.ts';

const CASES: readonly (readonly [z.ZodType, unknown, string, string])[] = [
  [z.string(), 7, 'ở đây cần đoạn chữ', 'text is needed here'],
  [z.object({ a: z.string() }), {}, 'thiếu mục bắt buộc này', 'this required entry is missing'],
  [z.number().int(), 1.5, 'ở đây cần số nguyên', 'a whole number is needed here'],
  [z.number().max(17), 99, 'lớn nhất là 17', 'at most 17'],
  [z.number().min(3), 1, 'nhỏ nhất là 3', 'at least 3'],
  [z.string().max(2), 'abc', 'dài nhất là 2 ký tự', 'at most 2 characters'],
  [z.string().min(1), '', 'không được để trống', 'it must not be empty'],
  [z.string().min(9), 'a', 'ngắn nhất là 9 ký tự', 'at least 9 characters'],
  [z.array(z.string()).max(1), ['a', 'b'], 'nhiều nhất là 1 mục', 'at most 1 entry'],
  [z.array(z.string()).min(1), [], 'cần ít nhất 1 mục', 'at least 1 entry'],
  [z.number().multipleOf(5), 7, 'phải là bội số của 5', 'it must be a multiple of 5'],
  [z.enum(['a', 'b']), 'c', 'chỉ có thể là `a`, `b`', 'it can only be `a`, `b`'],
  [z.strictObject({}), { x: 1 }, 'không có mục nào tên là `x`', 'there is no entry called `x`'],
  [z.union([z.string(), z.boolean()]), 7, 'không khớp với dạng nào', 'none of the forms'],
  [
    z.record(z.string().max(1), z.string()),
    { ab: 'x' },
    'tên mục này không dùng được',
    'cannot be called that',
  ],
  [z.map(z.object({}), z.string()), new Map([[{}, 1]]), 'một phần tử', 'something in here'],
  [z.url(), 'x', 'cần một địa chỉ', 'an address like'],
  [z.iso.date(), 'x', 'cần một ngày', 'a day like'],
  [z.iso.datetime(), 'x', 'cần một thời điểm', 'an instant like'],
  [z.string().regex(/^a/), 'b', 'viết chưa đúng dạng', 'not written as it must be'],
  [z.string().refine(() => false), 'b', 'giá trị này không dùng được', 'this value cannot be used'],
];

test.each(CASES)('case %#', (schema, value, vi, en) => {
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue === undefined) throw new Error('the schema found no fault');
  const told = describeInputFault(issue);
  expect(told).toEqual({ vi: expect.stringContaining(vi), en: expect.stringContaining(en) });
  expect(told.vi).not.toBe(told.en);
});
