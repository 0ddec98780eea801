/** The main thread's side of `import-worker.ts`: a limit on memory and on time, and the file gone afterwards. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { err, type Result } from '../../../../shared/kernel/result.ts';
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
const HEAP_MIB = 512;

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

async function readInWorker(workerData: ImportJobData, patienceMs: number): Promise<Read> {
  const file = import.meta.url.endsWith('.ts') ? './import-worker.ts' : './import-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Read>((resolve) => {
      timer = setTimeout(() => resolve(err({ kind: 'too-slow' })), patienceMs);
      worker.once('message', (read: Read) => resolve(read));
      worker.once('error', (cause) =>
        resolve(err({ kind: 'broken', detail: cause instanceof Error ? cause.message : String(cause) })),
      );
      worker.once('exit', () => resolve(err({ kind: 'broken', detail: 'the reader ended' })));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
