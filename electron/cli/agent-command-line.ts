/** The command line of the one command that is the agent itself: without all that only speaks to an agent. */
import { addAgentCommand } from './commands/agent-command.ts';
import { newProgram, optionsOf, run } from './program.ts';

export async function commandLine(): Promise<void> {
  const program = newProgram();
  addAgentCommand(program, () => optionsOf(program).directory);
  await run(program);
}
