/**
 * Carries batches to the log writer's worker, one at a time and in order. While the database refuses (disk full,
 * locked, broken) they wait here, up to a bound, and the health board says that logging has stopped; what does not fit
 * is dropped and counted, and that stands on the board too. A worker that dies is started again.
 */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { RetentionLimits } from '../../../shared/activity/retention.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { TimeZone } from '../../../shared/time/zone-offset.ts';
import { isCorruption } from '../storage/storage-fault.ts';
import type { HealthBoard } from '../system/health.ts';
import { LogHealth } from './log-health.ts';
import {
  type BatchMessage,
  type FromLogWriter,
  type LogWriterData,
  type ToLogWriter,
  type WriterFault,
} from './log-protocol.ts';
import { packIncrements, packRows } from './packed-rows.ts';
import { type PendingBatch, requestsOf, weight } from './pending-batch.ts';

/** Numbered when it is queued: sent again, it is still the same one. */
interface NumberedBatch extends PendingBatch {
  readonly number: number;
}

export interface LogWriterOptions {
  /** `haidang.db`; it must exist. */
  readonly file: string;
  /** IANA zone of the policy: roll-ups are by its days and hours. */
  readonly zone: TimeZone;
  readonly health: HealthBoard;
  readonly maximumBytes?: number;
  /** The database turned out to be damaged. Called again with each try. */
  readonly onDamage?: (detail: string) => void;
  /** Rows that wait at most while the database refuses. */
  readonly maximumBacklog?: number;
  /** First wait before a batch is tried again; doubles up to 30 s. */
  readonly retryMs?: number;
  /** The worker starts with `opened` or the first batch: what else begins now need not share its core with it. */
  readonly waits?: boolean;
}

export interface RetentionOutcome {
  readonly rows: number;
  readonly names: number;
}

const MAXIMUM_BACKLOG = 50_000;
const LONGEST_RETRY_MS = 30_000;
const CLOSING_PATIENCE_MS = 5_000;

export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #health: LogHealth;
  readonly #name = randomUUID();
  #worker: Worker | null = null;
  #zone: TimeZone;
  #alive = false;
  #ready = false;
  #baseId: number | null = null;
  #queue: NumberedBatch[] = [];
  #batchNumber = 0;
  #inFlight: NumberedBatch | null = null;
  #waiting = 0;
  #lost = 0;
  #failing = false;
  #retryMs: number;
  #retryTimer: NodeJS.Timeout | null = null;
  #begun = false;
  #held = false;
  #closing = false;
  #whenOpened: (() => void)[] = [];
  #whenSettled: (() => void)[] = [];
  #isBehind = false;
  #whenCaughtUp: (() => void)[] = [];
  #whenForgot: (() => void)[] = [];
  #whenClosed: (() => void) | null = null;
  #retention: { readonly done: (step: RetentionOutcome & { done: boolean }) => void } | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#health = new LogHealth(options.health);
    this.#retryMs = options.retryMs ?? 1000;
    this.#zone = options.zone;
    if (options.waits !== true) this.#begin();
  }

  /**
   * Resolves when the worker writes, or cannot for now. From then on what is noted is on disk within a second; before,
   * it waits for the worker, whose start takes a busy computer longer than that.
   */
  opened(): Promise<void> {
    if (!this.#begun) this.#begin();
    if (this.#ready || this.#failing || this.#closing) return Promise.resolve();
    return new Promise((resolve) => this.#whenOpened.push(resolve));
  }

  get lost(): number {
    return this.#lost;
  }

  get waitingRows(): number {
    return this.#waiting;
  }

  /** False: too much is waiting already; the batch is dropped and counted as lost. */
  enqueue(batch: PendingBatch): boolean {
    const size = weight(batch);
    if (this.#waiting + size > (this.#options.maximumBacklog ?? MAXIMUM_BACKLOG) && this.#waiting > 0) {
      this.countLost(requestsOf(batch));
      return false;
    }
    this.#waiting += size;
    this.#queue.push({ ...batch, number: ++this.#batchNumber });
    if (!this.#begun) this.#begin();
    this.#next();
    return true;
  }

  countLost(requests: number): void {
    if (requests === 0) return;
    this.#lost += requests;
    this.#health.lost(this.#lost);
  }

  /** Resolves when nothing waits any more and rows say all that is on disk, or when the database refuses for now. */
  async settled(): Promise<void> {
    if (!this.#isSettled()) await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
    await this.#caughtUp();
  }

  /** Called after each batch that is on disk. Returns the way to stop. */
  onWritten(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Does not wait for the next try: somebody says that the cause is gone. */
  tryNow(): void {
    if (this.#closing) return;
    this.#cancelRetry();
    this.#retryMs = this.#options.retryMs ?? 1000;
    this.#failing = false;
    if (!this.#alive) this.#begin();
    this.#next();
  }

  /** Also for a worker that is started anew. */
  setZone(zone: TimeZone): void {
    if (zone === this.#zone) return;
    this.#zone = zone;
    this.#post({ type: 'zone', zone });
  }

  /** Throws away what waits of one profile. */
  discard(profileId: ProfileId): void {
    const others = (entry: { readonly profileId: ProfileId }): boolean => entry.profileId !== profileId;
    this.#queue = this.#queue.map((batch) => ({
      number: batch.number,
      rows: batch.rows.filter(({ facts }) => others(facts)),
      increments: batch.increments.filter(others),
      totals: batch.totals.filter(others),
      closed: batch.closed,
      usage: batch.usage.filter(others),
    }));
    this.#waiting = this.#queue.reduce((sum, batch) => sum + weight(batch), 0);
  }

  /** Runs `body` while no batch is under way; the worker forgets afterwards what it knew of the tables. */
  async whileStill<T>(body: () => Promise<T>): Promise<T> {
    this.#held = true;
    try {
      if (this.#inFlight !== null) await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
      await this.#caughtUp();
      return await body();
    } finally {
      if (this.#ready) {
        const forgot = new Promise<void>((resolve) => this.#whenForgot.push(resolve));
        this.#post({ type: 'forget-caches' });
        await forgot;
      }
      this.#held = false;
      this.#next();
    }
  }

  /** One step of the retention job; a failure is on the health board and counts as done. */
  retainStep(
    limits: RetentionLimits,
    nowMs: EpochMs,
  ): Promise<RetentionOutcome & { readonly done: boolean }> {
    if (!this.#ready || this.#held || this.#retention !== null)
      return Promise.resolve({ rows: 0, names: 0, done: true });
    return new Promise((resolve) => {
      this.#retention = { done: resolve };
      this.#post({ type: 'retain', limits, nowMs });
    });
  }

  /** Writes what waits, as far as the database takes it within five seconds, and ends the worker. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#cancelRetry();
    this.#failing = false;
    this.#next();
    if (this.#alive) {
      await within(CLOSING_PATIENCE_MS, this.settled());
      const closed = new Promise<void>((resolve) => (this.#whenClosed = resolve));
      this.#post({ type: 'close' });
      await within(CLOSING_PATIENCE_MS, closed);
      await this.#worker?.terminate();
    }
    for (const batch of [this.#inFlight, ...this.#queue])
      if (batch !== null) this.countLost(requestsOf(batch));
    this.#listeners.clear();
    // Whatever kept it from writing, it writes no more: what is lost stays told.
    this.#health.works();
  }

  #begin(): void {
    this.#begun = true;
    this.#worker = this.#start();
  }

  #start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './log-writer-worker.ts' : './log-writer-worker.js';
    const { file: database, maximumBytes } = this.#options;
    const workerData: LogWriterData = {
      file: database,
      zone: this.#zone,
      writer: this.#name,
      baseId: this.#baseId,
      maximumBytes: maximumBytes ?? null,
    };
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    this.#alive = true;
    let fault: WriterFault = { code: 'EXITED', detail: 'the log writer ended' };
    worker.on('message', (message: FromLogWriter) => {
      if (message.type === 'unopened') fault = message.fault;
      else this.#receive(message);
    });
    worker.on('error', (cause) => {
      fault = { code: 'CRASHED', detail: cause instanceof Error ? cause.message : String(cause) };
    });
    worker.on('exit', () => {
      if (worker === this.#worker) this.#ended(fault);
    });
    return worker;
  }

  #receive(message: Exclude<FromLogWriter, { type: 'unopened' }>): void {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.#isBehind = false;
        this.#baseId = message.baseId;
        this.#whenOpened.splice(0).forEach((resolve) => resolve());
        this.#next();
        return;
      case 'written':
        this.#isBehind = message.isBehind;
        return this.#written(message.orphaned);
      case 'refused':
        return this.#refused(message.fault);
      case 'caught-up':
        this.#isBehind = message.fault !== null;
        if (message.fault !== null) this.#health.failed(message.fault);
        else if (!this.#failing) this.#health.works();
        this.countLost(message.orphaned);
        return this.#whenCaughtUp.splice(0).forEach((resolve) => resolve());
      case 'retained':
        return this.#retained(message);
      case 'unretained':
        this.#health.failed(message.fault);
        return this.#retained({ rows: 0, names: 0, done: true });
      case 'forgot':
        return this.#whenForgot.splice(0).forEach((resolve) => resolve());
      case 'closed':
        return this.#whenClosed?.();
    }
  }

  #written(orphaned: number): void {
    if (this.#inFlight !== null) this.#waiting -= weight(this.#inFlight);
    this.#inFlight = null;
    this.#failing = false;
    this.#retryMs = this.#options.retryMs ?? 1000;
    this.#health.works();
    this.countLost(orphaned);
    for (const listener of this.#listeners) listener();
    this.#next();
    this.#tellSettled();
  }

  #refused(fault: WriterFault): void {
    // The same batch goes first again, under the same number.
    if (this.#inFlight !== null) this.#queue.unshift(this.#inFlight);
    this.#inFlight = null;
    this.#failing = true;
    this.#health.failed(fault);
    this.#tellSettled();
    this.#retryLater();
    if (isCorruption(fault.code)) this.#options.onDamage?.(fault.detail);
  }

  #ended(fault: WriterFault): void {
    this.#alive = false;
    this.#ready = false;
    this.#whenOpened.splice(0).forEach((resolve) => resolve());
    this.#retained({ rows: 0, names: 0, done: true });
    this.#whenForgot.splice(0).forEach((resolve) => resolve());
    this.#whenCaughtUp.splice(0).forEach((resolve) => resolve());
    this.#whenClosed?.();
    if (!this.#closing) this.#refused(fault);
    else this.#tellSettled();
  }

  #retryLater(): void {
    if (this.#closing || this.#retryTimer !== null) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#failing = false;
      if (!this.#ready) this.#begin();
      this.#next();
    }, this.#retryMs);
    this.#retryTimer.unref();
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  #cancelRetry(): void {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
  }

  #next(): void {
    if (!this.#ready || this.#held || this.#failing || this.#inFlight !== null) return;
    const batch = this.#queue.shift();
    if (batch === undefined) return;
    this.#inFlight = batch;
    this.#post(this.#encode(batch));
  }

  #encode(batch: NumberedBatch): BatchMessage {
    return {
      type: 'batch',
      number: batch.number,
      rows: packRows(batch.rows),
      increments: packIncrements(batch.increments),
      totals: batch.totals.flatMap(({ atMs, profileId, verdict, by }) => [atMs, profileId, verdict, by]),
      closed: batch.closed,
      usage: batch.usage,
    };
  }

  #retained(step: RetentionOutcome & { readonly done: boolean }): void {
    const waiting = this.#retention;
    this.#retention = null;
    waiting?.done(step);
  }

  #post(message: ToLogWriter): void {
    this.#worker?.postMessage(message);
  }

  #caughtUp(): Promise<void> {
    if (!this.#ready || !this.#isBehind) return Promise.resolve();
    this.#post({ type: 'catch-up' });
    return new Promise((resolve) => this.#whenCaughtUp.push(resolve));
  }

  #isSettled(): boolean {
    return this.#inFlight === null && (this.#queue.length === 0 || this.#failing);
  }

  #tellSettled(): void {
    if (this.#isSettled() || this.#held) this.#whenSettled.splice(0).forEach((resolve) => resolve());
  }
}

async function within(ms: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, patience]);
  clearTimeout(timer);
}
