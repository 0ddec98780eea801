/**
 * What rows grew by, on disk but not yet in the rows. Under a heavy load thousands of rows grow in every batch; to
 * write each of them each time would be most of what the log costs the filter. So their increments are kept as one
 * blob a batch, and go into rows and roll-ups together a few seconds later, a row once.
 */
import type { Database, Statement } from 'better-sqlite3';

export interface Growth {
  readonly id: number;
  readonly by: number;
}

/** Row and increment in turn, as 64-bit floats, least significant octet first: so are those of every machine we run on. */
const CELLS = 2;
const OCTETS_PER_CELL = Float64Array.BYTES_PER_ELEMENT;

export class GrowthJournal {
  readonly #add: Statement<[Buffer]>;
  readonly #all: Statement<[], Buffer>;
  readonly #empty: Statement<[]>;
  /** By row; null: not read yet. */
  #grown: Map<number, number> | null = null;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO log_growth (increments) VALUES (?)');
    this.#all = db.prepare<[], Buffer>('SELECT increments FROM log_growth').pluck();
    this.#empty = db.prepare('DELETE FROM log_growth');
  }

  get isEmpty(): boolean {
    return this.sums().size === 0;
  }

  has(id: number): boolean {
    return this.sums().has(id);
  }

  /** Within the batch's transaction. */
  add(increments: readonly Growth[]): void {
    const sums = this.#read();
    const cells = new Float64Array(increments.length * CELLS);
    let at = 0;
    for (const { id, by } of increments) {
      cells[at++] = id;
      cells[at++] = by;
      sums.set(id, (sums.get(id) ?? 0) + by);
    }
    this.#add.run(Buffer.from(cells.buffer));
  }

  /** By row. */
  sums(): ReadonlyMap<number, number> {
    return this.#read();
  }

  /** Within the transaction that wrote them into their rows. */
  empty(): void {
    this.#empty.run();
    this.#grown = new Map();
  }

  /** What it remembers went with a transaction: read anew. */
  forget(): void {
    this.#grown = null;
  }

  #read(): Map<number, number> {
    if (this.#grown === null) {
      this.#grown = new Map();
      for (const octets of this.#all.iterate())
        for (let at = 0; at + CELLS * OCTETS_PER_CELL <= octets.length; at += CELLS * OCTETS_PER_CELL) {
          const id = octets.readDoubleLE(at);
          this.#grown.set(id, (this.#grown.get(id) ?? 0) + octets.readDoubleLE(at + OCTETS_PER_CELL));
        }
    }
    return this.#grown;
  }
}
