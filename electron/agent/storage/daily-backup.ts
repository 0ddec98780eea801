/** One backup a day while the agent runs; at start if the newest is older than that. */
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { SqliteFault } from './haidang-database.ts';
import type { Storage } from './open-storage.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 3_600_000;
const FIRST_MS = 120_000;

export class DailyBackup {
  readonly #storage: Storage;
  readonly #nowMs: () => EpochMs;
  readonly #done: (fault: SqliteFault | null) => void;
  #timer: NodeJS.Timeout | null = null;

  /** `done` is told after each attempt: null when it worked. The caller raises or clears the health condition. */
  constructor(storage: Storage, nowMs: () => EpochMs, done: (fault: SqliteFault | null) => void) {
    this.#storage = storage;
    this.#nowMs = nowMs;
    this.#done = done;
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#look(), FIRST_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** True when a backup was due and made. */
  async runIfDue(): Promise<boolean> {
    const nowMs = this.#nowMs();
    const last = this.#storage.lastBackup();
    const age = last === null ? Infinity : Math.abs(nowMs - last.atMs);
    if (age < DAY_MS) return false;
    const made = await this.#storage.run('daily-backup', { nowMs });
    this.#done(made.ok ? null : made.error);
    return made.ok;
  }

  async #look(): Promise<void> {
    await this.runIfDue();
    if (this.#timer === null) return;
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
  }
}
