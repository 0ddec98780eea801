/** Work on the database that takes long, each in a worker of its own that ends with it. */
import { Worker } from 'node:worker_threads';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { err, type Result } from '../../../shared/kernel/result.ts';
import type { BackupInfo } from './backup.ts';
import type { EraseReport, EraseScope } from './erase.ts';
import type { ProfileExport } from './export-profile.ts';
import type { SqliteFault } from './haidang-database.ts';

export interface StorageJobs {
  readonly erase: {
    readonly input: { readonly profileId: ProfileId; readonly scope: EraseScope };
    readonly output: EraseReport;
  };
  readonly backup: { readonly input: { readonly target: string }; readonly output: BackupInfo };
  readonly 'daily-backup': { readonly input: { readonly nowMs: EpochMs }; readonly output: BackupInfo };
  readonly 'export-profile': {
    readonly input: { readonly profileId: ProfileId; readonly maximumRows: number };
    readonly output: ProfileExport;
  };
  readonly 'integrity-check': {
    readonly input: Record<string, never>;
    readonly output: { readonly faults: readonly string[] };
  };
}

export type StorageJobName = keyof StorageJobs;

export interface StorageJobData<N extends StorageJobName = StorageJobName> {
  readonly job: N;
  readonly dataDirectory: string;
  readonly input: StorageJobs[N]['input'];
}

export function runStorageJob<N extends StorageJobName>(
  job: N,
  dataDirectory: string,
  input: StorageJobs[N]['input'],
): Promise<Result<StorageJobs[N]['output'], SqliteFault>> {
  const file = import.meta.url.endsWith('.ts') ? './storage-job-worker.ts' : './storage-job-worker.js';
  const workerData: StorageJobData<N> = { job, dataDirectory, input };
  return new Promise((resolve) => {
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    worker.once('message', (result: Result<StorageJobs[N]['output'], SqliteFault>) => resolve(result));
    worker.once('error', (cause) =>
      resolve(err({ code: 'CRASHED', detail: cause instanceof Error ? cause.message : String(cause) })),
    );
    worker.once('exit', () =>
      resolve(err({ code: 'EXITED', detail: `the job ${job} ended without a word` })),
    );
  });
}
