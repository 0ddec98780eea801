import { ORPCError } from '@orpc/server';
import { API_ERRORS, type ErrorCode, type ErrorData } from '../../../shared/contracts/error-codes.ts';
import type { Text } from '../../../shared/i18n/text.ts';

export const NO_HINT: Text = { vi: '', en: '' };

/** An error of the contract: `defined`, so that the client gets code and sentences whole. */
export function refusal(
  code: ErrorCode,
  message: Text,
  hint: Text = NO_HINT,
  more: Pick<ErrorData, 'faults' | 'detail'> = {},
): ORPCError<ErrorCode, ErrorData> {
  const { status } = API_ERRORS[code];
  const data: ErrorData = { message, hint, ...more };
  return new ORPCError(code, { defined: true, status, message: message.en, data });
}

/** One answer for every credential that does not do: which of them it is, and for what, is not said. */
export const notSignedIn = (): ORPCError<ErrorCode, ErrorData> =>
  refusal(
    'NOT_SIGNED_IN',
    {
      vi: 'Chưa đăng nhập, hoặc phiên đã hết hạn. Việc lọc vẫn chạy.',
      en: 'Not signed in, or the session is over. Filtering goes on.',
    },
    {
      vi: 'Hãy đăng nhập lại, hoặc mở một liên kết mới bằng `npx haidang console link`.',
      en: 'Sign in again, or open a fresh address from `npx haidang console link`.',
    },
  );

/** What a change rested on is no longer so; the change itself was not touched. */
export const cannotUndo = (message: Text, hint: Text = NO_HINT): ORPCError<ErrorCode, ErrorData> =>
  refusal('CANNOT_UNDO', message, hint);

export const unknownChild = (name: string): ORPCError<ErrorCode, ErrorData> =>
  refusal(
    'UNKNOWN_CHILD',
    { vi: `Không có hồ sơ nào tên \`${name}\`.`, en: `There is no profile named \`${name}\`.` },
    { vi: 'Xem các hồ sơ bằng `haidang children`.', en: 'See the profiles with `haidang children`.' },
  );

export const unknownList = (name: string): ORPCError<ErrorCode, ErrorData> =>
  refusal(
    'UNKNOWN_LIST',
    { vi: `Không có danh sách nào tên \`${name}\`.`, en: `There is no list named \`${name}\`.` },
    { vi: 'Xem các danh sách bằng `haidang lists`.', en: 'See the lists with `haidang lists`.' },
  );
