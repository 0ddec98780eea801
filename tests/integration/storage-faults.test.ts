/** What a bad database or a wrong path may do to whoever speaks to the agent: a sentence, and nothing else. */
import {
  closeSync,
  existsSync,
  linkSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askDesk } from '../../electron/agent/control/ask-desk.ts';
import { settleRequests } from '../../electron/agent/control/request-life.ts';
import { ASK } from '../../shared/i18n/block-page-sentences.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { openOperatorDesk, type OperatorDesk } from './operator-desk.ts';

let desk: OperatorDesk;
let outside = '';

beforeEach(async () => {
  desk = await openOperatorDesk();
  outside = mkdtempSync(join(tmpdir(), 'haidang-outside-'));
  await desk.operator.children.add({ name: 'An', age: 12, preset: '10-13', detail: 'full' });
});

afterEach(async () => {
  await desk.close();
  rmSync(outside, { recursive: true, force: true });
});

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: unknown) =>
      error instanceof Error && 'code' in error ? String(error.code) : `thrown: ${String(error)}`,
  );

async function firstRow(): Promise<unknown> {
  const rows = await desk.operator.log({});
  return rows.next();
}

const database = (): string => join(desk.dataDirectory, 'haidang.db');
const conditions = (): string[] => desk.health.standing().map(({ id }) => id);

test('backup and export write no file of the data folder, however the way there is spelt', async () => {
  const link = join(outside, 'link');
  symlinkSync(desk.dataDirectory, link);
  const toFile = join(outside, 'to-file');
  symlinkSync(database(), toFile);
  const before = statSync(database()).ino;
  for (const file of [
    database(),
    join(desk.dataDirectory, 'lists.db'),
    join(desk.dataDirectory, 'backups', 'x.db'),
    join(desk.dataDirectory, '.', 'haidang.db-wal'),
    join(link, 'haidang.db'),
    `${outside}/../${desk.dataDirectory.split('/').at(-1)}/haidang.db`,
    toFile,
    join(outside, 'no', 'such', 'folder', 'x'),
  ]) {
    expect([file, await codeOf(desk.operator.backup({ file }))]).toEqual([file, 'FILE_REFUSED']);
    expect([file, await codeOf(desk.operator.exportTo({ file }))]).toEqual([file, 'FILE_REFUSED']);
  }
  expect(existsSync(join(outside, 'no'))).toBe(false);
  expect(statSync(database()).ino).toBe(before);
  expect((await desk.operator.children.list()).map(({ name }) => name)).toEqual(['An']);

  // A second name of a file is not written through, and what lies elsewhere may be replaced.
  const hard = join(outside, 'hard');
  linkSync(join(desk.dataDirectory, 'policy-snapshot.json'), hard);
  await desk.operator.exportTo({ file: hard });
  expect(readFileSync(join(desk.dataDirectory, 'policy-snapshot.json'), 'utf8')).toMatch(/^\{"format"/);
  const file = join(outside, 'copy.db');
  await desk.operator.backup({ file });
  await desk.operator.backup({ file });
  expect(statSync(file).size).toBeGreaterThan(0);
});

test('a database that goes bad is told by doctor, by status, and by every procedure, in a sentence', async () => {
  const copy = join(outside, 'copy.db');
  await desk.operator.backup({ file: copy });
  // All of it is in the file that goes bad.
  new Database(database()).exec('PRAGMA wal_checkpoint(TRUNCATE)').close();
  const handle = openSync(database(), 'r+');
  writeSync(handle, Buffer.alloc(statSync(database()).size, 0xa5), 0, undefined, 0);
  closeSync(handle);
  expect((await desk.operator.doctor()).ok).toBe(false);
  const { parts } = await desk.operator.status();
  expect([parts.database?.state, parts.log?.state]).toEqual(['failed', 'failed']);
  const calls = {
    block: desk.operator.policy.block({ target: 'a.example' }),
    allow: desk.operator.policy.allow({ target: 'a.example', child: 'An' }),
    children: desk.operator.children.list(),
    log: firstRow(),
  };
  for (const [name, call] of Object.entries(calls))
    expect([name, await codeOf(call)]).toEqual([name, 'STORAGE_FAILED']);
  expect(conditions()).not.toContain('control.internal-error');

  await desk.operator.restore({ file: copy });
  const healed = (await desk.operator.status()).parts;
  expect([healed.database?.state, healed.log?.conditions.filter(({ id }) => id !== 'log.lost')]).toEqual([
    'ok',
    [],
  ]);
  expect(await codeOf(desk.operator.policy.block({ target: 'a.example' }))).toBe('done');
});

test('a look at the log that cannot be written down is refused with the cause, and is no error of ours', async () => {
  const holder = new Database(database());
  holder.exec('BEGIN IMMEDIATE');
  try {
    const refused = await firstRow().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'STORAGE_FAILED',
      data: { message: { en: expect.stringContaining('Another program holds the database') } },
    });
  } finally {
    holder.exec('ROLLBACK');
    holder.close();
  }
  expect(conditions()).not.toContain('control.internal-error');
  expect(await firstRow()).toMatchObject({ done: true });
});

test('a child who asks from a block page hears a sentence while the database cannot be used', async () => {
  const child = desk.deps.policy.profiles().find(({ name }) => name === 'An');
  if (child === undefined) throw new Error('no child');
  const site = 'trang.example' as DomainName;
  const asks = askDesk(() => desk.deps);
  await desk.operator.policy.block({ target: site, child: 'An' });
  expect(asks.mayAsk(child.id)).toBe(true);
  // Every statement fails from now on, as on a file that became unreadable.
  desk.deps.records()?.storage.close();
  expect(asks.mayAsk(child.id)).toBe(false);
  expect(asks.standing(child.id, site)).toBeNull();
  const asking = { site, minutes: 15, purpose: 'play', words: '' } as const;
  const asked = await asks.ask(child.id, asking);
  expect(asked).toEqual({ ok: false, error: ASK.failed });
  settleRequests(desk.deps);
  expect(desk.deps.sessions.ofBearer('Bearer x')).toBeNull();
  expect(conditions()).toContain('database.unusable');
  expect(desk.deps.gate.judge(child.id, site).decision.verdict).toBe('block');
});

test('a name that would move a cursor or turn round a line is no name', async () => {
  for (const name of ['An\u001b[2J', 'A\nn', 'An\u202e'])
    expect(await codeOf(desk.operator.children.add({ name, age: 9, preset: '6-9', detail: 'totals' }))).toBe(
      'BAD_REQUEST',
    );
});
