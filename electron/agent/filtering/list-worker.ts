/**
 * The thread that reads lists. One job at a time, at low priority, with a heap of its own: the filter answers on while
 * millions of names come in. Every long write to `lists.db` happens here.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openListDatabase } from '../storage/list-database.ts';
import { ListStore } from '../storage/list-store.ts';
import { importList, type ImportHooks, type ImportJob } from './list-import.ts';
import type { ImportProgress } from './list-import-report.ts';
import type { FromListWorker, ListWorkerData, ToListWorker } from './list-job.ts';

const port = parentPort;
if (port === null) throw new Error('list-worker runs as a worker thread only');

// On Linux this is the thread's own niceness; elsewhere it would slow the whole process down.
if (process.platform === 'linux') setPriority(0, 10);

const { databasePath } = workerData as ListWorkerData;
const opened = openListDatabase(databasePath);
if (!opened.ok) throw new Error(`\`lists.db\` is of version ${opened.error.found}`);
const db = opened.value;
// What an earlier run left behind when it was killed.
new ListStore(db).sweep();

const post = (message: FromListWorker): void => port.postMessage(message);
let running: AbortController | undefined;

async function runImport(job: ImportJob, hooks: ImportHooks): Promise<void> {
  const result = await importList(db, job, hooks);
  running = undefined;
  post({ type: 'imported', result });
}

port.on('message', (message: ToListWorker) => {
  switch (message.type) {
    case 'import': {
      running = new AbortController();
      const hooks = {
        signal: running.signal,
        onProgress: (progress: ImportProgress) => post({ type: 'progress', progress }),
      };
      void runImport(message.job, hooks);
      return;
    }
    case 'cancel':
      running?.abort();
      return;
    case 'sweep':
      new ListStore(db).sweep();
      post({ type: 'swept' });
      return;
    case 'close':
      db.close();
      port.close();
  }
});
