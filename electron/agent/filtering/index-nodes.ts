/**
 * Turns sorted keys into records: one for each listed name, and one for each ancestor of two or more labels, marked as
 * having children. Names that share labels with the line before share its lanes too, so a sorted source costs little
 * more than its own bytes. The same node may come several times (other sources, other chunks): grouping joins them.
 */
import { FINAL_CHECK, FINAL_HOME, FINAL_TAG, type HashKeys } from './index-hash.ts';
import { SINGLES_SHIFT, SINGLES_WORDS } from './index-layout.ts';
import type { RecordSpool } from './index-spool.ts';

/** In a record's value: the node has children. The other bits are source number + 1, or 0. */
export const CHILDREN = -0x80000000;
export const SOURCE_BITS = 0x7fffffff;

const SPACE = 0x20;
const NEWLINE = 0x0a;
const DOT = 0x2e;
const MAX_LABELS = 128;

export class NodeWriter {
  /** A bit per top of home lane at which a single-label name stands. */
  readonly singles = new Int32Array(SINGLES_WORDS);
  lines = 0;
  readonly #keys: HashKeys;
  readonly #spool: RecordSpool;
  // Lane states after n labels, at n; and where label n ends, from the start of its line.
  readonly #home = new Int32Array(MAX_LABELS + 1);
  readonly #tag = new Int32Array(MAX_LABELS + 1);
  readonly #check = new Int32Array(MAX_LABELS + 1);
  readonly #end = new Int32Array(MAX_LABELS + 1);
  /** 1 where the record that says "has children" went out already. */
  readonly #parent = new Uint8Array(MAX_LABELS + 1);

  constructor(keys: HashKeys, spool: RecordSpool) {
    this.#keys = keys;
    this.#spool = spool;
    this.#home[0] = keys.startHome;
    this.#tag[0] = keys.startTag;
    this.#check[0] = keys.startCheck;
  }

  addChunk(chunk: Buffer, source: number): void {
    const ends = this.#end;
    let before = 0;
    let beforeLabels = 0;
    let beforeEnd = 0;
    for (let start = 0; start < chunk.length; ) {
      let end = chunk.indexOf(NEWLINE, start);
      if (end < 0) end = chunk.length;
      if (end > start) {
        const length = end - start;
        const most = Math.min(length, beforeEnd - before);
        let common = 0;
        while (common < most && chunk[before + common] === chunk[start + common]) common++;
        let shared = 0;
        while (
          shared < beforeLabels &&
          ends[shared + 1]! <= common &&
          (ends[shared + 1] === length || chunk[start + ends[shared + 1]!] === SPACE)
        )
          shared++;
        const again = shared > 0 && shared === beforeLabels && ends[shared] === length;
        if (!again) {
          beforeLabels = this.#addLine(chunk, start, end, shared, source);
          before = start;
          beforeEnd = end;
        }
        this.lines++;
      }
      start = end + 1;
    }
  }

  /** Hashes the labels after the first `shared` ones, writes the records, and says how many labels the line has. */
  #addLine(chunk: Buffer, start: number, end: number, shared: number, source: number): number {
    const { mulHome, mulTag, mulCheck } = this.#keys;
    const ends = this.#end;
    let labels = shared;
    let home = this.#home[labels]!;
    let tag = this.#tag[labels]!;
    let check = this.#check[labels]!;
    for (let from = labels === 0 ? start : start + ends[labels]! + 1; from < end; ) {
      let to = from;
      while (to < end && chunk[to] !== SPACE) to++;
      if (labels > 0) {
        home = Math.imul(home ^ DOT, mulHome);
        tag = Math.imul(((tag << 7) | (tag >>> 25)) ^ DOT, mulTag);
        check = Math.imul(((check << 13) | (check >>> 19)) + DOT, mulCheck);
      }
      for (let i = to - 1; i >= from; i--) {
        const c = chunk[i]!;
        home = Math.imul(home ^ c, mulHome);
        tag = Math.imul(((tag << 7) | (tag >>> 25)) ^ c, mulTag);
        check = Math.imul(((check << 13) | (check >>> 19)) + c, mulCheck);
      }
      labels++;
      if (labels > MAX_LABELS) throw new Error('a name of more than 128 labels reached the index');
      this.#home[labels] = home;
      this.#tag[labels] = tag;
      this.#check[labels] = check;
      this.#parent[labels] = 0;
      ends[labels] = to - start;
      from = to + 1;
    }
    for (let n = 2; n < labels; n++) {
      if (this.#parent[n] === 1) continue;
      this.#parent[n] = 1;
      this.#write(n, CHILDREN);
    }
    this.#write(labels, source + 1);
    return labels;
  }

  #write(labels: number, value: number): void {
    const home = this.#home[labels]!;
    const tag = this.#tag[labels]!;
    const check = this.#check[labels]!;
    const mixed = Math.imul(check ^ (check >>> 16), FINAL_CHECK);
    const place = Math.imul(home ^ (home >>> 15), FINAL_HOME);
    if (labels === 1) {
      const top = place >>> SINGLES_SHIFT;
      this.singles[top >>> 5]! |= 1 << (top & 31);
    }
    this.#spool.push(place, Math.imul(tag ^ (tag >>> 15), FINAL_TAG), mixed ^ (mixed >>> 15), value);
  }
}
