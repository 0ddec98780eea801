/**
 * Connects to the first address that answers (Happy Eyeballs, RFC 8305 §5): the next one is tried beside it when one
 * has failed or has not answered within a quarter of a second.
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { UpstreamConnection } from './upstream-connection.ts';

export type DialFault = 'refused' | 'timeout' | 'unreachable';

const NEXT_AFTER_MS = 250;
const PATIENCE_MS = 20_000;
const MOST_ADDRESSES = 8;

export class Dial {
  readonly #addresses: readonly string[];
  readonly #port: number;
  readonly #done: (result: Result<UpstreamConnection, DialFault>) => void;
  readonly #attempts = new Set<UpstreamConnection>();
  #next = 0;
  #fault: DialFault = 'unreachable';
  #isOver = false;
  #following: NodeJS.Timeout | undefined;
  readonly #patience: NodeJS.Timeout;

  constructor(
    addresses: readonly string[],
    port: number,
    done: (result: Result<UpstreamConnection, DialFault>) => void,
  ) {
    this.#addresses = addresses.slice(0, MOST_ADDRESSES);
    this.#port = port;
    this.#done = done;
    this.#patience = setTimeout(() => {
      this.#fault = 'timeout';
      this.#end(null);
    }, PATIENCE_MS);
    this.#tryNext();
  }

  /** Nobody waits for it any more. */
  cancel(): void {
    this.#isOver = true;
    this.#clear(null);
  }

  #tryNext(): void {
    clearTimeout(this.#following);
    const address = this.#addresses[this.#next];
    if (address === undefined) {
      if (this.#attempts.size === 0) this.#end(null);
      return;
    }
    this.#next += 1;
    const attempt = new UpstreamConnection(address, this.#port, (error) => this.#settled(attempt, error));
    this.#attempts.add(attempt);
    if (this.#next < this.#addresses.length)
      this.#following = setTimeout(() => this.#tryNext(), NEXT_AFTER_MS);
  }

  #settled(attempt: UpstreamConnection, error: NodeJS.ErrnoException | null): void {
    if (this.#isOver) return;
    if (error === null) return this.#end(attempt);
    this.#attempts.delete(attempt);
    this.#fault =
      error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET'
        ? 'refused'
        : error.code === 'ETIMEDOUT'
          ? 'timeout'
          : 'unreachable';
    this.#tryNext();
  }

  #end(winner: UpstreamConnection | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clear(winner);
    this.#done(winner === null ? err(this.#fault) : ok(winner));
  }

  #clear(winner: UpstreamConnection | null): void {
    clearTimeout(this.#following);
    clearTimeout(this.#patience);
    for (const attempt of this.#attempts) if (attempt !== winner) attempt.destroy();
    this.#attempts.clear();
  }
}
