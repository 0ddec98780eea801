/**
 * Fills the table that `index-layout.ts` describes. Two different names that meet under one tag, so that a search could
 * not tell which of them it found, leave a word with the ambiguous set in the table and go to `overflow`, where tag and
 * check lane together name them.
 *
 * INVARIANT: between a name's home and its word every word is greater. A new word takes the place of the first smaller
 * one and pushes that on; what is pushed keeps the invariant, because all it passes are greater.
 */
import { ambiguousSet, EMPTY, homeScale } from './index-layout.ts';

export interface OverflowEntry {
  readonly tag: number;
  readonly check: number;
  /** Set id and child bit, as in a word. */
  readonly value: number;
}

export class TrieTable {
  readonly words: Int32Array;
  /** Check lanes of the slots from `#from` on. Nodes come in the order of their homes' parts, so a window is enough. */
  #checks = new Int32Array(0);
  #from = 0;
  readonly overflow: OverflowEntry[] = [];
  readonly #scale: number;
  readonly #tagMask: number;
  readonly #ambiguous: number;

  constructor(words: Int32Array, homes: number, setBits: number) {
    this.words = words.fill(EMPTY);
    this.#scale = homeScale(homes);
    this.#tagMask = -1 << (setBits + 1);
    this.#ambiguous = (ambiguousSet(setBits) << 1) | 1;
  }

  /** Where the search for a home lane begins. */
  slotOf(home: number): number {
    return ((home >>> 0) * this.#scale) | 0;
  }

  /**
   * Makes room for the check lanes of all slots before `to`. `take` is given those before `settled`, which no later node
   * can move, and says how many it took.
   */
  slide(settled: number, to: number, take: (checks: Int32Array) => number): void {
    const took = take(this.#checks.subarray(0, Math.max(0, settled - this.#from)));
    const wanted = to - this.#from - took;
    const moved = this.#checks.length >= wanted ? this.#checks : new Int32Array(wanted);
    const kept = this.#checks.subarray(took);
    moved.set(kept.subarray(0, Math.min(kept.length, moved.length)));
    moved.fill(0, Math.min(kept.length, moved.length));
    this.#checks = moved;
    this.#from += took;
  }

  /** False when the tail is full: begin again with a longer one. Each node once. */
  insert(home: number, tag: number, check: number, value: number): boolean {
    const words = this.words;
    const checks = this.#checks;
    const from = this.#from;
    const mask = this.#tagMask;
    let word = (tag & mask) | value;
    for (let i = this.slotOf(home); i - from < checks.length; i++) {
      const there = words[i]!;
      if (there === EMPTY) {
        words[i] = word;
        checks[i - from] = check;
        return i < words.length - 1; // the last word stays empty, so that every search ends
      }
      if (((there ^ word) & mask) === 0) {
        this.#meet(i, word, check);
        return true;
      }
      if (there < word) {
        const pushed = checks[i - from]!;
        words[i] = word;
        checks[i - from] = check;
        word = there;
        check = pushed;
      }
    }
    return false;
  }

  #meet(at: number, word: number, check: number): void {
    const mask = this.#tagMask;
    const there = this.words[at]!;
    for (const [one, its] of [
      [there, this.#checks[at - this.#from]!],
      [word, check],
    ] as const)
      if ((one & ~mask) !== this.#ambiguous)
        this.overflow.push({ tag: one & mask, check: its, value: one & ~mask });
    this.words[at] = (there & mask) | this.#ambiguous;
    this.#checks[at - this.#from] = 0;
  }
}

/** By tag, then check: the order in which a lookup searches. Throws when two entries cannot be told apart. */
export function sortOverflow(entries: readonly OverflowEntry[]): readonly OverflowEntry[] {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag || a.check - b.check);
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i]!.tag === sorted[i - 1]!.tag && sorted[i]!.check === sorted[i - 1]!.check)
      throw new Error('two names cannot be told apart under this seed: build again');
  return sorted;
}
