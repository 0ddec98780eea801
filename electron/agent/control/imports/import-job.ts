/** The agent's side of `import-worker.ts`: a limit on memory and on time, and the file gone afterwards. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, type Result } from '../../../../shared/kernel/result.ts';
import { endOf, startWorkerProcess } from '../../system/worker-process.ts';
import type { ForeignFault, ForeignSettings } from './foreign-settings.ts';
import type { ImportKind } from './read-import.ts';

export interface ImportJobData {
  readonly kind: ImportKind;
  readonly path: string;
  /** A folder for what has to be unpacked. */
  readonly temporary: string;
}

type Read = Result<ForeignSettings, ForeignFault>;

const PATIENCE_MS = 30_000;
const HEAP = { oldMiB: 512, youngMiB: 8 };

export async function examineFile(
  kind: ImportKind,
  content: Uint8Array,
  dataDirectory: string,
  patienceMs = PATIENCE_MS,
): Promise<Read> {
  const temporary = join(dataDirectory, 'imports', randomUUID());
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  try {
    const path = join(temporary, 'upload');
    writeFileSync(path, content, { mode: 0o600 });
    return await readInWorker({ kind, path, temporary }, patienceMs);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Killed, not asked, when its time is over: a database can keep a thread busy without a turn of the event loop. */
async function readInWorker(job: ImportJobData, patienceMs: number): Promise<Read> {
  const file = import.meta.url.endsWith('.ts') ? './import-worker.ts' : './import-worker.js';
  const worker = startWorkerProcess(new URL(file, import.meta.url), HEAP);
  const ended = endOf(worker);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Read>((resolve) => {
      timer = setTimeout(() => resolve(err({ kind: 'too-slow' })), patienceMs);
      // Our own worker speaks.
      worker.once('message', (read) => resolve(read as Read));
      void ended.then((how) => resolve(err({ kind: 'broken', detail: `the reader ended: ${how}` })));
      // What went wrong with sending is told by the end.
      worker.send(job, () => undefined);
    });
  } finally {
    clearTimeout(timer);
    worker.kill('SIGKILL');
    await ended;
  }
}
