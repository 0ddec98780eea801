/**
 * Upstream answers, kept for all profiles alike: what is stored is what the Internet said, never a decision. Positive
 * answers live for their smallest TTL, negative ones for the SOA's (RFC 2308 §5), both under a ceiling; nothing is
 * served a second longer. Bounded by octets; the least recently used goes first.
 */
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { keptCopy } from './kept-wire.ts';
import { decodeMessage, encodeMessage } from './message-codec.ts';
import { RCODE, type DnsMessage, type ResourceRecord } from './message.ts';
import type { UpstreamQuestion } from './resolver.ts';

/** Seconds. RFC 2308 §5 suggests one to three hours for negative answers; RFC 8767 §4 a day to a week for the others. */
const POSITIVE_CEILING = 86_400;
const NEGATIVE_CEILING = 3_600;
/** What an entry costs beside its octets: Map slot, key, object, Buffer. Measured, rounded up. */
const ENTRY_OVERHEAD = 300;

export const DEFAULT_CACHE_BYTES = 8 * 1024 * 1024;

/** A message and the instant at which its TTLs were exact: less than a second ago. */
export interface Dated {
  readonly message: DnsMessage;
  readonly asOfMs: EpochMs;
}

interface Entry {
  readonly wire: Buffer;
  readonly storedAtMs: EpochMs;
  readonly lifetimeMs: number;
  readonly bytes: number;
}

export class ResponseCache {
  readonly #entries = new Map<string, Entry>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number = DEFAULT_CACHE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The stored answer with the TTLs that are left of it now. */
  get(question: UpstreamQuestion, nowMs: EpochMs): Dated | undefined {
    const key = keyOf(question);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const ageMs = nowMs - entry.storedAtMs;
    // A clock set back would make answers immortal: an age below zero is no age.
    if (ageMs < 0 || ageMs >= entry.lifetimeMs) {
      this.#delete(key, entry);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const decoded = decodeMessage(entry.wire);
    if (!decoded.ok) throw new Error(`the cache holds a message that does not decode: ${decoded.error}`);
    const age = Math.floor(ageMs / 1000);
    const message = age === 0 ? decoded.value : mapTtls(decoded.value, (ttl) => Math.max(0, ttl - age));
    return { message, asOfMs: epochMs(entry.storedAtMs + age * 1000) };
  }

  /** Keeps `message` if it may be kept, and returns it with TTLs under the ceilings. */
  put(question: UpstreamQuestion, message: DnsMessage, nowMs: EpochMs): DnsMessage {
    const { message: capped, ttl } = withCeilings(question, message);
    if (ttl <= 0) return capped;
    const wire = keptCopy(encodeMessage(capped));
    const key = keyOf(question);
    const bytes = wire.length + 2 * key.length + ENTRY_OVERHEAD;
    const old = this.#entries.get(key);
    if (old !== undefined) this.#delete(key, old);
    if (bytes > this.#maxBytes / 8) return capped;
    this.#entries.set(key, { wire, storedAtMs: nowMs, lifetimeMs: ttl * 1000, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#delete(oldest, entry);
    }
    return capped;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #delete(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}

const keyOf = (q: UpstreamQuestion): string =>
  `${q.type}${q.dnssecOk ? 'd' : ''}${q.checkingDisabled ? 'c' : ''} ${q.name}`;

const mapTtls = (message: DnsMessage, f: (ttl: number) => number): DnsMessage => {
  const map = (records: readonly ResourceRecord[]): readonly ResourceRecord[] =>
    records.map((record) => {
      const ttl = f(record.ttl);
      return ttl === record.ttl ? record : { ...record, ttl };
    });
  return { ...message, answers: map(message.answers), authorities: map(message.authorities) };
};

/** True when the answer denies: NXDOMAIN, or NOERROR without a record of the type asked for (after any CNAME). */
export function isNegative(message: DnsMessage, type: number): boolean {
  return message.rcode === RCODE.NXDOMAIN || !message.answers.some((record) => record.type === type);
}

function withCeilings(question: UpstreamQuestion, message: DnsMessage): { message: DnsMessage; ttl: number } {
  const cacheable = message.rcode === RCODE.NOERROR || message.rcode === RCODE.NXDOMAIN;
  const negative = isNegative(message, question.type);
  let ceiling = POSITIVE_CEILING;
  if (negative) {
    const soa = message.authorities.find((record) => record.type === RR_TYPE.SOA);
    // Without a SOA nobody knows how long the denial holds (RFC 2308 §5): it is passed on and not kept.
    ceiling = soa?.data.kind === 'soa' ? Math.min(soa.ttl, soa.data.minimum, NEGATIVE_CEILING) : 0;
  }
  const capped = mapTtls(message, (ttl) => Math.min(ttl, negative ? Math.max(ceiling, 0) : POSITIVE_CEILING));
  const ttls = [...capped.answers, ...capped.authorities].map((record) => record.ttl);
  const ttl = cacheable ? Math.min(ceiling, ...ttls) : 0;
  return { message: capped, ttl };
}
