/**
 * What the forwarder asks of a way to reach one upstream. A transport knows no time-outs and no failover: it sends,
 * believes only an answer that fits, and says how it went, once, unless it was cancelled before.
 */
import type { OutgoingQuestion } from './upstream-query.ts';

export type ExchangeOutcome =
  | { readonly kind: 'answer'; readonly wire: Buffer }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'malformed' };

export interface Exchange {
  /** The query as last sent, to recognise it when it comes back to us; undefined before it is sent. */
  readonly sent: Buffer | undefined;
  /** No outcome is reported any more. `stalled`: the wait was long enough to doubt the connection itself. */
  cancel(stalled: boolean): void;
}

export interface Transport {
  /** `done` never runs before `exchange` has returned. */
  exchange(question: OutgoingQuestion, done: (outcome: ExchangeOutcome) => void): Exchange;
  /** Drops connections that may be dead; the next exchange opens new ones. */
  reset(): void;
  /** Every exchange under way ends as unreachable; nothing stays open. */
  close(): void;
}

/** What upstreams sent that was not believed: shown by `doctor`, raised by attacks and broken boxes. */
export interface TransportCounters {
  /** Wrong id, wrong question, or no answer at all. */
  foreign: number;
  caseFolded: number;
  malformed: number;
  truncated: number;
}

export const newCounters = (): TransportCounters => ({
  foreign: 0,
  caseFolded: 0,
  malformed: 0,
  truncated: 0,
});

export const unreachable = (detail: string): ExchangeOutcome => ({ kind: 'unreachable', detail });

export const CLOSED_DETAIL = 'the forwarder is closed';
