import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { RecordsHolder } from '../../../electron/agent/activity/records-holder.ts';
import { tellOfActivity } from '../../../electron/agent/control/news.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { VIETNAM } from '../../../shared/time/zone-offset.ts';
import { child, HandClock, temporaryFolder } from '../storage/temporary-storage.ts';

const clock = new HandClock();
const open: RecordsHolder[] = [];

afterEach(async () => {
  for (const holder of open.splice(0)) await holder.close();
});

function holderOn(folder: string): { holder: RecordsHolder; health: HealthBoard } {
  const health = new HealthBoard(clock);
  const holder = new RecordsHolder(folder, VIETNAM, clock, health);
  open.push(holder);
  return { holder, health };
}

const standing = (health: HealthBoard): string[] =>
  health
    .standing()
    .map(({ id, level }) => `${id} ${level}`)
    .toSorted();

/** With a child in it, closed; the copy that was made of it. */
async function furnished(): Promise<{ folder: string; backup: string }> {
  const folder = temporaryFolder();
  const { holder } = holderOn(folder);
  unwrap(holder.open());
  const storage = holder.current?.storage;
  unwrap(storage?.profiles.add(child('An'), 'operator', clock.nowMs()) ?? { ok: false, error: null });
  const backup = join(temporaryFolder(), 'copy.db');
  unwrap((await storage?.run('backup', { target: backup })) ?? { ok: false, error: null });
  await holder.close();
  return { folder, backup };
}

/** In place, so that every connection to it meets the damage. */
function spoil(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(statSync(file).size, 0xa5), 0, undefined, 0);
  closeSync(handle);
}

test.each(['missing', 'empty'] as const)(
  'a database that is %s beside the copy of its rules is no first start: the rules go on and nothing is overwritten',
  async (how) => {
    const { folder, backup } = await furnished();
    const copy = readFileSync(join(folder, 'policy-snapshot.json'), 'utf8');
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `haidang.db${suffix}`), { force: true });
    if (how === 'empty') writeFileSync(join(folder, 'haidang.db'), '');
    const { holder, health } = holderOn(folder);
    const rules = unwrap(holder.open());
    expect(rules.profiles.map(({ name }) => name)).toContain('An');
    expect(holder.current).toBeNull();
    expect(standing(health)).toEqual(['database.damaged failed', 'log.no-database failed']);
    expect(health.standing('database')[0]?.message.en).toMatch(/missing or empty.*last known rules/);
    expect(readFileSync(join(folder, 'policy-snapshot.json'), 'utf8')).toBe(copy);

    unwrap(await holder.restore(backup));
    expect(holder.current?.storage.profiles.children().map(({ name }) => name)).toEqual(['An']);
    expect(standing(health)).toEqual([]);
  },
);

test('an empty folder is a first start', () => {
  const { holder, health } = holderOn(temporaryFolder());
  unwrap(holder.open());
  expect(holder.current).not.toBeNull();
  expect(standing(health)).toEqual([]);
});

test('damage that is met while it runs takes the records away at once, and a restored copy brings them back', async () => {
  const { folder, backup } = await furnished();
  const { holder, health } = holderOn(folder);
  unwrap(holder.open());
  const { storage } = holder.current ?? {};
  // What is cached of it is let go, as in any agent that has other things to do.
  spoil(join(folder, 'haidang.db'));
  const read = holder.guard.attempt(() => storage?.audit.recent(1000));
  expect(read.ok ? 'read' : read.error.message.en).toMatch(/damaged.*last known rules/);
  expect(holder.current).toBeNull();
  expect(standing(health)).toContain('database.damaged failed');
  expect(standing(health)).toContain('log.no-database failed');

  unwrap(await holder.restore(backup));
  expect(holder.current?.storage.profiles.children()).toHaveLength(1);
  expect(standing(health).filter((one) => !one.startsWith('log.lost'))).toEqual([]);
});

test('a timer that meets a database which was taken from under it tells the board and goes on', async () => {
  const { folder } = await furnished();
  const { holder, health } = holderOn(folder);
  unwrap(holder.open());
  const records = holder.current;
  if (records === null) throw new Error('no records');
  const told: unknown[] = [];
  let written: () => void = () => undefined;
  const writer = {
    onWritten: (listener: () => void) => {
      written = listener;
      return () => undefined;
    },
  };
  const storage = {
    closed: false,
    newestActivityId: () => {
      spoil(join(folder, 'haidang.db'));
      return records.storage.audit.recent(1000).length;
    },
  };
  tellOfActivity({ emit: (event) => told.push(event) }, { writer, storage }, holder.guard);
  written();
  expect(told).toEqual([]);
  expect(standing(health)).toContain('database.damaged failed');
});

test('the hint names the newest copy, and says so when there is none', async () => {
  const { folder, backup } = await furnished();
  spoil(join(folder, 'haidang.db'));
  const first = holderOn(folder);
  unwrap(first.holder.open());
  expect(first.health.standing('database')[0]?.hint.en).toMatch(/no automatic backup yet/);
  expect(unwrap(await first.holder.restore(backup)).guardians).toBe('of-copy');
  const made = unwrap(
    (await first.holder.current?.storage.run('daily-backup', { nowMs: clock.nowMs() })) ?? {
      ok: false,
      error: null,
    },
  );
  await first.holder.close();
  spoil(join(folder, 'haidang.db'));
  const second = holderOn(folder);
  unwrap(second.holder.open());
  expect(second.health.standing('database')[0]?.hint.en).toContain(`haidang restore ${made.file}`);
});
