/**
 * Unpredictable bits for ids, ports and 0x20 (RFC 5452 §9): drawn from the system generator in blocks, because a call
 * per query would cost more than the rest of the query.
 */
import { randomFillSync } from 'node:crypto';

const block = Buffer.allocUnsafeSlow(4096);
let used = block.length;

export function randomByte(): number {
  if (used >= block.length) {
    randomFillSync(block);
    used = 0;
  }
  return block[used++] ?? 0;
}

export function randomUint16(): number {
  return (randomByte() << 8) | randomByte();
}

/** Uniform below `bound` (1 to 65,536): values of the last, incomplete span are drawn again. */
export function randomBelow(bound: number): number {
  const limit = 65_536 - (65_536 % bound);
  for (;;) {
    const value = randomUint16();
    if (value < limit) return value % bound;
  }
}
