/** Lists on the console: subscribed to as jobs that go on by themselves, compared, taken back and removed. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../shared/contracts/system-shapes.ts';
import { codeOf, type ConsoleClient, type ConsoleDesk, openConsoleDesk } from './console-desk.ts';

let desk: ConsoleDesk;
let mother: ConsoleClient;
let source: Server;
let content: string;
/** Answers that are under way and wait to be let go. */
let held: ServerResponse[];
let holding: boolean;

beforeEach(async () => {
  content = namesFrom(1, 100);
  held = [];
  holding = false;
  source = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain');
    if (holding) {
      response.write(content);
      held.push(response);
    } else response.end(content);
  });
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  desk = await openConsoleDesk();
  mother = desk.console((await desk.guardian()).token);
});
afterEach(async () => {
  for (const response of held) response.destroy();
  source.closeAllConnections();
  source.close();
  await desk.close();
});

/** `n0001.example` … */
const namesFrom = (first: number, last: number): string =>
  Array.from({ length: last - first + 1 }, (_, i) => `n${String(first + i).padStart(4, '0')}.example\n`).join(
    '',
  );

const listUrl = (): string => `http://127.0.0.1:${(source.address() as AddressInfo).port}/list.txt`;

const subscribe = async (name = 'own'): Promise<Job> =>
  (await mother.lists.add({ from: 'url', name, url: listUrl(), category: 'gambling', format: 'domains' }))
    .job;

async function ended(id: string): Promise<Job> {
  await desk.deps.jobs.ended(id);
  const { jobs } = await mother.lists.view();
  const job = jobs.find((one) => one.id === id);
  if (job === undefined) throw new Error('the job is not on the board');
  return job;
}

test('a list is subscribed to while nobody waits, serves its category, and stands in the history', async () => {
  const events: string[] = [];
  desk.deps.events.listen(({ event }) => events.push(event.type));
  const started = await subscribe();
  expect(started).toMatchObject({ kind: 'list-add', name: 'own', outcome: null });
  expect((await ended(started.id)).outcome).toMatchObject({ kind: 'done', added: 100, entries: 100 });
  const view = await mother.lists.view();
  expect(view.lists).toMatchObject([{ name: 'own', bundled: false, canUndo: false, entries: 100 }]);
  expect(view.coverage).toEqual({ gambling: 'subscribed' });
  const [change] = await mother.history.list({ limit: 1 });
  expect(change).toMatchObject({ sentence: { vi: 'Đã thêm danh sách own (100 tên).' }, undoable: true });
  expect(events).toContain('job');
  expect(events).toContain('lists');
});

test('a second list of one name is refused, also while the first is on its way', async () => {
  holding = true;
  const { id } = await subscribe();
  expect(await codeOf(subscribe())).toBe('NAME_TAKEN');
  for (const response of held) response.end();
  await expect.poll(() => held.length).toBe(1);
  held[0]?.end();
  await ended(id);
  expect(await codeOf(subscribe('OWN'))).toBe('NAME_TAKEN');
});

test('a list that cannot be fetched fails as a job, with words, and is not there', async () => {
  source.close();
  source.closeAllConnections();
  const { id } = await mother.lists
    .add({ from: 'url', name: 'gone', url: 'http://127.0.0.1:9/x', category: 'games', format: 'auto' })
    .then(({ job }) => job);
  const { outcome } = await ended(id);
  expect(outcome).toMatchObject({ kind: 'failed', error: { message: { vi: expect.stringMatching(/./) } } });
  expect((await mother.lists.view()).lists).toEqual([]);
  expect(
    (await mother.history.list({ limit: 10 })).filter(({ sentence }) => sentence.vi.includes('gone')),
  ).toEqual([]);
});

test('a job that is called off ends as cancelled and leaves nothing', async () => {
  holding = true;
  const { id } = await subscribe();
  await expect.poll(() => held.length).toBe(1);
  await mother.lists.cancel({ job: id });
  expect((await ended(id)).outcome?.kind).toBe('cancelled');
  expect((await mother.lists.view()).lists).toEqual([]);
  // Once more, and of a job that never was: the tap came late, nobody made a mistake.
  await mother.lists.cancel({ job: id });
  await mother.lists.cancel({ job: 'j-none' });
});

test('the difference of two versions is counted whole and shown by samples; undo goes back and forth', async () => {
  await ended((await subscribe()).id);
  expect(await codeOf(mother.lists.diff({ name: 'own' }))).toBe('NOTHING_TO_UNDO');
  // Over several chunks, with names before, between and after the old ones.
  content = `a.example\n${namesFrom(11, 5000)}z.example\n`;
  const { jobs } = await mother.lists.update({ name: 'own' });
  expect((await ended(jobs[0]?.id ?? '')).outcome).toMatchObject({ kind: 'done', added: 4902, removed: 10 });
  const diff = await mother.lists.diff({ name: 'own' });
  expect(diff).toMatchObject({ added: 4902, removed: 10 });
  expect(diff.addedNames).toHaveLength(200);
  expect(diff.addedNames[0]).toBe('a.example');
  expect(diff.removedNames).toEqual(
    Array.from({ length: 10 }, (_, i) => `n${String(i + 1).padStart(4, '0')}.example`),
  );
  const undone = await mother.lists.undo({ name: 'own' });
  expect(undone.entries).toBe(100);
  expect((await mother.lists.diff({ name: 'own' })).added).toBe(10);
  await mother.history.undo({ change: undone.change.id });
  expect((await mother.lists.view()).lists[0]).toMatchObject({ entries: 4992, canUndo: true });
});

test('an update of everything leaves out what comes with the program, and one of nothing known is refused', async () => {
  await ended((await subscribe()).id);
  const { jobs } = await mother.lists.update({});
  expect(jobs.map(({ name }) => name)).toEqual(['own']);
  expect((await ended(jobs[0]?.id ?? '')).outcome).toMatchObject({ kind: 'done', unchanged: true });
  expect(await codeOf(mother.lists.update({ name: 'nowhere' }))).toBe('UNKNOWN_LIST');
  expect(await codeOf(mother.lists.remove({ name: 'nowhere' }))).toBe('UNKNOWN_LIST');
});

test('what was removed is fetched again by undo, in the background, and that can be called off', async () => {
  await ended((await subscribe()).id);
  const { change } = await mother.lists.remove({ name: 'own' });
  expect((await mother.lists.view()).lists).toEqual([]);
  holding = true;
  const again = await mother.history.undo({ change: change.id });
  expect(again.change.sentence.vi).toBe('Bắt đầu tải lại danh sách own.');
  await expect.poll(() => held.length).toBe(1);
  const off = await mother.history.undo({ change: again.change.id });
  expect((await mother.lists.view()).lists).toEqual([]);
  holding = false;
  await mother.history.undo({ change: off.change.id });
  await expect.poll(async () => (await mother.lists.view()).lists[0]?.entries, { timeout: 20_000 }).toBe(100);
});

test('the catalogue offers first what every preset blocks, and says what is subscribed to', async () => {
  const offered = await mother.lists.catalogue();
  const first = offered.filter(({ recommended }) => recommended);
  expect(new Set(first.map(({ category }) => category))).toEqual(
    new Set(['gambling', 'adult', 'malware', 'phishing']),
  );
  expect(offered.some(({ subscribed }) => subscribed)).toBe(false);
  expect(await codeOf(mother.lists.add({ from: 'catalogue', id: 'no-such' }))).toBe('UNKNOWN_ITEM');
});
