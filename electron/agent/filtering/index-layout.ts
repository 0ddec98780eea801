/**
 * How the two files of an index are laid out, in 32-bit words of the machine's own byte order (a file from a machine of
 * the other order fails at the magic and is rebuilt).
 *
 *   index.bin           header 32 | sources (JSON, UTF-8, padded) | set offsets sets+2 | set members | singles 64
 *                       | table | overflow tags | overflow checks | overflow values
 *   index-<build>.check header 32 | blocks of 64: 63 check lanes, in slot order, and the block's checksum
 *
 * A word of the table:   tag (31 − setBits, high) | set id (setBits) | has children (1)
 *
 * The table is an ordered hash table: on the way from a name's home to its slot every word is greater (signed), so a
 * search ends at the first word that is not, whether or not the name is there. It never wraps: a tail follows the homes.
 */
export const INDEX_MAGIC = 0x58444948; // "HIDX"
export const CHECK_MAGIC = 0x4b434948; // "HICK"
export const FORMAT_VERSION = 1;

export const HEADER_WORDS = 32;

export const Field = {
  magic: 0,
  version: 1,
  fileWords: 2,
  checksum: 3,
  seed: 4,
  build: 8,
  revision: 12,
  names: 13,
  nodes: 14,
  homes: 15,
  tableWords: 16,
  setBits: 17,
  sourcesBytes: 18,
  sets: 19,
  setMembers: 20,
  overflow: 21,
} as const;

/** Fits the free word and no name: a name without a set has children. */
export const EMPTY = -0x80000000;

/** A set id of this many bits at least: 20 bits of tag, as real lists need (1,351 sets in 2.9 M names). */
export const MIN_SET_BITS = 11;
/** Leaves 9 bits of tag; four million different sets of sources do not occur. */
export const MAX_SET_BITS = 22;

/** Only a step to names further down: listed nowhere. */
export const NO_SET = 0;

/** In the place of a set id: names of one tag meet here, and the overflow table tells them apart. */
export const ambiguousSet = (setBits: number): number => 2 ** setBits - 1;

/** Single-label names are rare: a bit per value of the top bits of the home lane keeps the rest from looking. */
export const SINGLES_WORDS = 64;
export const SINGLES_SHIFT = 21;

export const CHECK_BLOCK_WORDS = 64;
export const CHECKS_PER_BLOCK = CHECK_BLOCK_WORDS - 1;

/** Names to slots: above, searches grow long; below, memory is wasted. */
export const LOAD_FACTOR = 0.85;

/** Maps the home lane onto the table: both sides compute `(lane >>> 0) * scale`, truncated. */
export const homeScale = (homes: number): number => homes / 0x1_0000_0000;

export const INDEX_FILE = 'index.bin';

export const buildName = (build: Int32Array): string =>
  Buffer.from(build.buffer, build.byteOffset, build.byteLength).toString('hex');

export const checkFileName = (build: Int32Array): string => `index-${buildName(build)}.check`;
