/**
 * The agent's side of `list-worker.ts`: starts it when there is work, ends it when there has been none for a while (its
 * memory goes back to the system), and turns its death into a failed import.
 */
import type { ChildProcess } from 'node:child_process';
import { err, type Result } from '../../../shared/kernel/result.ts';
import { endOf, startWorkerProcess } from '../system/worker-process.ts';
import type { ImportHooks, ImportJob } from './list-import.ts';
import type { ImportDone, ImportFault, ImportProgress } from './list-import-report.ts';

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
/** A nursery as large as V8's own choice would cost more than the runs that are sorted. */
const YOUNG_MIB = 4;

interface RunningWorker {
  readonly process: ChildProcess;
  readonly ended: Promise<string>;
}

export class ListWorker {
  readonly #databasePath: string;
  readonly #heapMiB: number;
  #worker: RunningWorker | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** Of the one call under way. */
  #onLost: ((how: string) => void) | undefined;

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

  async #letGo(worker: RunningWorker): Promise<void> {
    if (this.#worker === worker) this.#worker = undefined;
    hold(worker);
    send(worker, { type: 'close' });
    await worker.ended;
  }

  #ask<T>(
    request: ToListWorker,
    answerIn: (message: FromListWorker) => T | undefined,
    signal?: AbortSignal,
  ): Promise<T> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    hold(worker);
    return new Promise<T>((resolve, reject) => {
      const cancel = (): void => send(worker, { type: 'cancel' });
      const settle = (then: () => void): void => {
        this.#onLost = undefined;
        worker.process.off('message', onMessage);
        signal?.removeEventListener('abort', cancel);
        then();
      };
      const onMessage = (message: unknown): void => {
        const answer = answerIn(message as FromListWorker);
        if (answer === undefined) return;
        settle(() => resolve(answer));
        letTheAgentEnd(worker);
        this.#idle = setTimeout(() => void this.#letGo(worker), IDLE_MS).unref();
      };
      this.#onLost = (how) => settle(() => reject(new Error(`the list worker ended: ${how}`)));
      worker.process.on('message', onMessage);
      signal?.addEventListener('abort', cancel);
      send(worker, request);
      if (signal?.aborted === true) cancel();
    });
  }

  #start(): RunningWorker {
    const file = import.meta.url.endsWith('.ts') ? './list-worker.ts' : './list-worker.js';
    const heap = { oldMiB: this.#heapMiB, youngMiB: YOUNG_MIB };
    const process = startWorkerProcess(new URL(file, import.meta.url), heap, [this.#databasePath]);
    const worker = { process, ended: endOf(process) };
    void this.#forgetWhenEnded(worker);
    return worker;
  }

  /** A death between two jobs concerns nobody: the next job starts another. */
  async #forgetWhenEnded(worker: RunningWorker): Promise<void> {
    const how = await worker.ended;
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#onLost?.(how);
  }
}

/** What went wrong with sending is told by the worker's end. */
function send({ process }: RunningWorker, message: ToListWorker): void {
  process.send(message, () => undefined);
}

function hold({ process }: RunningWorker): void {
  process.ref();
  process.channel?.ref();
}

/** An idle worker does not keep the agent from ending. */
function letTheAgentEnd({ process }: RunningWorker): void {
  process.unref();
  process.channel?.unref();
}
