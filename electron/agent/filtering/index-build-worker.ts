/** The process that builds the index from the lists' database, reading only, at low priority, and ends. */
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { ListStore } from '../storage/list-store.ts';
import { agentIsGone, serveAgent } from '../system/worker-process.ts';
import { buildIndex, type BuildStats } from './index-build.ts';
import type { BuildFailure, BuildJob } from './index-build-job.ts';
import type { IndexSource, SortedSource } from './index-source.ts';

const BUSY_MS = 5000;
const COLLECT_EVERY_BYTES = 2_500_000;

/**
 * Unpacked chunks lie outside the heap, where V8 lets some 50 MiB of dead ones pile up before it looks: on a computer
 * with little memory that is worth a tenth more time.
 */
function collecting<S extends IndexSource>(lists: SortedSource<S>): SortedSource<S> {
  let unpacked = 0;
  return {
    sources: () => lists.sources(),
    *chunks(source) {
      for (const chunk of lists.chunks(source)) {
        yield chunk;
        unpacked += chunk.length;
        if (unpacked < COLLECT_EVERY_BYTES) continue;
        unpacked = 0;
        global.gc?.();
      }
    },
  };
}

/** The next agent may have begun a build of its own: what this one writes would be taken for that. */
function stopIfOrphaned(): void {
  if (agentIsGone()) process.exit();
}

function build({ listsFile, dir, revision }: BuildJob): Result<BuildStats, BuildFailure> {
  try {
    const db = new Database(listsFile, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    try {
      const lists = collecting(new ListStore(db));
      // One view of the lists for the whole build, whatever is imported meanwhile.
      return ok(db.transaction(() => buildIndex(lists, dir, { revision, beforeWriting: stopIfOrphaned }))());
    } finally {
      db.close();
    }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'FAILED';
    return err({ code, detail: cause instanceof Error ? cause.message : String(cause) });
  }
}

serveAgent();
process.once('message', (job) => {
  process.send?.(build(job as BuildJob), () => process.disconnect());
});
