/**
 * The compiled lists in memory. What the walk over the table says may be wrong (20 bits of tag), so a hit is confirmed by
 * its check lane before it counts. What matches a name follows from the longest listed suffix alone; its result array is
 * made once and kept while its place in the cache lasts.
 */
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { NO_MATCHES, type ListMatch } from '../../../shared/policy/list-match.ts';
import type { CheckFile } from './compiled-check.ts';
import { TrieWalk, type TrieParts } from './hash-trie-walk.ts';
import { checkOf } from './index-hash.ts';
import { ambiguousSet } from './index-layout.ts';
import type { IndexSource } from './index-source.ts';
import type { MatchIndex } from './match-index.ts';

/** What a file holds, decoded. Arrays are views into one shared buffer. */
export interface CompiledParts extends TrieParts {
  readonly revision: number;
  readonly names: number;
  readonly sources: readonly IndexSource[];
  readonly setOffsets: Int32Array;
  readonly setMembers: Int32Array;
  readonly overflowTags: Int32Array;
  readonly overflowChecks: Int32Array;
  readonly overflowValues: Int32Array;
  readonly fileBytes: number;
}

const CACHE_SIZE = 4096;
const CACHE_BYTES = CACHE_SIZE * 16;

export class LoadedIndex implements MatchIndex {
  readonly revision: number;
  readonly names: number;
  readonly bytes: number;
  readonly sources: readonly IndexSource[];
  /** What the table alone says. */
  readonly walk: TrieWalk;
  readonly #parts: CompiledParts;
  readonly #checks: CheckFile;
  readonly #onDamage: () => void;
  #damageTold = false;
  readonly #ambiguous: number;
  readonly #cacheSlot = new Int32Array(CACHE_SIZE).fill(-1);
  readonly #cacheCheck = new Int32Array(CACHE_SIZE);
  readonly #cacheResult: (readonly ListMatch[])[] = Array.from({ length: CACHE_SIZE }, () => NO_MATCHES);

  /** `onDamage` is called once, when a check lane cannot be read: hits then count by their tag until a rebuild. */
  constructor(parts: CompiledParts, checks: CheckFile, onDamage: () => void) {
    this.revision = parts.revision;
    this.names = parts.names;
    this.bytes = parts.fileBytes + CACHE_BYTES;
    this.sources = parts.sources;
    this.#parts = parts;
    this.#checks = checks;
    this.#onDamage = onDamage;
    this.#ambiguous = ambiguousSet(parts.setBits);
    this.walk = new TrieWalk(parts);
  }

  matches(name: DomainName): readonly ListMatch[] {
    const hits = this.walk.run(name);
    return hits === 0 ? NO_MATCHES : this.#resolve(name, hits);
  }

  /** A lookup by somebody who still holds it is answered by tag alone, and is no sign of damage. */
  close(): void {
    this.#damageTold = true;
    this.#checks.close();
  }

  /** From the longest hit up: the first that proves real decides the answer, and its result may be known already. */
  #resolve(name: DomainName, hits: number): readonly ListMatch[] {
    for (let hit = hits - 1; hit >= 0; hit--) {
      const slot = this.walk.hitSlot[hit]!;
      const check = checkOf(name, this.walk.hitStart[hit]!, this.#parts.keys);
      const place = (check ^ slot) & (CACHE_SIZE - 1);
      if (this.#cacheSlot[place] === slot && this.#cacheCheck[place] === check)
        return this.#cacheResult[place] ?? NO_MATCHES;
      const set = this.#confirm(slot, check);
      if (set === 0) continue;
      const result = this.#collect(name, hit, set);
      this.#cacheSlot[place] = slot;
      this.#cacheCheck[place] = check;
      this.#cacheResult[place] = result;
      return result;
    }
    return NO_MATCHES;
  }

  /** The set of the name with this check lane at this slot, 0 when another name stands there. */
  #confirm(slot: number, check: number): number {
    const { table, setBits } = this.#parts;
    const word = table[slot]!;
    const set = (word & ((1 << (setBits + 1)) - 1)) >>> 1;
    if (set === this.#ambiguous) return this.#fromOverflow(word & (-1 << (setBits + 1)), check);
    const stored = this.#checks.read(slot);
    if (stored === undefined) {
      if (!this.#damageTold) {
        this.#damageTold = true;
        this.#onDamage();
      }
      return set;
    }
    return stored === check ? set : 0;
  }

  #fromOverflow(tag: number, check: number): number {
    const { overflowTags: tags, overflowChecks: checks, overflowValues: values } = this.#parts;
    let from = 0;
    let to = tags.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const order = tags[middle]! - tag || checks[middle]! - check;
      if (order === 0) return values[middle]! >>> 1;
      if (order < 0) from = middle + 1;
      else to = middle;
    }
    return 0;
  }

  #collect(name: DomainName, longest: number, longestSet: number): readonly ListMatch[] {
    const { sources, setOffsets, setMembers, keys } = this.#parts;
    const matches: ListMatch[] = [];
    const excepted: IndexSource[] = [];
    for (let hit = longest; hit >= 0; hit--) {
      const start = this.walk.hitStart[hit]!;
      const set =
        hit === longest ? longestSet : this.#confirm(this.walk.hitSlot[hit]!, checkOf(name, start, keys));
      if (set === 0) continue;
      const members: IndexSource[] = [];
      for (let i = setOffsets[set]!; i < setOffsets[set + 1]!; i++) {
        const source = sources[setMembers[i]!];
        if (source !== undefined) members.push(source);
      }
      // An exception takes its own list's entries off at its own length and above, never below.
      for (const source of members) if (source.kind === 'except') excepted.push(source);
      const entry = name.slice(start) as DomainName;
      for (const { kind, listId, categoryId } of members) {
        if (kind === 'except') continue;
        if (excepted.some((e) => e.listId === listId && e.categoryId === categoryId)) continue;
        matches.push(Object.freeze({ categoryId, listId, entry }));
      }
    }
    return matches.length === 0 ? NO_MATCHES : Object.freeze(matches);
  }
}
