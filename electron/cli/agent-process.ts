/** What the process that is to be the agent has to be from its beginning. */
import { setFlagsFromString } from 'node:v8';

/** Options of the whole command line, which may stand before the command. */
const WITH_VALUE: ReadonlySet<string> = new Set(['--data']);

/** `args`: what follows the program. */
export function startsAgent(args: readonly string[]): boolean {
  let at = 0;
  while (args[at]?.startsWith('-') === true) at += WITH_VALUE.has(args[at] ?? '') ? 2 : 1;
  return args[at] === 'agent';
}

/** Of each of the nursery's two halves. */
const NURSERY_MIB = 4;
/** The log writer's and the reports': what they read and write is not theirs for long. */
const WORKER_NURSERY_MIB = 1;
/** Those that V8 also takes later. */
const AT_ANY_TIME = ['--heap-growing-percent=50', '--no-parallel-scavenge'];
/** After the start's own garbage has come to be, before the day's. */
const COLLECT_AFTER_MS = 5_000;

/**
 * Settings of the process itself that only its start can take. The heap may grow by half between two collections: by
 * default it doubles and more, and an agent that needs 30 MiB would swing between 30 and 110. V8 is told to prefer size:
 * under load that is 16 MiB less, and a smaller nursery, which stays in the processor's cache, costs neither answers nor
 * requests anything (docs/benchmarks.md). It may grow to 4 MiB, since the answer path allocates little and an old
 * computer has better uses for 32; it is collected by its own thread alone, because waking three helpers for 4 MiB costs
 * more than they save, and where processors are busy each collection waits for the slowest of them (measured: 220 ms).
 * Two malloc arenas, since each thread that comes and goes would leave its own behind. Where the system can, the process
 * becomes itself again with what cannot be set later: same pid, same terminal. It does so before it loads anything,
 * because a start is waited for.
 *
 * `codeCache`: where compiled code is kept from one start to the next, for the workers too; null: nowhere.
 */
export function startLean(codeCache: string | null): void {
  if (codeCache !== null) process.env['NODE_COMPILE_CACHE'] ??= codeCache;
  const flags = [
    '--expose-gc',
    '--optimize-for-size',
    `--max-semi-space-size=${NURSERY_MIB}`,
    ...AT_ANY_TIME,
  ];
  if (process.platform !== 'linux') AT_ANY_TIME.forEach((flag) => setFlagsFromString(flag));
  else if (!flags.every((flag) => process.execArgv.includes(flag))) {
    const [program = '', ...rest] = process.argv;
    const environment = { MALLOC_ARENA_MAX: '2', ...process.env };
    process.execve?.(program, [program, ...flags, ...process.execArgv, ...rest], environment);
  }
  // This thread has its nursery by now; those that start later take theirs from here.
  setFlagsFromString(`--max-semi-space-size=${WORKER_NURSERY_MIB}`);
}

/**
 * V8 lets a young heap grow to hundreds of MiB before its first collection, and measures by that collection how far it
 * may grow from then on: so there is one early.
 */
export function collectOnce(then: () => void): void {
  setTimeout(() => {
    global.gc?.();
    then();
  }, COLLECT_AFTER_MS).unref();
}
