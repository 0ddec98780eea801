/**
 * What works and what does not, at this moment. Every fallback in the agent raises a condition here and clears it when
 * the cause is gone; `status` and `doctor` show what stands. Nothing fails silently.
 */
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { Clock } from './clock.ts';

export type PartId =
  | 'dns'
  | 'proxy'
  | 'console'
  | 'database'
  | 'lists'
  | 'index'
  | 'log'
  | 'upstream'
  | 'clock'
  | 'control';

export interface Condition {
  /** Stable, one per cause: `log.disk-full`, `dns.port-in-use:127.0.0.1:5353`. */
  readonly id: string;
  readonly part: PartId;
  /** `failed`: the part does not do its work. `degraded`: it works by a fallback. */
  readonly level: 'degraded' | 'failed';
  /** What happened and what still protects the child. */
  readonly message: Text;
  /** What to do. */
  readonly hint: Text;
  readonly sinceMs: EpochMs;
}

export class HealthBoard {
  readonly #conditions = new Map<string, Condition>();
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Raising a standing condition again keeps its `sinceMs`. */
  raise(condition: Omit<Condition, 'sinceMs'>): void {
    const before = this.#conditions.get(condition.id);
    this.#conditions.set(condition.id, { ...condition, sinceMs: before?.sinceMs ?? this.#clock.nowMs() });
    if (before?.level !== condition.level) this.#tell();
  }

  clear(id: string): void {
    if (this.#conditions.delete(id)) this.#tell();
  }

  /** Called when another condition stands, or one of another level. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  standing(part?: PartId): readonly Condition[] {
    return [...this.#conditions.values()].filter((c) => part === undefined || c.part === part);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
