import { describe, expect, test } from 'vitest';
import { detectFormat, notAList } from '../../../electron/agent/filtering/formats/detect-format.ts';
import { readLines } from '../../../electron/agent/filtering/formats/line-reader.ts';
import { ut1FileOf } from '../../../electron/agent/filtering/formats/ut1-layout.ts';
import { readList } from './read-list.ts';

const lines = (...text: string[]): string => text.join('\n');

describe('hosts', () => {
  test('every name behind an address that leads nowhere is blocked, comments are not', () => {
    const taken = readList(
      'hosts',
      lines(
        '# a',
        '0.0.0.0 a.example B.Example. # c.example',
        '127.0.0.1\td.example',
        '::1 e.example',
        ':: f.example',
      ),
    );
    expect(taken.block).toEqual(['a.example', 'b.example', 'd.example', 'e.example', 'f.example']);
    expect(taken.rejected).toEqual([]);
  });

  test('the machine’s own names are no entries', () => {
    const taken = readList(
      'hosts',
      lines(
        '127.0.0.1 localhost',
        '255.255.255.255 broadcasthost',
        'fe80::1%lo0 localhost',
        '0.0.0.0 0.0.0.0',
      ),
    );
    expect(taken).toEqual({ block: [], except: [], rejected: [] });
  });

  test('a name sent to another machine is a redirect and is refused with its line', () => {
    expect(readList('hosts', lines('', '203.0.113.5 bank.example')).rejected).toEqual([[2, 'redirect']]);
  });

  test('a single label, an address and prose are refused', () => {
    expect(readList('hosts', lines('0.0.0.0 com', '0.0.0.0 10.1.2.3', 'please read this')).rejected).toEqual([
      [1, 'single-label'],
      [2, 'ip-address'],
      [3, 'unexpected-text'],
    ]);
  });
});

describe('domains', () => {
  test('wildcards, leading dots, trailing comments and bare web addresses name the domain', () => {
    const taken = readList(
      'domains',
      lines(
        'a.example',
        '*.b.example',
        '.c.example # why',
        'https://d.example/',
        'e.example#x',
        '; f',
        '// g',
        '! h',
      ),
    );
    expect(taken.block).toEqual(['a.example', 'b.example', 'c.example', 'd.example', 'e.example']);
    expect(taken.rejected).toEqual([]);
  });

  test('an international name becomes its A-label', () => {
    expect(readList('domains', 'nhà-cái.vn').block).toEqual(['xn--nh-ci-sqaj.vn']);
  });

  test('a page does not block its site', () => {
    expect(readList('domains', 'https://a.example/page.html').rejected).toEqual([[1, 'url-path']]);
  });

  test('a wildcard inside, an empty label, a long label and a second word are refused', () => {
    const long = 'x'.repeat(64);
    expect(
      readList('domains', lines('a*b.example', 'a..example', `${long}.example`, 'a.example b')).rejected,
    ).toEqual([
      [1, 'wildcard-inside'],
      [2, 'empty-label'],
      [3, 'label-too-long'],
      [4, 'unexpected-text'],
    ]);
  });

  test('a whole suffix is taken only when written as a wildcard, and only when it says what stands under it', () => {
    expect(readList('domains', lines('xxx', '*.xxx', '*.zip', '*.com.vn', 'bet.br', '*.lan'))).toEqual({
      block: ['xxx', 'bet.br', 'lan'],
      except: [],
      rejected: [
        [1, 'single-label'],
        [3, 'public-suffix'],
        [4, 'public-suffix'],
      ],
    });
  });
});

describe('adblock', () => {
  test('rules on whole hosts block, `@@` excepts', () => {
    const taken = readList(
      'adblock',
      lines(
        '[Adblock Plus 2.0]',
        '! t',
        '||a.example^',
        '@@||ok.a.example^',
        '||*.b.example^',
        '|https://c.example^|',
      ),
    );
    expect(taken).toEqual({
      block: ['a.example', 'b.example', 'c.example'],
      except: ['ok.a.example'],
      rejected: [],
    });
  });

  test('options that mean nothing to a filter of names are followed, others refuse the rule', () => {
    const taken = readList(
      'adblock',
      lines(
        '||a.example^$important,third-party',
        '||b.example^$script',
        '||c.example^$client=192.0.2.1',
        '||d.example^$dnstype=A',
        '||e.example^$domain=x.example',
        '||f.example^$badfilter',
      ),
    );
    expect(taken.block).toEqual(['a.example']);
    expect(taken.rejected.map(([line]) => line)).toEqual([2, 3, 4, 5, 6]);
    expect(new Set(taken.rejected.map(([, reason]) => reason))).toEqual(new Set(['unsupported-option']));
  });

  test('`$denyallow` takes its names out, `$dnsrewrite` blocks only where it refuses', () => {
    const taken = readList(
      'adblock',
      lines(
        '||a.example^$denyallow=x.a.example|y.a.example',
        '||b.example^$dnsrewrite=NXDOMAIN',
        '||c.example^$dnsrewrite=NOERROR;A;0.0.0.0',
        '||d.example^$dnsrewrite=203.0.113.1',
      ),
    );
    expect(taken.block).toEqual(['a.example', 'b.example', 'c.example']);
    expect(taken.except).toEqual(['x.a.example', 'y.a.example']);
    expect(taken.rejected).toEqual([[4, 'unsupported-option']]);
  });

  test('cosmetic rules, expressions, paths and patterns are counted and block nothing', () => {
    const taken = readList(
      'adblock',
      lines(
        'a.example##.ad',
        'a.example#@#.ad',
        '/ads[0-9]+/$important',
        '||a.example/ads/',
        '-banner-ad.',
        'adserver.js',
        '||ads*.a.example^',
        '||192.0.2.7^',
        '||a.example^x',
      ),
    );
    expect(taken.block).toEqual([]);
    expect(taken.rejected.map(([, reason]) => reason)).toEqual([
      'cosmetic-rule',
      'cosmetic-rule',
      'regular-expression',
      'url-path',
      'unsupported-pattern',
      'unsupported-pattern',
      'wildcard-inside',
      'ip-address',
      'unsupported-pattern',
    ]);
  });

  test('hosts lines and plain domains among the rules are read', () => {
    expect(readList('adblock', lines('# note', '0.0.0.0 a.example', 'b.example')).block).toEqual([
      'a.example',
      'b.example',
    ]);
  });
});

describe('dnsmasq', () => {
  test('no address, `#` and addresses that lead nowhere block, for each name of the line', () => {
    const taken = readList(
      'dnsmasq',
      lines(
        'address=/a.example/b.example/0.0.0.0',
        'address=/.c.example/',
        'address=/d.example/#',
        'local=/e.example/',
        'server=/*.f.example/',
      ),
    );
    expect(taken.block).toEqual([
      'a.example',
      'b.example',
      'c.example',
      'd.example',
      'e.example',
      'f.example',
    ]);
  });

  test('`server=/name/#` excepts; another address is a redirect; other settings are refused', () => {
    const taken = readList(
      'dnsmasq',
      lines(
        'server=/a.example/#',
        'server=/b.example/192.0.2.1',
        'address=/c.example/192.0.2.1',
        'cache-size=10',
        'address=/#/0.0.0.0',
      ),
    );
    expect(taken.except).toEqual(['a.example']);
    expect(taken.block).toEqual([]);
    expect(taken.rejected).toEqual([
      [2, 'redirect'],
      [3, 'redirect'],
      [4, 'unsupported-directive'],
      [5, 'unsupported-pattern'],
    ]);
  });
});

describe('unbound', () => {
  test('zone types that refuse block, types that let through except', () => {
    const taken = readList(
      'unbound',
      lines(
        'server:',
        '  local-zone: "a.example." always_nxdomain # x',
        'local-zone: b.example refuse',
        'local-zone: "ok.a.example" always_transparent',
        'local-zone: "c.example" made_up',
        'local-data: "d.example. 60 IN A 0.0.0.0"',
        'local-data: "e.example A 192.0.2.1"',
        'include: other.conf',
      ),
    );
    expect(taken.block).toEqual(['a.example', 'b.example', 'd.example']);
    expect(taken.except).toEqual(['ok.a.example']);
    expect(taken.rejected).toEqual([
      [5, 'unsupported-option'],
      [7, 'redirect'],
      [8, 'unsupported-directive'],
    ]);
  });
});

describe('rpz', () => {
  const zone = lines(
    '$TTL 1h',
    '$ORIGIN rpz.local.',
    '@ IN SOA ns.local. root.local. ( 1 ; serial',
    '  2 3 4 5 )',
    '  NS ns.local.',
    'a.example CNAME .',
    '*.a.example 60 IN CNAME *.',
    'b.example.rpz.local. CNAME rpz-drop.',
    'ok.a.example CNAME rpz-passthru.',
    'old.a.example CNAME old.a.example.',
    'c.example A 0.0.0.0',
    'd.example CNAME walled.garden.',
    '32.1.2.0.192.rpz-ip CNAME .',
    'e.other. CNAME .',
    'f.example CNAME rpz-tcp-only.',
  );

  test('actions that refuse block, passthru excepts, the zone’s own records are no entries', () => {
    const taken = readList('rpz', zone);
    expect(taken.block).toEqual(['a.example', 'a.example', 'b.example', 'c.example']);
    expect(taken.except).toEqual(['ok.a.example', 'old.a.example']);
  });

  test('redirects, address triggers and names outside the zone are refused with their lines', () => {
    expect(readList('rpz', zone).rejected).toEqual([
      [12, 'redirect'],
      [13, 'unsupported-trigger'],
      [14, 'out-of-zone'],
      [15, 'unsupported-option'],
    ]);
  });
});

describe('which format', () => {
  test.each([
    ['hosts', '# x\n127.0.0.1 localhost\n0.0.0.0 a.example'],
    ['domains', '# x\na.example\nb.example'],
    ['domains', '*.a.example'],
    ['adblock', '! x\n||a.example^\n@@||b.example^'],
    ['adblock', '[Adblock Plus 2.0]\n-ads-'],
    ['dnsmasq', '# x\naddress=/a.example/'],
    ['unbound', 'server:\nlocal-zone: "a.example" refuse'],
    ['rpz', '$TTL 60\n@ SOA a. b. 1 2 3 4 5\na.example CNAME .'],
  ])('%s is told by its lines', (format, text) => {
    expect(detectFormat(Buffer.from(text))).toEqual({ ok: true, value: format });
  });

  test('an error page is no list, and says where', () => {
    expect(notAList(Buffer.from('\n\n  <!DOCTYPE html><html>'))).toEqual({
      kind: 'html',
      line: 3,
      column: 3,
    });
    expect(notAList(Buffer.from('\ufeff<html>'))).toMatchObject({ kind: 'html', line: 1 });
    expect(notAList(Buffer.from('{"message":"Not Found"}'))).toMatchObject({ kind: 'json' });
  });

  test('bytes that are no text are no list, and say where', () => {
    expect(notAList(Buffer.from('a.example\nb\0c'))).toEqual({ kind: 'binary', line: 2, column: 2 });
  });

  test('prose is no list', () => {
    expect(detectFormat(Buffer.from('This is a letter.\nIt says hello to you.\n'))).toMatchObject({
      ok: false,
    });
  });
});

test('a UT1 file belongs to the folder it lies in', () => {
  expect(ut1FileOf('blacklists/adult/domains')).toEqual({ folder: 'adult', part: 'names' });
  expect(ut1FileOf('adult/expressions')).toEqual({ folder: 'adult', part: 'expressions' });
  expect(ut1FileOf('adult/usage')).toEqual({ folder: 'adult', part: 'ignored' });
  expect(ut1FileOf('domains')).toBeUndefined();
});

describe('lines', () => {
  async function cut(...blocks: (string | Buffer)[]): Promise<string[]> {
    const found: string[] = [];
    async function* bytes(): AsyncGenerator<Buffer> {
      for (const block of blocks) yield Buffer.from(block as string);
    }
    await readLines(bytes(), { line: (text) => found.push(text), tooLong: () => found.push('<too long>') });
    return found;
  }

  test('LF, CRLF, a byte order mark and a missing last line end', async () => {
    expect(await cut('\ufeffa\r\nb\n\nc')).toEqual(['a', 'b', '', 'c']);
  });

  test('a line and a character may lie across blocks', async () => {
    const nha = Buffer.from('nhà\nb');
    expect(await cut('x\ny', nha.subarray(0, 3), nha.subarray(3))).toEqual(['x', 'ynhà', 'b']);
  });

  test('UTF-16 with its mark is read', async () => {
    expect(await cut(Buffer.from('\ufeffa.example\r\nb', 'utf16le'))).toEqual(['a.example', 'b']);
  });

  test('a line without end is told once and skipped', async () => {
    const piece = 'x'.repeat(40_000);
    expect(await cut('a\n', piece, piece, piece, '\nb\n')).toEqual(['a', '<too long>', 'b']);
  });
});
