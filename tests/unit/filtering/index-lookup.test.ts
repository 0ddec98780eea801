import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { NO_MATCHES } from '../../../shared/policy/list-match.ts';
import { CATEGORY_IDS } from '../../../shared/catalogue/category-ids.ts';
import type { LoadedIndex } from '../../../electron/agent/filtering/compiled-index.ts';
import { loadIndex } from '../../../electron/agent/filtering/compiled-load.ts';
import { buildIndex, type BuildStats } from '../../../electron/agent/filtering/index-build.ts';
import { keyOf, memoryLists, memorySource, type MemorySource } from '../../bench/index-names.ts';

let dir = '';
const open: LoadedIndex[] = [];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'haidang-index-'));
});
afterEach(() => {
  for (const index of open.splice(0)) index.close();
  fs.rmSync(dir, { recursive: true });
});

function build(
  sources: readonly MemorySource[],
  minSetBits?: number,
): { index: LoadedIndex; stats: BuildStats } {
  const stats = buildIndex(memoryLists(sources), dir, {
    revision: 7,
    seed: [1, 2, 3, 4],
    ...(minSetBits === undefined ? {} : { minSetBits }),
  });
  const index = unwrap(loadIndex(dir));
  open.push(index);
  return { index, stats };
}

const asked = (index: LoadedIndex, name: string): string[] =>
  index.matches(name as DomainName).map((m) => `${m.listId}/${m.categoryId}/${m.entry}`);

describe('a lookup', () => {
  it('a listed name matches, with list, category and entry', () => {
    const { index } = build([memorySource('ut1', 'gambling', 'block', ['example.com'])]);
    expect(asked(index, 'example.com')).toEqual(['ut1/gambling/example.com']);
    expect(index.names).toBe(1);
    expect(index.revision).toBe(7);
  });

  it('subdomains of a listed name match by its entry, at any depth', () => {
    const { index } = build([memorySource('ut1', 'gambling', 'block', ['example.com'])]);
    expect(asked(index, 'www.example.com')).toEqual(['ut1/gambling/example.com']);
    expect(asked(index, `${'a.'.repeat(120)}example.com`)).toEqual(['ut1/gambling/example.com']);
  });

  it('names that merely end alike, and domains above a listed one, do not match', () => {
    const { index } = build([memorySource('ut1', 'gambling', 'block', ['example.com', 'a.b.other.org'])]);
    for (const name of [
      'badexample.com',
      'example.com.vn',
      'xample.com',
      'com',
      'b.other.org',
      'other.org',
      'x.b.other.org',
    ])
      expect(index.matches(name as DomainName)).toBe(NO_MATCHES);
  });

  it('all covering entries come, longest first, each list and category of each', () => {
    const { index } = build([
      memorySource('a', 'ads', 'block', ['example.com', 'x.y.example.com']),
      memorySource('b', 'trackers', 'block', ['x.y.example.com', 'other.net']),
    ]);
    expect(asked(index, 'q.x.y.example.com')).toEqual([
      'a/ads/x.y.example.com',
      'b/trackers/x.y.example.com',
      'a/ads/example.com',
    ]);
    expect(asked(index, 'y.example.com')).toEqual(['a/ads/example.com']);
  });

  it('a listed top-level label covers everything below it and nothing beside it', () => {
    const { index } = build([
      memorySource('tlds', 'scam', 'block', ['zip']),
      memorySource('a', 'ads', 'block', ['bad.zip', 'example.com']),
    ]);
    expect(asked(index, 'zip')).toEqual(['tlds/scam/zip']);
    expect(asked(index, 'some.host.zip')).toEqual(['tlds/scam/zip']);
    expect(asked(index, 'www.bad.zip')).toEqual(['a/ads/bad.zip', 'tlds/scam/zip']);
    expect(asked(index, 'zip.com')).toEqual([]);
    expect(asked(index, 'example.zipp')).toEqual([]);
  });

  it('a repeated hit returns the very same array', () => {
    const { index } = build([memorySource('ut1', 'gambling', 'block', ['example.com'])]);
    const first = index.matches('a.example.com' as DomainName);
    expect(index.matches('b.example.com' as DomainName)).toBe(first);
  });

  it('an index of nothing matches nothing', () => {
    const { index } = build([]);
    expect(index.matches('example.com' as DomainName)).toBe(NO_MATCHES);
    expect(index.matches('com' as DomainName)).toBe(NO_MATCHES);
  });
});

describe('exceptions', () => {
  it('take the same list and category off at their own length and above', () => {
    const { index } = build([
      memorySource('a', 'ads', 'block', ['example.com']),
      memorySource('a', 'ads', 'except', ['good.example.com']),
      memorySource('b', 'ads', 'block', ['example.com']),
      memorySource('a', 'scam', 'block', ['example.com']),
    ]);
    expect(asked(index, 'www.good.example.com')).toEqual(['b/ads/example.com', 'a/scam/example.com']);
    expect(asked(index, 'bad.example.com')).toEqual([
      'a/ads/example.com',
      'b/ads/example.com',
      'a/scam/example.com',
    ]);
  });

  it('leave a longer entry below them in force', () => {
    const { index } = build([
      memorySource('a', 'ads', 'block', ['deep.good.example.com', 'good.example.com']),
      memorySource('a', 'ads', 'except', ['good.example.com']),
    ]);
    expect(asked(index, 'deep.good.example.com')).toEqual(['a/ads/deep.good.example.com']);
    expect(index.matches('good.example.com' as DomainName)).toBe(NO_MATCHES);
  });
});

describe('the builder', () => {
  it('makes room for more sets than eleven bits can count', () => {
    const sources = Array.from({ length: 12 }, (_, bit) =>
      memorySource(
        `list-${bit}`,
        CATEGORY_IDS[bit] ?? 'ads',
        'block',
        Array.from({ length: 4095 }, (_, i) => i + 1)
          .filter((n) => (n >> bit) & 1)
          .map((n) => `name${n}.example`),
      ),
    );
    const { index, stats } = build(sources);
    expect(stats).toMatchObject({ names: 4095, sets: 4095, setBits: 13 });
    for (let n = 1; n <= 4095; n++)
      expect(asked(index, `www.name${n}.example`)).toEqual(
        sources.filter((_, bit) => (n >> bit) & 1).map((s) => `${s.listId}/${s.categoryId}/name${n}.example`),
      );
  });

  it('tells names apart that meet under one tag', () => {
    const names = Array.from({ length: 3000 }, (_, i) => `${i % 3 === 0 ? 'a.b.' : ''}host${i}.example`);
    const { index, stats } = build([memorySource('a', 'ads', 'block', names)], 26);
    expect(stats.overflow).toBeGreaterThan(100);
    for (const name of names) expect(asked(index, `www.${name}`)).toEqual([`a/ads/${name}`]);
    for (let i = 0; i < 20_000; i++)
      expect(index.matches(`absent${i}.example` as DomainName)).toBe(NO_MATCHES);
  });

  it('does not depend on the order of the names nor on where chunks end', () => {
    const names = [
      'b.example.com',
      'example.com',
      'zip',
      'a.example.com',
      'x.y.z.example.com',
      'example.com',
    ];
    for (const perChunk of [1, 2, 100]) {
      const unsorted = memorySource('a', 'ads', 'block', names);
      buildIndex(
        {
          sources: () => [unsorted],
          *chunks() {
            for (let at = 0; at < names.length; at += perChunk)
              yield Buffer.from(
                names
                  .slice(at, at + perChunk)
                  .map(keyOf)
                  .join('\n'),
              );
          },
        },
        dir,
        { revision: 1 },
      );
      const index = unwrap(loadIndex(dir));
      open.push(index);
      expect(index.names).toBe(5);
      expect(asked(index, 'q.y.z.example.com')).toEqual(['a/ads/example.com']);
      expect(asked(index, 'x.y.z.example.com')).toEqual(['a/ads/x.y.z.example.com', 'a/ads/example.com']);
      expect(asked(index, 'a.example.com')).toEqual(['a/ads/a.example.com', 'a/ads/example.com']);
    }
  });

  it('leaves two files behind: the index and the check lanes of this build', () => {
    const sources = [memorySource('a', 'ads', 'block', ['example.com'])];
    build(sources);
    build(sources);
    expect(fs.readdirSync(dir).sort()).toEqual([expect.stringMatching(/^index-.*\.check$/), 'index.bin']);
  });
});
