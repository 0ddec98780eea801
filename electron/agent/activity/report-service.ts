/** Reports from the roll-ups: usage as `haidang report usage` prints it, and what was asked for and blocked. */
import { Worker } from 'node:worker_threads';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { CategoryTotal, HourTotal, SiteTotal, UsageSum } from '../storage/activity-queries.ts';
import type { SqliteFault } from '../storage/haidang-database.ts';
import { isoDate, summariseUsage, type UsageSummary } from './usage-summary.ts';

export interface ReportQuestion {
  readonly id: number;
  readonly kind: 'usage' | 'activity';
  readonly profileId: ProfileId;
  /** yyyymmdd, both inclusive. */
  readonly fromDay: number;
  readonly toDay: number;
}

export type ReportAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly fault: SqliteFault };

export interface UsageReport extends UsageSummary {
  /** `yyyy-mm-dd`, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

export interface ActivityReport {
  readonly categories: readonly CategoryTotal[];
  readonly hours: readonly HourTotal[];
  readonly sites: readonly SiteTotal[];
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
    const answer = await this.#ask('usage', profileId, fromDay, toDay);
    if (!answer.ok) return answer;
    const sums = answer.value as readonly UsageSum[];
    return ok({ from: isoDate(fromDay), to: isoDate(toDay), zone, ...summariseUsage(sums, fromDay, toDay) });
  }

  async activity(
    profileId: ProfileId,
    fromDay: number,
    toDay: number,
  ): Promise<Result<ActivityReport, SqliteFault>> {
    const answer = await this.#ask('activity', profileId, fromDay, toDay);
    return answer.ok ? ok(answer.value as ActivityReport) : answer;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('close');
    await ended;
  }

  #ask(
    kind: ReportQuestion['kind'],
    profileId: ProfileId,
    fromDay: number,
    toDay: number,
  ): Promise<Result<unknown, SqliteFault>> {
    const worker = (this.#worker ??= this.#start());
    const question: ReportQuestion = { id: ++this.#nextId, kind, profileId, fromDay, toDay };
    return new Promise((resolve) => {
      this.#waiting.set(question.id, resolve);
      worker.postMessage(question);
    });
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
