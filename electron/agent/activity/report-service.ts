/** Reads for reports and for the console, in a worker: roll-ups, usage, pages of the log. */
import { Worker } from 'node:worker_threads';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { SqliteFault } from '../storage/haidang-database.ts';
import type {
  ActivityReport,
  ReportAnswer,
  ReportKind,
  ReportQuestion,
  ReportQuestions,
} from './report-protocol.ts';
import { isoDate, summariseUsage, type UsageSummary } from './usage-summary.ts';

export interface UsageReport extends UsageSummary {
  /** `yyyy-mm-dd`, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

type Waiting = (answer: Result<unknown, SqliteFault>) => void;

export class ReportService {
  readonly #file: string;
  #worker: Worker | null = null;
  #nextId = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** `file` is `Storage.file`. The worker starts with the first question. */
  constructor(file: string) {
    this.#file = file;
  }

  async usage(
    profileId: ProfileId,
    fromDay: number,
    toDay: number,
    zone: string,
  ): Promise<Result<UsageReport, SqliteFault>> {
    const answer = await this.ask('usage', { profileId, fromDay, toDay });
    if (!answer.ok) return answer;
    const summary = summariseUsage(answer.value, fromDay, toDay);
    return ok({ from: isoDate(fromDay), to: isoDate(toDay), zone, ...summary });
  }

  async activity(
    profileId: ProfileId,
    fromDay: number,
    toDay: number,
  ): Promise<Result<ActivityReport, SqliteFault>> {
    return this.ask('activity', { profileId, fromDay, toDay });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('close');
    await ended;
  }

  async ask<K extends ReportKind>(
    kind: K,
    input: ReportQuestions[K]['input'],
  ): Promise<Result<ReportQuestions[K]['output'], SqliteFault>> {
    const worker = (this.#worker ??= this.#start());
    // The compiler does not see that kind and input belong together when both are of one K.
    const question = { id: ++this.#nextId, kind, input } as ReportQuestion;
    const answer = await new Promise<Result<unknown, SqliteFault>>((resolve) => {
      this.#waiting.set(question.id, resolve);
      worker.postMessage(question);
    });
    return answer.ok ? ok(answer.value as ReportQuestions[K]['output']) : answer;
  }

  #start(): Worker {
    const file = import.meta.url.endsWith('.ts') ? './report-worker.ts' : './report-worker.js';
    const worker = new Worker(new URL(file, import.meta.url), { workerData: { file: this.#file } });
    let detail = 'the report worker ended';
    worker.on('message', (answer: ReportAnswer) => {
      this.#waiting.get(answer.id)?.(answer.ok ? ok(answer.value) : err(answer.fault));
      this.#waiting.delete(answer.id);
    });
    worker.on('error', (cause) => (detail = cause instanceof Error ? cause.message : String(cause)));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      for (const tell of this.#waiting.values()) tell(err({ code: 'EXITED', detail }));
      this.#waiting.clear();
    });
    return worker;
  }
}
