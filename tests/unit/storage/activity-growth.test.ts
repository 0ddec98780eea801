/** A busy log: what thousands of rows grew by at once waits in a journal on the disk, and comes to them together. */
import type Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import {
  type ActivityBatch,
  type ActivityRow,
  ActivityStore,
} from '../../../electron/agent/storage/activity-store.ts';
import { openExisting } from '../../../electron/agent/storage/haidang-database.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { level, recording } from '../activity/recording.ts';
import { temporaryStorage } from './temporary-storage.ts';

const MANY = 1500;
const KIND = {
  profileId: HOUSEHOLD,
  category: 'games',
  verdict: 'block',
  reason: 'category',
  listId: null,
  origin: 'dns:A@127.0.0.1:5354',
};

const rowsOf = (first: number, count: number): ActivityRow[] =>
  Array.from({ length: count }, (_, i) => ({
    id: first + i,
    atMs: 1_800_000_000_000 + i,
    day: 20270115,
    hour: 15,
    kind: KIND,
    name: `n${first + i}.example`,
    site: `n${first + i}.example`,
    entry: null,
    count: 1,
  }));

const batch = (number: number, more: Partial<ActivityBatch>): ActivityBatch => ({
  writer: 'w',
  number,
  rows: [],
  increments: [],
  totals: [],
  closed: [],
  usage: [],
  ...more,
});

const grown = (by: number, count = MANY): { id: number; by: number }[] =>
  Array.from({ length: count }, (_, i) => ({ id: i + 1, by }));

function opened(): { open: () => { db: Database.Database; store: ActivityStore } } {
  const { storage } = temporaryStorage();
  return {
    open: () => {
      const db = openExisting(storage.file, 'writer');
      onTestFinished(() => void db.close());
      const store = new ActivityStore(
        db,
        () => ({ day: 20270115, hour: 15 }),
        () => {},
      );
      return { db, store };
    },
  };
}

/** What every reader would count, and whether they agree. */
function counted(db: Database.Database): { rows: number; days: number; hours: number; sites: number } {
  const sum = (table: string): number =>
    Number(db.prepare(`SELECT coalesce(sum(count), 0) FROM ${table}`).pluck().get());
  return {
    rows: sum('activity'),
    days: sum('rollup_categories'),
    hours: sum('rollup_hours'),
    sites: sum('rollup_sites'),
  };
}

const all = (n: number): ReturnType<typeof counted> => ({ rows: n, days: n, hours: n, sites: n });

test('what many rows grew by reaches rows and roll-ups together, each batch once', () => {
  const { db, store } = opened().open();
  store.apply(batch(1, { rows: rowsOf(1, MANY) }));
  const second = batch(2, { increments: grown(2) });
  store.apply(second);
  store.apply(second);
  store.apply(batch(3, { increments: grown(3), closed: [1, 2] }));
  expect(store.isBehind).toBe(true);
  expect(counted(db)).toEqual(all(MANY));
  expect(store.catchUp()).toEqual({ orphaned: 0 });
  expect(store.isBehind).toBe(false);
  expect(counted(db)).toEqual(all(6 * MANY));
  store.catchUp();
  expect(counted(db)).toEqual(all(6 * MANY));
});

test('a few rows that grew are written at once, also while others wait', () => {
  const { db, store } = opened().open();
  store.apply(batch(1, { rows: rowsOf(1, MANY) }));
  store.apply(batch(2, { increments: grown(1) }));
  store.apply(batch(3, { increments: grown(10, 3) }));
  expect(counted(db)).toEqual(all(MANY + 30));
  store.catchUp();
  expect(counted(db)).toEqual(all(2 * MANY + 30));
});

test('the next writer after a crash finds all of it', () => {
  const world = opened();
  const first = world.open();
  first.store.apply(batch(1, { rows: rowsOf(1, MANY) }));
  first.store.apply(batch(2, { increments: grown(4) }));
  first.db.close();
  const { db, store } = world.open();
  expect(store.isBehind).toBe(true);
  expect(store.catchUp()).toEqual({ orphaned: 0 });
  expect(counted(db)).toEqual(all(5 * MANY));
  db.close();
  expect(world.open().store.isBehind).toBe(false);
});

test('a batch that fails leaves no growth behind, on the disk or in memory', () => {
  const { db, store } = opened().open();
  store.apply(batch(1, { rows: rowsOf(1, MANY) }));
  db.exec("CREATE TRIGGER full BEFORE INSERT ON usage BEGIN SELECT RAISE(ABORT, 'full'); END");
  const usage = {
    day: 20270115,
    hour: 15,
    profileId: HOUSEHOLD,
    categoryId: null,
    site: null,
    basis: 'network',
    seconds: 5,
    free: false,
  } as const;
  expect(() => store.apply(batch(2, { increments: grown(1), usage: [usage] }))).toThrow(/full/);
  expect(store.isBehind).toBe(false);
  db.exec('DROP TRIGGER full');
  store.apply(batch(2, { increments: grown(1) }));
  store.catchUp();
  expect(counted(db)).toEqual(all(2 * MANY));
});

test('growth of rows that are gone is told, and the others get theirs', () => {
  const { db, store } = opened().open();
  store.apply(batch(1, { rows: rowsOf(1, MANY) }));
  store.apply(batch(2, { increments: grown(2) }));
  db.exec('DELETE FROM activity WHERE id <= 10');
  store.forgetCaches();
  expect(store.catchUp()).toEqual({ orphaned: 20 });
  expect(counted(db).rows).toBe(3 * (MANY - 10));
});

test('whoever reads after a flush of a busy log sees every request, and so does whoever opens it after the end', async () => {
  const { recorder, facts, rows, clock } = recording();
  const full = level('full');
  const tallies = Array.from({ length: MANY }, (_, i) => recorder.note(facts(`n${i}.example`), full));
  await recorder.flush();
  for (const tally of tallies) tally.count += 1;
  await recorder.flush();
  const total = async (): Promise<number> => (await rows()).reduce((sum, { count }) => sum + count, 0);
  expect(await total()).toBe(2 * MANY);
  for (const tally of tallies) tally.count += 1;
  clock.advance(61_000);
  await recorder.close();
  expect(await total()).toBe(3 * MANY);
});

test('an erasure finds every request of the child in its rows, and none comes after it', async () => {
  const { recorder, facts, rows, an } = recording();
  const full = level('full');
  const tallies = Array.from({ length: MANY }, (_, i) => recorder.note(facts(`n${i}.example`), full));
  await recorder.flush();
  for (const tally of tallies) tally.count += 1;
  let seen = 0;
  await recorder.whileErasing(an.id, async () => {
    seen = (await rows()).reduce((sum, { count }) => sum + count, 0);
  });
  expect(seen).toBe(2 * MANY);
  expect(recorder.stats().lost).toBe(0);
});
