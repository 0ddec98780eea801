import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../shared/kernel/result.ts';
import { suffixesOf, type DomainName } from '../../shared/net/domain-name.ts';
import type { ListMatch } from '../../shared/policy/list-match.ts';
import { loadIndex } from '../../electron/agent/filtering/compiled-load.ts';
import { lanesOf, hashKeys, checkOf } from '../../electron/agent/filtering/index-hash.ts';
import { buildIndex } from '../../electron/agent/filtering/index-build.ts';
import {
  dealtSources,
  Dice,
  memoryLists,
  memorySource,
  realisticName,
  type MemorySource,
} from '../bench/index-names.ts';

const LOOKUPS = Number(process.env['HAIDANG_CASES'] ?? 100_000);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'haidang-oracle-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

/** What the contract of `MatchIndex` says, by nothing but sets of strings. */
function naiveMatches(
  sources: readonly (MemorySource & { set: Set<string> })[],
  name: DomainName,
): ListMatch[] {
  const matches: ListMatch[] = [];
  const excepted = new Set<string>();
  for (const suffix of suffixesOf(name)) {
    const here = sources.filter((s) => s.set.has(suffix));
    for (const s of here) if (s.kind === 'except') excepted.add(`${s.listId} ${s.categoryId}`);
    for (const { kind, listId, categoryId } of here)
      if (kind === 'block' && !excepted.has(`${listId} ${categoryId}`))
        matches.push({ listId, categoryId, entry: suffix });
  }
  return matches;
}

function crowdedSources(dice: Dice, count: number): MemorySource[] {
  // Few labels over and over: deep trees, names above and below one another, in many lists, excepted here and there.
  const label = (): string => dice.pick(['a', 'b', 'cc', 'd-d', '_e', 'f0', 'xn--g', 'h', 'ii', 'j']);
  const name = (): string => Array.from({ length: 1 + dice.below(6) }, label).join('.');
  return Array.from({ length: 12 }, (_, i) =>
    memorySource(
      `list-${i >> 1}`,
      i % 4 < 2 ? 'ads' : 'games',
      i % 2 === 0 ? 'block' : 'except',
      Array.from({ length: i % 2 === 0 ? count : count / 20 }, name),
    ),
  );
}

describe.each([
  ['realistic names', 2026, undefined],
  ['realistic names under five-bit tags', 7, 26],
  ['crowded names', 11, undefined],
  ['crowded names under five-bit tags', 12, 26],
])('%s', (kind, seed, minSetBits) => {
  it('the index answers as a naive walk over sets does', () => {
    const dice = new Dice(seed);
    const dealt = dealtSources(20_000, seed);
    const sources = kind.startsWith('crowded') ? crowdedSources(dice, 4000) : dealt.sources;
    buildIndex(memoryLists(sources, 500), dir, {
      revision: 1,
      ...(minSetBits === undefined ? {} : { minSetBits }),
    });
    const index = unwrap(loadIndex(dir));
    const naive = sources.map((s) => ({ ...s, set: new Set(s.listed) }));
    const listed = sources.flatMap((s) => s.listed);
    expect(index.names).toBe(new Set(listed).size);
    let hits = 0;
    const wrong: object[] = [];
    for (let i = 0; i < LOOKUPS; i++) {
      let name: string = dice.chance(50) ? dice.pick(listed) : realisticName(dice);
      if (dice.chance(40)) name = `${dice.pick(['www', 'a', 'cc', 'x.y'])}.${name}`;
      if (dice.chance(10)) name = `q${name}`;
      if (dice.chance(10)) name = name.slice(name.indexOf('.') + 1);
      const got = index.matches(name as DomainName);
      const wanted = naiveMatches(naive, name as DomainName);
      if (wanted.length > 0) hits++;
      // One string apiece: `toEqual` on each would take most of the time.
      if (got.map(order).join() !== wanted.map(order).join()) wrong.push({ name, got, wanted });
    }
    expect(wrong).toEqual([]);
    expect(hits).toBeGreaterThan(LOOKUPS / 5);
    index.close();
  });
});

const order = (m: ListMatch): string => `${m.entry} ${m.listId} ${m.categoryId}`;

describe('the lanes', () => {
  it('collide no more often than chance, alone and in pairs, under any seed', () => {
    for (const seed of [
      [0, 0, 0, 0],
      [-1, -1, -1, -1],
      [1, 2, 3, 4],
      [0x7fffffff, 5, -9, 0x12345678],
    ] as const) {
      const keys = hashKeys(seed);
      const names = new Set<string>();
      const dice = new Dice(5);
      while (names.size < 100_000) names.add(realisticName(dice));
      for (let i = 0; names.size < 200_000; i++) names.add(`s${i}.example.com`);
      const lanes = [...names].map((n) => lanesOf(n, keys));
      // 200,000² / 2³³ ≈ 4.7 pairs are expected in each 32-bit lane.
      for (const lane of ['home', 'tag', 'check'] as const)
        expect(names.size - new Set(lanes.map((l) => l[lane])).size).toBeLessThan(25);
      expect(new Set(lanes.map((l) => (l.home >>> 0) * 2 ** 20 + (l.tag >>> 12))).size).toBe(names.size);
      expect(checkOf('www.example.com', 4, keys)).toBe(lanesOf('example.com', keys).check);
    }
  });
});
