/** Copies of the database on the console: made, listed, put back; and no name leads out of their folder. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordsOf } from '../../electron/agent/control/operator-deps.ts';
import { codeOf, type ConsoleClient, type ConsoleDesk, openConsoleDesk, PASSPHRASE } from './console-desk.ts';

let desk: ConsoleDesk;
let mother: ConsoleClient;

beforeEach(async () => {
  desk = await openConsoleDesk();
  mother = desk.console((await desk.guardian()).token);
});
afterEach(() => desk.close());

test('a copy that was made brings back what was removed since, and what it replaced is kept', async () => {
  await mother.family.add({ name: 'An', age: 11, preset: '10-13' });
  const { backup } = await mother.backups.make();
  expect(backup).toMatchObject({ kind: 'made' });
  expect(backup.bytes).toBeGreaterThan(10_000);
  await mother.family.add({ name: 'Bình', age: 8, preset: '6-9' });
  const told: string[] = [];
  desk.deps.events.listen(({ event }) => told.push(event.type));
  await mother.backups.restore({ name: backup.name });
  expect((await mother.family.children()).map(({ name }) => name)).toEqual(['An']);
  expect(told).toContain('resync');
  expect((await mother.backups.list()).map(({ kind }) => kind).toSorted()).toEqual(['made', 'replaced']);
  expect(desk.audited()[0]).toMatchObject({ actor: 'Mẹ', action: 'database.restore' });
  expect((await mother.family.children())[0]?.endpoints.dns).not.toBeNull();
});

test('only what lies in the folder of copies can be restored', async () => {
  copyFileSync(join(desk.dataDirectory, 'haidang.db'), join(desk.dataDirectory, 'haidang-before-v9.db'));
  for (const name of ['../haidang-before-v9.db', 'haidang-before-v9.db', '/etc/passwd', '..'])
    expect(await codeOf(mother.backups.restore({ name }))).toBe('UNKNOWN_ITEM');
});

test('a restore takes back no look and no earlier restore, and the history says who restored which copy', async () => {
  const { child } = await mother.family.add({ name: 'An', age: 11, preset: '10-13' });
  const looks = () => recordsOf(desk.deps).storage.looks.recent(null, 10);
  await mother.activity.log({ child: child.id });
  const { backup } = await mother.backups.make();
  await mother.activity.log({ child: child.id });
  await mother.activity.day({
    child: child.id,
    date: new Date(desk.deps.clock.nowMs()).toISOString().slice(0, 10),
  });
  const before = looks().map(({ what, reads, atMs }) => ({ what, reads, atMs }));
  expect(before.map(({ what, reads }) => [what, reads])).toEqual([
    ['day', 1],
    ['log', 2],
  ]);
  await mother.backups.restore({ name: backup.name });
  expect(looks().map(({ what, reads, atMs }) => ({ what, reads, atMs }))).toEqual(before);
  const [row] = await mother.history.list({});
  expect(row).toMatchObject({ actor: 'Mẹ', undoable: false });
  expect(row?.sentence.vi).toContain(backup.name);
  expect(desk.audited()[0]).toMatchObject({ actor: 'Mẹ', action: 'database.restore' });
  // What was replaced is put back: the first restore is still told.
  const replaced = (await mother.backups.list()).find(({ kind }) => kind === 'replaced');
  await mother.backups.restore({ name: replaced?.name ?? '' });
  const said = (await mother.history.list({})).map(({ sentence }) => sentence.en);
  expect(said.filter((sentence) => sentence.startsWith('Restored the backup'))).toHaveLength(2);
  expect(said[0]).toContain(replaced?.name);
  expect(looks()).toHaveLength(2);
});

test('a restore turns no passphrase back, and no guardian who was removed comes with it', async () => {
  const { guardian: father } = await mother.guardians.add({ name: 'Bố', passphrase: PASSPHRASE });
  const { backup } = await mother.backups.make();
  await mother.guardians.remove({ guardian: father.id });
  const next = 'lá trúc che ngang mặt chữ điền';
  await mother.guardians.changePassphrase({ current: PASSPHRASE, next });
  await mother.backups.restore({ name: backup.name });
  expect((await mother.guardians.list()).map(({ name }) => name)).toEqual(['Mẹ']);
  const door = desk.door(await desk.pass());
  const [me] = (await door.state()).guardians;
  const signIn = (passphrase: string) => door.signIn({ guardian: me?.id ?? '', passphrase });
  expect(await codeOf(signIn(PASSPHRASE))).toBe('WRONG_PASSPHRASE');
  expect((await signIn(next)).token).toBeTruthy();
  // The command line says the same.
  const file = join(desk.dataDirectory, 'backups', backup.name);
  expect(await desk.operator.restore({ file })).toEqual({ file, guardians: 'kept' });
});
