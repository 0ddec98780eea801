/** What people read when a list could not be taken: what happened, that the old version stands, and what to do. */
import type { ErrorCode } from '../../../shared/contracts/error-codes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { ListRow } from '../storage/list-store.ts';
import type { FetchFault, UnreachableReason } from './list-fetch.ts';
import type { ImportFault } from './list-import-report.ts';
import { firstFault, firstLeftOut } from './passed-over-sentences.ts';

export interface ListError {
  readonly code: Extract<
    ErrorCode,
    | 'INVALID_INPUT'
    | 'UNKNOWN_LIST'
    | 'NAME_TAKEN'
    | 'NOTHING_TO_UNDO'
    | 'LIST_REFUSED'
    | 'SOURCE_UNREACHABLE'
    | 'STORAGE_FAILED'
  >;
  /** Somebody called it off: nothing to show as a fault of the list. */
  readonly cancelled: boolean;
  readonly message: Text;
  readonly hint: Text;
  /** In the words of the system or the server. */
  readonly detail?: string;
}

const failure = (code: ListError['code'], message: Text, hint: Text, detail?: string): ListError => ({
  code,
  cancelled: false,
  message,
  hint,
  ...(detail === undefined ? {} : { detail }),
});

const OLD_STANDS: Text = {
  vi: 'Nếu trước đó đã có bản cũ thì bản cũ vẫn được dùng.',
  en: 'If there was an earlier version, it stays in use.',
};
const CHECK_ADDRESS: Text = {
  vi: `Hãy mở địa chỉ ấy trong trình duyệt để xem có đúng là một danh sách không. ${OLD_STANDS.vi}`,
  en: `Open the address in a browser and see whether it is a list. ${OLD_STANDS.en}`,
};
const CHECK_FILE: Text = {
  vi: `Hãy mở tệp ấy xem có đúng là một danh sách không. ${OLD_STANDS.vi}`,
  en: `Open the file and see whether it is a list. ${OLD_STANDS.en}`,
};
const CHECK_FOLDER: Text = {
  vi: `Hãy xem trong thư mục ấy có đúng là các danh sách không. ${OLD_STANDS.vi}`,
  en: `See whether what is in the folder are lists. ${OLD_STANDS.en}`,
};
const TRY_LATER: Text = {
  vi: `Hãy kiểm tra mạng rồi thử lại; chương trình cũng sẽ tự thử lại. ${OLD_STANDS.vi}`,
  en: `Check the network and try again; the program will also try again by itself. ${OLD_STANDS.en}`,
};

export const unknownList = (name: string): ListError =>
  failure(
    'UNKNOWN_LIST',
    { vi: `Không có danh sách nào tên “${name}”.`, en: `There is no list named “${name}”.` },
    {
      vi: 'Xem các danh sách đang có bằng `haidang lists`.',
      en: 'See the lists there are with `haidang lists`.',
    },
  );

export const nameTaken = (name: string): ListError =>
  failure(
    'NAME_TAKEN',
    { vi: `Đã có một danh sách tên “${name}”.`, en: `There is already a list named “${name}”.` },
    {
      vi: 'Hãy chọn tên khác, hoặc cập nhật danh sách đang có bằng `haidang lists update`.',
      en: 'Choose another name, or update the present one with `haidang lists update`.',
    },
  );

export const nothingToUndo = (name: string): ListError =>
  failure(
    'NOTHING_TO_UNDO',
    {
      vi: `Danh sách “${name}” chưa có bản nào cũ hơn để quay lại.`,
      en: `The list “${name}” has no earlier version to go back to.`,
    },
    { vi: 'Bản đang dùng vẫn giữ nguyên.', en: 'The present version stays in use.' },
  );

export const comesWithProgram = (name: string): ListError =>
  failure(
    'INVALID_INPUT',
    {
      vi: `“${name}” là danh sách đi kèm chương trình nên không gỡ được.`,
      en: `“${name}” comes with the program and cannot be removed.`,
    },
    {
      vi: 'Muốn mở những trang trong đó, hãy cho phép nhóm trang ấy trong luật của con.',
      en: 'To open the sites on it, allow their category in the child’s rules.',
    },
  );

const UNREACHABLE: Readonly<Record<UnreachableReason, Text>> = {
  'no-network': {
    vi: 'Không tải được danh sách: máy này đang không có mạng, hoặc máy chủ DNS không trả lời.',
    en: 'The list could not be downloaded: this computer has no network at the moment, or its DNS server does not answer.',
  },
  'no-such-site': {
    vi: 'Không tải được danh sách: không tìm thấy trang nào có tên như trong địa chỉ.',
    en: 'The list could not be downloaded: no site of the name in the address was found.',
  },
  refused: {
    vi: 'Không tải được danh sách: máy chủ ở địa chỉ ấy không nhận kết nối.',
    en: 'The list could not be downloaded: the server at that address does not accept connections.',
  },
  interrupted: {
    vi: 'Không tải được danh sách: kết nối bị ngắt giữa chừng.',
    en: 'The list could not be downloaded: the connection was broken off.',
  },
  insecure: {
    vi: 'Không tải được danh sách: không xác minh được máy chủ ấy có đúng là máy chủ của địa chỉ này, nên Hải Đăng không nhận gì từ đó.',
    en: 'The list could not be downloaded: whoever answered could not prove to be the server of this address, so nothing was taken from there.',
  },
  other: {
    vi: 'Không tải được danh sách: không nối được tới máy chủ.',
    en: 'The list could not be downloaded: the server cannot be reached.',
  },
};

function sayStatus(status: number): Text {
  if (status === 404 || status === 410)
    return {
      vi: 'Không tải được danh sách: ở địa chỉ ấy không có (hoặc không còn) danh sách nào.',
      en: 'The list could not be downloaded: there is no list (any more) at that address.',
    };
  if (status === 401 || status === 403)
    return {
      vi: 'Không tải được danh sách: máy chủ từ chối cho tải.',
      en: 'The list could not be downloaded: the server refuses to hand it out.',
    };
  if (status === 429)
    return {
      vi: 'Không tải được danh sách: máy chủ nói rằng đã có quá nhiều lượt tải.',
      en: 'The list could not be downloaded: the server says that it was asked too often.',
    };
  return status >= 500
    ? {
        vi: 'Không tải được danh sách: máy chủ đang gặp lỗi.',
        en: 'The list could not be downloaded: the server has a fault of its own at the moment.',
      }
    : {
        vi: 'Không tải được danh sách: máy chủ trả lời khác điều được hỏi.',
        en: 'The list could not be downloaded: the server answered something else than was asked for.',
      };
}

export function fetchError(fault: FetchFault): ListError {
  switch (fault.kind) {
    case 'cancelled':
      return cancelled();
    case 'unreachable':
      return failure(
        'SOURCE_UNREACHABLE',
        UNREACHABLE[fault.reason],
        fault.reason === 'no-such-site' || fault.reason === 'insecure' ? CHECK_ADDRESS : TRY_LATER,
        fault.detail,
      );
    case 'timed-out':
      return failure(
        'SOURCE_UNREACHABLE',
        {
          vi: `Không tải được danh sách: máy chủ không trả lời kịp trong ${fault.seconds} giây.`,
          en: `The list could not be downloaded: the server took longer than ${fault.seconds} seconds.`,
        },
        TRY_LATER,
      );
    case 'http-status':
      return failure(
        'SOURCE_UNREACHABLE',
        sayStatus(fault.status),
        fault.status === 429 || fault.status >= 500 ? TRY_LATER : CHECK_ADDRESS,
        `HTTP ${fault.status}`,
      );
    case 'too-many-redirects':
      return failure(
        'SOURCE_UNREACHABLE',
        {
          vi: `Không tải được danh sách: địa chỉ bị chuyển tiếp quá ${fault.limit} lần.`,
          en: `The list could not be downloaded: the address was redirected more than ${fault.limit} times.`,
        },
        CHECK_ADDRESS,
      );
    case 'bad-redirect':
      return failure(
        'SOURCE_UNREACHABLE',
        {
          vi: 'Không tải được danh sách: máy chủ chuyển tiếp tới một địa chỉ không an toàn.',
          en: 'The list could not be downloaded: the server redirects to an unsafe address.',
        },
        CHECK_ADDRESS,
        fault.to,
      );
    case 'too-big':
      return tooBig(fault.limitBytes, CHECK_ADDRESS);
    default:
      return assertNever(fault);
  }
}

/** What to look at when the content is no list. */
const CHECK_SOURCE: Readonly<Record<ListRow['sourceKind'], Text>> = {
  url: CHECK_ADDRESS,
  file: CHECK_FILE,
  dir: CHECK_FOLDER,
  bundled: OLD_STANDS,
};

/** Refused before it is stored anywhere: lists, exports, histories and backups would all have to hide it. */
export const passwordInAddress = (): ListError =>
  failure(
    'INVALID_INPUT',
    {
      vi: 'Địa chỉ này có kèm tên đăng nhập hoặc mật khẩu. Hải Đăng không giữ mật khẩu của nơi khác, nên danh sách chưa được thêm.',
      en: 'This address carries a user name or a password. Hải Đăng keeps no passwords of other places, so the list was not added.',
    },
    {
      vi: 'Hãy dùng một địa chỉ không cần đăng nhập, hoặc tải danh sách về máy rồi thêm bằng `--file`.',
      en: 'Use an address that needs no login, or download the list and add it with `--file`.',
    },
  );

export function importError(
  fault: ImportFault,
  { name, sourceKind }: Pick<ListRow, 'name' | 'sourceKind'>,
): ListError {
  const checkSource = CHECK_SOURCE[sourceKind];
  const refused = (message: Text, hint: Text): ListError => failure('LIST_REFUSED', message, hint);
  switch (fault.kind) {
    case 'html':
      return refused(
        {
          vi: `Đây là một trang web (HTML), không phải danh sách tên miền: dòng ${fault.line}, cột ${fault.column}.`,
          en: `This is a web page (HTML), not a list of domains: line ${fault.line}, column ${fault.column}.`,
        },
        checkSource,
      );
    case 'json':
      return refused(
        {
          vi: `Đây là dữ liệu JSON, không phải danh sách tên miền: dòng ${fault.line}, cột ${fault.column}.`,
          en: `This is JSON data, not a list of domains: line ${fault.line}, column ${fault.column}.`,
        },
        checkSource,
      );
    case 'binary':
      return refused(
        {
          vi: `Đây không phải tệp chữ: gặp byte lạ ở dòng ${fault.line}, cột ${fault.column}.`,
          en: `This is not a text file: a control character stands at line ${fault.line}, column ${fault.column}.`,
        },
        {
          vi: `Chương trình đọc được tệp chữ, gzip, zstd, zip và tar. ${OLD_STANDS.vi}`,
          en: `Text files, gzip, zstd, zip and tar can be read. ${OLD_STANDS.en}`,
        },
      );
    case 'unknown-format':
      return refused(
        {
          vi: `Không nhận ra định dạng của danh sách; dòng lạ đầu tiên là dòng ${fault.line}.`,
          en: `The format of the list cannot be told; the first strange line is line ${fault.line}.`,
        },
        {
          vi: `Hãy nêu rõ định dạng bằng \`--format\`. ${OLD_STANDS.vi}`,
          en: `Name the format with \`--format\`. ${OLD_STANDS.en}`,
        },
      );
    case 'no-entries':
      return refused(
        {
          vi: 'Danh sách này không có tên miền nào: nó trống, hoặc chỉ có ghi chú và tên của chính máy.',
          en: 'There is no domain in this list: it is empty, or holds only comments and names of the computer itself.',
        },
        checkSource,
      );
    case 'addresses':
      return refused(
        {
          vi: 'Đây là danh sách địa chỉ số (IP). Danh sách của Hải Đăng là danh sách tên miền.',
          en: 'This is a list of numeric (IP) addresses. Hải Đăng’s lists are lists of names.',
        },
        {
          vi: `Hãy dùng bản liệt kê tên của cùng nguồn ấy, nếu có. Địa chỉ số thì không cần danh sách: proxy chỉ mở địa chỉ mà cha mẹ đã cho phép. ${OLD_STANDS.vi}`,
          en: `Take the list of names of the same source, where there is one. Addresses need no list: the proxy opens only those that a parent allowed. ${OLD_STANDS.en}`,
        },
      );
    case 'empty': {
      const first = firstFault(fault.first);
      return refused(
        {
          vi: `Không có tên miền nào dùng được trong danh sách; ${fault.rejected} dòng bị bỏ.${first.vi}`,
          en: `The list holds no usable domain; ${fault.rejected} lines were rejected.${first.en}`,
        },
        checkSource,
      );
    }
    case 'shrunk':
      return refused(
        {
          vi: `Bản mới chỉ còn ${fault.after} tên so với ${fault.before} tên trước đây, nên có thể đã bị hỏng.`,
          en: `The new version has only ${fault.after} names where there were ${fault.before}, so it may be damaged.`,
        },
        {
          vi: `Nếu bạn biết danh sách đã ngắn đi thật, hãy nhận bản mới bằng \`haidang lists update ${name} --force\`. ${OLD_STANDS.vi}`,
          en: `If you know that it has become shorter, take the new version with \`haidang lists update ${name} --force\`. ${OLD_STANDS.en}`,
        },
      );
    case 'no-list-inside': {
      const first = firstLeftOut(fault.leftOut);
      return refused(
        {
          vi: `Không tìm thấy danh sách nào đọc được trong tệp nén hoặc thư mục ấy.${first.vi}`,
          en: `No list that can be read was found in the archive or folder.${first.en}`,
        },
        {
          vi: `Với \`--category auto\`, danh sách phải có sẵn các nhóm (như bộ UT1). ${OLD_STANDS.vi}`,
          en: `With \`--category auto\` the list must bring its own categories (as UT1 does). ${OLD_STANDS.en}`,
        },
      );
    }
    case 'category-needed':
      return refused(
        {
          vi: 'Danh sách này không tự chia nhóm, nên cần biết nó thuộc nhóm nào.',
          en: 'This list brings no categories of its own, so it must be told which one it feeds.',
        },
        {
          vi: 'Hãy thêm `--category`, ví dụ `--category gambling`.',
          en: 'Say `--category`, for example `--category gambling`.',
        },
      );
    case 'broken-archive':
      return failure(
        'LIST_REFUSED',
        {
          vi: `Tệp nén bị hỏng hoặc chưa tải xong${within(fault.file)}.`,
          en: `The archive is damaged or incomplete${within(fault.file)}.`,
        },
        { vi: `Hãy tải lại tệp. ${OLD_STANDS.vi}`, en: `Download the file again. ${OLD_STANDS.en}` },
        fault.detail,
      );
    case 'unreadable':
      return failure(
        'SOURCE_UNREACHABLE',
        {
          vi: `Không đọc được tệp${within(fault.file)}.`,
          en: `The file cannot be read${within(fault.file)}.`,
        },
        {
          vi: `Hãy xem đường dẫn có đúng và chương trình có quyền đọc không. ${OLD_STANDS.vi}`,
          en: `See whether the path is right and the program may read it. ${OLD_STANDS.en}`,
        },
        fault.detail,
      );
    case 'too-big':
      return tooBig(fault.limitBytes, checkSource);
    case 'cancelled':
      return cancelled();
    case 'storage':
      return failure(
        'STORAGE_FAILED',
        { vi: 'Không ghi được danh sách xuống ổ đĩa.', en: 'The list could not be written to the disk.' },
        {
          vi: `Hãy xem ổ đĩa còn chỗ không. ${OLD_STANDS.vi}`,
          en: `See whether the disk has room. ${OLD_STANDS.en}`,
        },
        fault.detail,
      );
    default:
      return assertNever(fault);
  }
}

const within = (file: string): string => (file === '' ? '' : ` (${file})`);

const tooBig = (limitBytes: number, hint: Text): ListError =>
  failure(
    'LIST_REFUSED',
    {
      vi: `Danh sách lớn hơn ${Math.round(limitBytes / 1_048_576)} MiB sau khi giải nén.`,
      en: `The list is larger than ${Math.round(limitBytes / 1_048_576)} MiB when unpacked.`,
    },
    hint,
  );

export const cancelled = (): ListError => ({
  code: 'LIST_REFUSED',
  cancelled: true,
  message: { vi: 'Đã dừng theo yêu cầu.', en: 'Stopped on request.' },
  hint: { vi: 'Không có gì thay đổi.', en: 'Nothing has changed.' },
});
