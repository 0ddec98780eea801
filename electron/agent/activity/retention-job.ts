/** Keeps the log within its limits: at start and every hour, in small steps between the log writer's batches. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RetentionLimits } from '../../../shared/activity/retention.ts';
import type { Clock } from '../system/clock.ts';
import type { LogWriter, RetentionOutcome } from './log-writer.ts';

const EVERY_MS = 3_600_000;
/** After the agent's start, when everything else is under way. */
const FIRST_MS = 60_000;
const BETWEEN_STEPS_MS = 10;

export class RetentionJob {
  readonly #writer: LogWriter;
  readonly #clock: Clock;
  readonly #limits: () => RetentionLimits | null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<RetentionOutcome> | null = null;
  #stopped = false;

  /** `limits` gives null while they cannot be read: nothing is taken out then. */
  constructor(writer: LogWriter, clock: Clock, limits: () => RetentionLimits | null) {
    this.#writer = writer;
    this.#clock = clock;
    this.#limits = limits;
  }

  start(): void {
    this.#schedule(FIRST_MS);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Runs to the end; a second call while it runs waits for the same run. */
  runOnce(): Promise<RetentionOutcome> {
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  async #run(): Promise<RetentionOutcome> {
    let rows = 0;
    let names = 0;
    while (!this.#stopped) {
      const limits = this.#limits();
      if (limits === null) break;
      const step = await this.#writer.retainStep(limits, this.#clock.nowMs());
      rows += step.rows;
      names += step.names;
      if (step.done) break;
      await pause(BETWEEN_STEPS_MS, undefined, { ref: false });
    }
    return { rows, names };
  }

  #schedule(afterMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.runOnce().finally(() => this.#schedule(EVERY_MS));
    }, afterMs);
    this.#timer.unref();
  }
}
