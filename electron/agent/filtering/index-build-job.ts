/** Runs a build in a process of its own, so that answers go on meanwhile and none of its memory stays with the agent. */
import { err, type Result } from '../../../shared/kernel/result.ts';
import { endOf, startWorkerProcess } from '../system/worker-process.ts';
import type { BuildStats } from './index-build.ts';

export interface BuildJob {
  /** The lists' database. */
  readonly listsFile: string;
  /** Where the index files go; exists. */
  readonly dir: string;
  readonly revision: number;
}

export interface BuildFailure {
  /** `ENOSPC`, `SQLITE_CORRUPT` …, or `ENDED`. */
  readonly code: string;
  readonly detail: string;
}

export interface RunningBuild {
  readonly outcome: Promise<Result<BuildStats, BuildFailure>>;
  /** Gives the build up; the outcome is then a failure. */
  stop(): Promise<void>;
}

const HEAP = { oldMiB: 1024, youngMiB: 1 };

export function startBuildWorker(job: BuildJob): RunningBuild {
  const file = import.meta.url.endsWith('.ts') ? './index-build-worker.ts' : './index-build-worker.js';
  const worker = startWorkerProcess(new URL(file, import.meta.url), HEAP);
  const ended = endOf(worker);
  const outcome = new Promise<Result<BuildStats, BuildFailure>>((resolve) => {
    worker.once('message', (result) => resolve(result as Result<BuildStats, BuildFailure>));
    void ended.then((how) =>
      resolve(err({ code: 'ENDED', detail: `the build ended without a word: ${how}` })),
    );
    // What went wrong with sending is told by the end.
    worker.send(job, () => undefined);
  });
  return {
    outcome,
    async stop() {
      worker.kill('SIGKILL');
      await ended;
    },
  };
}
