import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { agentOptionsSchema, type AgentOptions } from '../../../shared/contracts/agent-options.ts';
import { EXIT, reportError, UsageError } from '../output.ts';

interface Flags {
  dns: string | false;
  proxy: string | false;
  console?: string;
  upstream?: string[];
  localDomain?: string[];
  observe?: boolean;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/**
 * Settings of the process itself that only its start can take: a nursery of 2 MiB, since the answer path allocates
 * little and an old computer has better uses for 32; and two malloc arenas, since each worker that comes and goes would
 * leave its own behind (20 MiB less after an hour of list updates). Where the system can, the process becomes itself
 * again with them: same pid, same terminal.
 */
function startLean(): void {
  setFlagsFromString('--max-semi-space-size=2');
  setFlagsFromString('--semi-space-growth-factor=1');
  if (process.platform !== 'linux' || process.env['MALLOC_ARENA_MAX'] !== undefined) return;
  const [program = '', ...rest] = process.argv;
  const environment = { ...process.env, MALLOC_ARENA_MAX: '2' };
  process.execve?.(program, [program, ...process.execArgv, ...rest], environment);
}

/** `haidang agent` becomes the agent: it loads the agent's program by path into this process and never returns. */
export function addAgentCommand(program: Command, directory: () => string): void {
  program
    .command('agent')
    .description('run the agent in the foreground / chạy dịch vụ ở cửa sổ này')
    .option('--dns <address:port>', 'DNS listener of the household; port 0 = any')
    .option('--no-dns', 'no DNS filter')
    .option('--proxy <address:port>', 'proxy listener')
    .option('--no-proxy', 'no proxy')
    .option('--console <address:port>', 'console listener')
    .option('--upstream <address>', 'ADDR[:PORT], tls://… or https://…; may be given several times', collect)
    .option('--local-domain <domain>', 'forward it even if special-use, and allow private addresses', collect)
    .option('--observe', 'record what would be blocked, block nothing')
    .action(async (flags: Flags) => {
      const parsed = agentOptionsSchema.safeParse({
        dataDirectory: directory(),
        ...(typeof flags.dns === 'string' ? { dns: flags.dns } : {}),
        ...(typeof flags.proxy === 'string' ? { proxy: flags.proxy } : {}),
        ...(flags.console === undefined ? {} : { console: flags.console }),
        upstreams: flags.upstream ?? [],
        localDomains: flags.localDomain ?? [],
        noDns: flags.dns === false,
        noProxy: flags.proxy === false,
        observe: flags.observe ?? false,
      });
      if (!parsed.success) {
        const detail = parsed.error.issues.map((i) => `--${i.path.join('.')}: ${i.message}`).join('; ');
        process.exitCode = reportError(new UsageError({ vi: detail, en: detail }), false);
        return;
      }
      startLean();
      const main = import.meta.url.endsWith('.ts') ? '../../agent/main.ts' : '../agent/main.js';
      const agent = (await import(new URL(main, import.meta.url).href)) as {
        runAgent(options: AgentOptions): Promise<void>;
      };
      try {
        await agent.runAgent(parsed.data);
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(EXIT.failed);
      }
    });
}
