/** Runs a build in a worker of its own, so that answers go on meanwhile; the worker's memory goes back when it ends. */
import { Worker } from 'node:worker_threads';
import { err, type Result } from '../../../shared/kernel/result.ts';
import type { BuildStats } from './index-build.ts';

export interface BuildJob {
  /** The lists' database. */
  readonly listsFile: string;
  /** Where the index files go; exists. */
  readonly dir: string;
  readonly revision: number;
}

export interface BuildFailure {
  /** `ENOSPC`, `SQLITE_CORRUPT` …, or `CRASHED`, `ENDED`. */
  readonly code: string;
  readonly detail: string;
}

export interface RunningBuild {
  readonly outcome: Promise<Result<BuildStats, BuildFailure>>;
  /** Gives the build up; the outcome is then a failure. */
  stop(): Promise<void>;
}

export function startBuildWorker(job: BuildJob): RunningBuild {
  const file = import.meta.url.endsWith('.ts') ? './index-build-worker.ts' : './index-build-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: job });
  const outcome = new Promise<Result<BuildStats, BuildFailure>>((resolve) => {
    worker.once('message', (result: Result<BuildStats, BuildFailure>) => resolve(result));
    worker.once('error', (cause) =>
      resolve(err({ code: 'CRASHED', detail: cause instanceof Error ? cause.message : String(cause) })),
    );
    worker.once('exit', () => resolve(err({ code: 'ENDED', detail: 'the build ended without a word' })));
  });
  return {
    outcome,
    async stop() {
      await worker.terminate();
    },
  };
}
