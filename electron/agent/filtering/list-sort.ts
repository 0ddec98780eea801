/**
 * Sorts more keys than fit in memory: runs of bounded size are sorted and written to one temporary file, then merged,
 * each key once. A list that fits in one run never touches the disk. Keys are ASCII without line ends.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

const RUN_KEYS = 65_536;
const RUN_CHARACTERS = 6_000_000;
const READ_BLOCK = 65_536;
const WRITE_KEYS = 8_192;

export class KeySorter {
  readonly #path: string;
  #file: number | undefined;
  #size = 0;
  #keys: string[] = [];
  #characters = 0;
  readonly #runs: { start: number; end: number }[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  add(key: string): void {
    this.#keys.push(key);
    this.#characters += key.length;
    if (this.#keys.length >= RUN_KEYS || this.#characters >= RUN_CHARACTERS) this.#spill();
  }

  /** Ascending by code unit, each once. Ends the adding. */
  *sorted(): Generator<string> {
    if (this.#runs.length === 0) {
      yield* distinct(this.#keys.sort());
      return;
    }
    if (this.#keys.length > 0) this.#spill();
    const file = this.#file;
    if (file === undefined) return;
    const heap = new RunHeap(this.#runs.map((run) => new RunReader(file, run.start, run.end)));
    let last: string | undefined;
    for (let key = heap.take(); key !== undefined; key = heap.take()) {
      if (key !== last) yield key;
      last = key;
    }
  }

  close(): void {
    this.#keys = [];
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#path, { force: true });
  }

  #spill(): void {
    this.#file ??= openSync(this.#path, 'w+', 0o600);
    const start = this.#size;
    let batch: string[] = [];
    for (const key of distinct(this.#keys.sort())) {
      batch.push(key);
      if (batch.length === WRITE_KEYS) {
        this.#write(batch);
        batch = [];
      }
    }
    this.#write(batch);
    this.#runs.push({ start, end: this.#size });
    this.#keys = [];
    this.#characters = 0;
  }

  #write(keys: readonly string[]): void {
    if (keys.length === 0 || this.#file === undefined) return;
    const bytes = Buffer.from(`${keys.join('\n')}\n`, 'latin1');
    let written = 0;
    while (written < bytes.length)
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#size + written);
    this.#size += bytes.length;
  }
}

function* distinct(sorted: readonly string[]): Generator<string> {
  let last: string | undefined;
  for (const key of sorted) {
    if (key !== last) yield key;
    last = key;
  }
}

class RunReader {
  readonly #file: number;
  readonly #end: number;
  #at: number;
  #keys: readonly string[] = [];
  #index = 0;
  head = '';

  constructor(file: number, start: number, end: number) {
    this.#file = file;
    this.#at = start;
    this.#end = end;
  }

  /** Moves to the next key; false at the end of the run. */
  next(): boolean {
    if (this.#index >= this.#keys.length && !this.#load()) return false;
    this.head = this.#keys[this.#index] ?? '';
    this.#index += 1;
    return true;
  }

  #load(): boolean {
    const length = Math.min(READ_BLOCK, this.#end - this.#at);
    if (length <= 0) return false;
    const block = Buffer.allocUnsafe(length);
    const read = readSync(this.#file, block, 0, length, this.#at);
    const last = block.subarray(0, read).lastIndexOf(0x0a);
    if (last < 0) throw new Error('the temporary file of the import was cut off');
    this.#at += last + 1;
    this.#keys = block.toString('latin1', 0, last).split('\n');
    this.#index = 0;
    return true;
  }
}

/** A binary heap of runs by their head key. */
class RunHeap {
  readonly #runs: RunReader[];

  constructor(runs: readonly RunReader[]) {
    this.#runs = runs.filter((run) => run.next()).sort((a, b) => (a.head < b.head ? -1 : 1));
  }

  take(): string | undefined {
    const top = this.#runs[0];
    if (top === undefined) return undefined;
    const key = top.head;
    if (!top.next()) {
      const last = this.#runs.pop();
      if (last !== undefined && last !== top) this.#runs[0] = last;
    }
    this.#sink();
    return key;
  }

  #sink(): void {
    const runs = this.#runs;
    const moved = runs[0];
    if (moved === undefined) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let least = runs[child];
      if (least === undefined) break;
      const right = runs[child + 1];
      if (right !== undefined && right.head < least.head) {
        child += 1;
        least = right;
      }
      if (moved.head <= least.head) break;
      runs[at] = least;
      at = child;
    }
    runs[at] = moved;
  }
}
