/** `haidang`: the command line. Everything but `agent` is one call, or one stream, over the control socket. */
import { Command, CommanderError } from 'commander';
import { addAgentCommand } from './commands/agent-command.ts';
import { addChildrenCommands } from './commands/children-commands.ts';
import { addConsoleCommands } from './commands/console-commands.ts';
import { addListCommands } from './commands/list-commands.ts';
import { addLogCommands } from './commands/log-commands.ts';
import { addPolicyCommands } from './commands/policy-commands.ts';
import { addSystemCommands } from './commands/system-commands.ts';
import { connectOperator, dataDirectory } from './control-client.ts';
import { EXIT, reportError } from './output.ts';
import type { WithSession } from './session.ts';

const program = new Command('haidang')
  .description(
    'Hải Đăng: lọc và ghi nhận truy cập Internet của trẻ, ngay trên máy này / a family and school web filter',
  )
  .option('--data <dir>', 'data folder / thư mục dữ liệu (HAIDANG_DATA)')
  .option('--json', 'print JSON / in JSON')
  .showHelpAfterError()
  .exitOverride();

const globals = (): { data?: string; json?: boolean } => program.opts();

const withSession: WithSession =
  (body) =>
  async (...args) => {
    const { data, json = false } = globals();
    const directory = dataDirectory(data);
    try {
      await body({ operator: connectOperator(directory), json, directory }, ...args);
    } catch (error) {
      process.exitCode = reportError(error, json);
    }
  };

addAgentCommand(program, () => dataDirectory(globals().data));
addSystemCommands(program, withSession);
addConsoleCommands(program, withSession);
addChildrenCommands(program, withSession);
addListCommands(program, withSession);
addPolicyCommands(program, withSession);
addLogCommands(program, withSession);

// A reader that closes early (`haidang log | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
}
