/** Lists from a file, a folder and a web server: added, updated, undone, removed, and what broken ones get. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  CheckResult,
  ListProgressEvent,
  ListSummary,
  Status,
} from '../../shared/contracts/operator-shapes.ts';
import { startFakeUpstream, type FakeUpstream } from '../integration/fake-upstream.ts';
import { AgentProcess, parseLines, stopAll, temporaryFolder } from './agent-process.ts';
import { DnsClient } from './dns-client.ts';

type Done = Extract<ListProgressEvent, { done: true }>;

interface Page {
  body: string | Buffer;
  etag?: string;
  type?: string;
  status?: number;
}

let upstream: FakeUpstream;
let agent: AgentProcess;
let dns: DnsClient;
let folder: string;
let server: Server;
let site: string;
const pages = new Map<string, Page>();
const answered: { path: string; status: number }[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  upstream = await startFakeUpstream({ zone: { '*': { A: ['203.0.113.7'] } } });
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    const page = pages.get(path);
    const same = page?.etag !== undefined && request.headers['if-none-match'] === page.etag;
    const status = page === undefined ? 404 : same ? 304 : (page.status ?? 200);
    answered.push({ path, status });
    response.writeHead(status, {
      'content-type': page?.type ?? 'text/plain',
      ...(page?.etag === undefined ? {} : { etag: page.etag }),
    });
    response.end(same ? undefined : page?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  agent = await AgentProcess.start({ data: temporaryFolder(), upstreams: [upstream.endpoint] });
  dns = await DnsClient.open(agent.dns);
}, 90_000);

afterAll(async () => {
  dns?.close();
  await stopAll();
  server?.close();
  await upstream?.close();
});

async function last(...args: string[]): Promise<Done> {
  const events = await agent.jsonLines<ListProgressEvent>('lists', ...args);
  const done = events.at(-1);
  if (done?.done !== true) throw new Error('the last line is not the end');
  return done;
}

const names = (prefix: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}.example`).join('\n');

const isBlocked = async (name: string): Promise<boolean> => (await dns.ask(name)).rcode === 3;

const listed = async (name: string): Promise<ListSummary | undefined> =>
  (await agent.json<ListSummary[]>('lists')).find((list) => list.name === name);

test('a list from a file blocks when `add` returns, is updated, undone and removed', async () => {
  const file = join(folder, 'plain.txt');
  writeFileSync(file, `${names('co-bac-', 20)}\n`);
  expect(await last('add', 'plain', '--file', file, '--category', 'gambling')).toMatchObject({
    done: true,
    name: 'plain',
    added: 20,
    removed: 0,
    rejected: 0,
  });
  expect(await isBlocked('www.co-bac-7.example')).toBe(true);
  expect(await isBlocked('xco-bac-7.example')).toBe(false);
  expect(await agent.json<CheckResult>('check', 'www.co-bac-7.example')).toMatchObject({
    list: 'plain',
    entry: 'co-bac-7.example',
    category: 'gambling',
  });

  writeFileSync(file, `${names('co-bac-', 15)}\nmoi.example\n`);
  expect(await last('update', 'plain')).toMatchObject({ added: 1, removed: 5, unchanged: false });
  expect(await isBlocked('moi.example')).toBe(true);
  expect(await isBlocked('co-bac-17.example')).toBe(false);

  expect((await agent.cli('lists', 'undo', 'plain')).code).toBe(0);
  expect(await isBlocked('moi.example')).toBe(false);
  expect(await isBlocked('co-bac-17.example')).toBe(true);
  expect((await listed('plain'))?.entries).toBe(20);

  expect((await agent.cli('lists', 'remove', 'plain')).code).toBe(0);
  expect(await isBlocked('co-bac-7.example')).toBe(false);
  expect(await listed('plain')).toBeUndefined();
});

test('formats are recognised, and a broken line is passed over with its number', async () => {
  const file = join(folder, 'hosts');
  writeFileSync(
    file,
    '\ufeff# hosts\r\n0.0.0.0 mot.example hai.example\r\nba ba ba!\r\n127.0.0.1\tnhà-cái.example\r\n',
  );
  const done = await last('add', 'hosts', '--file', file, '--category', 'adult', '--format', 'hosts');
  expect(done).toMatchObject({ added: 3, rejected: 1 });
  expect(done.faults.map((fault) => fault.line)).toEqual([3]);
  expect(await isBlocked('hai.example')).toBe(true);
  expect(await agent.json<CheckResult>('check', 'nhà-cái.example')).toMatchObject({ verdict: 'block' });
  const adblock = join(folder, 'filter.txt');
  writeFileSync(adblock, '[Adblock Plus]\n! comment\n||quang-cao.example^\n@@||tot.quang-cao.example^\n');
  await last('add', 'filter', '--file', adblock, '--category', 'gambling');
  expect(await isBlocked('a.quang-cao.example')).toBe(true);
  expect(await isBlocked('tot.quang-cao.example')).toBe(false);
});

test('a folder in the layout of UT1 brings its own categories', async () => {
  const dir = join(folder, 'blacklists');
  for (const [category, content] of [
    ['gambling', 'ut1-gambling.example\n'],
    ['phishing', 'ut1-phishing.example\n203.0.113.99\n'],
  ] as const) {
    mkdirSync(join(dir, category), { recursive: true });
    writeFileSync(join(dir, category, 'domains'), content);
  }
  await last('add', 'ut1', '--dir', dir, '--category', 'auto');
  expect(await agent.json<CheckResult>('check', 'ut1-gambling.example')).toMatchObject({
    category: 'gambling',
    list: 'ut1',
  });
  expect(await agent.json<CheckResult>('check', 'a.ut1-phishing.example')).toMatchObject({
    category: 'phishing',
    list: 'ut1',
    entry: 'ut1-phishing.example',
  });
});

test('a subscription asks with its validator and takes "not modified" for an answer', async () => {
  pages.set('/list.txt.gz', { body: gzipSync(`${names('mang-', 30)}\n`), etag: '"v1"' });
  const url = `${site}/list.txt.gz`;
  expect(await last('add', 'web', '--url', url, '--category', 'gambling')).toMatchObject({ added: 30 });
  expect(await isBlocked('mang-29.example')).toBe(true);
  answered.length = 0;
  expect(await last('update', 'web')).toMatchObject({ unchanged: true, added: 0, removed: 0 });
  expect(answered).toEqual([{ path: '/list.txt.gz', status: 304 }]);
  pages.set('/list.txt.gz', { body: gzipSync(`${names('mang-', 31)}\n`), etag: '"v2"' });
  expect(await last('update', 'web')).toMatchObject({ unchanged: false, added: 1, removed: 0 });
  expect(await isBlocked('mang-30.example')).toBe(true);
});

test('a web page, a shrunken list and an unreachable server are refused, and the old version stays', async () => {
  for (const [page, code] of [
    [
      { body: '<!DOCTYPE html><html><body>404</body></html>', type: 'text/html', etag: '"h"' },
      'LIST_REFUSED',
    ],
    [{ body: gzipSync(`${names('mang-', 9)}\n`), etag: '"s"' }, 'LIST_REFUSED'],
    [{ body: 'gone', status: 500 }, 'SOURCE_UNREACHABLE'],
  ] as const) {
    pages.set('/list.txt.gz', page);
    const refused = await agent.cli('--json', 'lists', 'update', 'web');
    expect([refused.code, parseLines<{ error: { code: string } }>(refused.stderr)[0]?.error.code]).toEqual([
      1,
      code,
    ]);
    expect(await isBlocked('mang-30.example')).toBe(true);
  }
  expect((await listed('web'))?.lastError).not.toBeNull();
  expect((await listed('web'))?.entries).toBe(31);
});

test('`update` without a name takes every list, and one that fails does not hold up the others', async () => {
  pages.set('/list.txt.gz', { body: 'gone', status: 503 });
  writeFileSync(join(folder, 'hosts'), '0.0.0.0 mot.example\n0.0.0.0 hai.example\n0.0.0.0 bon.example\n');
  await agent.cli('--json', 'lists', 'update');
  expect(await isBlocked('bon.example')).toBe(true);
  expect(await isBlocked('mang-30.example')).toBe(true);
});

test('faults of the caller: an unknown list, a name taken, nothing to undo, an absent file', async () => {
  const codeOf = async (...args: string[]): Promise<[number, string | undefined]> => {
    const { code, stderr } = await agent.cli('--json', 'lists', ...args);
    return [code, parseLines<{ error: { code: string } }>(stderr)[0]?.error.code];
  };
  expect(await codeOf('update', 'nowhere')).toEqual([1, 'UNKNOWN_LIST']);
  expect(await codeOf('remove', 'nowhere')).toEqual([1, 'UNKNOWN_LIST']);
  expect(await codeOf('add', 'web', '--url', `${site}/x`, '--category', 'adult')).toEqual([1, 'NAME_TAKEN']);
  const file = join(folder, 'once.txt');
  writeFileSync(file, 'mot-lan.example\n');
  await last('add', 'once', '--file', file, '--category', 'adult');
  expect(await codeOf('undo', 'once')).toEqual([1, 'NOTHING_TO_UNDO']);
  const absent = await codeOf('add', 'absent', '--file', join(folder, 'absent'), '--category', 'adult');
  expect(absent[0]).toBe(1);
  expect(await listed('absent')).toBeUndefined();
});

test('lists outlive a restart, and the catalogue says what is subscribed', async () => {
  const catalogue = await agent.json<{ id: string; licence: string; url: string }[]>('lists', 'catalogue');
  expect(catalogue.length).toBeGreaterThan(10);
  expect(catalogue.every((entry) => entry.licence !== '' && entry.url.startsWith('http'))).toBe(true);
  expect(await agent.stop()).toBe(0);
  const again = await AgentProcess.start({ data: agent.data, upstreams: [upstream.endpoint] });
  const client = await DnsClient.open(again.dns);
  expect((await client.ask('mang-30.example')).rcode).toBe(3);
  expect((await again.json<Status>('status')).lists.map((list) => list.name)).toContain('web');
  client.close();
  await again.stop();
});
