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

/** Each of its two halves. */
const NURSERY_MIB = 4;
/** After the start's own garbage has come to be, before the day's. */
const COLLECT_AFTER_MS = 5_000;

/**
 * Settings of the process itself that only its start can take. The heap may grow by half between two collections: by
 * default it doubles and more, and an agent that needs 30 MiB would swing between 30 and 110. The nursery keeps 4 MiB,
 * since the answer path allocates little and an old computer has better uses for 32; it is collected by its own thread
 * alone, because waking three helpers for 4 MiB costs more than they save, and where processors are busy each collection
 * waits for the slowest of them (measured: 220 ms). Two malloc arenas, since each
 * thread that comes and goes would leave its own behind. Where the system can, the process becomes itself again with
 * what cannot be set later: same pid, same terminal.
 */
function startLean(): void {
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--no-parallel-scavenge');
  const flags = ['--expose-gc', `--max-semi-space-size=${NURSERY_MIB}`];
  if (process.platform !== 'linux' || flags.every((flag) => process.execArgv.includes(flag))) return;
  const [program = '', ...rest] = process.argv;
  const environment = { MALLOC_ARENA_MAX: '2', ...process.env };
  process.execve?.(program, [program, ...flags, ...process.execArgv, ...rest], environment);
}

/**
 * V8 lets a young heap grow to hundreds of MiB before its first collection, and measures by that collection how far it
 * may grow from then on: so there is one early.
 */
function collectOnce(): void {
  setTimeout(() => global.gc?.(), COLLECT_AFTER_MS).unref();
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
        collectOnce();
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(EXIT.failed);
      }
    });
}
