import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unwrap } from '../../shared/kernel/result.ts';
import type { ListReport } from '../../shared/contracts/operator-shapes.ts';
import { faultOf, ListDesk } from '../unit/filtering/list-desk.ts';
import { storedZip } from '../unit/filtering/stored-zip.ts';

let desk: ListDesk;
beforeEach(() => {
  desk = new ListDesk();
});
afterEach(() => desk.close());

const addFile = (file: string, category: 'gambling' | 'auto' = 'gambling', name = 'a') =>
  desk.service.add({ name, source: { file }, category, format: 'auto' });

const leftOut = (report: ListReport): string[][] =>
  report.leftOut.first.map(({ file, reason }) => [file, reason]);

async function tar(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
  archive.finalize();
  const blocks: Buffer[] = [];
  for await (const block of archive) blocks.push(block as Buffer);
  return Buffer.concat(blocks);
}

const UT1 = {
  'blacklists/gambling/domains': 'bet.example\n192.0.2.1\n',
  'blacklists/gambling/urls': 'x.example/page\nwhole.example/\n',
  'blacklists/gambling/expressions': 'bet[0-9]+\n',
  'blacklists/gambling/usage': 'black\n',
  'blacklists/adult/domains': 'adult.example\n',
  'blacklists/no_such_category/domains': 'other.example\n',
  'blacklists/README': 'About this collection, at length.\n',
};

describe('containers', () => {
  const text = '0.0.0.0 a.example\r\n0.0.0.0 b.example\r\n0.0.0.0 a.example\r\n';
  test.each([
    ['plain text', Buffer.from(text)],
    ['text with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['zip', storedZip({ 'hosts.txt': text })],
  ])('%s', async (_, bytes) => {
    const done = unwrap(await addFile(desk.file('list', bytes)));
    expect(done).toMatchObject({ added: 2, removed: 0, entries: 2, rejected: 0, unchanged: false });
    expect(desk.names()).toEqual(['a.example', 'b.example']);
    expect(desk.leftovers()).toEqual([]);
  });

  test('UT1 brings its own categories, from an archive', async () => {
    const done = unwrap(await addFile(desk.file('ut1.tar.gz', gzipSync(await tar(UT1))), 'auto'));
    expect(desk.names('gambling')).toEqual(['bet.example', 'whole.example']);
    expect(desk.names('adult')).toEqual(['adult.example']);
    expect(done.entries).toBe(3);
    expect(done.faults).toEqual([
      expect.objectContaining({ reason: 'ip-address', file: 'blacklists/gambling/domains', line: 2 }),
      expect.objectContaining({ reason: 'url-path', file: 'blacklists/gambling/urls', line: 1 }),
      expect.objectContaining({ reason: 'regular-expression', file: 'blacklists/gambling/expressions' }),
    ]);
    expect(leftOut(done)).toEqual([
      ['blacklists/no_such_category', 'unknown-category'],
      ['blacklists/README', 'about-the-list'],
    ]);
  });

  test('UT1 brings its own categories, from a folder', async () => {
    for (const [path, text] of Object.entries(UT1)) desk.file(path, text);
    const dir = join(desk.dir, 'sources');
    unwrap(await desk.service.add({ name: 'a', source: { dir }, category: 'auto', format: 'ut1' }));
    expect(desk.names()).toEqual(['adult.example', 'bet.example', 'whole.example']);
  });

  test('a folder of lists in several formats is one list', async () => {
    desk.file('one', 'a.example\n');
    desk.file('two.gz', gzipSync('||b.example^\n@@||ok.b.example^\n'));
    desk.file('LICENSE', 'do.not.read');
    const dir = join(desk.dir, 'sources');
    unwrap(await desk.service.add({ name: 'a', source: { dir }, category: 'gambling', format: 'auto' }));
    expect(desk.names()).toEqual(['@@ok.b.example', 'a.example', 'b.example']);
  });
});

describe('what is refused leaves nothing behind', () => {
  const page = (line: string): string => `# c\n${line}\n<html>\n<body>Not found</body>\n`;
  const zip = storedZip({ 'hosts.txt': '0.0.0.0 a.example\n' });
  const refusals: [string, string | Buffer, string][] = [
    ['an error page', '<!doctype html>\n<html><body>404</body></html>', 'web page (HTML)'],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]), 'not a text file'],
    [
      'a cut-off gzip',
      gzipSync('0.0.0.0 a.example\n'.repeat(5000)).subarray(0, 100),
      'damaged or incomplete',
    ],
    ['a cut-off zip', zip.subarray(0, zip.length - 10), 'damaged or incomplete'],
    ['a broken zip', Buffer.from('PK\u0003\u0004 and no more'), 'damaged or incomplete'],
    ['prose', 'This is a letter.\nIt says hello to you.\n', 'format of the list cannot be told'],
    ['nothing usable', 'bet.*.example\n*.*.example\n', 'no usable domain; 2 lines'],
    ['a list of addresses', '192.0.2.1 # dns.example\n192.0.2.0/24\n', 'list of numeric (IP) addresses'],
    ['one of IPv6', '# DoH\n2001:db8::1 # one\n2001:db8:1::/48\n', 'list of numeric (IP) addresses'],
    ['an empty file', '', 'There is no domain in this list'],
    ['comments only', '# one\n! two\n\n; three\n', 'There is no domain in this list'],
    ['names of the computer only', '127.0.0.1 localhost\n', 'There is no domain in this list'],
    [
      'a page under a comment and a name',
      page('a.example'),
      'web page (HTML), not a list of domains: line 3,',
    ],
    ['a page under a hosts line', page('0.0.0.0 a.example'), 'web page (HTML)'],
  ];
  test.each(refusals)('%s', async (_, bytes, sentence) => {
    const fault = faultOf(await addFile(desk.file('list', bytes)));
    expect(fault.code).toBe('LIST_REFUSED');
    expect(fault.message.en).toContain(sentence);
    expect(fault.message.vi).not.toBe('');
    for (const { vi, en } of [fault.message, fault.hint]) expect(`${vi} ${en}`).not.toMatch(/\.\.|\. *:/);
    expect([desk.service.list(), desk.names(), desk.leftovers(), desk.changes]).toEqual([[], [], [], 0]);
  });

  test('a file that is not there', async () => {
    expect(faultOf(await addFile('/no/such/list')).code).toBe('SOURCE_UNREACHABLE');
  });

  test('a list without categories needs to be told one', async () => {
    expect(faultOf(await addFile(desk.file('list', 'a.example\n'), 'auto')).message.en).toContain(
      'categories',
    );
  });

  test('a small archive that expands without end', async () => {
    const small = new ListDesk({ maxBytes: 1_000_000 });
    try {
      const file = small.file('bomb.gz', gzipSync('0.0.0.0 a.example\n'.repeat(200_000)));
      const result = await small.service.add({
        name: 'a',
        source: { file },
        category: 'gambling',
        format: 'auto',
      });
      expect(faultOf(result).message.en).toContain('larger than 1 MiB');
    } finally {
      await small.close();
    }
  });

  test('a name that is taken', async () => {
    unwrap(await addFile(desk.file('list', 'a.example\n')));
    expect(faultOf(await addFile(desk.file('list', 'b.example\n'))).code).toBe('NAME_TAKEN');
    expect(desk.names()).toEqual(['a.example']);
  });
});

describe('updates', () => {
  const numbered = (n: number): string => Array.from({ length: n }, (_, i) => `n${i}.example\n`).join('');

  test('tell what was added and removed, and can be undone', async () => {
    unwrap(await addFile(desk.file('list', 'a.example\nb.example\n')));
    desk.file('list', 'b.example\nc.example\nd.example\n');
    expect(unwrap(await desk.service.update('a'))).toMatchObject({ added: 2, removed: 1, entries: 3 });
    expect(desk.names()).toEqual(['b.example', 'c.example', 'd.example']);
    expect(unwrap(await desk.service.undo('a'))).toEqual({ name: 'a', entries: 2 });
    expect(desk.names()).toEqual(['a.example', 'b.example']);
    expect(desk.changes).toBe(3);
  });

  test('the bytes that were undone do not come back by themselves', async () => {
    unwrap(await addFile(desk.file('list', 'a.example\n')));
    desk.file('list', 'a.example\nb.example\n');
    unwrap(await desk.service.update('a'));
    unwrap(await desk.service.undo('a'));
    expect(unwrap(await desk.service.update('a')).unchanged).toBe(true);
    expect(desk.names()).toEqual(['a.example']);
  });

  test('the same bytes, and other bytes with the same names, change nothing', async () => {
    unwrap(await addFile(desk.file('list', 'a.example\nb.example\n')));
    const revision = desk.store.revision();
    expect(unwrap(await desk.service.update('a')).unchanged).toBe(true);
    desk.file('list', '# new comment\nb.example\na.example\n');
    expect(unwrap(await desk.service.update('a'))).toMatchObject({ unchanged: true, entries: 2 });
    expect([desk.store.revision(), desk.changes]).toEqual([revision, 1]);
  });

  test('a list that lost half of its names is refused, the old version stands, and force takes it', async () => {
    unwrap(await addFile(desk.file('list', numbered(100))));
    desk.file('list', numbered(50));
    expect(faultOf(await desk.service.update('a')).message.en).toContain(
      'only 50 names where there were 100',
    );
    expect(desk.names()).toHaveLength(100);
    expect(desk.service.list()[0]?.lastError?.vi).toContain('50');
    expect(unwrap(await desk.service.update('a', { force: true })).entries).toBe(50);
    expect(desk.service.list()[0]?.lastError).toBeNull();
    desk.file('list', numbered(26));
    expect(unwrap(await desk.service.update('a')).entries).toBe(26);
  });

  test('an error page in place of the list leaves the old version in force', async () => {
    const file = desk.file('list', 'a.example\n');
    unwrap(await addFile(file));
    desk.file('list', '<html></html>');
    expect(faultOf(await desk.service.update('a')).code).toBe('LIST_REFUSED');
    expect([desk.names(), desk.changes]).toEqual([['a.example'], 1]);
  });

  test('a removed list is gone with its names', async () => {
    unwrap(await addFile(desk.file('list', 'a.example\n')));
    unwrap(await desk.service.remove('a'));
    expect([desk.service.list(), desk.names(), desk.changes]).toEqual([[], [], 2]);
    expect(await desk.service.remove('a')).toMatchObject({ ok: false, error: { code: 'UNKNOWN_LIST' } });
    expect(await desk.service.undo('a')).toMatchObject({ ok: false, error: { code: 'UNKNOWN_LIST' } });
  });
});

test('a folder names each file that gave nothing, with the reason; the same bytes again say the same', async () => {
  desk.file('good.txt', 'a.example\n');
  desk.file('doh-ipv4.txt', '192.0.2.1 # dns.example\n'.repeat(40));
  desk.file('page.html', '<!doctype html><html></html>');
  desk.file('own.txt', '127.0.0.1 localhost\n');
  desk.file('only-words', '0.0.0.0 one\n0.0.0.0 two\n');
  desk.file('.hidden', 'b.example\n');
  desk.file('empty', '');
  const dir = join(desk.dir, 'sources');
  symlinkSync(join(dir, 'good.txt'), join(dir, 'linked.txt'));
  const done = unwrap(
    await desk.service.add({ name: 'a', source: { dir }, category: 'bypass', format: 'auto' }),
  );
  expect(done).toMatchObject({ entries: 1, rejected: 2 });
  const expected = [
    ['.hidden', 'hidden'],
    ['linked.txt', 'link'],
    ['doh-ipv4.txt', 'addresses'],
    ['empty', 'no-entries'],
    ['only-words', 'nothing-usable'],
    ['own.txt', 'no-entries'],
    ['page.html', 'html'],
  ];
  expect(leftOut(done)).toEqual(expected);
  expect(done.leftOut.files).toBe(7);
  for (const { sentence } of done.leftOut.first) expect(sentence.vi).not.toBe('');
  const again = unwrap(await desk.service.update('a'));
  expect([again.unchanged, leftOut(again)]).toEqual([true, expected]);
  expect(desk.service.list()[0]?.leftOut).toEqual(done.leftOut);
});

test('a whole public suffix in a list is passed over and told with its line; what a host of others is, is not', async () => {
  const lists = {
    hosts: '0.0.0.0 com.vn\n0.0.0.0 a.example.com\n0.0.0.0 github.io\n',
    domains: '*.com\nblogspot.com\nvn\nb.example.com\n',
    adblock: '||com^\n||vn^\n@@||net^\n||c.example.com^\n',
    rpz: '$TTL 60\n@ SOA localhost. root.localhost. 1 2 3 4 5\n*.com CNAME .\norg CNAME .\nd.example.com CNAME .\n',
  } as const;
  const told = [];
  for (const format of ['hosts', 'domains', 'adblock', 'rpz'] as const) {
    const source = { file: desk.file(format, lists[format]) };
    const done = unwrap(await desk.service.add({ name: format, source, category: 'gambling', format }));
    const suffixes = done.faults.find(({ reason }) => reason === 'public-suffix');
    told.push([format, suffixes?.lines, suffixes?.line, suffixes?.text]);
  }
  expect(told).toEqual([
    ['hosts', 1, 1, '0.0.0.0 com.vn'],
    ['domains', 1, 1, '*.com'],
    ['adblock', 3, 1, '||com^'],
    ['rpz', 2, 3, '*.com CNAME .'],
  ]);
  expect(desk.names()).toEqual([
    'a.example.com',
    'b.example.com',
    'blogspot.com',
    'c.example.com',
    'd.example.com',
    'github.io',
  ]);
});

test('faults are told by their reason, each with its first line: a common one does not hide the others', async () => {
  const file = desk.file('list', `a.example\n${'192.0.2.1\n'.repeat(500)}a..example\n`);
  const done = unwrap(
    await desk.service.add({ name: 'a', source: { file }, category: 'gambling', format: 'domains' }),
  );
  expect(done.rejected).toBe(501);
  expect(done.faults).toMatchObject([
    { reason: 'ip-address', lines: 500, file: null, line: 2, text: '192.0.2.1' },
    { reason: 'empty-label', lines: 1, file: null, line: 502, text: 'a..example' },
  ]);
  for (const { sentence } of done.faults) expect(sentence.vi).not.toBe(sentence.en);
});

// Sorting 150,000 names in a process of their own takes seconds, and a busy computer several times as long.
test('more names than one sorted run come out sorted, each once, with progress on the way', {
  timeout: 60_000,
}, async () => {
  const count = 150_000;
  let text = '';
  for (let i = 0; i < count; i++) text += `0.0.0.0 n${(i * 7919) % count}.example\n`;
  const phases = new Set<string>();
  const done = unwrap(
    await desk.service.add(
      { name: 'a', source: { file: desk.file('list', text + text) }, category: 'gambling', format: 'hosts' },
      { onProgress: ({ phase }) => phases.add(phase) },
    ),
  );
  expect(done.entries).toBe(count);
  expect(phases).toContain('sort');
  const keys = desk.store
    .sources()
    .flatMap((s) => [...desk.store.chunks(s)].flatMap((c) => c.toString().split('\n')));
  expect(keys).toEqual([...new Set(keys)].toSorted());
  expect(desk.leftovers()).toEqual([]);
});

test('an import that is called off leaves nothing behind', async () => {
  const stop = new AbortController();
  const file = desk.file('list', '0.0.0.0 a.example\n'.repeat(600_000));
  const adding = desk.service.add(
    { name: 'a', source: { file }, category: 'gambling', format: 'hosts' },
    { signal: stop.signal, onProgress: () => stop.abort() },
  );
  expect(faultOf(await adding).cancelled).toBe(true);
  expect([desk.service.list(), desk.leftovers(), desk.changes]).toEqual([[], [], 0]);
});

test('the lists that come with the program are taken once and followed when a new program changes them', async () => {
  const dir = join(desk.dir, 'sources');
  desk.file('gambling.txt', '# x\nbet.example\n');
  desk.file('adult.txt', 'adult.example\n');
  desk.file('PROVENANCE.md', 'prose');
  expect(await desk.service.importBundled(dir)).toEqual(new Map());
  expect(desk.service.list().map((l) => l.name)).toEqual(['starter-adult', 'starter-gambling']);
  const { changes } = desk;
  await desk.service.importBundled(dir);
  expect(desk.changes).toBe(changes);
  desk.file('gambling.txt', 'bet.example\nbet2.example\n');
  await desk.service.importBundled(dir);
  expect(desk.names('gambling')).toEqual(['bet.example', 'bet2.example']);
  expect(await desk.service.remove('starter-adult')).toMatchObject({ ok: false });
});

test('the worker is nicer than the filter', { skip: process.platform !== 'linux' }, async () => {
  unwrap(await addFile(desk.file('list', 'a.example\n')));
  const nices = execFileSync('ps', ['-o', 'ni=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  expect(nices.split('\n').map((n) => n.trim())).toContain('10');
});

test('the line ends of old Macs end lines', async () => {
  unwrap(await addFile(desk.file('list', '# one\r0.0.0.0 a.example\r0.0.0.0 b.example\r')));
  expect(desk.names()).toEqual(['a.example', 'b.example']);
});

test('addresses are told from names in whichever format they were said to be', async () => {
  const file = desk.file('list', '1.1.1.1\n9.9.9.9\n');
  const added = await desk.service.add({
    name: 'a',
    source: { file },
    category: 'gambling',
    format: 'domains',
  });
  expect(faultOf(added).message.en).toContain('numeric (IP) addresses');
});
