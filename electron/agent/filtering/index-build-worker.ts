/** Builds the index from the lists' database, reading only, at low priority, and ends. */
import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { err, ok } from '../../../shared/kernel/result.ts';
import { ListStore } from '../storage/list-store.ts';
import { buildIndex } from './index-build.ts';
import type { BuildJob } from './index-build-job.ts';

const BUSY_MS = 5000;

// Linux gives each thread its own niceness; elsewhere this would slow the whole agent down.
if (process.platform === 'linux') {
  try {
    os.setPriority(0, 10);
  } catch {
    // A confined process may not; the build is then merely less polite.
  }
}

try {
  const { listsFile, dir, revision } = workerData as BuildJob;
  const db = new Database(listsFile, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    // One view of the lists for the whole build, whatever is imported meanwhile.
    const stats = db.transaction(() => buildIndex(new ListStore(db), dir, { revision }))();
    parentPort?.postMessage(ok(stats));
  } finally {
    db.close();
  }
} catch (cause) {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'FAILED';
  parentPort?.postMessage(err({ code, detail: cause instanceof Error ? cause.message : String(cause) }));
}
