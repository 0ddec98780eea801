/** Reads one uploaded file and ends. In a thread of its own: what a stranger's file costs, the filter does not pay. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ImportJobData } from './import-job.ts';
import { readImport } from './read-import.ts';

const { kind, path, temporary } = workerData as ImportJobData;
parentPort?.postMessage(await readImport(kind, path, temporary));
