import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CurrentIndex } from '../../electron/agent/filtering/current-index.ts';
import { openLists, type OpenedLists } from '../../electron/agent/filtering/open-lists.ts';
import { systemClock as clock } from '../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { temporaryFolder } from '../unit/storage/temporary-storage.ts';

let dataDirectory = '';
let bundled = '';
let added = '';
let index = new CurrentIndex();
let health = new HealthBoard(clock);
let lists: OpenedLists | null = null;

beforeEach(() => {
  const folder = temporaryFolder();
  dataDirectory = join(folder, 'data');
  bundled = join(folder, 'starters');
  for (const made of [dataDirectory, bundled]) mkdirSync(made);
  writeFileSync(join(bundled, 'gambling.txt'), 'di-kem.example\n');
  added = join(folder, 'added.txt');
  writeFileSync(added, 'nha-cai.example\n');
});

afterEach(async () => {
  await stop();
});

async function start(): Promise<void> {
  index = new CurrentIndex();
  health = new HealthBoard(clock);
  lists = openLists({ dataDirectory, bundled, index, health, clock });
  await lists.ready;
}

/** What begins after the filter answers has come to its end. */
async function settle(): Promise<void> {
  lists?.catchUp();
  // Its turn comes after everything that was begun.
  for (let turn = 0; turn < 3; turn++) await lists?.service?.remove('no-such-list');
  await lists?.service?.inForce();
}

async function stop(): Promise<void> {
  await lists?.close();
  lists = null;
}

const add = async (name: string): Promise<void> => {
  const list = { name, source: { file: added }, category: 'gambling', format: 'auto' } as const;
  unwrap((await lists?.service?.add(list)) ?? { ok: false, error: null });
  await lists?.service?.inForce();
};

const isListed = (name: string): boolean => index.get().matches(name as DomainName).length > 0;
const standing = (): string[] => health.standing().map(({ id, level }) => `${id} ${level}`);
const listsFiles = (): string[] =>
  globSync('lists.db*', { cwd: dataDirectory }).map((f) => join(dataDirectory, f));

async function furnished(): Promise<void> {
  await start();
  expect(standing()).toEqual([]);
  await add('nha');
  expect(isListed('nha-cai.example')).toBe(true);
  await stop();
}

test.each(['missing', 'empty'] as const)(
  'a lists.db that is %s does not empty a sound index: it goes on, over restarts, until somebody changes the lists',
  async (how) => {
    await furnished();
    for (const file of listsFiles()) rmSync(file);
    if (how === 'empty') writeFileSync(join(dataDirectory, 'lists.db'), '');
    for (let run = 0; run < 2; run++) {
      await start();
      expect(isListed('nha-cai.example')).toBe(true);
      await settle();
      expect([isListed('nha-cai.example'), isListed('di-kem.example')]).toEqual([true, true]);
      expect(standing()).toEqual(['lists.lost degraded']);
      await stop();
    }
    writeFileSync(added, 'khac.example\n');
    await start();
    await add('khac');
    expect([isListed('khac.example'), isListed('nha-cai.example')]).toEqual([true, false]);
    expect(standing()).toEqual([]);
    await stop();
    await start();
    expect(standing()).toEqual([]);
  },
);

test('with neither lists.db nor an index the first index that answers is of the starter lists, and the loss is told', async () => {
  await furnished();
  for (const file of listsFiles()) rmSync(file);
  for (const file of globSync('index/*', { cwd: dataDirectory })) rmSync(join(dataDirectory, file));
  const swaps: number[] = [];
  index = new CurrentIndex();
  health = new HealthBoard(clock);
  index.onSwap(({ names }) => swaps.push(names));
  lists = openLists({ dataDirectory, bundled, index, health, clock });
  expect(index.ready).toBe(false);
  await lists.ready;
  expect([swaps, isListed('di-kem.example')]).toEqual([[1], true]);
  expect(standing()).toEqual(['lists.lost failed']);
});

test('an index that was damaged at start is told until the lists change next', async () => {
  await furnished();
  for (const file of globSync('index/*', { cwd: dataDirectory })) {
    const path = join(dataDirectory, file);
    writeFileSync(path, readFileSync(path).fill(0xa5, 64, 512));
  }
  await start();
  await settle();
  expect(isListed('nha-cai.example')).toBe(true);
  expect(standing()).toEqual(['index.corrupt-rebuilt degraded']);
  await add('them');
  expect(standing()).toEqual([]);
});

test('a damaged lists.db: the index goes on, and without one the sentence does not say so', async () => {
  await furnished();
  const spoil = (): void => {
    for (const file of listsFiles()) rmSync(file);
    writeFileSync(join(dataDirectory, 'lists.db'), 'no database, only words. '.repeat(400));
  };
  spoil();
  await start();
  expect([lists?.service, isListed('nha-cai.example')]).toEqual([null, true]);
  expect(health.standing().map(({ message }) => message.en)).toEqual([
    expect.stringMatching(/cannot be opened.*built before still filters/),
  ]);
  await stop();
  for (const file of globSync('index/*', { cwd: dataDirectory })) rmSync(join(dataDirectory, file));
  await start();
  expect(index.ready).toBe(false);
  expect(health.standing().map(({ id, message }) => [id, message.en])).toEqual([
    ['lists.unusable', expect.stringMatching(/no index either/)],
  ]);
});
