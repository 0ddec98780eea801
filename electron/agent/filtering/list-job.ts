/**
 * The main thread's side of `list-worker.ts`: starts it when there is work, ends it when there has been none for a while
 * (its memory goes back to the system), and turns its death into a failed import.
 */
import { Worker } from 'node:worker_threads';
import { err, type Result } from '../../../shared/kernel/result.ts';
import type { ImportHooks, ImportJob } from './list-import.ts';
import type { ImportDone, ImportFault, ImportProgress } from './list-import-report.ts';

export interface ListWorkerData {
  readonly databasePath: string;
}

export type ToListWorker =
  | { readonly type: 'import'; readonly job: ImportJob }
  | { readonly type: 'cancel' }
  | { readonly type: 'sweep' }
  | { readonly type: 'close' };

export type FromListWorker =
  | { readonly type: 'progress'; readonly progress: ImportProgress }
  | { readonly type: 'imported'; readonly result: Result<ImportDone, ImportFault> }
  | { readonly type: 'swept' };

const IDLE_MS = 10_000;
const YOUNG_MIB = 16;

export class ListWorker {
  readonly #databasePath: string;
  readonly #heapMiB: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(databasePath: string, heapMiB = 192) {
    this.#databasePath = databasePath;
    this.#heapMiB = heapMiB;
  }

  /** One call at a time. */
  import(job: ImportJob, hooks: ImportHooks): Promise<Result<ImportDone, ImportFault>> {
    return this.#ask(
      { type: 'import', job },
      (message) => {
        if (message.type === 'progress') hooks.onProgress(message.progress);
        return message.type === 'imported' ? message.result : undefined;
      },
      hooks.signal,
    ).catch((cause: unknown) =>
      err({ kind: 'storage', detail: cause instanceof Error ? cause.message : String(cause) }),
    );
  }

  async sweep(): Promise<void> {
    await this.#ask({ type: 'sweep' }, (message) => (message.type === 'swept' ? true : undefined));
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    if (this.#worker !== undefined) await this.#letGo(this.#worker);
  }

  async #letGo(worker: Worker): Promise<void> {
    if (this.#worker === worker) this.#worker = undefined;
    const ended = new Promise((done) => worker.once('exit', done));
    worker.ref();
    worker.postMessage({ type: 'close' } satisfies ToListWorker);
    await ended;
  }

  #ask<T>(
    request: ToListWorker,
    answerIn: (message: FromListWorker) => T | undefined,
    signal?: AbortSignal,
  ): Promise<T> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    return new Promise<T>((resolve, reject) => {
      const cancel = (): void => worker.postMessage({ type: 'cancel' } satisfies ToListWorker);
      const settle = (then: () => void): void => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        signal?.removeEventListener('abort', cancel);
        then();
      };
      const onMessage = (message: FromListWorker): void => {
        const answer = answerIn(message);
        if (answer === undefined) return;
        settle(() => resolve(answer));
        worker.unref();
        this.#idle = setTimeout(() => void this.#letGo(worker), IDLE_MS).unref();
      };
      const lost = (cause: Error): void => {
        if (this.#worker === worker) this.#worker = undefined;
        settle(() => reject(cause));
      };
      const onError = (cause: unknown): void =>
        lost(cause instanceof Error ? cause : new Error(String(cause)));
      const onExit = (code: number): void => lost(new Error(`the list worker ended with code ${code}`));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      signal?.addEventListener('abort', cancel);
      worker.postMessage(request);
      if (signal?.aborted === true) cancel();
    });
  }

  #start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './list-worker.ts' : './list-worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: { databasePath: this.#databasePath } satisfies ListWorkerData,
      // A young generation as large as V8's own choice would cost more than the runs that are sorted.
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMiB, maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    // A death between jobs is found by the next one.
    worker.on('error', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}
