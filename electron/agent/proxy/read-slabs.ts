/**
 * The memory that origins are read into. All idle connections share one buffer, so that ten thousand of them hold none;
 * what is read into it is copied before the next read. A connection with much to say reads into a slab of its own and
 * hands that to the other side without a copy.
 */
export const SLAB_OCTETS = 64 * 1024;

/** INVARIANT: nothing refers to its octets after the call in which they were read. */
export const SHARED_SLAB = Buffer.allocUnsafeSlow(SLAB_OCTETS);

const MOST_FREE = 32;
/** Connections with a slab of their own at one time. */
const MOST_LENT = 64;

const free: Slab[] = [];
let lent = 0;

export class Slab {
  readonly bytes = Buffer.allocUnsafeSlow(SLAB_OCTETS);
  /** Somebody will read into it. */
  isLent = false;
  #writes = 0;

  /** One object for all writes of its life. */
  readonly written = (): void => {
    this.#writes -= 1;
    this.#free();
  };

  writing(): void {
    this.#writes += 1;
  }

  /** The connection reads elsewhere from now on; the octets may still be on their way out. */
  giveBack(): void {
    lent -= 1;
    this.isLent = false;
    this.#free();
  }

  #free(): void {
    if (!this.isLent && this.#writes === 0 && free.length < MOST_FREE) free.push(this);
  }
}

const take = (): Slab => free.pop() ?? new Slab();

/** For one copy on its way out. */
export const slabForCopy = take;

/** To read into, or null when enough connections have one. */
export function lendSlab(): Slab | null {
  if (lent >= MOST_LENT) return null;
  lent += 1;
  const slab = take();
  slab.isLent = true;
  return slab;
}
