/**
 * DNS over a byte stream (RFC 7766, and RFC 7858 over TLS): length-prefixed messages, many queries under way on one
 * connection, answers in any order. Who opens the socket decides whether it is TCP or TLS.
 *
 * A query that was lost with a connection that had served before is sent once more on a new one: servers close idle
 * connections whenever they like.
 */
import type { Socket } from 'node:net';
import { encodeQuery, fitOf, foldQuestion, freshId, type EncodedQuery } from './upstream-query.ts';
import type { OutgoingQuestion } from './upstream-query.ts';
import {
  CLOSED_DETAIL,
  unreachable,
  type Exchange,
  type ExchangeOutcome,
  type Transport,
  type TransportCounters,
} from './upstream-transport.ts';

export interface StreamOptions {
  /** Opens a socket; `connected` runs when bytes may flow (after the TLS handshake). May fail by `error` or `close`. */
  readonly connect: (connected: () => void) => Promise<Socket> | Socket;
  readonly counters: TransportCounters;
  readonly idleMs: number;
  readonly padTo: number;
  readonly maxConnections?: number;
}

const PIPELINE = 64;
/** Messages that answer nothing, after which the connection is given up. */
const FOREIGN_PER_CONNECTION = 64;

class PendingQuery implements Exchange {
  readonly question: OutgoingQuestion;
  readonly done: (outcome: ExchangeOutcome) => void;
  connection: StreamConnection | undefined;
  query: EncodedQuery | undefined;
  id = 0;
  retried = false;
  settled = false;

  constructor(question: OutgoingQuestion, done: (outcome: ExchangeOutcome) => void) {
    this.question = question;
    this.done = done;
  }

  get sent(): Buffer | undefined {
    return this.query?.wire;
  }

  cancel(stalled: boolean): void {
    this.settled = true;
    this.connection?.forget(this, stalled);
  }

  settle(outcome: ExchangeOutcome): void {
    if (this.settled) return;
    this.settled = true;
    this.done(outcome);
  }
}

class StreamConnection {
  readonly pending = new Map<number, PendingQuery>();
  closed = false;
  readonly #options: StreamOptions;
  readonly #onClosed: (connection: StreamConnection, lost: readonly PendingQuery[], detail: string) => void;
  #socket: Socket | undefined;
  #connected = false;
  #answered = 0;
  #answeredAtLastSend = 0;
  #foreign = 0;
  #length = -1;
  #lengthHigh = -1;
  #message: Buffer = Buffer.alloc(0);
  #filled = 0;

  constructor(
    options: StreamOptions,
    onClosed: (connection: StreamConnection, lost: readonly PendingQuery[], detail: string) => void,
  ) {
    this.#options = options;
    this.#onClosed = onClosed;
    void this.#open();
  }

  /** Served at least one answer: a query lost with it deserves a second attempt. */
  get proven(): boolean {
    return this.#answered > 0;
  }

  send(pending: PendingQuery): void {
    let id = freshId();
    while (this.pending.has(id)) id = freshId();
    // No 0x20 here: nobody can slip an answer into a stream without reading it.
    pending.query = encodeQuery(pending.question, {
      randomCase: false,
      edns: true,
      padTo: this.#options.padTo,
      id,
    });
    pending.id = id;
    pending.connection = this;
    this.pending.set(id, pending);
    this.#answeredAtLastSend = this.#answered;
    this.#socket?.ref();
    if (this.#connected) this.#write(pending.query);
  }

  forget(pending: PendingQuery, stalled: boolean): void {
    if (this.pending.get(pending.id) !== pending) return;
    this.pending.delete(pending.id);
    if (stalled && this.#answered === this.#answeredAtLastSend) this.destroy('no answer on the connection');
    else if (this.pending.size === 0) this.#socket?.unref();
  }

  destroy(detail: string): void {
    if (this.closed) return;
    this.closed = true;
    this.#socket?.destroy();
    const lost = [...this.pending.values()];
    this.pending.clear();
    this.#onClosed(this, lost, detail);
  }

  async #open(): Promise<void> {
    let socket: Socket;
    try {
      socket = await this.#options.connect(() => {
        this.#connected = true;
        for (const pending of this.pending.values()) {
          if (pending.query !== undefined) this.#write(pending.query);
        }
      });
    } catch (cause) {
      this.destroy(cause instanceof Error ? cause.message : String(cause));
      return;
    }
    this.#socket = socket;
    socket.on('error', (cause) => this.destroy(cause.message));
    socket.on('close', () => this.destroy('the connection was closed'));
    socket.on('end', () => this.destroy('the connection was closed'));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.setNoDelay(true);
    socket.setTimeout(this.#options.idleMs, () => {
      if (this.pending.size === 0) this.destroy('idle');
    });
    if (this.closed) socket.destroy();
  }

  #write(query: EncodedQuery): void {
    // One write, so that length and message travel in one segment (RFC 7766 §8).
    const framed = Buffer.allocUnsafe(2 + query.wire.length);
    framed.writeUInt16BE(query.wire.length, 0);
    query.wire.copy(framed, 2);
    this.#socket?.write(framed);
  }

  /** Copies into one buffer of the announced length: a peer that drips octet by octet costs no quadratic work. */
  #receive(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.closed) {
      if (this.#length < 0) {
        const octet = chunk[at++] ?? 0;
        if (this.#lengthHigh < 0) {
          this.#lengthHigh = octet;
          continue;
        }
        this.#length = (this.#lengthHigh << 8) | octet;
        this.#lengthHigh = -1;
        this.#filled = 0;
        if (this.#length < 12) {
          this.#options.counters.malformed++;
          this.destroy('a message shorter than its header');
          return;
        }
        this.#message = Buffer.allocUnsafe(this.#length);
        continue;
      }
      const copied = chunk.copy(this.#message, this.#filled, at, at + this.#length - this.#filled);
      at += copied;
      this.#filled += copied;
      if (this.#filled === this.#length) {
        this.#length = -1;
        this.#accept(this.#message);
      }
    }
  }

  #accept(message: Buffer): void {
    const pending = this.pending.get(message.readUInt16BE(0));
    const fit = pending?.query === undefined ? 'foreign' : fitOf(pending.query, message);
    const { counters } = this.#options;
    if (pending?.query === undefined || fit === 'foreign') {
      counters.foreign++;
      // Late answers to given-up queries are normal; a stream of strangers is not.
      if (++this.#foreign >= FOREIGN_PER_CONNECTION) this.destroy('answers that fit no question');
      return;
    }
    this.pending.delete(pending.id);
    this.#answered++;
    if (this.pending.size === 0) this.#socket?.unref();
    if (fit === 'fits' || fit === 'case-folded') {
      foldQuestion(message, pending.query.questionEnd);
      pending.settle({ kind: 'answer', wire: message });
      return;
    }
    // TC over a stream, FORMERR to EDNS, broken records: nothing to use here; another upstream may know.
    counters.malformed++;
    pending.settle({ kind: 'malformed' });
  }
}

export class StreamTransport implements Transport {
  readonly #options: StreamOptions;
  readonly #connections = new Set<StreamConnection>();
  #closed = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  exchange(question: OutgoingQuestion, done: (outcome: ExchangeOutcome) => void): Exchange {
    const pending = new PendingQuery(question, done);
    if (this.#closed) queueMicrotask(() => pending.settle(unreachable(CLOSED_DETAIL)));
    else this.#connectionFor().send(pending);
    return pending;
  }

  reset(): void {
    for (const connection of this.#connections) connection.destroy('given up');
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections) connection.destroy(CLOSED_DETAIL);
  }

  #connectionFor(): StreamConnection {
    let least: StreamConnection | undefined;
    for (const connection of this.#connections) {
      if (least === undefined || connection.pending.size < least.pending.size) least = connection;
    }
    const full = least === undefined || least.pending.size >= PIPELINE;
    if (!full && least !== undefined) return least;
    if (least !== undefined && this.#connections.size >= (this.#options.maxConnections ?? 4)) return least;
    const fresh = new StreamConnection(this.#options, (connection, lost, detail) => {
      this.#connections.delete(connection);
      for (const pending of lost) {
        if (connection.proven && !pending.retried && !this.#closed && !pending.settled) {
          pending.retried = true;
          this.#connectionFor().send(pending);
        } else {
          // Never inside the caller's own stack: `destroy` may run while a query is being sent.
          queueMicrotask(() => pending.settle(unreachable(detail)));
        }
      }
    });
    this.#connections.add(fresh);
    return fresh;
  }
}
