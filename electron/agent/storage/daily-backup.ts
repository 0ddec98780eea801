/**
 * One backup a day while the agent runs; at start if the newest is older than that, and soon after there is anything to
 * lose if there is none yet.
 */
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { faultOf, type SqliteFault } from './haidang-database.ts';
import type { Storage } from './open-storage.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 3_600_000;
const FIRST_MS = 120_000;
/** Until there is a first one. */
const LOOK_FOR_FIRST_MS = 30_000;

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
    this.#timer = setTimeout(() => void this.#look(), this.#firstWait());
    this.#timer.unref();
  }

  #firstWait(): number {
    try {
      return this.#storage.lastBackup() === null ? LOOK_FOR_FIRST_MS : FIRST_MS;
    } catch {
      // The first look meets the same, and tells it.
      return FIRST_MS;
    }
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** True when a backup was due and made. */
  async runIfDue(): Promise<boolean> {
    const nowMs = this.#nowMs();
    const last = this.#storage.lastBackup();
    if (last === null && !this.#storage.holdsAnything()) return false;
    const age = last === null ? Infinity : Math.abs(nowMs - last.atMs);
    if (age < DAY_MS) return false;
    const made = await this.#storage.run('daily-backup', { nowMs });
    this.#done(made.ok ? null : made.error);
    return made.ok;
  }

  async #look(): Promise<void> {
    let wait = LOOK_MS;
    try {
      await this.runIfDue();
      if (this.#storage.lastBackup() === null) wait = LOOK_FOR_FIRST_MS;
    } catch (cause) {
      this.#done(faultOf(cause));
    }
    if (this.#timer === null) return;
    this.#timer = setTimeout(() => void this.#look(), wait);
    this.#timer.unref();
  }
}
