/** Everything but running the agent: each command is one call, or one stream, over the control socket. */
import { addAgentCommand } from './commands/agent-command.ts';
import { addChildrenCommands } from './commands/children-commands.ts';
import { addConsoleCommands } from './commands/console-commands.ts';
import { addListCommands } from './commands/list-commands.ts';
import { addLogCommands } from './commands/log-commands.ts';
import { addPolicyCommands } from './commands/policy-commands.ts';
import { addSystemCommands } from './commands/system-commands.ts';
import { addUpstreamCommands } from './commands/upstream-commands.ts';
import { connectOperator } from './control-client.ts';
import { reportError } from './output.ts';
import { newProgram, optionsOf, run } from './program.ts';
import type { WithSession } from './session.ts';

export async function commandLine(): Promise<void> {
  const program = newProgram();
  const withSession: WithSession =
    (body) =>
    async (...args) => {
      const { directory, json } = optionsOf(program);
      try {
        await body({ operator: connectOperator(directory), json, directory }, ...args);
      } catch (error) {
        process.exitCode = reportError(error, json);
      }
    };
  // For the help; `haidang.ts` runs it without the rest.
  addAgentCommand(program, () => optionsOf(program).directory);
  addSystemCommands(program, withSession);
  addUpstreamCommands(program, withSession);
  addConsoleCommands(program, withSession);
  addChildrenCommands(program, withSession);
  addListCommands(program, withSession);
  addPolicyCommands(program, withSession);
  addLogCommands(program, withSession);
  await run(program);
}
