/**
 * What a busy machine makes of a process: how long its threads waited for a processor (Linux says it), and how long a
 * reference beside it, which only sleeps and syncs a few octets, was kept from its turn or by the disk.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Elsewhere than on Linux nothing can be told from the machine. */
export const TELLS_DELAYS = existsSync('/proc/self/schedstat');

/** In `schedstat`: nanoseconds on a processor, nanoseconds runnable without one, slices. */
function delayMs(file: string): number {
  try {
    return Number(readFileSync(file, 'latin1').split(' ')[1]) / 1e6;
  } catch {
    // A thread that has just ended.
    return 0;
  }
}

/** Since the process began. */
export const mainDelayMs = (pid: number): number =>
  TELLS_DELAYS ? delayMs(`/proc/${pid}/task/${pid}/schedstat`) : 0;

/** Of all threads but the main one. */
export function workersDelayMs(pid: number): number {
  if (!TELLS_DELAYS) return 0;
  const threads = readdirSync(`/proc/${pid}/task`).filter((id) => id !== String(pid));
  return threads.reduce((sum, id) => sum + delayMs(`/proc/${pid}/task/${id}/schedstat`), 0);
}

export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

const EVERY_MS = 25;

/** `stalls` grows while it runs. */
export function watchMachine(folder: string): { stalls: readonly Stall[]; end: () => Promise<unknown> } {
  const stalls: Stall[] = [];
  const worker = new Worker(new URL(import.meta.url), { workerData: folder });
  worker.on('message', (stall: Stall) => stalls.push(stall));
  return { stalls, end: () => worker.terminate() };
}

function stand(folder: string): void {
  const file = openSync(join(folder, 'reference'), 'w');
  const still = new Int32Array(new SharedArrayBuffer(4));
  let toMs = Date.now();
  const turn = (): void => {
    const fromMs = toMs;
    Atomics.wait(still, 0, 0, EVERY_MS);
    writeSync(file, 'octets', 0);
    fdatasyncSync(file);
    toMs = Date.now();
    if (toMs - fromMs > 2 * EVERY_MS) parentPort?.postMessage({ fromMs, toMs: toMs - EVERY_MS });
    setImmediate(turn);
  };
  process.on('exit', () => closeSync(file));
  turn();
}

if (!isMainThread && parentPort !== null && typeof workerData === 'string') stand(workerData);
