/**
 * Checksum of words, for files that break by accident and not by intent. Four lanes, each step a bijection of its lane,
 * so that any single changed word changes the sum; fast enough to check the whole index at every start.
 */
export function checksumWords(words: Int32Array, from: number, to: number, start: number): number {
  const lanes = firstLanes(start, to - from);
  addToLanes(lanes, words, from, to);
  return sumOf(lanes);
}

/** `length`: of all words that will be added. */
export const firstLanes = (start: number, length: number): Int32Array =>
  Int32Array.of(start ^ 0x3c6ef372, Math.imul(start, 0x01000193) ^ 0x1f83d9ab, ~start, start ^ length);

/** In several parts the sum is the same as in one, if all but the last are of a multiple of four words. */
export function addToLanes(lanes: Int32Array, words: Int32Array, from: number, to: number): void {
  let a = lanes[0]!;
  let b = lanes[1]!;
  let c = lanes[2]!;
  let d = lanes[3]!;
  let i = from;
  for (; i + 3 < to; i += 4) {
    a = Math.imul((a << 5) | (a >>> 27), 0x2545f491) ^ words[i]!;
    b = Math.imul((b << 5) | (b >>> 27), 0x2545f491) ^ words[i + 1]!;
    c = Math.imul((c << 5) | (c >>> 27), 0x2545f491) ^ words[i + 2]!;
    d = Math.imul((d << 5) | (d >>> 27), 0x2545f491) ^ words[i + 3]!;
  }
  for (; i < to; i++) a = Math.imul((a << 5) | (a >>> 27), 0x2545f491) ^ words[i]!;
  lanes[0] = a;
  lanes[1] = b;
  lanes[2] = c;
  lanes[3] = d;
}

export const sumOf = (lanes: Int32Array): number => lanes.reduce(fold, 0x6d2b79f5);

function fold(sum: number, lane: number): number {
  const mixed = Math.imul(lane ^ (lane >>> 16), 0x45d9f3b5);
  return Math.imul((sum << 9) | (sum >>> 23), 0x119de1f3) ^ mixed ^ (mixed >>> 15);
}
