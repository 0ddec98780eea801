/**
 * A transport whose code is loaded by its first exchange: who asks over UDP carries neither TLS nor HTTP/2. Exchanges
 * that come meanwhile wait, under the forwarder's own time limits.
 */
import type { OutgoingQuestion } from './upstream-query.ts';
import {
  CLOSED_DETAIL,
  type Exchange,
  type ExchangeOutcome,
  type Transport,
  unreachable,
} from './upstream-transport.ts';

export class LaterTransport implements Transport {
  readonly #load: () => Promise<Transport>;
  #loading: Promise<Transport> | undefined;
  #loaded: Transport | undefined;
  #closed = false;

  constructor(load: () => Promise<Transport>) {
    this.#load = load;
  }

  exchange(question: OutgoingQuestion, done: (outcome: ExchangeOutcome) => void): Exchange {
    if (this.#loaded !== undefined) return this.#loaded.exchange(question, done);
    let begun: Exchange | undefined;
    let cancelled = false;
    const begin = async (): Promise<void> => {
      let transport: Transport;
      try {
        transport = await this.#transport();
      } catch (cause) {
        if (!cancelled) done(unreachable(cause instanceof Error ? cause.message : String(cause)));
        return;
      }
      if (cancelled) return;
      if (this.#closed) done(unreachable(CLOSED_DETAIL));
      else begun = transport.exchange(question, done);
    };
    void begin();
    return {
      get sent() {
        return begun?.sent;
      },
      cancel: (stalled) => {
        cancelled = true;
        begun?.cancel(stalled);
      },
    };
  }

  reset(): void {
    this.#loaded?.reset();
  }

  close(): void {
    this.#closed = true;
    this.#loaded?.close();
  }

  async #transport(): Promise<Transport> {
    this.#loading ??= this.#load();
    try {
      this.#loaded = await this.#loading;
      return this.#loaded;
    } catch (cause) {
      this.#loading = undefined;
      throw cause;
    }
  }
}
