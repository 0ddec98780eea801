/**
 * Whether the filter's sockets read and answer many datagrams a system call, or one as Node does. Batches need a
 * foreign function interface that takes memory and cannot be had everywhere, so it is loaded when the load first makes
 * it worth it; until then, and where there is none, it goes one by one. Both ways give the same answers.
 */
import { getSystemErrorName } from 'node:util';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { DatagramPath } from '../runtime/datagram-path.ts';
import { endpointText } from '../system/bind-fault.ts';
import { loadSocketCalls, mayHaveSocketCalls, type SocketCalls } from '../system/socket-calls.ts';
import { DatagramInbox } from './datagram-inbox.ts';
import { DatagramOutbox } from './datagram-outbox.ts';

/** Queries within one second that make batches worth their memory. */
const BUSY_QUERIES = 4_096;
const BUSY_WITHIN_MS = 1_000;

/** Numbers of errors that say that a call cannot work here: no permission, no such descriptor, address, call, socket. */
const BROKEN: readonly number[] = [1, 9, 14, 22, 38, 88];

/** Shared by all sockets. */
export interface Batches {
  readonly calls: SocketCalls;
  readonly inbox: DatagramInbox;
  readonly answers: DatagramOutbox;
  readonly questions: DatagramOutbox;
}

type State =
  /** Not to be had on this system, or not wanted. */
  | { readonly kind: 'single' }
  | { readonly kind: 'standby' | 'loading' }
  | { readonly kind: 'batched'; readonly batches: Batches }
  /** It should work here and does not. */
  | { readonly kind: 'failed'; readonly detail: string };

export interface UdpBatchingOptions {
  readonly allowed: boolean;
  readonly busyQueries: number;
  /** Single datagrams between two looks for more: at first, and at most while nothing is found. */
  readonly firstLook: number;
  readonly rarestLook: number;
}

const USUAL: UdpBatchingOptions = { allowed: true, busyQueries: BUSY_QUERIES, firstLook: 4, rarestLook: 64 };

export class UdpBatching {
  #state: State;
  readonly #nowMs: () => number;
  readonly #options: UdpBatchingOptions;
  #counted = 0;
  #countedSinceMs = Number.NEGATIVE_INFINITY;

  constructor(nowMs: () => number, options: Partial<UdpBatchingOptions> = {}) {
    this.#nowMs = nowMs;
    this.#options = { ...USUAL, ...options };
    this.#state = { kind: this.#options.allowed && mayHaveSocketCalls() ? 'standby' : 'single' };
  }

  /** `undefined`: one by one. */
  get batches(): Batches | undefined {
    return this.#state.kind === 'batched' ? this.#state.batches : undefined;
  }

  /** A query came in by itself. */
  note(): void {
    if (++this.#counted < this.#options.busyQueries || this.#state.kind !== 'standby') return;
    const nowMs = this.#nowMs();
    const isBusy = nowMs - this.#countedSinceMs < BUSY_WITHIN_MS;
    this.#counted = 0;
    this.#countedSinceMs = nowMs;
    if (isBusy) void this.#load();
  }

  descriptorOf(address: string, port: number): number | undefined {
    if (this.#state.kind !== 'batched') return undefined;
    const descriptor = this.#state.batches.calls.udpDescriptor(address, port);
    if (descriptor === undefined) this.#fail(`no socket at ${endpointText(address, port)}`);
    return descriptor;
  }

  /** A call failed. If such calls cannot work here it is one by one from now on, and told. */
  failed(call: string, errno: number): void {
    if (BROKEN.includes(errno)) this.#fail(`${call}: ${getSystemErrorName(-errno)}`);
  }

  newPace(): LookPace {
    return new LookPace(this.#options);
  }

  path(): DatagramPath {
    const { kind } = this.#state;
    return { kind: kind === 'loading' ? 'standby' : kind, sentence: sentenceOf(this.#state) };
  }

  async #load(): Promise<void> {
    this.#state = { kind: 'loading' };
    const loaded = await loadSocketCalls();
    if (!loaded.ok) {
      this.#fail(loaded.error);
      return;
    }
    const calls = loaded.value;
    const [answers, questions] = [new DatagramOutbox(calls), new DatagramOutbox(calls)];
    this.#state = {
      kind: 'batched',
      batches: { calls, inbox: new DatagramInbox(calls), answers, questions },
    };
  }

  #fail(detail: string): void {
    this.#state = { kind: 'failed', detail };
  }
}

/** Looks often where looking found something, and next to never where it did not: a vain look costs a system call. */
export class LookPace {
  readonly #rarest: number;
  #every: number;
  #left: number;

  constructor({ firstLook, rarestLook }: UdpBatchingOptions) {
    this.#rarest = rarestLook;
    this.#every = firstLook;
    this.#left = firstLook;
  }

  /** After each datagram that came by itself. */
  isDue(): boolean {
    if (--this.#left > 0) return false;
    this.#left = this.#every;
    return true;
  }

  found(datagrams: number): void {
    if (datagrams === 0) this.#every = Math.min(this.#rarest, this.#every * 2);
    else if (datagrams > 1) this.#every = 1;
    this.#left = this.#every;
  }
}

function sentenceOf(state: State): Text {
  switch (state.kind) {
    case 'single':
      return {
        vi: 'Truy vấn UDP được đọc từng gói một; cách đọc theo lô chỉ có trên Linux 64 bit.',
        en: 'UDP queries are read one at a time; reading them in batches exists on 64-bit Linux only.',
      };
    case 'standby':
    case 'loading':
      return {
        vi: 'Truy vấn UDP được đọc từng gói một, và theo lô khi có hàng nghìn truy vấn mỗi giây.',
        en: 'UDP queries are read one at a time, and in batches once there are thousands a second.',
      };
    case 'batched':
      return {
        vi: 'Truy vấn UDP được đọc và trả lời theo lô.',
        en: 'UDP queries are read and answered in batches.',
      };
    case 'failed':
      return {
        vi: `Truy vấn UDP được đọc từng gói một: cách đọc theo lô không dùng được ở đây (${state.detail}). Việc lọc vẫn như thường, chỉ chậm hơn khi rất đông.`,
        en: `UDP queries are read one at a time: batches do not work here (${state.detail}). Filtering is the same, only slower under a very high load.`,
      };
    default:
      return assertNever(state);
  }
}
