/**
 * One connection of a client: its requests one after the other, each a job of its own. Between jobs it reads heads, with
 * a limit on their size and on the time that one may take. On the port for redirected TLS the one job is the hello.
 */
import type { Socket } from 'node:net';
import type { Client, ClientJob, ProxyContext, Tick } from './client-job.ts';
import type { EndpointIdentity } from './endpoint-identity.ts';
import { findHeadEnd, MAX_HEAD_OCTETS } from './http-syntax.ts';
import { parseRequestHead } from './request-head.ts';
import { RequestDesk } from './request-desk.ts';
import { TransparentTls } from './transparent-tls.ts';

/** From the first octet of a head to its last. */
const HEAD_MS = 15_000;
const BETWEEN_REQUESTS_MS = 75_000;
/** For the other side to hang up after it got everything; and to read any of it, where it still has to. */
const LAST_WORD_MS = 2_000;
const SLOW_READER_MS = 60_000;
const MAX_LAST_OCTETS = 1024 * 1024;

const CR = 0x0d;
const mayBeginHead = (octet: number): boolean => octet === CR || (octet > 0x20 && octet < 0x7f);

export class ClientConnection implements Client {
  readonly socket: Socket;
  readonly identity: EndpointIdentity;
  readonly context: ProxyContext;
  hasEnded = false;
  octets = 0;
  #job: ClientJob | null = null;
  #pending: Buffer | null = null;
  #deadlineMs: number;
  #isReadingHead = false;
  /** Of the head: how much of it was looked through. */
  #seen = 0;
  #isParsing = false;
  /** Says no more and listens to nothing: what still comes is thrown away. */
  #isLeaving = false;
  #thrownAway = 0;
  /** While leaving: what the other side has not taken yet. */
  #unsent = 0;
  readonly #desk: RequestDesk;
  readonly #left: (connection: ClientConnection) => void;

  constructor(
    socket: Socket,
    identity: EndpointIdentity,
    context: ProxyContext,
    left: (connection: ClientConnection) => void,
  ) {
    this.socket = socket;
    this.identity = identity;
    this.context = context;
    this.#left = left;
    this.#desk = new RequestDesk(this);
    this.#deadlineMs = context.monotonicMs() + BETWEEN_REQUESTS_MS;
    if (identity.kind === 'tls') this.#job = new TransparentTls(this);
    socket.on('data', (chunk: Buffer) => {
      // As `#safely`, without a function for each chunk.
      try {
        this.#came(chunk);
      } catch (cause) {
        this.bug(cause);
      }
    });
    socket.on('drain', () => this.#safely(() => this.#job?.clientDrained()));
    socket.on('end', () => this.#safely(() => this.#ended()));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#safely(() => this.#closed()));
  }

  /** Waits for a request or a hello: what may be ended first when there are too many. */
  get isWaiting(): boolean {
    return this.#job === null || this.#job.pass === null;
  }

  get job(): ClientJob | null {
    return this.#job;
  }

  next(): void {
    this.#job = null;
    this.#deadlineMs = this.context.monotonicMs() + BETWEEN_REQUESTS_MS;
    this.#isReadingHead = false;
    if (this.socket.isPaused()) this.socket.resume();
    this.#proceed();
  }

  unread(rest: Buffer): void {
    this.#pending = this.#pending === null ? rest : Buffer.concat([this.#pending, rest]);
    this.socket.pause();
  }

  become(job: ClientJob): void {
    this.#job = job;
    const pending = this.#pending;
    this.#pending = null;
    if (this.socket.isPaused()) this.socket.resume();
    // A client that changes its protocol may say the first of it before it is asked.
    if (pending !== null) job.fromClient(pending);
    if (this.hasEnded) job.clientEnded();
  }

  endWith(last: Buffer): void {
    if (this.#isLeaving) return;
    this.#job = null;
    this.#isLeaving = true;
    this.#pending = null;
    this.socket.end(last);
    this.#lingers(this.context.monotonicMs());
    if (this.hasEnded) return;
    this.socket.resume();
  }

  destroy(): void {
    this.socket.destroy();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  bug(cause: unknown): void {
    this.context.onBug(cause);
    this.socket.destroy();
  }

  check(tick: Tick): void {
    this.#safely(() => this.#check(tick));
  }

  #safely(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.bug(cause);
    }
  }

  #check(tick: Tick): void {
    if (this.#job !== null) return this.#job.check(tick);
    if (this.#isLeaving && this.socket.writableLength !== this.#unsent) this.#lingers(tick.monotonicMs);
    if (tick.monotonicMs <= this.#deadlineMs) return;
    this.socket.destroy();
  }

  #lingers(monotonicMs: number): void {
    this.#unsent = this.socket.writableLength;
    this.#deadlineMs = monotonicMs + (this.#unsent > 0 ? SLOW_READER_MS : LAST_WORD_MS);
  }

  #came(chunk: Buffer): void {
    this.octets += chunk.length;
    if (this.#isLeaving) {
      this.#thrownAway += chunk.length;
      if (this.#thrownAway > MAX_LAST_OCTETS) this.socket.destroy();
      return;
    }
    if (this.#job !== null) return this.#job.fromClient(chunk);
    this.#pending = this.#pending === null ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#proceed();
  }

  /** Takes heads out of what is pending until one of them needs time. */
  #proceed(): void {
    if (this.#isParsing) return;
    this.#isParsing = true;
    while (this.#job === null && !this.#isLeaving && this.#pending !== null) if (!this.#takeHead()) break;
    this.#isParsing = false;
    if (this.#job === null && this.hasEnded && !this.#isLeaving) this.endWith(Buffer.alloc(0));
  }

  /** False: more octets are needed. */
  #takeHead(): boolean {
    let pending = this.#pending;
    if (pending === null) return false;
    // RFC 9112 §2.2: one empty line before a request is what old clients left behind.
    if (!this.#isReadingHead && pending.length >= 2 && pending[0] === 0x0d && pending[1] === 0x0a) {
      pending = pending.subarray(2);
      this.#pending = pending;
    }
    if (pending.length === 0) {
      this.#pending = null;
      return false;
    }
    if (!this.#isReadingHead) {
      // SOCKS and the like, which would wait for an answer of theirs until we lost patience.
      if (!mayBeginHead(pending[0] ?? 0)) return this.#refuse({ status: 400, why: 'not HTTP' });
      this.#isReadingHead = true;
      this.#seen = 0;
      this.#deadlineMs = this.context.monotonicMs() + HEAD_MS;
    }
    const end = findHeadEnd(pending, 0, this.#seen);
    if (end === 'bare-lf') return this.#refuse({ status: 400, why: 'bare line feed' });
    if (end === 'more' ? pending.length > MAX_HEAD_OCTETS : end > MAX_HEAD_OCTETS)
      return this.#refuse({ status: 431, why: 'head too large' });
    if (end === 'more') {
      this.#seen = pending.length;
      return false;
    }
    const rest = pending.length === end ? null : pending.subarray(end);
    const head = parseRequestHead(pending.toString('latin1', 0, end - 4));
    this.#pending = null;
    this.#isReadingHead = false;
    if (!head.ok) return this.#refuse(head.error);
    this.#desk.take(head.value);
    if (rest === null || this.#isLeaving) return true;
    // Behind the head: its body, or the next request.
    if (this.#job !== null) this.#job.fromClient(rest);
    else this.#pending = rest;
    return true;
  }

  #refuse(fault: Parameters<ProxyContext['answers']['fault']>[0]): boolean {
    this.context.counters.faulty += 1;
    this.endWith(this.context.answers.fault(fault));
    return false;
  }

  #ended(): void {
    this.hasEnded = true;
    if (this.#isLeaving) return;
    if (this.#job !== null) this.#job.clientEnded();
    else this.#proceed();
  }

  #closed(): void {
    this.#isLeaving = true;
    const job = this.#job;
    this.#job = null;
    job?.clientClosed();
    this.#left(this);
  }
}
