/**
 * The hot path: one name through the table. It runs over the host backwards, from its two-label suffix down, and ends at
 * the first suffix that is not in the table or has nothing below it: an allowed name costs a probe or two and allocates
 * nothing. Lanes stay in local variables, as 32-bit integers; see `index-hash.ts` for what they compute.
 */
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { FINAL_HOME, FINAL_TAG, type HashKeys } from './index-hash.ts';
import { EMPTY, homeScale, SINGLES_SHIFT } from './index-layout.ts';

export interface TrieParts {
  readonly keys: HashKeys;
  readonly homes: number;
  readonly setBits: number;
  readonly singles: Int32Array;
  readonly table: Int32Array;
}

const DOT = 0x2e;
/** A name of 253 characters has 127 labels at most. */
const MAX_HITS = 128;

export class TrieWalk {
  /** Of the last run, shortest suffix first: the slot, and where in the host the suffix begins. */
  readonly hitSlot = new Int32Array(MAX_HITS);
  readonly hitStart = new Int32Array(MAX_HITS);
  readonly #parts: TrieParts;
  readonly #scale: number;
  readonly #hasSingles: boolean;

  constructor(parts: TrieParts) {
    this.#parts = parts;
    this.#scale = homeScale(parts.homes);
    this.#hasSingles = parts.singles.some((word) => word !== 0);
  }

  /** How many suffixes seem listed. 0 is certain; anything else wants confirming. */
  run(name: DomainName): number {
    const { table, singles, keys, setBits } = this.#parts;
    const { mulHome, mulTag } = keys;
    const scale = this.#scale;
    const hasSingles = this.#hasSingles;
    const low = (1 << (setBits + 1)) - 1;
    let home = keys.startHome;
    let tag = keys.startTag;
    let labels = 0;
    let hits = 0;
    for (let i = name.length - 1; ; i--) {
      const c = i < 0 ? DOT : name.charCodeAt(i);
      if (c === DOT) {
        labels++;
        if (labels > 1 || hasSingles) {
          const place = Math.imul(home ^ (home >>> 15), FINAL_HOME);
          const top = place >>> SINGLES_SHIFT;
          if (labels > 1 || (singles[top >>> 5]! & (1 << (top & 31))) !== 0) {
            const most = Math.imul(tag ^ (tag >>> 15), FINAL_TAG) | low;
            let slot = ((place >>> 0) * scale) | 0;
            let word = table[slot]!;
            while (word > most) word = table[++slot]!;
            if ((word | low) === most && word !== EMPTY) {
              if ((word & low) > 1) {
                this.hitSlot[hits] = slot;
                this.hitStart[hits] = i + 1;
                hits++;
              }
              if ((word & 1) === 0 && labels > 1) break;
            } else if (labels > 1) break;
          }
        }
        if (i < 0) break;
      }
      home = Math.imul(home ^ c, mulHome);
      tag = Math.imul(((tag << 7) | (tag >>> 25)) ^ c, mulTag);
    }
    return hits;
  }
}
