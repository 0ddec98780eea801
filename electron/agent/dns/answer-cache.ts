/**
 * The hot path: whole answers of one listening address, final in every respect but the id, RD, the case of the name and
 * the seconds that have passed, which `patch` writes into them in place. An entry serves while the gate's epoch is the
 * one it was decided under and its decision and TTLs hold; counting its repeats is `tally.count += 1`.
 *
 * Four-way set-associative: a set is four neighbouring slots of `#hashes` and `#entries`; the set is chosen by the low
 * bits of the hash (seeded per process, so nobody can aim). A full set loses its least recently used entry. An answer is
 * kept from its second asking on: names that are asked once would cost more to keep than to answer, and push out others.
 */
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { Tally } from '../activity/tally.ts';
import type { Outcome, Ruling } from '../enforcement/ruling.ts';
import { HEADER_OCTETS } from './message-codec.ts';
import { LOWER, type QuestionView } from './question-view.ts';
import { ttlOffsets } from './ttl-offsets.ts';

/** What an answer needs to be given again. */
export interface Keep {
  readonly name: DomainName;
  readonly ruling: Ruling;
  readonly outcome: Outcome | undefined;
  readonly epoch: number;
  readonly storedAtMs: EpochMs;
  readonly validUntilMs: EpochMs;
  /** True for records that came from upstream: their TTLs run down. False for answers made here. */
  readonly decays: boolean;
}

export interface KeptAnswer {
  wire: Buffer;
  readonly keep: Keep;
  tally: Tally;
  readonly hash: number;
  readonly type: number;
  readonly flags: number;
  /** `keep.epoch` and `keep.storedAtMs`, one load nearer. */
  readonly epoch: number;
  readonly storedAtMs: number;
  /** First instant at which it may not be given any more. */
  readonly endsAtMs: number;
  readonly ttlAt: readonly number[];
  readonly ttls: readonly number[];
  /** When the TTLs in `wire` next become wrong. */
  patchDueMs: number;
  usedAt: number;
}

const WAYS = 4;
const FIRST_SLOTS = 1_024;
export const MAX_SLOTS = 32_768;
export const MAX_BYTES = 8 * 1024 * 1024;
const ENTRY_OVERHEAD = 500;
/** Slots of the doorkeeper: hashes of questions asked once. */
const DOOR_SLOTS = 8_192;

export class AnswerCache {
  #hashes = new Int32Array(FIRST_SLOTS);
  #entries: (KeptAnswer | undefined)[] = Array.from({ length: FIRST_SLOTS });
  #setMask = FIRST_SLOTS / WAYS - 1;
  readonly #door = new Int32Array(DOOR_SLOTS);
  #size = 0;
  #bytes = 0;
  #use = 0;
  readonly #maxSlots: number;
  readonly #maxBytes: number;

  constructor(limits: { readonly maxSlots?: number; readonly maxBytes?: number } = {}) {
    this.#maxSlots = limits.maxSlots ?? MAX_SLOTS;
    this.#maxBytes = limits.maxBytes ?? MAX_BYTES;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The kept answer to the question that `view` describes in `packet`, if it may still be given. */
  find(packet: Uint8Array, view: QuestionView, nowMs: number, epoch: number): KeptAnswer | undefined {
    const hash = view.hash;
    const first = (hash & this.#setMask) * WAYS;
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.#hashes[slot] !== hash) continue;
      const entry = this.#entries[slot];
      if (entry === undefined || entry.type !== view.type || entry.flags !== view.flags) continue;
      if (!takesSpelling(entry.wire, packet, view.nameEnd)) continue;
      if (entry.epoch !== epoch || nowMs >= entry.endsAtMs || nowMs < entry.storedAtMs) {
        this.#drop(slot, entry);
        return undefined;
      }
      if (entry.wire.length > view.udpLimit) return undefined;
      entry.usedAt = ++this.#use;
      return entry;
    }
    return undefined;
  }

  /** Makes `entry.wire` the answer to `packet`, for which `find` has just found it. */
  patch(entry: KeptAnswer, packet: Uint8Array, nowMs: number): void {
    const { wire } = entry;
    wire[0] = packet[0] ?? 0;
    wire[1] = packet[1] ?? 0;
    wire[2] = ((wire[2] ?? 0) & 0xfe) | ((packet[2] ?? 0) & 1);
    if (nowMs >= entry.patchDueMs) patchTtls(entry, nowMs);
  }

  /** True from the second time on that this question is (probably) asked. */
  isWorthKeeping(hash: number): boolean {
    const slot = hash & (DOOR_SLOTS - 1);
    if (this.#door[slot] === hash) return true;
    this.#door[slot] = hash;
    return false;
  }

  /** `wire` was just given as the answer to the question that `asked` describes. */
  insert(
    asked: { readonly hash: number; readonly type: number; readonly flags: number },
    wire: Buffer,
    keep: Keep,
    tally: Tally,
  ): void {
    const ttlAt = ttlOffsets(wire);
    const ttls = ttlAt.map((at) => wire.readUInt32BE(at));
    const lifetimeMs = keep.decays ? Math.min(...ttls, 86_400) * 1000 : Number.MAX_SAFE_INTEGER;
    const endsAtMs = Math.min(keep.storedAtMs + lifetimeMs, keep.validUntilMs);
    if (endsAtMs <= keep.storedAtMs) return;
    // Everything at once: evenly used entries have no order worth keeping, and they come back by themselves.
    if (this.#bytes + wire.length + ENTRY_OVERHEAD > this.#maxBytes) this.clear();
    if (this.#size * 2 > this.#entries.length && this.#entries.length < this.#maxSlots) this.#grow();
    this.#place({
      wire,
      keep,
      tally,
      hash: asked.hash,
      type: asked.type,
      flags: asked.flags,
      epoch: keep.epoch,
      storedAtMs: keep.storedAtMs,
      endsAtMs,
      ttlAt,
      ttls,
      patchDueMs: keep.storedAtMs,
      usedAt: ++this.#use,
    });
  }

  clear(): void {
    this.#hashes = new Int32Array(FIRST_SLOTS);
    this.#entries = Array.from({ length: FIRST_SLOTS });
    this.#setMask = FIRST_SLOTS / WAYS - 1;
    this.#size = 0;
    this.#bytes = 0;
  }

  #place(entry: KeptAnswer): void {
    const first = (entry.hash & this.#setMask) * WAYS;
    let victim = first;
    let oldest = Number.POSITIVE_INFINITY;
    for (let slot = first; slot < first + WAYS; slot++) {
      const there = this.#entries[slot];
      const same = there !== undefined && isSameQuestion(there, entry);
      // The same question again, or nothing at all, is the best place; a dead or long unused entry the next best.
      const rank =
        there === undefined ? -1 : same ? -2 : there.keep.epoch !== entry.keep.epoch ? 0 : there.usedAt;
      if (rank < oldest) {
        oldest = rank;
        victim = slot;
      }
    }
    const loser = this.#entries[victim];
    if (loser !== undefined) this.#drop(victim, loser);
    this.#hashes[victim] = entry.hash;
    this.#entries[victim] = entry;
    this.#size++;
    this.#bytes += entry.wire.length + ENTRY_OVERHEAD;
  }

  #drop(slot: number, entry: KeptAnswer): void {
    this.#entries[slot] = undefined;
    this.#hashes[slot] = 0;
    this.#size--;
    this.#bytes -= entry.wire.length + ENTRY_OVERHEAD;
  }

  #grow(): void {
    const old = this.#entries;
    this.#entries = Array.from({ length: old.length * 2 });
    this.#hashes = new Int32Array(old.length * 2);
    this.#setMask = this.#entries.length / WAYS - 1;
    this.#size = 0;
    this.#bytes = 0;
    for (const entry of old) if (entry !== undefined) this.#place(entry);
  }
}

/**
 * True when the question is the same; its spelling (0x20) is then that of `packet`. Comparing and copying in one pass
 * may leave another question's entry in mixed spelling, which the next to ask it overwrites.
 */
function takesSpelling(wire: Uint8Array, packet: Uint8Array, nameEnd: number): boolean {
  for (let i = HEADER_OCTETS; i < nameEnd; i++) {
    const octet = packet[i] ?? 0;
    const there = wire[i] ?? 0;
    if (there === octet) continue;
    if (LOWER[there] !== LOWER[octet]) return false;
    wire[i] = octet;
  }
  return true;
}

const isSameQuestion = (a: KeptAnswer, b: KeptAnswer): boolean =>
  a.hash === b.hash && a.type === b.type && a.flags === b.flags && a.keep.name === b.keep.name;

/** Every TTL: what is left of it, and never beyond the whole seconds for which the decision still holds. */
function patchTtls(entry: KeptAnswer, nowMs: number): void {
  const { keep, ttls, ttlAt, wire } = entry;
  const age = keep.decays ? Math.floor((nowMs - keep.storedAtMs) / 1000) : 0;
  const cap = Math.floor((keep.validUntilMs - nowMs) / 1000);
  let highest = 0;
  for (let i = 0; i < ttls.length; i++) {
    const left = Math.max(0, (ttls[i] ?? 0) - age);
    if (left > highest) highest = left;
    wire.writeUInt32BE(Math.min(left, cap), ttlAt[i] ?? 0);
  }
  const nextAge = keep.decays ? keep.storedAtMs + (age + 1) * 1000 : Number.MAX_SAFE_INTEGER;
  // `cap` falls by one just after the instant at which it is a whole number of seconds.
  const nextCap = keep.validUntilMs - Math.min(cap, highest) * 1000 + 1;
  entry.patchDueMs = Math.min(nextAge, nextCap);
}
