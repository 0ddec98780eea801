/**
 * The process that reads lists. One job at a time, at low priority, with a heap of its own: the filter answers on while
 * millions of names come in. Every long write to `lists.db` happens here.
 */
import { openListDatabase } from '../storage/list-database.ts';
import { ListStore } from '../storage/list-store.ts';
import { serveAgent } from '../system/worker-process.ts';
import { importList, type ImportHooks, type ImportJob } from './list-import.ts';
import type { ImportProgress } from './list-import-report.ts';
import type { FromListWorker, ToListWorker } from './list-job.ts';

serveAgent();
const databasePath = process.argv[3] ?? '';

const opened = openListDatabase(databasePath);
if (!opened.ok) throw new Error(`\`lists.db\` is of version ${opened.error.found}`);
const db = opened.value;
// What an earlier run left behind when it was killed.
new ListStore(db).sweep();

const tell = (message: FromListWorker): void => void process.send?.(message);
let running: AbortController | undefined;

async function runImport(job: ImportJob, hooks: ImportHooks): Promise<void> {
  const result = await importList(db, job, hooks);
  running = undefined;
  tell({ type: 'imported', result });
}

function take(message: ToListWorker): void {
  switch (message.type) {
    case 'import': {
      running = new AbortController();
      const hooks = {
        signal: running.signal,
        onProgress: (progress: ImportProgress) => tell({ type: 'progress', progress }),
      };
      void runImport(message.job, hooks);
      return;
    }
    case 'cancel':
      running?.abort();
      return;
    case 'sweep':
      new ListStore(db).sweep();
      tell({ type: 'swept' });
      return;
    case 'close':
      db.close();
      process.disconnect();
  }
}

process.on('message', (message) => take(message as ToListWorker));
