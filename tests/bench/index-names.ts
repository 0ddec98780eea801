/**
 * Seeded names of the shape real lists have (mean 19 characters, 2.6 labels; 60 categories; about 1,300 different sets of
 * sources), written straight as sorted keys, and sources in memory for builders under test.
 */
import { CATEGORY_IDS } from '../../shared/catalogue/category-ids.ts';
import { listIdSchema } from '../../shared/kernel/ids.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import type { IndexSource, SortedSource, SourceKind } from '../../electron/agent/filtering/index-source.ts';

/** 32-bit generator of its own, so that a seed means the same names for ever. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(n: number): number {
    return this.next() % n;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

const TLDS = `${'com '.repeat(9)}net org ru de info xyz top vn co.uk com.vn io pl cn site`.split(' ');
const SUBS = ['www', 'm', 'ads', 'img', 'cdn', 'mail', 'login', 'app', 'static', 'track', 'shop', 'api'];
const SYLLABLES =
  'ba be bi bo ca co da de di do fa fi ga go ha ho ka ke ki la le li lo ma me mi mo na ne ni no pa po ra re ri ro sa se si so ta te ti to va vi xa za'.split(
    ' ',
  );

function siteName(dice: Dice): string {
  let label = '';
  for (let n = 2 + dice.below(4); n > 0; n--) label += dice.pick(SYLLABLES);
  if (dice.chance(35)) label += dice.pick(['-', 'x', 'bet', 'play', 'shop', 'online']) + dice.pick(SYLLABLES);
  if (dice.chance(60)) label += dice.below(10_000).toString(36);
  return label;
}

/**
 * A name in DNS order. Most third-level names of real lists lie under sites that host many (their parents add 12 to 18 %
 * to the nodes of a trie, measured on 2.9 M real names); the rest are hosts of a site of their own.
 */
export function realisticName(dice: Dice): DomainName {
  const kind = dice.below(100);
  if (kind < 33) return `${siteName(dice)}.site${dice.below(20_000)}.${dice.pick(TLDS)}` as DomainName;
  const sub = kind < 45 ? `${dice.pick(SUBS)}${dice.chance(40) ? dice.below(100) : ''}.` : '';
  return `${sub}${siteName(dice)}.${dice.pick(TLDS)}` as DomainName;
}

export const keyOf = (name: string): string => name.split('.').toReversed().join(' ');

export interface MemorySource extends IndexSource {
  readonly listed: readonly string[];
}

export function memorySource(
  listId: string,
  categoryId: IndexSource['categoryId'],
  kind: SourceKind,
  listed: readonly string[],
): MemorySource {
  return { listId: listIdSchema.parse(listId), categoryId, kind, version: 1, names: listed.length, listed };
}

/** Chunks of a few names, so that borders between chunks are met often. */
export function memoryLists(sources: readonly MemorySource[], perChunk = 1000): SortedSource<MemorySource> {
  return {
    sources: () => sources,
    *chunks(source) {
      const keys = source.listed.map(keyOf).sort();
      for (let at = 0; at < keys.length; at += perChunk)
        yield Buffer.from(keys.slice(at, at + perChunk).join('\n'));
    },
  };
}

/** `count` distinct names dealt to one source per category; about a third of them to a second or third as well. */
export function dealtSources(count: number, seed: number): { sources: MemorySource[]; names: DomainName[] } {
  const dice = new Dice(seed);
  const names = new Set<DomainName>();
  while (names.size < count) names.add(realisticName(dice));
  const categories = CATEGORY_IDS.slice(0, 60);
  const hands: string[][] = categories.map(() => []);
  const hand = (): number => Math.floor(categories.length * (dice.below(1000) / 1000) ** 3);
  for (const name of names) {
    const first = hand();
    hands[first]?.push(name);
    if (!dice.chance(32)) continue;
    // Overlap is between neighbours: lists that copy from one another do so again and again.
    hands[(first + 1 + dice.below(5)) % hands.length]?.push(name);
    if (dice.chance(25)) hands[(first + 6 + dice.below(4)) % hands.length]?.push(name);
  }
  const sources = hands.map((listed, i) =>
    memorySource(`list-${i % 40}`, categories[i] ?? 'malware', 'block', listed),
  );
  return { sources, names: [...names] };
}
