import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { LogReader } from '../../../electron/agent/activity/log-reader.ts';
import { ActivityQueries } from '../../../electron/agent/storage/activity-queries.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { child, MORNING } from '../storage/temporary-storage.ts';
import { GAMBLING_LIST, level, name, recording } from './recording.ts';

const FULL = level('full');

test('a blocked request is a row with everything that explains it', async () => {
  const { recorder, facts, rows, an } = recording();
  recorder.note(
    facts('www.nhacai.example.com', {
      verdict: 'block',
      reason: 'category',
      categoryId: 'gambling',
      listId: GAMBLING_LIST,
      entry: name('nhacai.example.com'),
    }),
    FULL,
  );
  await recorder.flush();
  expect(await rows()).toEqual([
    {
      id: 1,
      atMs: MORNING,
      profileId: an.id,
      name: 'www.nhacai.example.com',
      site: 'example.com',
      category: 'gambling',
      verdict: 'block',
      reason: 'category',
      listId: 'nha-cai',
      entry: 'nhacai.example.com',
      origin: 'dns:A@127.0.0.1:5354',
      count: 1,
    },
  ]);
});

test('the same name within a minute is one row with a count, and after it a new row', async () => {
  const { recorder, facts, rows, clock } = recording();
  for (let i = 0; i < 60; i++) {
    recorder.note(facts('vnexpress.net'), FULL);
    clock.advance(1000);
  }
  recorder.note(facts('vnexpress.net'), FULL);
  await recorder.flush();
  expect((await rows()).map(({ atMs, count }) => [atMs - MORNING, count])).toEqual([
    [0, 60],
    [60_000, 1],
  ]);
});

test('a count that grows after its row was written is written too', async () => {
  const { recorder, facts, rows } = recording();
  const tally = recorder.note(facts('vnexpress.net'), FULL);
  await recorder.flush();
  tally.count += 41;
  await recorder.flush();
  expect((await rows()).map(({ count }) => count)).toEqual([42]);
});

test('what differs in verdict, entry or child is another row', async () => {
  const { recorder, facts, rows, storage } = recording();
  const bo = unwrap(storage.profiles.add(child('Bo'), 'operator', MORNING));
  recorder.note(facts('a.example'), FULL);
  recorder.note(facts('a.example', { verdict: 'block' }), FULL);
  recorder.note(facts('a.example', { entry: name('example') }), FULL);
  recorder.note(facts('a.example', { profileId: bo.id }), FULL);
  recorder.note(facts('a.example'), FULL);
  await recorder.flush();
  expect((await rows()).map(({ count }) => count)).toEqual([2, 1, 1, 1]);
});

test('closing loses nothing', async () => {
  const { recorder, facts, rows } = recording();
  for (let i = 0; i < 5000; i++) recorder.note(facts(`host-${i}.example`), FULL);
  await recorder.close();
  expect(await rows()).toHaveLength(5000);
});

test('a new run numbers its rows on from the last', async () => {
  const { recorder, facts, rows, start } = recording();
  recorder.note(facts('one.example'), FULL);
  await recorder.close();
  const second = start().recorder;
  second.note(facts('two.example'), FULL);
  await second.close();
  expect((await rows()).map(({ id, name: host }) => [id, host])).toEqual([
    [1, 'one.example'],
    [2, 'two.example'],
  ]);
});

test('roll-ups add up to the rows, by local day and hour', async () => {
  const { recorder, facts, clock, storage, an } = recording();
  const night = Date.UTC(2026, 10, 24, 16, 59, 30);
  clock.set(night); // 23:59:30 in Hà Nội
  recorder.note(facts('play.example', { verdict: 'block', categoryId: 'games' }), FULL);
  clock.set(night + 60_000); // 00:00:30 the day after
  const tally = recorder.note(facts('news.example'), FULL);
  await recorder.flush();
  tally.count += 9;
  await recorder.close();
  const db = new Database(storage.file, { readonly: true });
  const queries = new ActivityQueries(db);
  expect(queries.categories(an.id, 20261124, 20261125)).toEqual([
    { day: 20261124, category: 'games', verdict: 'block', count: 1 },
    { day: 20261125, category: '', verdict: 'allow', count: 10 },
  ]);
  expect(queries.hours(an.id, 20261124, 20261125)).toEqual([
    { day: 20261124, hour: 23, count: 1, blocked: 1 },
    { day: 20261125, hour: 0, count: 10, blocked: 0 },
  ]);
  expect(queries.sites(an.id, 20261124, 20261125, 10)).toEqual([
    { site: 'news.example', count: 10, blocked: 0 },
    { site: 'play.example', count: 1, blocked: 1 },
  ]);
  db.close();
});

test('a clock that is set back a day does not keep a row open', async () => {
  const { recorder, facts, rows, clock } = recording();
  recorder.note(facts('vnexpress.net'), FULL);
  await recorder.flush();
  clock.advance(61_000);
  clock.set(MORNING - 86_400_000);
  await recorder.flush();
  recorder.note(facts('vnexpress.net'), FULL);
  await recorder.flush();
  expect((await rows()).map(({ atMs }) => atMs)).toEqual([MORNING, MORNING - 86_400_000]);
});

test('a log since an instant holds every row from then on, also those after the clock was set back', async () => {
  const { recorder, facts, rows, clock } = recording();
  for (const hours of [0, 5, -2, 1, 7]) {
    clock.set(MORNING + hours * 3_600_000);
    recorder.note(facts(`h${hours}.example`), FULL);
    await recorder.flush();
  }
  const since = clock.nowMs() - 6 * 3_600_000;
  const found = await rows({ sinceMs: since as typeof MORNING });
  expect(found.map(({ name: host }) => host)).toEqual(['h5.example', 'h1.example', 'h7.example']);
});

test('the log can be narrowed to a child, a verdict, the newest rows', async () => {
  const { recorder, facts, rows, storage } = recording();
  const bo = unwrap(storage.profiles.add(child('Bo'), 'operator', MORNING));
  for (let i = 0; i < 10; i++)
    recorder.note(facts(`a${i}.example`, { verdict: i % 2 ? 'block' : 'allow' }), FULL);
  recorder.note(facts('b.example', { profileId: bo.id }), FULL);
  await recorder.flush();
  expect(await rows({ profileId: bo.id })).toHaveLength(1);
  expect(await rows({ verdict: 'block' })).toHaveLength(5);
  const newest = await rows({ verdict: 'block', limit: 2 });
  expect(newest.map(({ name: host }) => host)).toEqual(['a7.example', 'a9.example']);
});

test('who follows the log gets what is there and then each row once it is on disk', async () => {
  const { recorder, writer, facts, storage } = recording();
  recorder.note(facts('one.example'), FULL);
  await recorder.flush();
  const reader = new LogReader(storage.file);
  const stop = new AbortController();
  const seen: (string | null)[] = [];
  for await (const row of reader.follow({}, writer, stop.signal)) {
    seen.push(row.name);
    if (seen.length === 1) setTimeout(() => recorder.note(facts('two.example'), FULL), 20);
    if (seen.length === 2) stop.abort();
  }
  reader.close();
  expect(seen).toEqual(['one.example', 'two.example']);
});

test('requests of a child who was removed are counted as lost, and the others are written', async () => {
  const { recorder, facts, rows } = recording();
  recorder.note(facts('gone.example', { profileId: 'p-gone' as ProfileId }), FULL);
  recorder.note(facts('here.example'), FULL);
  await recorder.flush();
  expect((await rows()).map(({ name: host }) => host)).toEqual(['here.example']);
  expect(recorder.stats().lost).toBe(1);
});

test('a writer that waits begins with the first batch, and without one when it is asked to open', async () => {
  const { recorder, facts, rows } = recording({ waits: true });
  recorder.note(facts('vnexpress.net'), level('full'));
  await recorder.flush();
  expect(await rows()).toMatchObject([{ name: 'vnexpress.net' }]);
  const { writer } = recording({ waits: true });
  await writer.opened();
  await writer.opened();
});

test('opening is over, with a condition, when the database cannot be written', async () => {
  const { writer, health } = recording({ waits: true, file: '/nowhere/haidang.db', retryMs: 60_000 });
  await writer.opened();
  expect(health.standing('log')).toHaveLength(1);
});
