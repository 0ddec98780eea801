/**
 * Holds the builder's records (four words: home, tag, check, value) apart by the top bits of the home lane: one part
 * fits the processor's cache, so grouping and inserting it touch little memory. Full buffers go to a file; a small build
 * never opens it.
 */
import fs from 'node:fs';

const PART_BITS = 6;
export const PARTS = 2 ** PART_BITS;
export const PART_SHIFT = 32 - PART_BITS;
export const RECORD_WORDS = 4;

const BUFFER_WORDS = 8192;
const BUFFER_BYTES = BUFFER_WORDS * 4;

export class RecordSpool {
  readonly #path: string;
  #fd: number | undefined;
  readonly #buffers = new Int32Array(PARTS * BUFFER_WORDS);
  readonly #fill = new Int32Array(PARTS);
  /** Where in the file each part's full buffers lie, in order. */
  readonly #places: number[][] = Array.from({ length: PARTS }, () => []);
  #nextPlace = 0;
  #scratch = new Int32Array(0);

  constructor(path: string) {
    this.#path = path;
  }

  push(home: number, tag: number, check: number, value: number): void {
    const part = home >>> PART_SHIFT;
    const buffers = this.#buffers;
    const fill = this.#fill[part]!;
    const at = part * BUFFER_WORDS + fill;
    buffers[at] = home;
    buffers[at + 1] = tag;
    buffers[at + 2] = check;
    buffers[at + 3] = value;
    if (fill + RECORD_WORDS === BUFFER_WORDS) this.#flush(part);
    else this.#fill[part] = fill + RECORD_WORDS;
  }

  /** The words of a part, as a view that the next call overwrites. */
  read(part: number): Int32Array {
    const places = this.#places[part]!;
    const fill = this.#fill[part]!;
    const words = places.length * BUFFER_WORDS + fill;
    if (this.#scratch.length < words) this.#scratch = new Int32Array(Math.ceil(words * 1.1));
    const scratch = this.#scratch;
    for (const [i, place] of places.entries()) {
      const into = scratch.subarray(i * BUFFER_WORDS, (i + 1) * BUFFER_WORDS);
      if (fs.readSync(this.#file(), into, 0, BUFFER_BYTES, place * BUFFER_BYTES) !== BUFFER_BYTES)
        throw new Error('index spool ended early');
    }
    const from = part * BUFFER_WORDS;
    scratch.set(this.#buffers.subarray(from, from + fill), places.length * BUFFER_WORDS);
    return scratch.subarray(0, words);
  }

  /** Puts fewer records in the place of a part's records. */
  replace(part: number, words: Int32Array): void {
    const places = this.#places[part]!;
    const full = Math.floor(words.length / BUFFER_WORDS);
    if (full > places.length) throw new Error('a part of the index spool cannot grow');
    places.length = full;
    for (const [i, place] of places.entries()) {
      const from = words.subarray(i * BUFFER_WORDS, (i + 1) * BUFFER_WORDS);
      fs.writeSync(this.#file(), from, 0, BUFFER_BYTES, place * BUFFER_BYTES);
    }
    const rest = words.subarray(full * BUFFER_WORDS);
    this.#buffers.set(rest, part * BUFFER_WORDS);
    this.#fill[part] = rest.length;
  }

  close(): void {
    if (this.#fd === undefined) return;
    fs.closeSync(this.#fd);
    this.#fd = undefined;
    fs.rmSync(this.#path, { force: true });
  }

  #flush(part: number): void {
    const from = part * BUFFER_WORDS;
    const place = this.#nextPlace++;
    const full = this.#buffers.subarray(from, from + BUFFER_WORDS);
    fs.writeSync(this.#file(), full, 0, BUFFER_BYTES, place * BUFFER_BYTES);
    this.#places[part]!.push(place);
    this.#fill[part] = 0;
  }

  #file(): number {
    this.#fd ??= fs.openSync(this.#path, 'w+', 0o600);
    return this.#fd;
  }
}
