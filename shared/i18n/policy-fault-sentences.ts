/** What is wrong with a policy document, for the person who wrote it. `where` is the path of the fault. */
import { missingEntry } from './input-fault-sentences.ts';
import type { Text } from './text.ts';

export const POLICY_FAULTS = {
  'unknown-category': {
    vi: 'không có nhóm nội dung nào mang mã này',
    en: 'there is no category with this id',
  },
  'unknown-service': { vi: 'không có dịch vụ nào mang mã này', en: 'there is no service with this id' },
  'unknown-zone': {
    vi: 'múi giờ không có thật; ví dụ đúng: Asia/Ho_Chi_Minh',
    en: 'no such time zone; a right one is Asia/Ho_Chi_Minh',
  },
  'unknown-version': {
    vi: 'phiên bản của bộ quy tắc phải là 1',
    en: 'the version of the policy must be 1',
  },
  'bad-domain': { vi: 'đây không phải tên miền hợp lệ', en: 'this is not a domain name' },
  'bad-time': {
    vi: 'giờ phải viết dạng 21:00 (kết thúc có thể là 24:00)',
    en: 'a time is written like 21:00 (an end may be 24:00)',
  },
  'bad-day': {
    vi: 'ngày phải là mon, tue, wed, thu, fri, sat hoặc sun',
    en: 'a day is one of mon, tue, wed, thu, fri, sat, sun',
  },
  'no-day': { vi: 'cần ít nhất một ngày', en: 'at least one day is needed' },
  'repeated-day': { vi: 'một ngày được ghi hai lần', en: 'a day is named twice' },
  'bad-seconds': {
    vi: 'thời lượng là số giây nguyên, từ 0 đến 86400',
    en: 'a duration is a whole number of seconds from 0 to 86400',
  },
  'bad-scope': {
    vi: 'phạm vi là "all" hoặc một danh sách nhóm nội dung',
    en: 'a scope is "all" or a list of categories',
  },
  'locked-true': {
    vi: '"locked" chỉ có thể là true; nếu không khóa, hãy bỏ dòng này',
    en: '"locked" can only be true; leave it out for what is not locked',
  },
  'repeated-id': { vi: 'hai mục có cùng mã "id"', en: 'two entries have the same "id"' },
  'too-many': { vi: 'danh sách này quá dài', en: 'this list is too long' },
  'too-long': { vi: 'đoạn chữ này quá dài', en: 'this text is too long' },
  'bad-id': {
    vi: 'mã "id" gồm 1 đến 64 chữ cái, chữ số, "_", "." hoặc "-"',
    en: 'an "id" is 1 to 64 letters, digits, "_", "." or "-"',
  },
  missing: missingEntry,
  'not-a-policy': { vi: 'đây không phải một bộ quy tắc', en: 'this is not a policy document' },
} as const satisfies Record<string, Text>;

export type PolicyFaultCode =
  | keyof typeof POLICY_FAULTS
  | 'wrong-type'
  | 'unknown-entry'
  | 'not-a-choice'
  | 'invalid';
