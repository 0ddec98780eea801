/**
 * The three 32-bit lanes by which the index knows a name. All run over its characters backwards, dots included, so that
 * one pass over a host name passes through every suffix of it: `home` places a suffix in the table, `tag` tells it from
 * its neighbours there, `check` confirms a hit. Constants and start values come from a seed drawn for each build: who
 * writes a list cannot know which names would crowd together.
 *
 * The hot loops (`hash-trie-walk.ts`, `index-nodes.ts`) write the steps out over local variables, because a lane kept in
 * an object or returned from a call is boxed; what they compute is defined here and compared in the tests.
 */
export type HashSeed = readonly [number, number, number, number];

export interface HashKeys {
  readonly startHome: number;
  readonly startTag: number;
  readonly startCheck: number;
  readonly mulHome: number;
  readonly mulTag: number;
  readonly mulCheck: number;
}

/** The seed varies the middle bits only: top and bottom bytes keep each multiplier odd and well spread. */
const VARIED = 0x00ffff00;

export const FINAL_HOME = 0x2c1b3c6d;
export const FINAL_TAG = 0x297a2d39;
export const FINAL_CHECK = 0x45d9f3b5;

export function hashKeys(seed: HashSeed): HashKeys {
  const [home, tag, check, shapes] = seed;
  return {
    startHome: home | 0,
    startTag: tag | 0,
    startCheck: check | 0,
    mulHome: 0x6b000193 ^ (shapes & VARIED),
    mulTag: 0x5bd1e995 ^ ((shapes >>> 5) & VARIED),
    mulCheck: 0x1b873593 ^ ((shapes << 7) & VARIED),
  };
}

export interface Lanes {
  readonly home: number;
  readonly tag: number;
  readonly check: number;
}

/** The definition, written for reading. `name` in DNS order, as it stands in a `DomainName`. */
export function lanesOf(name: string, keys: HashKeys): Lanes {
  let home = keys.startHome;
  let tag = keys.startTag;
  for (let i = name.length - 1; i >= 0; i--) {
    const c = name.charCodeAt(i);
    home = Math.imul(home ^ c, keys.mulHome);
    tag = Math.imul(((tag << 7) | (tag >>> 25)) ^ c, keys.mulTag);
  }
  return {
    home: Math.imul(home ^ (home >>> 15), FINAL_HOME),
    tag: Math.imul(tag ^ (tag >>> 15), FINAL_TAG),
    check: checkOf(name, 0, keys),
  };
}

/** The check lane of the suffix of `name` that begins at `from`. Only hits pay for it. */
export function checkOf(name: string, from: number, keys: HashKeys): number {
  const mul = keys.mulCheck;
  let check = keys.startCheck;
  for (let i = name.length - 1; i >= from; i--)
    check = Math.imul(((check << 13) | (check >>> 19)) + name.charCodeAt(i), mul);
  check = Math.imul(check ^ (check >>> 16), FINAL_CHECK);
  return check ^ (check >>> 15);
}
