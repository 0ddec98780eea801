/**
 * Work that goes on when nobody looks: fetching lists, imports, backups. A job is told to every console, at most four
 * times a second, and stays on the board after its end, with its outcome, until the agent ends.
 */
import { randomBytes } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { listTitle } from '../../../shared/catalogue/public-lists.ts';
import { type ErrorData, errorDataSchema } from '../../../shared/contracts/error-codes.ts';
import type { Job } from '../../../shared/contracts/system-shapes.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { Clock } from '../system/clock.ts';
import type { EventBus } from './event-bus.ts';

export type JobProgress = Pick<Job, 'phase' | 'bytes' | 'totalBytes' | 'lines' | 'etaSeconds'>;

/** Without the instant, which the board puts there. */
export type JobResult =
  | {
      readonly kind: 'done';
      readonly added: number;
      readonly removed: number;
      readonly rejected: number;
      readonly entries: number;
      readonly unchanged: boolean;
    }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'cancelled' };

export interface JobRun {
  readonly id: string;
  readonly signal: AbortSignal;
  report(progress: JobProgress): void;
}

export interface JobBoardParts {
  readonly events: Pick<EventBus, 'emit'>;
  readonly clock: Clock;
  readonly iso: (at: EpochMs) => string;
}

/** Between two events about one job. */
const QUIET_MS = 250;
const KEPT_FINISHED = 100;

interface Entry {
  job: Job;
  readonly run: JobRun;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  timer: NodeJS.Timeout | null;
  toldAtMs: number;
}

export class JobBoard {
  readonly #parts: JobBoardParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: JobBoardParts) {
    this.#parts = parts;
  }

  /** Begins at once, and returns before the end. */
  start(kind: Job['kind'], name: string, work: (run: JobRun) => Promise<JobResult>): Job {
    const { clock, iso } = this.#parts;
    const id = `j-${randomBytes(6).toString('hex')}`;
    const abort = new AbortController();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const job: Job = {
      id,
      kind,
      name,
      title: listTitle(name),
      startedAt: iso(clock.nowMs()),
      phase: 'waiting',
      bytes: 0,
      totalBytes: null,
      lines: 0,
      etaSeconds: null,
      outcome: null,
    };
    const report = (progress: JobProgress): void => this.#report(entry, progress);
    const run = { id, signal: abort.signal, report };
    const entry: Entry = { job, run, abort, ended, timer: null, toldAtMs: 0 };
    this.#entries.set(id, entry);
    this.#tell(entry);
    void this.#see(entry, work(run)).finally(end);
    return entry.job;
  }

  /** The newest first. */
  all(): Job[] {
    return Array.from(this.#entries.values(), ({ job }) => job).toReversed();
  }

  /** Of a job under way, for whoever does its work. */
  runOf(id: string): JobRun | null {
    const entry = this.#entries.get(id);
    return entry === undefined || entry.job.outcome !== null ? null : entry.run;
  }

  /** False: no such job, or it is over. It ends by itself soon after. */
  cancel(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.job.outcome !== null) return false;
    entry.abort.abort();
    return true;
  }

  /** Jobs under way of this kind and name. */
  running(kind: Job['kind'], name: string): readonly Job[] {
    return this.all().filter((job) => job.kind === kind && job.name === name && job.outcome === null);
  }

  /** Settles when the job is over; at once for one that is not there. */
  async ended(id: string): Promise<Job | null> {
    const entry = this.#entries.get(id);
    await entry?.ended;
    return entry?.job ?? null;
  }

  async close(): Promise<void> {
    for (const { abort } of this.#entries.values()) abort.abort();
    await Promise.all(Array.from(this.#entries.values(), ({ ended }) => ended));
  }

  async #see(entry: Entry, working: Promise<JobResult>): Promise<void> {
    let result: JobResult;
    try {
      result = await working;
    } catch (cause) {
      result = { kind: 'failed', error: errorOf(cause) };
    }
    this.#finish(entry, result);
  }

  #report(entry: Entry, progress: JobProgress): void {
    if (entry.job.outcome !== null) return;
    entry.job = { ...entry.job, ...progress };
    if (entry.timer !== null) return;
    const wait = entry.toldAtMs + QUIET_MS - this.#parts.clock.monotonicMs();
    if (wait <= 0) this.#tell(entry);
    else {
      entry.timer = setTimeout(() => this.#tell(entry), wait);
      entry.timer.unref();
    }
  }

  #finish(entry: Entry, result: JobResult): void {
    const { clock, iso } = this.#parts;
    entry.job = { ...entry.job, etaSeconds: null, outcome: { ...result, at: iso(clock.nowMs()) } };
    this.#tell(entry);
    const finished = Array.from(this.#entries.values()).filter(({ job }) => job.outcome !== null);
    for (const { job } of finished.slice(0, Math.max(0, finished.length - KEPT_FINISHED)))
      this.#entries.delete(job.id);
  }

  #tell(entry: Entry): void {
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
    entry.toldAtMs = this.#parts.clock.monotonicMs();
    this.#parts.events.emit({ type: 'job', job: entry.job });
  }
}

/** What a refusal says on purpose; anything else is a bug of ours, told as such and without its details. */
function errorOf(cause: unknown): ErrorData {
  const parsed = errorDataSchema.safeParse(cause instanceof ORPCError ? cause.data : null);
  if (parsed.success) return parsed.data;
  return {
    message: {
      vi: 'Việc này dừng lại vì một lỗi bên trong. Việc lọc vẫn tiếp tục.',
      en: 'This work stopped because of an error inside. Filtering goes on.',
    },
    hint: { vi: 'Hãy thử lại.', en: 'Try again.' },
  };
}
