/**
 * How often a secret may be guessed, over the whole agent: after five wrong tries the door closes for 30 seconds, and
 * after each further one for twice as long, up to 15 minutes. A try is counted, and written down, before it is judged,
 * and one is judged at a time: neither guesses at the same moment nor a restart win one more.
 */
import { z } from 'zod';
import { milliseconds, minutes } from '../../../shared/kernel/duration.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Clock } from '../system/clock.ts';
import type { OperatorDeps } from './operator-deps.ts';

const FREE_TRIES = 5;
const FIRST_CLOSURE = milliseconds(30_000);
const LONGEST_CLOSURE = minutes(15);
/** Tries that wait for their turn; each turn takes the time of one key derivation. */
const MOST_WAITING = 20;

const stateSchema = z.object({
  wrong: z.number().int().min(0),
  closedAtMs: z.number(),
  closedUntilMs: z.number(),
});
type State = z.infer<typeof stateSchema>;

const OPEN: State = { wrong: 0, closedAtMs: 0, closedUntilMs: 0 };

export type AttemptFault =
  /** Not judged at all. */
  | { readonly kind: 'closed'; readonly seconds: number }
  /** `seconds`: for how long the door is closed now; 0: not at all. */
  | { readonly kind: 'wrong'; readonly seconds: number };

/** Where the count outlives the agent. */
export interface AttemptMemory {
  load(): unknown;
  save(state: unknown): void;
}

const ATTEMPTS_SETTING = 'door-attempts';

/** While the database takes nothing the count lives as long as the agent does, which a full disk does not end. */
export const attemptMemory = ({
  records,
  guard,
}: Pick<OperatorDeps, 'records' | 'guard'>): AttemptMemory => ({
  load: () => {
    const read = guard.attempt(() => records()?.storage.settings.get(ATTEMPTS_SETTING));
    return read.ok ? read.value : undefined;
  },
  save: (state) => {
    guard.attempt(() => records()?.storage.settings.set(ATTEMPTS_SETTING, state));
  },
});

export class AttemptLimit {
  readonly #clock: Clock;
  readonly #memory: AttemptMemory;
  #state: State | null = null;
  /** On the monotonic clock, which nobody sets. */
  #closedUntil = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(clock: Clock, memory: AttemptMemory) {
    this.#clock = clock;
    this.#memory = memory;
  }

  /** 0: open. */
  closedForSeconds(): number {
    const { closedAtMs, closedUntilMs } = this.#current();
    const nowMs = this.#clock.nowMs();
    // A wall clock that stands before the closing was set back: the whole closure again, never more.
    const byWall = nowMs < closedAtMs ? closedUntilMs - closedAtMs : closedUntilMs - nowMs;
    const left = Math.max(0, byWall, this.#closedUntil - this.#clock.monotonicMs());
    return Math.ceil(left / 1000);
  }

  /** `judge` gives null for a wrong secret. */
  async attempt<T>(judge: () => Promise<T | null>): Promise<Result<T, AttemptFault>> {
    if (this.#waiting >= MOST_WAITING) return err({ kind: 'closed', seconds: 1 });
    this.#waiting += 1;
    const turn = this.#turn.then(() => this.#judgeOne(judge));
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #judgeOne<T>(judge: () => Promise<T | null>): Promise<Result<T, AttemptFault>> {
    const closed = this.closedForSeconds();
    if (closed > 0) return err({ kind: 'closed', seconds: closed });
    this.#count();
    const right = await judge();
    if (right === null) return err({ kind: 'wrong', seconds: this.closedForSeconds() });
    this.#closedUntil = 0;
    this.#put(OPEN);
    return ok(right);
  }

  #count(): void {
    const wrong = this.#current().wrong + 1;
    if (wrong < FREE_TRIES) {
      this.#put({ ...OPEN, wrong });
      return;
    }
    const length = Math.min(LONGEST_CLOSURE, FIRST_CLOSURE * 2 ** Math.min(wrong - FREE_TRIES, 10));
    const nowMs = this.#clock.nowMs();
    this.#closedUntil = this.#clock.monotonicMs() + length;
    this.#put({ wrong, closedAtMs: nowMs, closedUntilMs: nowMs + length });
  }

  #current(): State {
    this.#state ??= stateSchema.safeParse(this.#memory.load()).data ?? OPEN;
    return this.#state;
  }

  #put(state: State): void {
    this.#state = state;
    this.#memory.save(state);
  }
}
