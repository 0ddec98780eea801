/**
 * What is wrong with a value that somebody wrote, by the kind of fault that a schema reports (zod's issue codes). For
 * documents, forms and command lines alike; whoever knows more of the field says that instead.
 */
import type { Text } from './text.ts';

/** As much of a schema's issue as a sentence needs; an issue that came over a socket may lack any of it. */
export interface InputFault {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly expected?: string | undefined;
  /** What a size is of: `string`, `array`, `number` … */
  readonly origin?: string | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly divisor?: number | bigint | undefined;
  readonly format?: string | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly values?: readonly unknown[] | undefined;
}

const TYPES: Readonly<Record<string, Text>> = {
  string: { vi: 'đoạn chữ', en: 'text' },
  number: { vi: 'số', en: 'a number' },
  int: { vi: 'số nguyên', en: 'a whole number' },
  boolean: { vi: '`true` hoặc `false`', en: '`true` or `false`' },
  array: { vi: 'danh sách `[…]`', en: 'a list `[…]`' },
  object: { vi: 'nhóm mục `{…}`', en: 'a group of entries `{…}`' },
  record: { vi: 'nhóm mục `{…}`', en: 'a group of entries `{…}`' },
  null: { vi: '`null`', en: '`null`' },
};

const FORMATS: Readonly<Record<string, Text>> = {
  url: {
    vi: 'một địa chỉ như https://example.com/list.txt',
    en: 'an address like https://example.com/list.txt',
  },
  datetime: {
    vi: 'một thời điểm như 2026-11-24T21:00:00+07:00',
    en: 'an instant like 2026-11-24T21:00:00+07:00',
  },
  'list-id': {
    vi: 'một tên ngắn không dấu: 1 đến 64 chữ cái a–z, chữ số, "_", "." hoặc "-", ví dụ my-list',
    en: 'a short name of 1 to 64 letters a–z, digits, "_", "." or "-", like my-list',
  },
  'grant-scope': {
    vi: 'all, category:games hoặc site:example.com',
    en: 'all, category:games or site:example.com',
  },
  date: { vi: 'một ngày như 2026-11-24', en: 'a day like 2026-11-24' },
};

const quoted = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

export const missingEntry: Text = { vi: 'thiếu mục bắt buộc này', en: 'this required entry is missing' };

export function wrongType(expected: string): Text {
  const type = TYPES[expected] ?? { vi: `giá trị kiểu ${expected}`, en: `a value of type ${expected}` };
  return { vi: `ở đây cần ${type.vi}`, en: `${type.en} is needed here` };
}

export const unknownEntry = (keys: readonly string[]): Text => ({
  vi: `không có mục nào tên là ${quoted(keys)}`,
  en: `there is no entry called ${quoted(keys)}`,
});

export const notAChoice = (choices: readonly string[]): Text => ({
  vi: `chỉ có thể là ${quoted(choices)}`,
  en: `it can only be ${quoted(choices)}`,
});

export const notAccepted: Text = { vi: 'giá trị này không dùng được', en: 'this value cannot be used' };

const noControls: Text = {
  vi: 'không được có ký tự điều khiển',
  en: 'it must not contain control characters',
};

function tooBig(origin: string | undefined, most: string): Text {
  if (origin === 'string') return { vi: `dài nhất là ${most} ký tự`, en: `at most ${most} characters` };
  if (origin === 'array' || origin === 'set')
    return { vi: `nhiều nhất là ${most} mục`, en: `at most ${most} ${most === '1' ? 'entry' : 'entries'}` };
  return { vi: `lớn nhất là ${most}`, en: `at most ${most}` };
}

function tooSmall(origin: string | undefined, least: string): Text {
  if (origin === 'string') {
    return least === '1'
      ? { vi: 'không được để trống', en: 'it must not be empty' }
      : { vi: `ngắn nhất là ${least} ký tự`, en: `at least ${least} characters` };
  }
  if (origin === 'array' || origin === 'set')
    return { vi: `cần ít nhất ${least} mục`, en: `at least ${least} ${least === '1' ? 'entry' : 'entries'}` };
  return { vi: `nhỏ nhất là ${least}`, en: `at least ${least}` };
}

export function describeInputFault(fault: InputFault): Text {
  switch (fault.code) {
    case undefined:
      return fault.message === undefined ? notAccepted : { vi: fault.message, en: fault.message };
    case 'invalid_type':
      if (fault.message?.endsWith('received undefined') === true) return missingEntry;
      return fault.expected === undefined ? notAccepted : wrongType(fault.expected);
    case 'invalid_value':
      return fault.values === undefined ? notAccepted : notAChoice(fault.values.map(String));
    case 'unrecognized_keys':
      return fault.keys === undefined ? notAccepted : unknownEntry(fault.keys);
    case 'too_big':
      return fault.maximum === undefined ? notAccepted : tooBig(fault.origin, String(fault.maximum));
    case 'too_small':
      return fault.minimum === undefined ? notAccepted : tooSmall(fault.origin, String(fault.minimum));
    case 'invalid_format': {
      // Of a pattern of our own the schema's message is the name of the form.
      const form = FORMATS[fault.format === 'regex' ? (fault.message ?? '') : (fault.format ?? '')];
      return form === undefined
        ? { vi: 'viết chưa đúng dạng', en: 'it is not written as it must be' }
        : { vi: `cần ${form.vi}`, en: `${form.en} is needed here` };
    }
    case 'not_multiple_of':
      return fault.divisor === 1
        ? wrongType('int')
        : { vi: `phải là bội số của ${fault.divisor}`, en: `it must be a multiple of ${fault.divisor}` };
    case 'invalid_union':
      return {
        vi: 'không khớp với dạng nào dùng được ở đây',
        en: 'it has none of the forms that are possible here',
      };
    case 'custom':
      return fault.message === 'control characters' ? noControls : notAccepted;
    case 'invalid_key':
      return { vi: 'tên mục này không dùng được ở đây', en: 'an entry cannot be called that here' };
    case 'invalid_element':
      return { vi: 'một phần tử trong này không dùng được', en: 'something in here cannot be used' };
    default:
      return notAccepted;
  }
}
