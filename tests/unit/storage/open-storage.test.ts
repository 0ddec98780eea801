import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { dailyBackups, restoreDatabase } from '../../../electron/agent/storage/backup.ts';
import { DailyBackup } from '../../../electron/agent/storage/daily-backup.ts';
import { SCHEMA_VERSION } from '../../../electron/agent/storage/schema.ts';
import { openStorage } from '../../../electron/agent/storage/open-storage.ts';
import { loadSnapshot } from '../../../electron/agent/storage/policy-snapshot.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { child, HandClock, MORNING, temporaryFolder, temporaryStorage } from './temporary-storage.ts';

test('a database from a newer version is refused and not changed by a byte', () => {
  const { storage, folder } = temporaryStorage();
  storage.close();
  const file = join(folder, 'haidang.db');
  const db = new Database(file);
  db.pragma('user_version = 99');
  db.close();
  const before = readFileSync(file);
  expect(openStorage(folder, new HandClock())).toEqual({
    ok: false,
    error: { kind: 'newer-version', version: 99, known: SCHEMA_VERSION },
  });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(join(folder, 'backups'))).toBe(false);
});

test.skipIf(process.platform !== 'linux')(
  'a folder that cannot be made is a fault with its cause, said once (needs /proc)',
  () => {
    const { folder, storage } = temporaryStorage();
    storage.close();
    const below = openStorage('/proc/no-such/folder', new HandClock());
    expect(below).toEqual({
      ok: false,
      error: { kind: 'unusable', detail: expect.stringMatching(/^ENOENT: no such file/) },
    });
    writeFileSync(join(folder, 'file'), '');
    const taken = openStorage(join(folder, 'file'), new HandClock());
    expect(taken).toEqual({
      ok: false,
      error: { kind: 'unusable', detail: expect.stringMatching(/^EEXIST: file already/) },
    });
    const deep = join(folder, 'a', 'b', 'c');
    unwrap(openStorage(deep, new HandClock())).close();
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  },
);

test('a damaged database is a fault, and the policy snapshot still has the last rules and endpoints', () => {
  const { storage, folder } = temporaryStorage();
  const { id } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  storage.profiles.setPorts(id, { dns: 5354 });
  storage.policies.put(id, null, { mode: 'known-only' }, 'Mai', MORNING);
  storage.grants.give({ profileId: id, scope: 'all', untilMs: MORNING }, 'Mai', MORNING);
  storage.close();
  const descriptor = openSync(join(folder, 'haidang.db'), 'r+');
  writeSync(descriptor, Buffer.alloc(8192, 0x5a), 0, 8192, 4096);
  const opened = openStorage(folder, new HandClock());
  expect(opened).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  const snapshot = unwrap(loadSnapshot(folder));
  expect(snapshot.profiles.at(-1)).toMatchObject({ name: 'An', ports: { dns: 5354 } });
  expect(snapshot.policies).toMatchObject([{ profileId: id, revision: 1, document: { mode: 'known-only' } }]);
});

test('a file that is no database is a fault and stays as it is', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'haidang.db'), 'this is a diary, not a database\n'.repeat(100));
  expect(openStorage(folder, new HandClock())).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  expect(readFileSync(join(folder, 'haidang.db'), 'utf8')).toMatch(/^this is a diary/);
});

test('a snapshot that says the same is not written again, another is', () => {
  const { storage, folder } = temporaryStorage();
  const file = join(folder, 'policy-snapshot.json');
  const written = (): number => statSync(file).ino;
  const first = written();
  storage.close();
  const again = unwrap(openStorage(folder, new HandClock()));
  expect(written()).toBe(first);
  unwrap(again.profiles.add(child('An'), 'operator', MORNING));
  expect(written()).not.toBe(first);
  again.close();
});

test('a snapshot that was tampered with is not believed', () => {
  const { storage, folder } = temporaryStorage();
  unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const file = join(folder, 'policy-snapshot.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('An', 'Bo'));
  expect(loadSnapshot(folder)).toEqual({ ok: false, error: 'damaged' });
  expect(loadSnapshot(temporaryFolder())).toEqual({ ok: false, error: 'absent' });
});

test('a second agent on one data folder is told the process id of the first', () => {
  const { folder } = temporaryStorage();
  expect(openStorage(folder, new HandClock())).toEqual({
    ok: false,
    error: { kind: 'locked', pid: process.pid },
  });
});

test('an agent that was killed leaves no lock behind', async () => {
  const folder = temporaryFolder();
  const module = new URL('../../../electron/agent/storage/open-storage.ts', import.meta.url).href;
  const script = `
    const { openStorage } = await import(${JSON.stringify(module)});
    const opened = openStorage(${JSON.stringify(folder)}, { nowMs: () => 0 });
    console.log(opened.ok);
    setInterval(() => opened.value.file, 1000);`;
  const agent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(agent.stdout, 'data');
  expect(openStorage(folder, new HandClock())).toEqual({
    ok: false,
    error: { kind: 'locked', pid: agent.pid },
  });
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  const opened = unwrap(openStorage(folder, new HandClock()));
  opened.close();
});

test('a folder in the place of the database is a fault', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'haidang.db'));
  expect(openStorage(folder, new HandClock())).toMatchObject({ ok: false, error: { kind: 'unusable' } });
});

test('a backup is a whole database, and restoring it brings back what was there', async () => {
  const { storage, folder } = temporaryStorage();
  unwrap(storage.policies.put(HOUSEHOLD, null, 'before', 'Mai', MORNING));
  const target = join(temporaryFolder(), 'copy.db');
  const backup = unwrap(await storage.run('backup', { target }));
  expect(backup.bytes).toBeGreaterThan(0);
  unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  storage.close();
  const { replaced } = unwrap(restoreDatabase(folder, target, MORNING));
  expect(replaced).toMatch(/haidang-replaced-/);
  const again = temporaryStorage(folder).storage;
  expect(again.profiles.children()).toEqual([]);
  expect(again.policies.current(HOUSEHOLD)?.document).toBe('before');
  again.close();
  // What was put aside is a copy of the live file: looking into it makes files beside it.
  unwrap(restoreDatabase(folder, replaced ?? '', MORNING));
  expect(readdirSync(folder).filter((file) => file.includes('restoring'))).toEqual([]);
});

test('where nobody may sign in yet, or nothing can be read, a copy brings its guardians', async () => {
  const { storage, folder } = temporaryStorage();
  storage.settings.set('guardians', ['of the copy']);
  const target = join(temporaryFolder(), 'copy.db');
  unwrap(await storage.run('backup', { target }));
  storage.settings.set('guardians', []);
  storage.close();
  const restoredGuardians = () => {
    unwrap(restoreDatabase(folder, target, MORNING));
    const again = temporaryStorage(folder).storage;
    const guardians = again.settings.get('guardians');
    again.close();
    return guardians;
  };
  expect(restoredGuardians()).toEqual(['of the copy']);
  writeFileSync(join(folder, 'haidang.db'), 'x'.repeat(5000));
  expect(restoredGuardians()).toEqual(['of the copy']);
});

test('a file that is damaged, foreign or absent is not restored, and the database stays', () => {
  const { storage, folder } = temporaryStorage();
  unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  storage.close();
  const foreign = join(folder, 'foreign.db');
  new Database(foreign).exec('CREATE TABLE t (x)').close();
  const garbage = join(folder, 'garbage.db');
  writeFileSync(garbage, 'x'.repeat(5000));
  expect(restoreDatabase(folder, foreign, MORNING)).toMatchObject({ error: { kind: 'not-a-backup' } });
  expect(restoreDatabase(folder, garbage, MORNING)).toMatchObject({ error: { kind: 'not-a-backup' } });
  expect(restoreDatabase(folder, join(folder, 'none'), MORNING)).toMatchObject({ error: { kind: 'absent' } });
  expect(readdirSync(folder).filter((file) => file.includes('restoring'))).toEqual([]);
  expect(temporaryStorage(folder).storage.profiles.children()).toHaveLength(1);
});

test('a backup is made once a day, and seven are kept', async () => {
  const { storage, clock, folder } = temporaryStorage();
  const daily = new DailyBackup(
    storage,
    () => clock.nowMs(),
    () => undefined,
  );
  // What a first start makes by itself is nothing to lose, and would keep the day's copy from holding the family.
  expect(await daily.runIfDue()).toBe(false);
  unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  expect(await daily.runIfDue()).toBe(true);
  expect(await daily.runIfDue()).toBe(false);
  for (let day = 0; day < 7; day++) {
    clock.advance(86_400_000);
    expect(await daily.runIfDue()).toBe(true);
  }
  const kept = dailyBackups(folder);
  expect(kept).toHaveLength(7);
  expect(kept[0]?.atMs).toBe(clock.nowMs());
});

test('the thorough check of a sound database finds nothing', async () => {
  const { storage } = temporaryStorage();
  expect(unwrap(await storage.run('integrity-check', {})).faults).toEqual([]);
});
