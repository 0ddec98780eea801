/**
 * The real lists, whole: what their files say is blocked, with the list and the entry that say so, and nothing else is.
 * The files are read a second time by a reader of the test's own.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATEGORY_IDS } from '../../shared/catalogue/category-ids.ts';
import { helpLineEntry } from '../../shared/catalogue/help-lines.ts';
import { systemNeedEntry } from '../../shared/catalogue/system-needs.ts';
import { mapUt1Category } from '../../shared/catalogue/ut1-categories.ts';
import type { ListProgressEvent, LogRow } from '../../shared/contracts/operator-shapes.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { Dice } from '../bench/index-names.ts';
import { startFakeUpstream, type FakeUpstream } from '../integration/fake-upstream.ts';
import { AgentProcess, repositoryRoot, stopAll, temporaryFolder } from './agent-process.ts';
import { DnsClient, type DnsAnswer } from './dns-client.ts';
import {
  ADDRESS_LISTS,
  haveRealLists,
  Oracle,
  RAW_LISTS,
  readRaw,
  readUt1,
  REAL_LISTS,
  UT1,
} from './real-lists/raw-lists.ts';

const DRAWN = 10_000;
const ABSENT = 3000;
const IN_FLIGHT = 64;
const NOWHERE = new Set(['0.0.0.0', '::']);

describe.skipIf(!haveRealLists)('the real lists (needs ../shared/data/lists)', () => {
  let upstream: FakeUpstream;
  let agent: AgentProcess;
  let dns: DnsClient;
  const oracle = new Oracle();
  const dice = new Dice(20261124);
  const suffixes = new Set<readonly [string, number, string]>();
  const imported = new Map<string, { expected: number; entries: number; rejected: number }>();

  beforeAll(async () => {
    upstream = await startFakeUpstream({ zone: { '*': { A: ['203.0.113.7'] } } });
    agent = await AgentProcess.start({ data: temporaryFolder(), upstreams: [upstream.endpoint] });
    for (const path of globSync('assets/lists/*.txt', { cwd: repositoryRoot })) {
      const category = basename(path, '.txt');
      oracle.add(`starter-${category}`, category, readRaw(join(repositoryRoot, path), 'domains'));
    }
    for (const { name, path, format, category } of RAW_LISTS) {
      const file = join(REAL_LISTS, path);
      const names = readRaw(file, format);
      oracle.add(name, category, names);
      await add(name, new Set(names).size, '--file', file, '--category', category);
    }
    const ut1 = new Map<string, Set<string>>();
    for (const [folder, names] of readUt1(join(temporaryFolder(), 'ut1'))) {
      const category = mapUt1Category(folder);
      if (category === undefined) continue;
      oracle.add('ut1', category, names);
      ut1.set(category, new Set([...(ut1.get(category) ?? []), ...names]));
    }
    const expected = [...ut1.values()].reduce((sum, names) => sum + names.size, 0);
    await add('ut1', expected, '--file', UT1, '--category', 'auto');

    // A child for whom every category is blocked, so that each list shows whatever it lists.
    const child = await agent.addChild('An', 15);
    const policy = join(temporaryFolder(), 'policy.json');
    const categories = Object.fromEntries(CATEGORY_IDS.map((id) => [id, { action: 'block' }]));
    writeFileSync(policy, JSON.stringify({ version: 1, mode: 'open-filtered', categories }));
    await agent.json('policy', 'set', 'An', policy);
    dns = await DnsClient.open(child.dns);
  }, 240_000);

  afterAll(async () => {
    dns?.close();
    await stopAll();
    await upstream?.close();
  });

  async function add(name: string, expected: number, ...source: string[]): Promise<void> {
    const events = await agent.jsonLines<ListProgressEvent>('lists', 'add', name, ...source);
    const done = events.at(-1);
    if (done?.done !== true) throw new Error(`${name}: the last line is not the end`);
    const suffix = done.faults.find(({ reason }) => reason === 'public-suffix');
    if (suffix !== undefined) suffixes.add([name, suffix.lines, suffix.text]);
    imported.set(name, { expected, entries: done.entries, rejected: done.rejected });
  }

  const mustStayOpen = (name: string): boolean =>
    helpLineEntry(name as DomainName) !== undefined || systemNeedEntry(name as DomainName) !== undefined;

  async function askAll(names: readonly string[]): Promise<Map<string, DnsAnswer>> {
    const answers = new Map<string, DnsAnswer>();
    const left = names.values();
    await Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        for (const name of left) answers.set(name, await dns.ask(name));
      }),
    );
    return answers;
  }

  const leadsSomewhere = ({ addresses }: DnsAnswer): boolean => addresses.some((ip) => !NOWHERE.has(ip));

  /** A third of them as a name under the entry. */
  const drawn = (): string[] => {
    const entries = oracle.entries();
    const names = new Set<string>();
    while (names.size < DRAWN) {
      const entry = dice.pick(entries);
      const name = dice.chance(33) ? `${dice.pick(['www', 'a.b', 'x1'])}.${entry}` : entry;
      if (name.length < 250 && !mustStayOpen(name)) names.add(name);
    }
    return [...names];
  };

  test('every list is taken whole: no entry that the reader is sure of is missing', () => {
    const short = [...imported].filter(([, { expected, entries }]) => entries < expected);
    expect(short).toEqual([]);
    expect(imported.size).toBe(RAW_LISTS.length + 1);
  });

  test('whole public suffixes that stand in the files are passed over, and told with their line', () => {
    expect([...suffixes]).toEqual([
      ['hagezi-adblock-light-txt', 1, '||net.kg^'],
      ['ut1', 1, 'x.se'],
    ]);
  });

  test('a folder with files of addresses beside its lists names each of them', async () => {
    const name = 'bypass-folder';
    const [done] = (
      await agent.jsonLines<ListProgressEvent>(
        'lists',
        'add',
        name,
        '--dir',
        join(REAL_LISTS, 'bypass'),
        '--category',
        'bypass',
      )
    ).slice(-1);
    if (done?.done !== true) throw new Error('the last line is not the end');
    expect(done.leftOut.first.map(({ file }) => `bypass/${file}`)).toEqual(ADDRESS_LISTS);
    const told = await agent.cli('lists', 'update', name);
    expect(told.stdout.match(/Nothing taken from .*addresses, not of names/g)).toHaveLength(2);
    await agent.cli('lists', 'remove', name);
  });

  test('a file of addresses has nothing to take, and its list is refused with a sentence', async () => {
    for (const path of ADDRESS_LISTS) {
      const refused = await agent.cli(
        '--json',
        'lists',
        'add',
        basename(path),
        '--file',
        join(REAL_LISTS, path),
        '--category',
        'bypass',
      );
      expect([path, refused.code]).toEqual([path, 1]);
      expect(refused.stderr).toContain('LIST_REFUSED');
    }
  });

  test(`${DRAWN} names drawn from the files are blocked, and the log names a list and an entry that say so`, async () => {
    const names = drawn();
    const answers = await askAll(names);
    expect(names.filter((name) => leadsSomewhere(answers.get(name) as DnsAnswer))).toEqual([]);

    await new Promise((resolve) => setTimeout(resolve, 2000));
    const rows = new Map<string, LogRow>();
    for await (const row of await agent.operator.log({ child: 'An', follow: false }))
      if (row.name !== null) rows.set(row.name, row);
    const wrong: unknown[] = [];
    let shown = 0;
    for (const name of names) {
      const row = rows.get(name);
      // Names of the private class are never written; `check` below sees them.
      if (row === undefined) continue;
      shown += 1;
      if (row.reason === 'special-use-name') continue;
      if (row.verdict !== 'block' || !oracle.confirms(name, row)) wrong.push(row);
    }
    expect(wrong).toEqual([]);
    expect(shown).toBeGreaterThan(0.97 * DRAWN);
  });

  test('`check` says the same of 1,000 of them', async () => {
    const wrong: unknown[] = [];
    for (const name of drawn().slice(0, 1000)) {
      const check = await agent.operator.check({ target: name, child: 'An' });
      if (check.verdict !== 'block' || !oracle.confirms(name, check)) wrong.push(check);
    }
    expect(wrong).toEqual([]);
  });

  /** The catalogue itself knows schools and authorities by their suffix, and this profile blocks every category. */
  const isOnNoList = (name: string): boolean => !oracle.covers(name) && !/\.(?:edu|gov)\.vn$/.test(name);

  test('names that merely end alike are not blocked', async () => {
    const entries = oracle.entries();
    const names = new Set<string>();
    while (names.size < ABSENT) {
      const name = `bad${dice.pick(entries)}`;
      if (/^[^.]{1,63}\./.test(name) && name.length < 250 && isOnNoList(name)) names.add(name);
    }
    const answers = await askAll([...names]);
    expect([...names].filter((name) => !leadsSomewhere(answers.get(name) as DnsAnswer))).toEqual([]);
  });

  test('popular names on no list are not blocked', async () => {
    const popular = ['opendns-top-10k.txt', 'top-100k-2016.txt'].flatMap((file) =>
      readFileSync(join(REAL_LISTS, 'popular', file), 'utf8').split(/\s+/),
    );
    const names = new Set<string>();
    while (names.size < ABSENT) {
      const name = dice.pick(popular).toLowerCase();
      if (name !== '' && isOnNoList(name)) names.add(name);
    }
    const answers = await askAll([...names]);
    expect([...names].filter((name) => !leadsSomewhere(answers.get(name) as DnsAnswer))).toEqual([]);
  });
});
