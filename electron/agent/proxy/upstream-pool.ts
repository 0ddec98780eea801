/**
 * Connections to origins that wait to be used again, each for the profile and the name that it was opened for: what one
 * child was led to is never used for another. Emptied when rules change, so that nothing outlives what admitted it.
 */
import type { UpstreamConnection } from './upstream-connection.ts';
import type { Pass } from './admission.ts';

const MOST_OF_ONE = 16;
const MOST = 256;
const IDLE_MS = 15_000;

interface Waiting {
  readonly connection: UpstreamConnection;
  readonly pass: Pass;
  readonly key: string;
  readonly sinceMs: number;
}

const keyOf = ({ profileId, name, port }: Pass): string => `${profileId} ${name} ${port}`;

export class UpstreamPool {
  readonly #byKey = new Map<string, Waiting[]>();
  #count = 0;
  /** The gate's, when the connections that wait were admitted. */
  #epoch = -1;

  /** The one used last, and what it was admitted with. */
  take(pass: Pass, epoch: number): { connection: UpstreamConnection; pass: Pass } | undefined {
    if (epoch !== this.#epoch) this.clear();
    const waiting = this.#byKey.get(keyOf(pass));
    for (let one = waiting?.pop(); one !== undefined; one = waiting?.pop()) {
      this.#count -= 1;
      if (waiting?.length === 0) this.#byKey.delete(one.key);
      const { connection } = one;
      if (!connection.socket.destroyed && connection.socket.readable && connection.socket.writable) {
        connection.isReused = true;
        return { connection, pass: one.pass };
      }
      connection.destroy();
    }
    return undefined;
  }

  put(connection: UpstreamConnection, pass: Pass, epoch: number, nowMs: number): void {
    if (epoch !== this.#epoch) this.clear();
    this.#epoch = epoch;
    const key = keyOf(pass);
    const waiting = this.#byKey.get(key) ?? [];
    if (this.#count >= MOST || waiting.length >= MOST_OF_ONE) return connection.destroy();
    connection.listener = null;
    waiting.push({ connection, pass, key, sinceMs: nowMs });
    this.#byKey.set(key, waiting);
    this.#count += 1;
  }

  /** Ends those that have waited long or were ended by their origin. */
  sweep(nowMs: number): void {
    for (const [key, waiting] of this.#byKey) {
      const fresh = waiting.filter(({ connection, sinceMs }) => {
        const isFresh = nowMs - sinceMs < IDLE_MS && connection.socket.readable;
        if (!isFresh) connection.destroy();
        return isFresh;
      });
      this.#count -= waiting.length - fresh.length;
      if (fresh.length === 0) this.#byKey.delete(key);
      else this.#byKey.set(key, fresh);
    }
  }

  clear(): void {
    for (const { connection } of [...this.#byKey.values()].flat()) connection.destroy();
    this.#byKey.clear();
    this.#count = 0;
  }
}
