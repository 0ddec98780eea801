/**
 * Imports at their true size: millions of names in a heap that could not hold them, and the real lists of
 * `../shared/data/lists`, where that folder is present.
 */
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readHosts } from './raw-hosts.ts';
import { ListDesk } from '../unit/filtering/list-desk.ts';
import type { CategoryId } from '../../shared/catalogue/category-ids.ts';
import type { ListId } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';

const LINES = 1_000_000;
const REAL = resolve(import.meta.dirname, '../../../shared/data/lists');

let desk: ListDesk;
beforeEach(() => {
  desk = new ListDesk({}, 40);
});
afterEach(() => desk.close());

test(`${LINES} lines are imported in a heap of 40 MiB, whole and in order`, async () => {
  const path = desk.file('big.hosts', '');
  const file = openSync(path, 'w');
  for (let i = 0; i < LINES; i += 10_000) {
    let text = '';
    // A full cycle of a linear map: every name once, in no order.
    for (let k = i; k < Math.min(LINES, i + 10_000); k++)
      text += `0.0.0.0 host-${(k * 7_368_787) % LINES}.example.com\n`;
    writeSync(file, text);
  }
  closeSync(file);
  const done = unwrap(
    await desk.service.add({ name: 'big', source: { file: path }, category: 'adult', format: 'auto' }),
  );
  expect(done).toMatchObject({ entries: LINES, added: LINES, rejected: 0 });
  let last = '';
  let count = 0;
  for (const source of desk.store.sources())
    for (const chunk of desk.store.chunks(source))
      for (const key of chunk.toString('latin1').split('\n')) {
        if (key <= last) throw new Error(`\`${key}\` after \`${last}\``);
        last = key;
        count += 1;
      }
  expect(count).toBe(LINES);
});

describe.skipIf(!existsSync(REAL))('the real lists (need ../shared/data/lists)', () => {
  test.each<[string, CategoryId, number]>([
    ['hagezi/3p-easylist.adblock.txt', 'ads', 50_000],
    ['hagezi/3p-easylist.unbound.conf', 'ads', 50_000],
    ['hagezi/3p-someonewhocares.hosts.txt', 'ads', 12_000],
    ['hagezi/3p-stevenblack.domains.txt', 'ads', 140_000],
    ['hagezi/adblock-light.txt', 'ads', 122_000],
    ['hostsvn/extensions-gambling-hosts', 'gambling', 65_000],
    ['hostsvn/extensions-adult-domain-VN.txt', 'adult', 1_800],
    ['hostsvn/option-dnsmasq-hostsVN.conf', 'ads', 18_000],
    ['bypass/nextdns-encrypted-dns', 'bypass', 300],
  ])('%s is recognised and imported', async (path, category, atLeast) => {
    const file = join(REAL, path);
    const done = unwrap(await desk.service.add({ name: 'a', source: { file }, category, format: 'auto' }));
    expect(done.entries).toBeGreaterThanOrEqual(atLeast);
    expect(done.rejected).toBeLessThan(done.entries / 50);
  });

  test('one list in two formats has the same names', async () => {
    for (const [name, file] of [
      ['a', 'hagezi/3p-easylist.adblock.txt'],
      ['b', 'hagezi/3p-easylist.unbound.conf'],
    ] as const)
      unwrap(
        await desk.service.add({ name, source: { file: join(REAL, file) }, category: 'ads', format: 'auto' }),
      );
    const keys = desk.store.sources().map((s) => [...desk.store.chunks(s)].join('\n'));
    expect(keys).toHaveLength(2);
    expect(keys[0] === keys[1]).toBe(true);
  });

  test('every name of a hosts file is found with its own entry, names that end alike are not', async () => {
    const file = join(REAL, 'hostsvn/extensions-gambling-hosts');
    unwrap(await desk.service.add({ name: 'a', source: { file }, category: 'gambling', format: 'auto' }));
    const names = readHosts(file);
    const listed = new Set<string>(names);
    for (let i = 0; i < names.length; i += 13) {
      const name = names[i];
      if (name === undefined) continue;
      const found = desk.store.find(unwrap(parseDomainName(`sub.${name}`)), 'a' as ListId);
      expect(found[0]).toMatchObject({ entry: name, categoryId: 'gambling', kind: 'block' });
      const alike = unwrap(parseDomainName(`bad${name}`));
      const covering = desk.store.find(alike, 'a' as ListId);
      for (const { entry } of covering) expect(listed.has(entry) && alike.endsWith(`.${entry}`)).toBe(true);
    }
  });

  test('UT1 is imported whole, with its own categories', async () => {
    const file = join(REAL, 'ut1-blacklists.tar.gz');
    const done = unwrap(
      await desk.service.add({ name: 'ut1', source: { file }, category: 'auto', format: 'auto' }),
    );
    expect(done.entries).toBeGreaterThan(340_000);
    const categories = new Set(desk.store.sources().map((s) => s.categoryId));
    expect(categories.size).toBeGreaterThan(25);
    for (const id of ['gambling', 'hate', 'ai-chat', 'video'] as const) expect(categories).toContain(id);
  });
});
