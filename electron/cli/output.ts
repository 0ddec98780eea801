/**
 * What the command line prints. With `--json`: shapes of the contract on stdout, errors as one object on stderr. Exit
 * codes: 0 done, 1 failed, 2 usage, 3 agent not reachable.
 */
import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { type ErrorData, errorDataSchema } from '../../shared/contracts/error-codes.ts';
import type { Locale, Text } from '../../shared/i18n/text.ts';
import { describeInputFault } from '../../shared/i18n/input-fault-sentences.ts';
import { NotAnswering, NotReachable } from './control-client.ts';
import { EXIT } from './exit-codes.ts';
import { locale } from './locale.ts';

export const say = (text: Text): string => text[locale];

export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** `1 row`, `2 rows`; Vietnamese needs only the number. */
export const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** On one line: some messages are whole sentences, others have no stop of their own. */
export function together(message: Text, hint: Text): string {
  const [said, advice] = [say(message), say(hint)];
  if (advice === '') return said;
  return `${/[.!?…:]$/u.test(said) ? said : `${said}.`} ${advice.slice(0, 1).toUpperCase()}${advice.slice(1)}`;
}

/** Left-aligned columns, two spaces apart; wide characters do not occur in what we list. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  for (const row of rows) {
    print(
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
  }
}

const NOT_REACHABLE: ErrorData = {
  message: {
    vi: 'Không liên lạc được với dịch vụ Hải Đăng cho thư mục dữ liệu này.',
    en: 'No Hải Đăng agent answers for this data folder.',
  },
  hint: {
    vi: 'Hãy khởi động bằng `npm start` hoặc `haidang agent`, hoặc chỉ đúng thư mục bằng --data.',
    en: 'Start it with `npm start` or `haidang agent`, or name its folder with --data.',
  },
};

const NOT_ANSWERING: ErrorData = {
  message: {
    vi: 'Dịch vụ Hải Đăng của thư mục dữ liệu này có đó nhưng không trả lời: nó bị tạm dừng hoặc bị treo.',
    en: 'The Hải Đăng agent of this data folder is there but does not answer: it is stopped or hangs.',
  },
  hint: {
    vi: 'Không biết việc lọc còn chạy hay không, và lệnh vừa gửi có thể vẫn được thực hiện về sau. Nếu lát nữa vẫn vậy, hãy tắt dịch vụ rồi khởi động lại.',
    en: 'Whether it still filters is not known, and what was asked for may still be done later. If this goes on, end the agent and start it again.',
  },
};

const DETAIL: Text = { vi: 'Chi tiết kỹ thuật', en: 'Technical detail' };

const UNEXPECTED_HINT: Text = {
  vi: 'Hãy chạy `haidang doctor`; bộ lọc vẫn tiếp tục theo luật đang có.',
  en: 'Run `haidang doctor`; filtering goes on with the rules in force.',
};

export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

/** Prints the error and says with which code to exit. */
export function reportError(error: unknown, json: boolean): number {
  const { code, data, exit } = describe(error);
  if (json) {
    const extra =
      data.faults === undefined
        ? {}
        : { faults: data.faults.map((f) => ({ path: f.path, message: say(f.message) })) };
    const detail = data.detail === undefined ? {} : { detail: data.detail };
    const body = { error: { code, message: say(data.message), hint: say(data.hint), ...detail, ...extra } };
    process.stderr.write(`${JSON.stringify(body)}\n`);
  } else {
    process.stderr.write(`${say(data.message)}\n`);
    for (const { path, message } of data.faults ?? [])
      process.stderr.write(`  ${path === '' ? '' : `${path}: `}${say(message)}\n`);
    if (say(data.hint) !== '') process.stderr.write(`${say(data.hint)}\n`);
    if (data.detail !== undefined) process.stderr.write(`${say(DETAIL)}: ${data.detail}\n`);
  }
  return exit;
}

/** The contract's own parser refused what was typed. */
function inputFault(error: ORPCError<string, unknown>): ErrorData {
  const parsed = refusedInput.safeParse(error.data);
  const faults = parsed.success ? parsed.data.issues : [{ message: error.message }];
  const detail = (locale: Locale): string =>
    faults
      .map((fault) => [fault.path?.join('.'), describeInputFault(fault)[locale]].filter(Boolean).join(': '))
      .join('; ');
  return {
    message: { vi: `Không nhận được: ${detail('vi')}`, en: `Not understood: ${detail('en')}` },
    hint: { vi: '', en: '' },
  };
}

const refusedInput = z.object({
  issues: z.array(
    z.object({
      path: z.array(z.union([z.string(), z.number()])).optional(),
      message: z.string(),
      code: z.string().optional(),
      expected: z.string().optional(),
      origin: z.string().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      divisor: z.number().optional(),
      format: z.string().optional(),
      keys: z.array(z.string()).optional(),
      values: z.array(z.unknown()).optional(),
    }),
  ),
});

function describe(error: unknown): { code: string; data: ErrorData; exit: number } {
  if (error instanceof NotReachable)
    return { code: 'NOT_REACHABLE', data: NOT_REACHABLE, exit: EXIT.notReachable };
  if (error instanceof NotAnswering)
    return { code: 'NOT_ANSWERING', data: NOT_ANSWERING, exit: EXIT.notReachable };
  if (error instanceof UsageError) {
    return { code: 'USAGE', data: { message: error.text, hint: { vi: '', en: '' } }, exit: EXIT.usage };
  }
  if (error instanceof ORPCError) {
    const stated = errorDataSchema.safeParse(error.data);
    if (stated.success) return { code: error.code, data: stated.data, exit: EXIT.failed };
    if (error.code === 'BAD_REQUEST') return { code: 'USAGE', data: inputFault(error), exit: EXIT.usage };
  }
  const detail = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'FAILED';
  return { code, data: { message: { vi: detail, en: detail }, hint: UNEXPECTED_HINT }, exit: EXIT.failed };
}
