/**
 * `haidang`: the command line. What a command needs is loaded for that command only, from code that was compiled before
 * if it can be: the agent's first answer is waited for, and so is every other command's.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { startLean, startsAgent } from './agent-process.ts';

/** Beside the built program, under the same rights: who could change the one could change the other. */
const codeCache = import.meta.url.endsWith('.ts')
  ? null
  : fileURLToPath(new URL('../code-cache', import.meta.url));

const isAgent = startsAgent(process.argv.slice(2));
if (isAgent) startLean(codeCache);
if (codeCache !== null) enableCompileCache(codeCache);

const { commandLine } = isAgent
  ? await import('./agent-command-line.ts')
  : await import('./operator-command-line.ts');
await commandLine();
