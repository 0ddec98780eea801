import { createReadStream, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { LIST_FORMATS } from '../../../shared/catalogue/public-list.ts';
import { PUBLIC_LISTS, publicListById } from '../../../shared/catalogue/public-lists.ts';
import {
  mapUt1Category,
  UT1_CATEGORIES,
  ut1IgnoredReason,
} from '../../../shared/catalogue/ut1-categories.ts';

const archive = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../../../shared/data/lists/ut1-blacklists.tar.gz',
);

async function foldersOf(path: string): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  const entries = createReadStream(path).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    const folder = entry.header.name.split('/')[1];
    if (folder !== undefined && folder !== '') folders.add(folder);
    entry.resume();
  }
  return folders;
}

describe('UT1 folders', () => {
  test('every folder is mapped or left out for a stated reason', () => {
    const known = (folder: string) => {
      const category = mapUt1Category(folder);
      return category === undefined ? ut1IgnoredReason(folder) !== undefined : isCategoryId(category);
    };
    expect(Object.keys(UT1_CATEGORIES).filter((folder) => !known(folder))).toEqual([]);
  });

  test.each([
    ['redirector', 'bypass'],
    ['strict_redirector', 'bypass'],
    ['shortener', 'redirectors'],
    ['agressif', 'hate'],
    ['lingerie', 'nudity'],
    ['sexual_education', 'sexuality'],
    ['associations_religieuses', 'religion'],
    ['manga', 'comics'],
    ['publicite', 'ads'],
    ['bank', 'finance'],
    ['press', 'news'],
    ['doh', 'dns-resolvers'],
    ['warez', 'warez'],
    ['adult', 'adult'],
    ['gambling', 'gambling'],
  ])('%s feeds %s', (folder, category) => {
    expect(mapUt1Category(folder)).toBe(category);
  });

  test('spelling with hyphens or capitals finds the same folder; an unknown one finds none', () => {
    expect(mapUt1Category('Social-Networks')).toBe('social');
    expect(mapUt1Category('audio_video')).toBe('video');
    expect(mapUt1Category('no_such_folder')).toBeUndefined();
    expect(mapUt1Category('constructor')).toBeUndefined();
    expect(ut1IgnoredReason('no_such_folder')).toBeUndefined();
  });

  test('allow lists of one institution are left out', () => {
    const folders = ['liste_bu', 'liste_blanche', 'exceptions_liste_bu', 'examen_pix'];
    expect(folders.filter((folder) => ut1IgnoredReason(folder) === undefined)).toEqual([]);
  });

  test.skipIf(!existsSync(archive))(
    'every folder of the real archive is known (needs ../shared/data)',
    async () => {
      const folders = await foldersOf(archive);
      expect(folders.size).toBeGreaterThan(60);
      const unknown = [...folders].filter(
        (folder) => mapUt1Category(folder) === undefined && ut1IgnoredReason(folder) === undefined,
      );
      expect(unknown).toEqual([]);
    },
  );
});

describe('public lists', () => {
  test('at least 25 are on offer, each under one id and one address', () => {
    expect(PUBLIC_LISTS.length).toBeGreaterThanOrEqual(25);
    expect(new Set(PUBLIC_LISTS.map(({ id }) => id)).size).toBe(PUBLIC_LISTS.length);
    expect(new Set(PUBLIC_LISTS.map(({ url }) => url)).size).toBe(PUBLIC_LISTS.length);
  });

  test('every list has an https address, a known format and category, a licence and words', () => {
    for (const list of PUBLIC_LISTS) {
      expect(new URL(list.url).protocol).toBe('https:');
      expect(new URL(list.homepage).protocol).toBe('https:');
      expect(LIST_FORMATS).toContain(list.format);
      expect(list.categoryId === 'auto' || isCategoryId(list.categoryId)).toBe(true);
      expect(list.licence).not.toBe('');
      expect(list.sizeHint).toBeGreaterThan(0);
      expect(list.description.vi).not.toBe(list.description.en);
      expect(publicListById(list.id)).toBe(list);
    }
  });

  test('only a source that names categories itself is `auto`', () => {
    expect(
      PUBLIC_LISTS.filter(({ categoryId }) => categoryId === 'auto').map(({ format }) => format),
    ).toEqual(['ut1']);
  });

  test('something is recommended for each category that every preset blocks', () => {
    const covered = new Set(PUBLIC_LISTS.filter((list) => list.recommended).map((list) => list.categoryId));
    const always = [
      'gambling',
      'adult',
      'malware',
      'phishing',
      'scam',
      'bypass',
      'dns-resolvers',
      'ads',
    ] as const;
    expect(always.filter((id) => !covered.has(id))).toEqual([]);
  });
});
