/**
 * Room for answers that are kept, one after the other in slabs of their own. `Buffer.from` takes it from Node's pool,
 * where whatever is kept for minutes holds on to 8 KiB of what was needed for a moment: a thousand answers then cost
 * megabytes.
 */
const SLAB_OCTETS = 16 * 1024;
/** Larger ones would leave too much of a slab unused. */
const LARGEST = 2048;

let slab = Buffer.alloc(0);
let used = 0;

export function keptCopy(wire: Uint8Array): Buffer {
  const copy = wire.length > LARGEST ? Buffer.allocUnsafeSlow(wire.length) : takeFromSlab(wire.length);
  copy.set(wire);
  return copy;
}

function takeFromSlab(octets: number): Buffer {
  if (used + octets > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_OCTETS);
    used = 0;
  }
  used += octets;
  return slab.subarray(used - octets, used);
}
