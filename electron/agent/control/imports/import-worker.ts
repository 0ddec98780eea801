/** The process that reads one uploaded file and ends: what a stranger's file costs, the filter does not pay. */
import { serveAgent } from '../../system/worker-process.ts';
import type { ImportJobData } from './import-job.ts';
import { readImport } from './read-import.ts';

async function read({ kind, path, temporary }: ImportJobData): Promise<void> {
  const outcome = await readImport(kind, path, temporary);
  process.send?.(outcome, () => process.disconnect());
}

serveAgent();
process.once('message', (job) => void read(job as ImportJobData));
