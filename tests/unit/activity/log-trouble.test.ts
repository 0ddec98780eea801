import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { level, recording } from './recording.ts';

const FULL = level('full');

test('while another program holds the database the log waits, says so, and then writes everything', async () => {
  const { recorder, facts, rows, storage, health } = recording({ retryMs: 50 });
  await recorder.flush();
  const holder = new Database(storage.file);
  holder.exec('BEGIN IMMEDIATE');
  recorder.note(facts('while-locked.example'), FULL);
  await recorder.flush();
  expect(health.standing('log').map(({ id }) => id)).toEqual(['log.locked']);
  holder.exec('ROLLBACK');
  holder.close();
  await vi.waitFor(() => expect(health.standing('log')).toEqual([]), { timeout: 8000 });
  expect(await rows()).toHaveLength(1);
  expect(recorder.stats().lost).toBe(0);
});

test('a full disk stops the log and nothing else; what did not fit is counted and stays visible', async () => {
  const { recorder, facts, rows, storage, health } = recording({
    maximumBytes: 220 * 4096,
    maximumBacklog: 2500,
    retryMs: 60_000,
  });
  const conditions = (): string[] => health.standing('log').map(({ id }) => id);
  let sent = 0;
  const send = (requests: number): void => {
    for (let i = 0; i < requests; i++)
      recorder.note(facts(`a-rather-long-host-name-${++sent}.example`), FULL);
  };
  for (let round = 0; round < 100 && !conditions().includes('log.disk-full'); round++) {
    send(1000);
    await recorder.flush();
  }
  expect(conditions()).toEqual(['log.disk-full']);
  send(10_000);
  expect(conditions()).toEqual(['log.disk-full', 'log.lost']);
  await recorder.close();
  const written = (await rows()).reduce((sum, { count }) => sum + count, 0);
  expect(written).toBeGreaterThan(0);
  expect(written + recorder.stats().lost).toBe(sent);
  const db = new Database(storage.file, { readonly: true });
  expect(db.pragma('quick_check', { simple: true })).toBe('ok');
  db.close();
});

test('a database that is not there yet raises a condition, and note goes on', async () => {
  const { facts, health, start, folder } = recording();
  const { recorder, writer } = start();
  await writer.close();
  expect(recorder.note(facts('x.example'), FULL).count).toBe(1);
  const other = recording({ file: `${folder}/none.db`, retryMs: 1000 });
  other.recorder.note(other.facts('x.example'), FULL);
  await other.recorder.flush();
  expect(other.health.standing('log')).toHaveLength(1);
  expect(health.standing('log')).toEqual([]);
});
