/**
 * What a bad disk does, and what the agent makes of it: the index is rebuilt, a damaged database never stops the filter,
 * a newer one is not touched, and a full disk ends the log but not the protection.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DoctorReport, LogRow, Status } from '../../shared/contracts/operator-shapes.ts';
import { startFakeUpstream, type FakeUpstream } from '../integration/fake-upstream.ts';
import {
  AgentDidNotStart,
  AgentProcess,
  stopAgents,
  stopAll,
  temporaryFolder,
  until,
} from './agent-process.ts';
import { DnsClient } from './dns-client.ts';

const NXDOMAIN = 3;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startFakeUpstream({ zone: { '*': { A: ['203.0.113.7'] } } });
});

afterAll(async () => {
  await stopAll();
  await upstream?.close();
});

const start = (data: string): Promise<AgentProcess> =>
  AgentProcess.start({ data, upstreams: [upstream.endpoint] });

async function rcodesAt(endpoint: string | null, ...names: string[]): Promise<number[]> {
  const client = await DnsClient.open(endpoint ?? '');
  const answers = await Promise.all(names.map((name) => client.ask(name)));
  client.close();
  return answers.map(({ rcode }) => rcode);
}

/** Overwrites a stretch in the middle. */
function damage(file: string, share = 0.3): void {
  const bytes = readFileSync(file);
  const from = Math.floor(bytes.length * share);
  bytes.fill(0xa5, from, Math.min(bytes.length, from + 4096 * 6));
  writeFileSync(file, bytes);
}

/** A data folder with a child and a rule of its own, cleanly closed. */
async function furnished(): Promise<{ data: string; endpoint: string; backup: string }> {
  const data = temporaryFolder();
  const agent = await start(data);
  const child = await agent.addChild('An', 12);
  expect((await agent.cli('block', 'cam.example', '--child', 'An')).code).toBe(0);
  const endpoint = child.dns;
  expect(await rcodesAt(endpoint, 'cam.example', 'mo.example')).toEqual([NXDOMAIN, 0]);
  const backup = join(temporaryFolder(), 'backup.db');
  expect((await agent.cli('backup', backup)).code).toBe(0);
  expect(await agent.stop()).toBe(0);
  return { data, endpoint, backup };
}

test('a damaged or missing index is rebuilt from the lists', async () => {
  const { data } = await furnished();
  const indexFiles = (): string[] => globSync('index/*', { cwd: data }).map((file) => join(data, file));
  expect(indexFiles().length).toBeGreaterThan(0);
  for (const spoil of [(file: string) => damage(file, 0.1), (file: string) => rmSync(file)]) {
    for (const file of indexFiles()) spoil(file);
    const agent = await start(data);
    expect(await rcodesAt(agent.dns, 'bet365.com', 'www.w88.com', 'mo.example')).toEqual([
      NXDOMAIN,
      NXDOMAIN,
      0,
    ]);
    expect((await agent.json<Status>('status')).index.names).toBeGreaterThan(3000);
    expect(await agent.stop()).toBe(0);
  }
});

test('with a damaged database the last policy goes on, status and doctor say so, and `restore` heals it', async () => {
  const { data, endpoint, backup } = await furnished();
  for (const file of ['haidang.db-wal', 'haidang.db-shm']) rmSync(join(data, file), { force: true });
  damage(join(data, 'haidang.db'));
  const agent = await start(data);
  expect(await rcodesAt(endpoint, 'cam.example', 'bet365.com', 'mo.example')).toEqual([
    NXDOMAIN,
    NXDOMAIN,
    0,
  ]);
  const status = await agent.json<Status>('status');
  expect(status.parts.database?.state).toBe('failed');
  const [condition] = status.parts.database?.conditions ?? [];
  expect(condition?.message.vi).not.toBe('');
  expect(condition?.hint.en).toMatch(/restore/);
  const doctor = await agent.cli('--json', 'doctor');
  expect(doctor.code).toBe(1);
  expect((JSON.parse(doctor.stdout) as DoctorReport).checks.some((check) => !check.ok)).toBe(true);
  const change = await agent.cli('--json', 'block', 'khac.example');
  expect(change.code).toBe(1);
  expect(change.stderr).toContain('STORAGE_FAILED');

  const restored = await agent.cli('restore', backup);
  expect(restored.code).toBe(0);
  expect(restored.stdout).toContain('those of the copy');
  expect((await agent.json<Status>('status')).parts.database?.state).toBe('ok');
  expect(await rcodesAt(endpoint, 'cam.example', 'sau.example')).toEqual([NXDOMAIN, 0]);
  expect((await agent.cli('block', 'khac.example', '--child', 'An')).code).toBe(0);
  expect(await rcodesAt(endpoint, 'khac.example')).toEqual([NXDOMAIN]);
  await until('the log goes on', 5000, async () =>
    (await agent.jsonLines<LogRow>('log', '--child', 'An')).find((row) => row.name === 'sau.example'),
  );
  expect(await agent.stop()).toBe(0);

  const again = await start(data);
  expect((await again.json<Status>('status')).parts.database?.state).toBe('ok');
  expect(await rcodesAt(endpoint, 'cam.example', 'khac.example')).toEqual([NXDOMAIN, NXDOMAIN]);
  await again.stop();
});

test('a database of a newer version is refused and not changed by a byte', async () => {
  const { data } = await furnished();
  const file = join(data, 'haidang.db');
  const db = new Database(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('user_version = 9999');
  db.pragma('journal_mode = DELETE');
  db.close();
  const digest = (): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  const before = digest();
  const refused = await start(data).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(AgentDidNotStart);
  if (!(refused instanceof AgentDidNotStart)) return;
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('9999');
  expect(refused.output).not.toMatch(/^\s+at /m);
  expect(digest()).toBe(before);
});

test('a database that goes bad under the running agent is a condition, not its end; `restore` heals it', async () => {
  const { data, endpoint, backup } = await furnished();
  const agent = await start(data);
  const file = join(data, 'haidang.db');
  const handle = openSync(file, 'r+');
  writeSync(handle, randomBytes(statSync(file).size), 0, undefined, 0);
  closeSync(handle);
  // The clerk of requests looks every 15 seconds, the log every time that something was asked.
  const failed = await until('the damage is found', 40_000, async () => {
    expect(await rcodesAt(endpoint, `n${Date.now()}.example`)).toEqual([0]);
    const { parts } = await agent.json<Status>('status');
    return parts.database?.state === 'failed' && parts.log?.state === 'failed' ? parts : undefined;
  });
  expect(failed.database?.conditions.map(({ id }) => id)).toContain('database.damaged');
  expect(await rcodesAt(endpoint, 'cam.example', 'bet365.com', 'mo.example')).toEqual([
    NXDOMAIN,
    NXDOMAIN,
    0,
  ]);
  for (const command of [['block', 'khac.example'], ['children'], ['log', '--child', 'An']]) {
    const refused = await agent.cli('--json', ...command);
    expect([command[0], refused.code]).toEqual([command[0], 1]);
    expect(refused.stderr).toContain('STORAGE_FAILED');
    expect(refused.stderr).not.toMatch(/Internal server error/i);
  }
  expect((await agent.cli('restore', backup)).code).toBe(0);
  const { parts } = await agent.json<Status>('status');
  expect([parts.database?.state, parts.console?.conditions]).toEqual(['ok', []]);
  expect(parts.log?.conditions.map(({ id }) => id).filter((id) => id !== 'log.lost')).toEqual([]);
  expect((await agent.cli('block', 'khac.example', '--child', 'An')).code).toBe(0);
  expect(await rcodesAt(endpoint, 'khac.example')).toEqual([NXDOMAIN]);
  expect(await agent.stop()).toBe(0);
});

const canMount = (): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!canMount())('on a small disk of its own (needs root, to mount it)', () => {
  const disk = join(temporaryFolder(), 'disk');

  beforeAll(() => {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk]);
  });
  afterAll(async () => {
    await stopAgents();
    execFileSync('umount', [disk]);
  });

  test('a full disk ends the log, says so, and never the filter; with room again the log goes on', async () => {
    const agent = await start(disk);
    const child = await agent.addChild('An', 15);
    const client = await DnsClient.open(child.dns);
    fill(join(disk, 'filler'));
    let asked = 0;
    const conditions = await until('the log says that it has stopped', 30_000, async () => {
      for (let i = 0; i < 50; i++) expect((await client.ask(`n${(asked += 1)}.day.example`)).rcode).toBe(0);
      const { parts } = await agent.json<Status>('status');
      return parts.log?.state === 'failed' ? parts.log.conditions : undefined;
    });
    expect(conditions.map((condition) => condition.message.en).join(' ')).toMatch(/disk is full/);
    expect((await client.ask('bet365.com')).rcode).toBe(NXDOMAIN);
    expect((await client.ask('mo.example')).rcode).toBe(0);
    expect((await agent.cli('doctor')).code).toBe(1);

    rmSync(join(disk, 'filler'));
    await until('the log works again', 30_000, async () => {
      await client.ask(`n${(asked += 1)}.lai.example`);
      return (await agent.json<Status>('status')).parts.log?.state === 'failed' ? undefined : true;
    });
    await client.ask('sau-khi-co-cho.example');
    await until('the new row', 10_000, async () =>
      (await agent.jsonLines<LogRow>('log', '--child', 'An')).find(
        (row) => row.name === 'sau-khi-co-cho.example',
      ),
    );
    client.close();
    expect(await agent.stop()).toBe(0);
  });

  test('a request that falls due on a full disk ends nothing; the agent starts there too, and heals by itself', async () => {
    const data = join(disk, 'due');
    const before = await start(data);
    const child = await before.addChild('An', 12);
    expect((await before.cli('block', 'cam.example', '--child', 'An')).code).toBe(0);
    expect(await before.stop()).toBe(0);
    const db = new Database(join(data, 'haidang.db'));
    const due = Date.now() - 24 * 3_600_000 + 8_000;
    db.prepare(
      `INSERT INTO requests (id, profile_key, kind, target, words, asks, state, asked_at_ms, last_asked_at_ms)
       SELECT 'r-000000000001', key, 'site', 'xin.example', '', 1, 'open', ?, ? FROM profiles WHERE name = 'An'`,
    ).run(due, due);
    db.close();

    const agent = await start(data);
    fill(join(disk, 'filler'));
    const told = await until('the agent says that nothing can be saved', 40_000, async () => {
      const { parts } = await agent.json<Status>('status');
      return parts.database?.conditions.find(({ id }) => id === 'database.disk-full');
    });
    expect(told.message.en).toMatch(/disk is full/);
    expect(await rcodesAt(child.dns, 'cam.example', 'bet365.com', 'mo.example')).toEqual([
      NXDOMAIN,
      NXDOMAIN,
      0,
    ]);
    const refused = await agent.cli('--json', 'block', 'khac.example');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/STORAGE_FAILED/)]);
    // A look that the child could not be told of is none; a stream says why, like any other call.
    const look = await agent.cli('log', '--child', 'An', '--limit', '1');
    expect([look.code, look.stdout, look.stderr]).toEqual([1, '', expect.stringMatching(/disk is full/)]);
    const erased = await agent.cli('erase', 'An');
    expect([erased.code, erased.stderr]).toEqual([
      1,
      expect.stringMatching(/disk is full\. Not everything was erased: .*\bfree space\b/s),
    ]);
    expect(await agent.stop()).toBe(0);

    fill(join(disk, 'filler'));
    const again = await start(data);
    expect(await rcodesAt(child.dns, 'cam.example', 'mo.example')).toEqual([NXDOMAIN, 0]);
    await until('the full disk is told again', 40_000, async () => {
      const { parts } = await again.json<Status>('status');
      return parts.database?.state === 'failed' ? true : undefined;
    });
    rmSync(join(disk, 'filler'));
    await until('it heals by itself', 40_000, async () => {
      const { parts } = await again.json<Status>('status');
      return parts.database?.state === 'ok' ? true : undefined;
    });
    expect((await again.cli('block', 'khac.example', '--child', 'An')).code).toBe(0);
    expect(await rcodesAt(child.dns, 'khac.example')).toEqual([NXDOMAIN]);
    expect(await again.stop()).toBe(0);
  });
});

/** Until not one byte more goes in. */
function fill(file: string): void {
  for (const size of [1 << 20, 1 << 12, 1]) {
    const block = Buffer.alloc(size);
    try {
      for (;;) writeFileSync(file, block, { flag: 'a' });
    } catch {
      // Full for blocks of this size.
    }
  }
}
