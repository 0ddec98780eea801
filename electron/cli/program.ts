/** What all commands share: name, general options, how wrong usage ends. */
import { Command, CommanderError, type Help } from 'commander';
import { dataDirectory } from './data-directory.ts';
import { EXIT } from './exit-codes.ts';
import { locale } from './locale.ts';
import { ERROR, helpLine, helpTitle, SHOW_HELP, usageSentence } from './usage-sentences.ts';

/** Before a word is parsed: what cannot be parsed must be told in the form that was asked for, too. */
const isJson = process.argv.includes('--json');

/** In the reader's language only. */
const HELP: Partial<Help> = {
  styleTitle: (title) => helpTitle(title)[locale],
  commandDescription: (command) => helpLine(command.description())[locale],
  subcommandDescription: (command) => helpLine(command.description())[locale],
  optionDescription: ({ description }) => helpLine(description)[locale],
};

export const newProgram = (): Command =>
  new Command('haidang')
    .description(
      'Hải Đăng: a family and school web filter / Hải Đăng: lọc và ghi nhận truy cập Internet của trẻ, ngay trên máy này',
    )
    .option('--data <dir>', 'data folder (HAIDANG_DATA) / thư mục dữ liệu (HAIDANG_DATA)')
    .option('--json', 'print JSON / kết quả dạng JSON')
    .helpOption('-h, --help', SHOW_HELP[locale])
    .helpCommand('help [command]', SHOW_HELP[locale])
    .showHelpAfterError()
    .configureHelp(HELP)
    .configureOutput({
      outputError: (text, write) => write(`${ERROR[locale]}: ${usageSentence(text)[locale]}\n`),
      ...(isJson ? { writeErr: () => undefined } : {}),
    })
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

/** Without a command the parser has nothing to say but its help. */
async function tellUsage({ code, message }: CommanderError): Promise<void> {
  const { reportError, UsageError } = await import('./output.ts');
  const detail = usageSentence(message);
  const text =
    code === 'commander.help'
      ? { vi: 'Thiếu lệnh; xem `haidang --help`.', en: 'A command is missing; see `haidang --help`.' }
      : { vi: `Không hiểu lệnh: ${detail.vi}`, en: `Not understood: ${detail.en}` };
  reportError(new UsageError(text), true);
}
