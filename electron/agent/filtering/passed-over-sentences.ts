/** What people read about lines and files that an import did not take. */
import type { ListReport } from '../../../shared/contracts/operator-shapes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { LeftOut, ListFault } from '../storage/list-store.ts';
import type { RejectReason } from './formats/entry-sink.ts';
import type { LeftOutReason } from './passed-over.ts';

const LINES: Readonly<Record<RejectReason, Text>> = {
  empty: { vi: 'chỗ của tên để trống', en: 'nothing stands where a name should' },
  'too-long': { vi: 'tên dài hơn 253 ký tự', en: 'the name is longer than 253 characters' },
  'empty-label': {
    vi: 'tên có hai dấu chấm liền nhau hoặc thừa dấu chấm ở đầu',
    en: 'the name has two dots in a row, or begins with one too many',
  },
  'label-too-long': {
    vi: 'một phần của tên dài hơn 63 ký tự',
    en: 'one part of the name is longer than 63 characters',
  },
  'bad-character': {
    vi: 'có ký tự mà tên miền không thể có',
    en: 'there is a character that no domain name can have',
  },
  'ip-address': { vi: 'là địa chỉ số (IP), không phải tên', en: 'it is a numeric (IP) address, not a name' },
  'line-too-long': { vi: 'dòng quá dài', en: 'the line is too long' },
  'single-label': {
    vi: 'chỉ là một từ không có dấu chấm, như tên một máy trong nhà',
    en: 'it is one word without a dot, like the name of a computer at home',
  },
  'public-suffix': {
    vi: 'là cả một đuôi tên miền như .com hay .com.vn: chặn nó là đóng mọi trang dưới đuôi ấy',
    en: 'it is a whole ending such as .com or .com.vn: it would close every site under it',
  },
  'wildcard-inside': {
    vi: 'có dấu * ở giữa tên; chỉ hiểu dấu * ở đầu',
    en: 'there is a * inside the name; only one at its beginning is understood',
  },
  'url-path': {
    vi: 'nói về một trang con, mà bộ lọc chỉ biết tên của cả trang web',
    en: 'it means one page, and the filter goes by the name of the whole site',
  },
  'regular-expression': {
    vi: 'là biểu thức chính quy, mà bộ lọc chỉ nhận tên viết rõ',
    en: 'it is a regular expression, and the filter takes only names written out',
  },
  'cosmetic-rule': {
    vi: 'là luật ẩn một phần của trang, chỉ trình duyệt làm được',
    en: 'it hides a part of a page, which only a browser can do',
  },
  'unsupported-pattern': {
    vi: 'là mẫu không nói trọn một tên miền',
    en: 'it is a pattern that does not stand for one whole name',
  },
  'unsupported-option': {
    vi: 'là luật kèm điều kiện mà lọc theo tên không giữ được',
    en: 'it is a rule with a condition that a filter of names cannot keep',
  },
  'unsupported-directive': {
    vi: 'là lệnh cho một chương trình khác, không phải để chặn tên',
    en: 'it is an instruction for another program, not one to block a name',
  },
  'unsupported-trigger': {
    vi: 'là luật RPZ không dựa vào tên được hỏi',
    en: 'it is an RPZ rule that does not go by the name asked for',
  },
  redirect: {
    vi: 'dẫn tên sang nơi khác chứ không chặn',
    en: 'it leads the name somewhere else and does not block it',
  },
  'out-of-zone': { vi: 'nằm ngoài vùng của tệp', en: 'it is outside the zone of the file' },
  'unexpected-text': { vi: 'có chữ thừa, không hiểu', en: 'there is text that is not understood' },
};

const FILES: Readonly<Record<LeftOutReason, Text>> = {
  link: { vi: 'là liên kết (link), không đọc theo', en: 'it is a link, and links are not followed' },
  hidden: { vi: 'là tệp ẩn', en: 'it is a hidden file' },
  'not-a-file': { vi: 'không phải tệp thường', en: 'it is no regular file' },
  html: { vi: 'là trang web (HTML), không phải danh sách', en: 'it is a web page (HTML), not a list' },
  json: { vi: 'là dữ liệu JSON, không phải danh sách', en: 'it is JSON data, not a list' },
  binary: { vi: 'không phải tệp chữ', en: 'it is not a text file' },
  'unknown-format': { vi: 'không nhận ra định dạng', en: 'its format cannot be told' },
  'no-entries': { vi: 'không có tên nào bên trong', en: 'there is no name in it' },
  addresses: {
    vi: 'là danh sách địa chỉ số (IP), không phải danh sách tên',
    en: 'it is a list of numeric (IP) addresses, not of names',
  },
  'about-the-list': {
    vi: 'theo tên tệp thì đây là lời giới thiệu hoặc giấy phép',
    en: 'by its name it is a text about the list, or a licence',
  },
  'category-needed': {
    vi: 'không nói tên của nó thuộc nhóm nào; hãy thêm riêng, kèm nhóm',
    en: 'it does not say which category its names are of; add it by itself, with a category',
  },
  'not-ut1': { vi: 'không xếp theo kiểu UT1', en: 'it is not laid out as UT1 is' },
  'unknown-category': {
    vi: 'nhóm này của UT1 chưa được biết; hãy thêm riêng, kèm nhóm',
    en: 'this category of UT1 is not known; add it by itself, with a category',
  },
  'left-out-category': {
    vi: 'nhóm này của UT1 được cố ý bỏ ra: chỉ hợp cho một nơi hay một kỳ thi, hoặc đã cũ',
    en: 'this category of UT1 is left out on purpose: it is for one institution or examination only, or stale',
  },
  'nothing-usable': { vi: 'không có dòng nào dùng được', en: 'none of its lines can be used' },
};

/** A newer version of the program may have written the reason. */
const OTHER: Text = { vi: 'không dùng được', en: 'it cannot be used' };

const sentence = (all: Readonly<Record<string, Text>>, reason: string): Text => all[reason] ?? OTHER;

export function reportOf({
  faults,
  leftOut,
}: {
  readonly faults: readonly ListFault[];
  readonly leftOut: LeftOut;
}): ListReport {
  return {
    faults: faults.map((fault) => ({ ...fault, sentence: sentence(LINES, fault.reason) })),
    leftOut: {
      files: leftOut.files,
      first: leftOut.first.map(({ file, why }) => ({ file, reason: why, sentence: sentence(FILES, why) })),
    },
  };
}

/** Where the trouble begins, for whoever got nothing at all. */
export function firstFault(first: ListFault | null): Text {
  if (first === null) return { vi: '', en: '' };
  const { vi, en } = sentence(LINES, first.reason);
  return {
    vi: ` Lỗi đầu tiên ở dòng ${first.line}: ${vi}.`,
    en: ` The first fault is on line ${first.line}: ${en}.`,
  };
}

/** The first file that was left out, for whoever got nothing at all. */
export function firstLeftOut({ first: [first] }: LeftOut): Text {
  if (first === undefined) return { vi: '', en: '' };
  const { vi, en } = sentence(FILES, first.why);
  return { vi: ` ${first.file}: ${vi}.`, en: ` ${first.file}: ${en}.` };
}
