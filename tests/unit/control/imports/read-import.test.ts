/** Files of AdGuard Home and Pi-hole, read; and files that were made to do harm, refused within limits. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, onTestFinished, test } from 'vitest';
import type {
  ForeignFault,
  ForeignSettings,
} from '../../../../electron/agent/control/imports/foreign-settings.ts';
import { examineFile } from '../../../../electron/agent/control/imports/import-job.ts';
import { domainOfRegex } from '../../../../electron/agent/control/imports/pi-hole.ts';
import { readImport, type ImportKind } from '../../../../electron/agent/control/imports/read-import.ts';
import { unwrap } from '../../../../shared/kernel/result.ts';
import { storedZip } from '../../filtering/stored-zip.ts';
import { FIXTURES, gravity, teleporter5, teleporter6 } from './teleporter.ts';

const adguard = readFileSync(join(FIXTURES, 'AdGuardHome.yaml'));

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'haidang-import-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function outcomeOf(kind: ImportKind, content: Buffer | string) {
  const dir = folder();
  const path = join(dir, 'upload');
  writeFileSync(path, content);
  const outcome = await readImport(kind, path, dir);
  // Whatever had to be unpacked is gone.
  expect(readdirSync(dir)).toEqual(['upload']);
  return outcome;
}

const read = async (kind: ImportKind, content: Buffer): Promise<ForeignSettings> =>
  unwrap(await outcomeOf(kind, content));

async function faultOf(kind: ImportKind, content: Buffer | string): Promise<ForeignFault> {
  const outcome = await outcomeOf(kind, content);
  if (outcome.ok) throw new Error('the file was taken');
  return outcome.error;
}

test('AdGuard Home: lists, rules, services, clients and safe search as they are written', async () => {
  const found = await read('adguard-home', adguard);
  expect(found.version).toBe('schema 29');
  expect(found.lists.map(({ name, skipped }) => [name, skipped !== null])).toEqual([
    ['AdGuard DNS filter', false],
    ['AdAway Default Blocklist', true],
    ['HaGeZi Gambling', false],
    ['Danh sách nhà mình', false],
    ['Lừa đảo ở Việt Nam', false],
    ['Cho phép', true],
  ]);
  expect(found.rules.map(({ action, domain, skipped }) => [action, domain, skipped !== null])).toEqual([
    ['block', 'roblox.com', false],
    ['allow', 'scratch.mit.edu', false],
    ['block', 'ads.example.vn', false],
    ['block', '', true],
    ['block', '', true],
    ['block', '', true],
    ['block', 'casino.example', false],
    ['block', 'tongdai111.vn', false],
  ]);
  expect(found.services.map(({ id, owners, changed }) => [id, owners, changed !== null])).toEqual([
    ['tiktok', null, true],
    ['twitter', null, true],
    ['unknown_service', null, true],
    ['youtube', ['an'], false],
    ['discord', ['an'], false],
    ['facebook', ['TV phòng khách'], false],
  ]);
  expect(found.searches).toMatchObject([{ search: true, youtube: 'strict', owners: null }]);
  expect(JSON.stringify(found)).not.toContain('$2a$10$');
});

test('AdGuard Home of older versions: services as a list, safe search as a flag, clients as a list', async () => {
  const older = `
dns:
  safesearch_enabled: true
  blocked_services: [tiktok, roblox]
filters: []
clients:
  - name: an
    use_global_settings: false
    safesearch_enabled: true
schema_version: 10
`;
  const found = await read('adguard-home', Buffer.from(older));
  expect(found.services.map(({ id }) => id)).toEqual(['tiktok', 'roblox']);
  expect(found.searches.map(({ owners }) => owners)).toEqual([null, ['an']]);
});

test('Pi-hole 6: lists, domains and their groups out of the zip; a pattern only where it means a domain', async () => {
  const found = await read('pi-hole', teleporter6());
  expect(found.version).toBe('6');
  expect(found.lists.map(({ url, skipped }) => [new URL(url).pathname, skipped !== null])).toEqual([
    ['/StevenBlack/hosts/master/hosts', false],
    ['/malware.txt', false],
    ['/off.txt', true],
    ['/allow.txt', true],
  ]);
  expect(
    found.rules.map(({ action, domain, owners, skipped }) => [action, domain, owners, skipped !== null]),
  ).toEqual([
    ['allow', 'scratch.mit.edu', null, false],
    ['block', 'roblox.com', null, false],
    ['block', 'tiktok.com', null, false],
    ['block', '', null, true],
    ['block', 'video.example', ['an'], false],
    ['block', 'guests.example', ['Khách'], false],
    ['block', 'off.example', null, true],
  ]);
  expect(JSON.stringify(found)).not.toContain('BALLOON');
});

test('Pi-hole 5: the same rows out of the tar.gz', async () => {
  const found = await read('pi-hole', await teleporter5());
  expect(found.version).toBe('5');
  expect(found.lists).toMatchObject([{ url: 'https://lists.example.org/malware.txt', skipped: null }]);
  expect(found.rules.map(({ action, domain }) => `${action} ${domain}`).toSorted()).toEqual([
    'allow scratch.mit.edu',
    'block roblox.com',
    'block tiktok.com',
  ]);
});

test.each([
  ['(\\.|^)example\\.com$', 'example.com'],
  ['(^|\\.)sub\\.example\\.com$', 'sub.example.com'],
  ['example\\.com$', null],
  ['(\\.|^)ex.*\\.com$', null],
  ['(\\.|^)com$', null],
])('the pattern %s is the domain %s', (pattern, domain) => {
  expect(domainOfRegex(pattern)).toBe(domain);
});

test('what is no such file is refused with the reason: other YAML, a picture, the wrong program, nothing', async () => {
  expect(await faultOf('adguard-home', 'a: 1\n')).toMatchObject({ kind: 'not-this-kind' });
  expect(await faultOf('adguard-home', 'a: [1, 2\n')).toMatchObject({ kind: 'not-this-kind' });
  expect(await faultOf('adguard-home', '\u0089PNG\r\n')).toMatchObject({ kind: 'not-this-kind' });
  expect(await faultOf('adguard-home', 'filters: 3\n')).toMatchObject({
    kind: 'not-this-kind',
    detail: 'filters',
  });
  expect(await faultOf('pi-hole', adguard)).toMatchObject({ kind: 'not-this-kind' });
  expect(await faultOf('pi-hole', storedZip({ 'readme.txt': 'x' }))).toMatchObject({ kind: 'not-this-kind' });
  expect(await faultOf('pi-hole', '')).toMatchObject({ kind: 'not-this-kind' });
});

test('YAML whose aliases unfold without end is refused', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) => `l${i}: &l${i} [${`*l${i - 1}, `.repeat(i === 0 ? 0 : 9)}x]`,
  );
  expect(await faultOf('adguard-home', `${levels.join('\n')}\nfilters: []\n`)).toMatchObject({
    kind: 'not-this-kind',
  });
});

test('an archive that unpacks to more than it may is refused, and so is a text that is too long', async () => {
  const zeros = Buffer.alloc(20 * 1024 * 1024);
  const bomb = await tarGz({ 'adlist.json': zeros });
  expect(bomb.length).toBeLessThan(100_000);
  expect(await faultOf('pi-hole', bomb)).toMatchObject({ kind: 'too-big' });
  expect(await faultOf('adguard-home', Buffer.alloc(17 * 1024 * 1024, ' '))).toMatchObject({
    kind: 'too-big',
  });
});

test('links and names that lead elsewhere write nothing and read nothing', async () => {
  const archive = pack();
  archive.entry({ name: 'adlist.json', type: 'symlink', linkname: '/etc/passwd' });
  archive.entry({ name: '../../group.json' }, '[{"id":0,"name":"Default","enabled":1}]');
  archive.finalize();
  const found = await read('pi-hole', gzipSync(await collected(archive)));
  expect(found.lists).toEqual([]);
});

test('a database that is damaged, or brings a view in a table’s place, gives nothing', async () => {
  const damaged = gravity();
  damaged.fill(0x41, 100, 8000);
  expect(await faultOf('pi-hole', teleporter6({ 'etc/pihole/gravity.db': damaged }))).toMatchObject({
    kind: 'broken',
  });
  const endless = gravity(
    'CREATE VIEW adlist AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, 1 AS address FROM n;',
  );
  const found = await read('pi-hole', teleporter6({ 'etc/pihole/gravity.db': endless }));
  expect(found.lists).toEqual([]);
});

test('the reader’s process gives what it read, and the upload is gone', async () => {
  const dir = folder();
  expect(unwrap(await examineFile('adguard-home', adguard, dir)).version).toBe('schema 29');
  expect(readdirSync(join(dir, 'imports'))).toEqual([]);
});

test('a file that takes too long is given up, with its process', async () => {
  const dir = folder();
  // Within the limit of bytes, and seconds of work.
  const long = Buffer.from(`filters: []\nuser_rules:\n${'- a\n'.repeat(2_000_000)}`);
  expect(await examineFile('adguard-home', long, dir, 400)).toEqual({
    ok: false,
    error: { kind: 'too-slow' },
  });
  expect(readdirSync(join(dir, 'imports'))).toEqual([]);
});

async function tarGz(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return gzipSync(await collected(archive));
}

async function collected(archive: AsyncIterable<unknown>): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of archive) if (Buffer.isBuffer(block)) blocks.push(block);
  return Buffer.concat(blocks);
}
