/**
 * One plain upstream: UDP first, TCP when the answer is truncated, and what to do about servers that do not speak
 * EDNS or do not keep the case of the question.
 *
 * A reply that fits in everything but case is either a forgery or a box that folds case. TCP tells which: nobody slips
 * answers into a TCP stream unseen. After a few such replies 0x20 is switched off for this upstream, and said so.
 */
import type { Clock } from '../system/clock.ts';
import { foldQuestion, type OutgoingQuestion } from './upstream-query.ts';
import { createTcpTransport } from './transport-tcp.ts';
import { UdpTransport, type UdpOutcome } from './transport-udp.ts';
import type { UdpBatching } from './udp-batching.ts';
import type { StreamTransport } from './transport-stream.ts';
import type { Exchange, ExchangeOutcome, Transport, TransportCounters } from './upstream-transport.ts';

const FOLDED_BEFORE_FALLBACK = 3;

export class PlainTransport implements Transport {
  readonly #udp: UdpTransport;
  readonly #tcp: StreamTransport;
  readonly #onCaseFolded: () => void;
  #folded = 0;
  #randomCase = true;
  #edns = true;

  constructor(
    endpoint: { readonly host: string; readonly port: number },
    clock: Clock,
    counters: TransportCounters,
    batching: UdpBatching,
    onCaseFolded: () => void,
  ) {
    this.#udp = new UdpTransport(endpoint, clock, counters, batching);
    this.#tcp = createTcpTransport(endpoint, counters);
    this.#onCaseFolded = onCaseFolded;
  }

  exchange(question: OutgoingQuestion, done: (outcome: ExchangeOutcome) => void): Exchange {
    let current: Exchange;
    const overTcp = (): void => {
      current = this.#tcp.exchange(question, done);
    };
    const overUdp = (): Exchange =>
      this.#udp.exchange(
        question,
        { randomCase: this.#randomCase, edns: this.#edns },
        (outcome: UdpOutcome) => {
          switch (outcome.kind) {
            case 'answer':
              if (this.#randomCase) foldQuestion(outcome.wire, outcome.questionEnd);
              done(outcome);
              return;
            case 'truncated':
              overTcp();
              return;
            case 'case-folded':
              if (++this.#folded >= FOLDED_BEFORE_FALLBACK && this.#randomCase) {
                this.#randomCase = false;
                this.#onCaseFolded();
              }
              if (this.#randomCase) overTcp();
              else current = overUdp();
              return;
            case 'no-edns':
              if (this.#edns) {
                this.#edns = false;
                current = overUdp();
              } else done({ kind: 'malformed' });
              return;
            case 'malformed':
              done({ kind: 'malformed' });
              return;
            case 'unreachable':
              done(outcome);
          }
        },
      );
    current = overUdp();
    return {
      get sent() {
        return current.sent;
      },
      cancel: (stalled) => current.cancel(stalled),
    };
  }

  reset(): void {
    this.#udp.reset();
    this.#tcp.reset();
    // A server that was replaced meanwhile gets EDNS again.
    this.#edns = true;
  }

  close(): void {
    this.#udp.close();
    this.#tcp.close();
  }
}
