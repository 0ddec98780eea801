/**
 * Between one listening address and the query handler: kept answers first, the handler for the rest, and a stated end
 * for everything that is no query. A bug in the handler costs one SERVFAIL and a standing condition, never the filter.
 */
import type { Gate } from '../enforcement/ruling.ts';
import type { AnswerCache, KeptAnswer } from './answer-cache.ts';
import type { DnsCounters } from './counters.ts';
import { keptCopy } from './kept-wire.ts';
import { MAX_MESSAGE_OCTETS } from './message-codec.ts';
import { RCODE } from './message.ts';
import { Origin } from './origin.ts';
import type { OwnChecks } from './own-checks.ts';
import { recordOnce, type QueryHandler, type Reply } from './query-handler.ts';
import { buildQuery, headerOnly, reduceQuery, type Query } from './query.ts';
import { newQuestionView, parseQuestionFast } from './question-view.ts';

/** Called exactly once for each query: with the answer, or with null when there is none. */
export type Send = (wire: Buffer | null) => void;

export interface ResponderDeps {
  readonly gate: Gate;
  readonly handler: QueryHandler;
  readonly counters: DnsCounters;
  readonly isOwnQuery: (packet: Buffer) => boolean;
  readonly checks: OwnChecks;
  /** A throw that nobody expected. */
  readonly onBug: (cause: unknown) => void;
}

/** Queries that may wait for an upstream at once, over all listeners; beyond it new ones are dropped. */
const MAX_WAITING = 8_192;

export class Responder {
  readonly origin: Origin;
  readonly answers: AnswerCache;
  readonly #deps: ResponderDeps;
  readonly #gate: Gate;
  readonly #view = newQuestionView();
  #parsed = false;
  /** Where the agent's own checks come in: the same place, and nothing is written down. */
  readonly #unrecorded: Origin;
  #isCheck = false;

  constructor(origin: Origin, answers: AnswerCache, deps: ResponderDeps) {
    this.origin = origin;
    this.answers = answers;
    this.#deps = deps;
    this.#gate = deps.gate;
    this.#unrecorded = new Origin(origin.profileId, origin.address, false);
  }

  /**
   * The kept answer to the UDP query in the first `length` octets, counted and ready to send, or `undefined`: then
   * `answerUdp` must be called with the same octets. Allocates nothing.
   */
  repeat(packet: Buffer, length = packet.length): KeptAnswer | undefined {
    this.#deps.counters.queries++;
    this.#parsed = parseQuestionFast(packet, this.#view, length);
    this.#isCheck = this.#deps.checks.claims(packet, length);
    if (!this.#parsed || this.#isCheck) return undefined;
    const nowMs = this.#gate.nowMs();
    const kept = this.answers.find(packet, this.#view, nowMs, this.#gate.epoch);
    if (kept === undefined) return undefined;
    if (nowMs < kept.tally.closesAtMs) kept.tally.count += 1;
    else this.#recordAgain(kept);
    this.#deps.counters.repeated++;
    this.answers.patch(kept, packet, nowMs);
    return kept;
  }

  #recordAgain(kept: KeptAnswer): void {
    const { name, ruling, outcome } = kept.keep;
    const { profileId } = this.origin;
    kept.tally = recordOnce(this.#gate, profileId, name, ruling, this.origin.label(kept.type), outcome);
  }

  /** Right after `repeat` declined `packet`; the answer comes now or later. */
  answerUdp(packet: Buffer, send: Send): void {
    const origin = this.#isCheck ? this.#unrecorded : this.origin;
    const plain = this.#parsed ? packet : this.#plain(packet, send);
    if (plain !== undefined)
      this.#handle(buildQuery(plain, this.#view, this.#view.udpLimit), origin, true, send);
  }

  /** The same over TCP, where an answer may have its full length and is not kept. */
  answerTcp(packet: Buffer, send: Send): void {
    this.#deps.counters.queries++;
    const plain = parseQuestionFast(packet, this.#view) ? packet : this.#plain(packet, send);
    if (plain === undefined) return;
    this.#handle(buildQuery(plain, this.#view, MAX_MESSAGE_OCTETS), this.origin, false, send);
  }

  #plain(packet: Buffer, send: Send): Buffer | undefined {
    const { counters } = this.#deps;
    const reduced = reduceQuery(packet);
    if (reduced === 'drop') {
      counters.dropped++;
      send(null);
      return undefined;
    }
    if (typeof reduced === 'string') {
      if (reduced === 'malformed') counters.malformed++;
      else counters.refused++;
      send(headerOnly(packet, reduced === 'malformed' ? RCODE.FORMERR : RCODE.NOTIMP));
      return undefined;
    }
    return parseQuestionFast(reduced, this.#view) ? reduced : undefined;
  }

  #handle(query: Query, origin: Origin, keep: boolean, send: Send): void {
    const { counters, handler } = this.#deps;
    let reply: Reply | Promise<Reply>;
    try {
      if (counters.waiting >= MAX_WAITING || this.#deps.isOwnQuery(query.packet)) {
        counters.dropped++;
        send(null);
        return;
      }
      reply = handler.handle(query, origin);
    } catch (cause) {
      this.#bug(query, cause, send);
      return;
    }
    if (!(reply instanceof Promise)) {
      this.#deliver(query, reply, keep, send);
      return;
    }
    counters.waiting++;
    void this.#deliverLate(query, reply, keep, send);
  }

  async #deliverLate(query: Query, late: Promise<Reply>, keep: boolean, send: Send): Promise<void> {
    try {
      const reply = await late;
      this.#deliver(query, reply, keep, send);
    } catch (cause) {
      this.#bug(query, cause, send);
    } finally {
      this.#deps.counters.waiting--;
    }
  }

  #deliver(query: Query, reply: Reply, keep: boolean, send: Send): void {
    // Kept as a copy: what is sent may still stand in the socket's queue when the next client's id is written into it.
    if (keep && reply.again !== null && this.answers.isWorthKeeping(query.hash))
      this.answers.insert(query, keptCopy(reply.wire), reply.again.keep, reply.again.tally);
    send(reply.wire);
  }

  #bug(query: Query, cause: unknown, send: Send): void {
    this.#deps.counters.failed++;
    this.#deps.onBug(cause);
    send(headerOnly(query.packet, RCODE.SERVFAIL));
  }
}
