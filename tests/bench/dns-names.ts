/** Seeded lists and query files. Open names have a first letter that no listed site begins with: `q`, or `z` for TTL 0. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Dice, realisticName } from './index-names.ts';

export function listedNames(count: number, seed = 2026): string[] {
  const dice = new Dice(seed);
  const names = new Set<string>();
  while (names.size < count) names.add(realisticName(dice));
  return [...names];
}

export function writeLines(file: string, names: readonly string[]): void {
  const out = openSync(file, 'w');
  for (let at = 0; at < names.length; at += 50_000)
    writeSync(out, `${names.slice(at, at + 50_000).join('\n')}\n`);
  closeSync(out);
}

export interface QueryFiles {
  /** Listed names and their subdomains, by Zipf's law over 20,000. */
  readonly blocked: string;
  /** The same names, each as often as any other: no cache of answers holds them all. */
  readonly blockedEvenly: string;
  /** Subdomains of listed names, each asked once. */
  readonly blockedOnce: string;
  /** A and AAAA, by Zipf's law over 5,000 open names. */
  readonly cached: string;
  /** Open names, each asked once, with TTL 0. */
  readonly forwarded: string;
  /** By Zipf's law over 20,000 names, a tenth of them listed. */
  readonly mix: string;
}

/** Below listed names, as pages ask for them: peers are not equally fast at all of these. */
const LABELS = ['www', 'm', 'cdn', 'static', 'img', 'api', 'ads', 'track', 's1', 'login', 'media', 'a'];

const openName = (dice: Dice, letter: string): string =>
  `www.${letter}${realisticName(dice).replaceAll('.', '')}${dice.below(1000)}.com`;

export function writeQueries(folder: string, listed: readonly string[], lines: number): QueryFiles {
  const dice = new Dice(7);
  const zipf = (count: number): number => Math.floor(count ** (dice.next() / 2 ** 32)) - 1;
  const type = (): string => (dice.chance(70) ? 'A' : 'AAAA');
  const many = (count: number, one: () => string): string[] => Array.from({ length: count }, one);
  const open = many(20_000, () => openName(dice, 'q'));
  const shut = many(20_000, () => `${dice.chance(50) ? `${dice.pick(LABELS)}.` : ''}${dice.pick(listed)}`);
  const write = (name: string, content: readonly string[]): string => {
    const file = join(folder, `${name}.queries`);
    writeFileSync(file, `${content.join('\n')}\n`);
    return file;
  };
  return {
    blocked: write(
      'blocked',
      many(lines, () => `${shut[zipf(20_000)] ?? ''} ${type()}`),
    ),
    blockedEvenly: write(
      'blocked-evenly',
      many(lines, () => `${dice.pick(shut)} ${type()}`),
    ),
    blockedOnce: write(
      'blocked-once',
      many(lines, () => `h${dice.next().toString(36)}.${dice.pick(listed)} A`),
    ),
    cached: write(
      'cached',
      many(lines, () => `${open[zipf(5000)] ?? ''} ${type()}`),
    ),
    forwarded: write(
      'forwarded',
      many(lines, () => `z${dice.next().toString(36)}.${openName(dice, 'q')} A`),
    ),
    mix: write(
      'mix',
      many(lines, () => `${(dice.chance(10) ? shut : open)[zipf(20_000)] ?? ''} ${type()}`),
    ),
  };
}
