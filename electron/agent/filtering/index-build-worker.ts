/** Builds the index from the lists' database, reading only, at low priority, and ends. */
import os from 'node:os';
import v8 from 'node:v8';
import vm from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { err, ok } from '../../../shared/kernel/result.ts';
import { ListStore } from '../storage/list-store.ts';
import { buildIndex } from './index-build.ts';
import type { BuildJob } from './index-build-job.ts';
import type { IndexSource, SortedSource } from './index-source.ts';

const BUSY_MS = 5000;
const COLLECT_EVERY_BYTES = 2_500_000;

/**
 * Unpacked chunks lie outside the heap, where V8 lets some 50 MiB of dead ones pile up before it looks: on a computer
 * with little memory that is worth a tenth more time.
 */
function collecting<S extends IndexSource>(lists: SortedSource<S>): SortedSource<S> {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  let unpacked = 0;
  return {
    sources: () => lists.sources(),
    *chunks(source) {
      for (const chunk of lists.chunks(source)) {
        yield chunk;
        unpacked += chunk.length;
        if (unpacked < COLLECT_EVERY_BYTES) continue;
        unpacked = 0;
        collect();
      }
    },
  };
}

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
    const stats = db.transaction(() => buildIndex(collecting(new ListStore(db)), dir, { revision }))();
    parentPort?.postMessage(ok(stats));
  } finally {
    db.close();
  }
} catch (cause) {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'FAILED';
  parentPort?.postMessage(err({ code, detail: cause instanceof Error ? cause.message : String(cause) }));
}
