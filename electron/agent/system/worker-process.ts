/**
 * Work that needs much memory now and then runs in a process of its own. What a thread has allocated outside the heap
 * stays with the agent when the thread ends (malloc keeps the pages, and fragments); a process gives everything back.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

const NICE = 10;

export interface WorkerHeap {
  readonly oldMiB: number;
  /** Of each half of the nursery. */
  readonly youngMiB: number;
}

/** `more` are the worker's arguments from `process.argv[3]` on. */
export function startWorkerProcess(file: URL, heap: WorkerHeap, more: readonly string[] = []): ChildProcess {
  return fork(fileURLToPath(file), [String(process.pid), ...more], {
    execArgv: [
      '--expose-gc',
      `--max-old-space-size=${heap.oldMiB}`,
      `--max-semi-space-size=${heap.youngMiB}`,
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** How it ended, in a word for the log; settles when nothing that it said is still under way. */
export function endOf(worker: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // Could not be started (`exit` does not follow), or could not be written to any more: then it comes more than once.
    worker.on('error', (cause) => resolve(cause.message));
    worker.once('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      if (worker.connected) worker.once('disconnect', () => resolve(how));
      else resolve(how);
    });
  });
}

/** The worker's side: it gives way to the filter, and when it ends is the agent's business, not the terminal's. */
export function serveAgent(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.once('disconnect', () => process.exit());
  try {
    setPriority(NICE);
  } catch {
    // A confined process may not; the work is then merely less polite.
  }
}

/** For long stretches without a turn of the event loop, in which the end of the connection goes unnoticed. */
export function agentIsGone(): boolean {
  const agent = Number(process.argv[2]);
  if (process.platform !== 'win32') return process.ppid !== agent;
  try {
    process.kill(agent, 0);
    return false;
  } catch {
    return true;
  }
}
