/**
 * DNS over UDP with what keeps an off-path forger out (RFC 5452): a pool of connected sockets (the kernel drops other
 * sources), each bound to a random port and given up after a few hundred queries or seconds, and a random id.
 *
 * Where datagrams go in batches, the queries of one turn of the event loop share a port: each is as hard to guess as
 * before, and they leave, and their answers come, together.
 *
 * INVARIANT: an id stands at most once in a socket's table. A retired socket takes no new query and closes with its
 * last one, so that answers under way still arrive.
 */
import { createSocket, type Socket } from 'node:dgram';
import { getSystemErrorName } from 'node:util';
import type { Clock } from '../system/clock.ts';
import type { BatchedSocket } from './datagram-outbox.ts';
import type { LookPace, UdpBatching } from './udp-batching.ts';
import { encodeQuery, fitOf, freshId, type EncodedQuery, type OutgoingQuestion } from './upstream-query.ts';
import { randomBelow } from './upstream-random.ts';
import { CLOSED_DETAIL, type Exchange, type TransportCounters } from './upstream-transport.ts';

const QUERIES_PER_SOCKET = 512;
const SOCKET_LIFETIME_MS = 10_000;
/** Answers that fit nothing, after which a port counts as found out. */
const FOREIGN_PER_SOCKET = 32;
/** A random id is free at once unless a socket is nearly full; beyond this share another socket is opened. */
const PENDING_PER_SOCKET = 1024;
const FIRST_PORT = 10_000;
const BIND_ATTEMPTS = 4;

export type UdpOutcome =
  | { readonly kind: 'answer'; readonly wire: Buffer; readonly questionEnd: number }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'malformed' | 'truncated' | 'case-folded' | 'no-edns' };

export interface UdpForm {
  readonly randomCase: boolean;
  readonly edns: boolean;
}

class PendingQuery implements Exchange {
  readonly port: UdpPort;
  readonly id: number;
  readonly query: EncodedQuery;
  readonly done: (outcome: UdpOutcome) => void;

  constructor(port: UdpPort, id: number, query: EncodedQuery, done: (outcome: UdpOutcome) => void) {
    this.port = port;
    this.id = id;
    this.query = query;
    this.done = done;
  }

  get sent(): Buffer {
    return this.query.wire;
  }

  cancel(): void {
    this.port.forget(this);
  }
}

/** One bound and connected socket with its table of ids. */
class UdpPort {
  readonly pending = new Map<number, PendingQuery>();
  readonly openedMs: number;
  queries = 0;
  retired = false;
  readonly #counters: TransportCounters;
  readonly #batching: UdpBatching;
  readonly #onClosed: (port: UdpPort) => void;
  readonly #pace: LookPace;
  /** Found when it is first looked for. */
  #batched: BatchedSocket | undefined;
  /** Queries that came before bind and connect were through. */
  #waiting: EncodedQuery[] | undefined = [];
  #socket: Socket;
  #foreign = 0;
  #closed = false;

  constructor(
    host: string,
    port: number,
    openedMs: number,
    counters: TransportCounters,
    batching: UdpBatching,
    onClosed: (port: UdpPort) => void,
  ) {
    this.openedMs = openedMs;
    this.#counters = counters;
    this.#batching = batching;
    this.#pace = batching.newPace();
    this.#onClosed = onClosed;
    this.#socket = this.#open(host, port, 0);
  }

  send(question: OutgoingQuestion, form: UdpForm, done: (outcome: UdpOutcome) => void): PendingQuery {
    let id = freshId();
    while (this.pending.has(id)) id = freshId();
    const query = encodeQuery(question, { randomCase: form.randomCase, edns: form.edns, padTo: 0, id });
    const pending = new PendingQuery(this, id, query, done);
    this.pending.set(id, pending);
    this.queries++;
    if (this.#waiting === undefined) this.#transmit(query);
    else this.#waiting.push(query);
    return pending;
  }

  forget(pending: PendingQuery): void {
    if (this.pending.get(pending.id) !== pending) return;
    this.pending.delete(pending.id);
    if (this.retired && this.pending.size === 0) this.close();
  }

  retire(): void {
    this.retired = true;
    if (this.pending.size === 0) this.close();
  }

  fail(outcome: UdpOutcome): void {
    this.retired = true;
    const all = [...this.pending.values()];
    this.pending.clear();
    this.close();
    for (const pending of all) pending.done(outcome);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = undefined;
    if (this.#batched !== undefined) this.#batching.batches?.questions.release(this.#batched);
    this.#socket.close();
    this.#onClosed(this);
  }

  #open(host: string, port: number, attempt: number): Socket {
    const type = host.includes(':') ? 'udp6' : 'udp4';
    const socket = createSocket({
      type,
      recvBufferSize: 1 << 20,
      // The address is a literal: no resolver, and no thread, takes part.
      lookup: (address, _options, callback) => callback(null, address, type === 'udp6' ? 6 : 4),
    });
    let bound = false;
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      if (this.#closed || socket !== this.#socket) return;
      if (!bound && cause.code === 'EADDRINUSE' && attempt < BIND_ATTEMPTS) {
        socket.close();
        this.#socket = this.#open(host, port, attempt + 1);
        return;
      }
      this.fail(unreachableUdp(cause.message));
    });
    socket.on('message', (message) => {
      this.#receive(message);
      if (this.#batching.batches !== undefined && this.#pace.isDue()) this.#takeWaiting();
    });
    // The last attempt leaves the choice to the system: its range may be what is free on a crowded machine.
    const local = attempt === BIND_ATTEMPTS ? 0 : FIRST_PORT + randomBelow(65_536 - FIRST_PORT);
    socket.bind({ port: local, exclusive: true }, () => {
      bound = true;
      if (this.#closed) return;
      // Node hands a failed connect (no route, unknown zone) to this callback and not to `error`.
      socket.connect(port, host, (cause?: Error | null) => {
        if (this.#closed) return;
        if (cause !== undefined && cause !== null) {
          this.fail(unreachableUdp(cause.message));
          return;
        }
        const waiting = this.#waiting ?? [];
        this.#waiting = undefined;
        for (const query of waiting) this.#transmit(query);
      });
    });
    return socket;
  }

  #transmit({ wire }: EncodedQuery): void {
    const questions = this.#batching.batches?.questions;
    const batched = questions === undefined ? undefined : (this.#batched ??= this.#findSocket());
    if (questions !== undefined && batched !== undefined && questions.put(batched, wire))
      questions.flushSoon();
    else this.#transmitAlone(wire);
  }

  #transmitAlone(wire: Buffer): void {
    try {
      this.#socket.send(wire);
    } catch (cause) {
      this.#failSoon(String(cause));
    }
  }

  /** A refusal reported for an earlier datagram surfaces with a later one; all ids of this socket get it for answer. */
  #failSoon(detail: string): void {
    queueMicrotask(() => this.fail(unreachableUdp(detail)));
  }

  #findSocket(): BatchedSocket | undefined {
    const { address, port } = this.#socket.address();
    const descriptor = this.#batching.descriptorOf(address, port);
    if (descriptor === undefined) return undefined;
    return {
      descriptor,
      queue: (wire) => {
        if (!this.#closed) this.#transmitAlone(wire);
      },
      refused: (errno) => {
        this.#batching.failed('sendmmsg', errno);
        this.#failSoon(getSystemErrorName(-errno));
      },
    };
  }

  #takeWaiting(): void {
    const inbox = this.#batching.batches?.inbox;
    // Answers may have ended this socket's life meanwhile.
    if (this.#closed || inbox === undefined || (this.#batched ??= this.#findSocket()) === undefined) return;
    const count = inbox.receive(this.#batched.descriptor);
    if (count < 0) {
      this.#batching.failed('recvmmsg', -count);
      this.#failSoon(getSystemErrorName(count));
    }
    for (let i = 0; i < count; i++) {
      const octets = inbox.octetsOf(i);
      if (octets >= 0) this.#receive(inbox.copyOf(i, octets));
    }
    this.#pace.found(Math.max(0, count));
  }

  #receive(message: Buffer): void {
    const id = message.length < 12 ? -1 : ((message[0] ?? 0) << 8) | (message[1] ?? 0);
    const pending = this.pending.get(id);
    const fit = pending === undefined ? 'foreign' : fitOf(pending.query, message);
    if (pending === undefined || fit === 'foreign') {
      this.#counters.foreign++;
      if (++this.#foreign === FOREIGN_PER_SOCKET) this.retire();
      return;
    }
    this.forget(pending);
    switch (fit) {
      case 'fits':
        pending.done({ kind: 'answer', wire: message, questionEnd: pending.query.questionEnd });
        return;
      case 'case-folded':
        this.#counters.caseFolded++;
        break;
      case 'truncated':
        this.#counters.truncated++;
        break;
      case 'malformed':
        this.#counters.malformed++;
        break;
      case 'no-edns':
        break;
    }
    pending.done({ kind: fit });
  }
}

const unreachableUdp = (detail: string): UdpOutcome => ({ kind: 'unreachable', detail });

export class UdpTransport {
  readonly #host: string;
  readonly #port: number;
  readonly #clock: Clock;
  readonly #counters: TransportCounters;
  readonly #batching: UdpBatching;
  readonly #slots: (UdpPort | undefined)[];
  readonly #open = new Set<UdpPort>();
  /** Of the queries of this turn of the event loop. */
  #slotOfTurn = -1;
  #closed = false;

  constructor(
    endpoint: { readonly host: string; readonly port: number },
    clock: Clock,
    counters: TransportCounters,
    batching: UdpBatching,
    poolSize = 32,
  ) {
    this.#host = endpoint.host;
    this.#port = endpoint.port;
    this.#clock = clock;
    this.#counters = counters;
    this.#batching = batching;
    this.#slots = Array.from({ length: poolSize }, () => undefined);
  }

  exchange(question: OutgoingQuestion, form: UdpForm, done: (outcome: UdpOutcome) => void): Exchange {
    if (this.#closed) {
      queueMicrotask(() => done(unreachableUdp(CLOSED_DETAIL)));
      return { sent: undefined, cancel: () => {} };
    }
    return this.#take().send(question, form, done);
  }

  reset(): void {
    for (const [i, port] of this.#slots.entries()) {
      port?.retire();
      this.#slots[i] = undefined;
    }
  }

  close(): void {
    this.#closed = true;
    for (const port of this.#open) port.fail(unreachableUdp(CLOSED_DETAIL));
  }

  #take(): UdpPort {
    const slot = this.#takeSlot();
    const standing = this.#slots[slot];
    const nowMs = this.#clock.monotonicMs();
    if (standing !== undefined) {
      const spent =
        standing.retired ||
        standing.queries >= QUERIES_PER_SOCKET ||
        standing.pending.size >= PENDING_PER_SOCKET ||
        nowMs - standing.openedMs > SOCKET_LIFETIME_MS;
      if (!spent) return standing;
      standing.retire();
    }
    const fresh = new UdpPort(this.#host, this.#port, nowMs, this.#counters, this.#batching, (port) => {
      this.#open.delete(port);
    });
    this.#open.add(fresh);
    this.#slots[slot] = fresh;
    return fresh;
  }

  #takeSlot(): number {
    if (this.#batching.batches === undefined) return randomBelow(this.#slots.length);
    if (this.#slotOfTurn < 0) {
      this.#slotOfTurn = randomBelow(this.#slots.length);
      setImmediate(() => (this.#slotOfTurn = -1));
    }
    return this.#slotOfTurn;
  }
}
