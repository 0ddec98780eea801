/** Export, import, backup, restore and the first guardian. */
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult, Child, LogRow, Status } from '../../shared/contracts/operator-shapes.ts';
import { startFakeUpstream, type FakeUpstream } from '../integration/fake-upstream.ts';
import { AgentProcess, stopAll, temporaryFolder, until } from './agent-process.ts';
import { DnsClient } from './dns-client.ts';

let upstream: FakeUpstream;
let agent: AgentProcess;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  upstream = await startFakeUpstream({ zone: { '*': { A: ['203.0.113.7'] } } });
  agent = await AgentProcess.start({ data: temporaryFolder(), upstreams: [upstream.endpoint] });
}, 90_000);

afterAll(async () => {
  await stopAll();
  await upstream?.close();
});

test('an export read by another agent gives the same children, rules and lists', async () => {
  const site = createServer((_, response) => response.end('nha-cai-cua-chung-toi.example\n'));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/ours.txt`;
  await agent.json<Child>('children', 'add', 'Dung', '--age', '15', '--detail', 'site', '--consent');
  expect((await agent.cli('block', 'cam.example', '--child', 'Dung')).code).toBe(0);
  expect((await agent.cli('lists', 'add', 'ours', '--url', url, '--category', 'gambling')).code).toBe(0);
  const file = join(folder, 'export.json');
  expect((await agent.cli('export', file)).code).toBe(0);
  // It names children: nobody else on the computer may read it.
  expect(statSync(file).mode & 0o077).toBe(0);

  const other = await AgentProcess.start({ data: temporaryFolder(), upstreams: [upstream.endpoint] });
  const imported = await other.json<{ children: number; policies: number; lists: number }>('import', file);
  expect(imported).toMatchObject({ children: 1, lists: 1 });
  const child = await other.json<Child>('children', 'show', 'Dung');
  expect(child).toMatchObject({ name: 'Dung', age: 15, detail: 'site' });
  const client = await DnsClient.open(child.endpoints.dns ?? '');
  expect((await client.ask('cam.example')).rcode).toBe(3);
  expect((await client.ask('mo.example')).rcode).toBe(0);
  client.close();
  const check = await other.json<CheckResult>('check', 'nha-cai-cua-chung-toi.example');
  expect(check).toMatchObject({ verdict: 'block', list: 'ours' });
  expect(await other.stop()).toBe(0);
  site.close();
});

test('a file that is no export is refused with a sentence and changes nothing', async () => {
  const file = join(folder, 'not-an-export.json');
  writeFileSync(file, '{"hello": "world"}');
  const refused = await agent.cli('--json', 'import', file);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('FILE_REFUSED');
  expect((await agent.cli('--json', 'import', join(folder, 'absent.json'))).code).toBe(1);
});

test('a backup brings back child, rules and log, while filtering goes on', async () => {
  const child = await agent.addChild('Em', 11);
  const client = await DnsClient.open(child.endpoints.dns ?? '');
  expect((await agent.cli('block', 'sao-luu.example', '--child', 'Em')).code).toBe(0);
  await client.ask('truoc-khi-sao-luu.example');
  await until('the row in the log', 5000, async () => {
    const rows = await agent.jsonLines<LogRow>('log', '--child', 'Em');
    return rows.find((row) => row.name === 'truoc-khi-sao-luu.example');
  });
  const file = join(folder, 'backup.db');
  const written = await agent.json<{ file: string; bytes: number }>('backup', file);
  expect(written).toEqual({ file, bytes: statSync(file).size });
  expect(statSync(file).mode & 0o077).toBe(0);

  expect((await agent.cli('children', 'remove', 'Em')).code).toBe(0);
  expect((await agent.cli('children', 'show', 'Em')).code).toBe(1);
  expect((await agent.cli('restore', file)).code).toBe(0);
  expect(await agent.json<Child>('children', 'show', 'Em')).toMatchObject({
    name: 'Em',
    endpoints: child.endpoints,
  });
  expect((await client.ask('sao-luu.example')).rcode).toBe(3);
  const rows = await agent.jsonLines<LogRow>('log', '--child', 'Em');
  expect(rows.map((row) => row.name)).toContain('truoc-khi-sao-luu.example');
  // The log goes on into the restored database.
  await client.ask('sau-khi-khoi-phuc.example');
  await until('the row after the restore', 5000, async () => {
    const all = await agent.jsonLines<LogRow>('log', '--child', 'Em');
    return all.find((row) => row.name === 'sau-khi-khoi-phuc.example');
  });
  client.close();
});

test('a file that is no backup is refused and the database stays', async () => {
  const file = join(folder, 'not-a-backup.db');
  writeFileSync(file, 'not a database at all, but long enough to be looked at twice');
  const refused = await agent.cli('--json', 'restore', file);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('FILE_REFUSED');
  expect((await agent.json<Status>('status')).parts.database?.state).toBe('ok');
});

test('the first guardian is set up from a file; a short passphrase is refused', async () => {
  const file = join(folder, 'passphrase');
  writeFileSync(file, 'ngắn\n', { mode: 0o600 });
  expect((await agent.cli('setup', '--passphrase-file', file)).code).toBe(1);
  expect((await agent.json<Status>('status')).guardians).toBe(0);
  writeFileSync(file, 'trăng rằm soi biển Đông\n', { mode: 0o600 });
  expect((await agent.cli('setup', '--passphrase-file', file)).code).toBe(0);
  expect((await agent.json<Status>('status')).guardians).toBe(1);
  expect((await agent.cli('setup', '--passphrase-file', join(folder, 'absent'))).code).toBe(1);
});
