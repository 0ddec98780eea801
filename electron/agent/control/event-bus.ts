/**
 * What happened, for every open console and child page. Events carry no data of a child beyond ids: whoever gets one
 * reads again through its own procedures. Each has a rising number, so that a stream that broke can go on where it was.
 */
import type { ConsoleEvent } from '../../../shared/contracts/system-shapes.ts';

export interface NumberedEvent {
  readonly id: number;
  readonly event: ConsoleEvent;
}

/** Events kept for streams that come back. Older ones are told as one `resync`. */
const KEPT = 200;
/** A stream that does not read is ended at this many waiting events; it comes back and gets a `resync`. */
const LONGEST_QUEUE = 1000;

export class EventBus {
  readonly #kept: NumberedEvent[] = [];
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  #lastId: number;

  /**
   * Numbers go on from `beforeFirst`. With the instant of the agent's start no number is ever one that an earlier agent
   * gave: there is less than one event a millisecond.
   */
  constructor(beforeFirst = 0) {
    this.#lastId = beforeFirst;
  }

  /** The number of the newest event. */
  get lastId(): number {
    return this.#lastId;
  }

  emit(event: ConsoleEvent): void {
    const numbered = { id: ++this.#lastId, event };
    this.#kept.push(numbered);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  /** The function returned ends it. */
  listen(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Everything after `lastId` (null: from now on), until `signal` is aborted. */
  async *stream(lastId: number | null, signal: AbortSignal): AsyncGenerator<NumberedEvent, void> {
    const queue: NumberedEvent[] = [];
    let wake: () => void = () => undefined;
    const state = { overrun: false };
    const stop = this.listen((event) => {
      if (queue.length >= LONGEST_QUEUE) state.overrun = true;
      else queue.push(event);
      wake();
    });
    const abort = (): void => wake();
    signal.addEventListener('abort', abort);
    try {
      if (lastId !== null) queue.unshift(...this.#since(lastId));
      while (!signal.aborted && !state.overrun) {
        const next = queue.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stop();
      signal.removeEventListener('abort', abort);
    }
  }

  /** A number that this agent never gave (it was restarted since) means that everything may have changed. */
  #since(lastId: number): NumberedEvent[] {
    const first = this.#kept[0]?.id ?? this.#lastId + 1;
    if (lastId > this.#lastId || lastId < first - 1) return [{ id: this.#lastId, event: { type: 'resync' } }];
    return this.#kept.filter(({ id }) => id > lastId);
  }
}
