/** What all commands share: name, general options, how wrong usage ends. */
import { Command, CommanderError } from 'commander';
import { dataDirectory } from './data-directory.ts';
import { EXIT } from './exit-codes.ts';

/** Before a word is parsed: what cannot be parsed must be told in the form that was asked for, too. */
const isJson = process.argv.includes('--json');

export const newProgram = (): Command =>
  new Command('haidang')
    .description(
      'Hải Đăng: lọc và ghi nhận truy cập Internet của trẻ, ngay trên máy này / a family and school web filter',
    )
    .option('--data <dir>', 'data folder / thư mục dữ liệu (HAIDANG_DATA)')
    .option('--json', 'print JSON / in JSON')
    .showHelpAfterError()
    .configureOutput(isJson ? { writeErr: () => undefined } : {})
    .exitOverride();

export function optionsOf(program: Command): { readonly directory: string; readonly json: boolean } {
  const { data, json = false } = program.opts<{ data?: string; json?: boolean }>();
  return { directory: dataDirectory(data), json };
}

export async function run(program: Command): Promise<void> {
  // A reader that closes early (`haidang log | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (isJson && error.exitCode !== 0) await tellUsage(error);
  }
}

/** The parser speaks English only; without a command it has nothing to say but its help. */
async function tellUsage({ code, message }: CommanderError): Promise<void> {
  const { reportError, UsageError } = await import('./output.ts');
  const detail = message.replace(/^error: /, '');
  const text =
    code === 'commander.help'
      ? { vi: 'Thiếu lệnh; xem `haidang --help`.', en: 'A command is missing; see `haidang --help`.' }
      : { vi: `Không hiểu lệnh: ${detail}`, en: `Not understood: ${detail}` };
  reportError(new UsageError(text), true);
}
