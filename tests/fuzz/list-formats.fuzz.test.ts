/**
 * Hostile bytes against everything that reads a list. No parser throws, hangs or accepts what is no name; a broken
 * archive ends as a stated fault; a long line costs no more than its length.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { pack } from 'tar-stream';
import { afterAll, describe, expect, test } from 'vitest';
import {
  detectFormat,
  LINE_FORMATS,
  parserFor,
  type LineFormat,
} from '../../electron/agent/filtering/formats/detect-format.ts';
import { readListedName, type EntrySink } from '../../electron/agent/filtering/formats/entry-sink.ts';
import { readLines } from '../../electron/agent/filtering/formats/line-reader.ts';
import { filesOf, SourceRefused } from '../../electron/agent/filtering/formats/source-files.ts';
import { ut1FileOf, ut1ParserFor } from '../../electron/agent/filtering/formats/ut1-layout.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';

const cases = Number(process.env['HAIDANG_CASES'] ?? 20_000);
const folder = mkdtempSync(join(tmpdir(), 'haidang-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SEEDS: Readonly<Record<LineFormat, readonly string[]>> = {
  hosts: ['# title', '0.0.0.0 xau.example www.xau.example # note', '::1 localhost', '10.0.0.1 nas.example'],
  domains: [
    'xau.example',
    '*.xau.example',
    '.xau.example # note',
    'nhà-cái.example',
    'https://xau.example/a',
  ],
  adblock: [
    '[Adblock Plus 2.0]',
    '! title',
    '||xau.example^$important,third-party',
    '@@||tot.xau.example^',
    '||a.example^$dnsrewrite=NOERROR;A;0.0.0.0',
    'b.example##.banner',
    '/^ads?[0-9]/',
    '||c.example^$denyallow=d.example|e.example',
  ],
  dnsmasq: ['address=/xau.example/0.0.0.0', 'local=/a.example/b.example/', 'server=/c.example/', '# note'],
  unbound: ['server:', 'local-zone: "xau.example." always_null', 'local-data: "a.example. A 0.0.0.0"'],
  rpz: [
    '$TTL 60',
    '$ORIGIN rpz.local.',
    '@ SOA localhost. root.localhost. (1 2 3',
    '4 5) ; note',
    'xau.example CNAME .',
    '*.xau.example CNAME *.',
    'tot.example CNAME rpz-passthru.',
    '32.1.0.0.127.rpz-ip CNAME .',
  ],
};
const SPECIAL = [
  ...Array.from(' \t"()[]{}.,;:*|^$@#!/\\=&%~+-_?<>\0\r\n\u00a0\u200b\u0130'),
  '||',
  '@@',
  '##',
  '*.',
  'xn--',
  '\ufeff',
  'CNAME',
  '0.0.0.0',
];

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

const edits = fc.array(
  fc.record({
    at: fc.nat(80),
    cut: fc.nat(6),
    put: fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ unit: 'binary', maxLength: 6 })),
  }),
  { maxLength: 5 },
);
const edited = (line: string, all: readonly Edit[]): string =>
  all.reduce((text, { at, cut, put }) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + cut);
  }, line);

/** A sink that checks each name it is given as the import does. */
class CheckingSink implements EntrySink {
  entries = 0;

  block(raw: string, singleLabel?: 'single-label-ok'): void {
    this.#judge(raw, singleLabel === 'single-label-ok');
  }
  except(raw: string): void {
    this.#judge(raw, true);
  }
  reject(): void {
    this.entries += 1;
  }

  #judge(raw: string, singleLabelOk: boolean): void {
    this.entries += 1;
    const name = readListedName(raw, singleLabelOk);
    if (typeof name !== 'string' || name === 'own-name') return;
    const again = parseDomainName(name);
    if (!again.ok || again.value !== name) throw new Error(`\`${raw}\` became \`${name}\`, which is no name`);
  }
}

describe.each(LINE_FORMATS)('the parser of %s', (format) => {
  test('takes mutated lines of every format without a throw, and no more entries than there is text', () => {
    const lines = fc.array(fc.tuple(fc.constantFrom(...Object.values(SEEDS).flat()), edits), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS[format]), edits, lines, (own, ownEdits, others) => {
        const parser = parserFor(format);
        const sink = new CheckingSink();
        let characters = 0;
        for (const [line, all] of [[own, ownEdits] as const, ...others]) {
          const text = edited(line, all);
          characters += text.length;
          parser.line(text, sink);
        }
        expect(sink.entries).toBeLessThanOrEqual(characters + 1);
      }),
      { numRuns: cases },
    );
  });
});

test('bytes cut anywhere give the same lines as in one piece, and detection never throws', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.tuple(fc.constantFrom(...Object.values(SEEDS).flat()), edits), { maxLength: 6 })
      .map((lines) => Buffer.from(lines.map(([line, all]) => edited(line, all)).join('\n'))),
  );
  const linesOf = async (blocks: readonly Uint8Array[]): Promise<string[]> => {
    const lines: string[] = [];
    const target = { line: (text: string) => void lines.push(text), tooLong: () => undefined };
    await readLines(streamOf(blocks), target);
    return lines;
  };
  await fc.assert(
    fc.asyncProperty(bytes, fc.nat(200), async (all, at) => {
      detectFormat(Buffer.from(all));
      const cut = at % (all.length + 1);
      expect(await linesOf([all.subarray(0, cut), all.subarray(cut)])).toEqual(await linesOf([all]));
    }),
    { numRuns: cases },
  );
});

test('a UT1 path of any shape is told or left out, and its parser takes any line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }), (path, line) => {
      const file = ut1FileOf(`${path}/domains`) ?? ut1FileOf(path);
      const sink = new CheckingSink();
      if (file !== undefined && file.part !== 'ignored') ut1ParserFor(file.part).line(line, sink);
      expect(sink.entries).toBeLessThanOrEqual(line.length);
    }),
    { numRuns: cases },
  );
});

const LONG = 65_000;
test.each(LINE_FORMATS)(
  'a line of 64 KiB costs the parser of %s and the detection less than a second',
  (format) => {
    for (const piece of [
      ...SPECIAL,
      'a.',
      'a-',
      'a ',
      '. ',
      '*a',
      'a|',
      'a.a=',
      '/a/',
      ' CNAME ',
      ...SEEDS[format],
    ]) {
      for (const end of ['', '\u0001', '=', '#', '/']) {
        const line = piece.repeat(Math.ceil(LONG / piece.length)).slice(0, LONG) + end;
        const startedAt = performance.now();
        parserFor(format).line(line, new CheckingSink());
        detectFormat(Buffer.from(line));
        expect([piece, end, performance.now() - startedAt < 1000]).toEqual([piece, end, true]);
      }
    }
  },
);

describe('archives', () => {
  test('a mutated archive is read or refused, never a crash', async () => {
    const list = 'xau.example\n'.repeat(50);
    const archives = [gzipSync(list), zstdCompressSync(list), gzipSync(await tarOf(list)), zipOf(list)];
    const file = join(folder, 'source');
    const change = fc.array(fc.tuple(fc.nat(4096), fc.nat(255)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...archives), change, fc.nat(4096), async (archive, changes, cut) => {
        const bytes = Buffer.from(archive);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        writeFileSync(file, cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes);
        let read = 0;
        try {
          for await (const one of filesOf(
            { kind: 'file', path: file },
            { maxBytes: 1e6, onRead: () => undefined, onLeftOut: () => undefined },
          ))
            for await (const block of one.bytes) read += block.length;
        } catch (error) {
          if (!(error instanceof SourceRefused)) throw error;
        }
        expect(read).toBeLessThanOrEqual(1e6);
      }),
      { numRuns: Math.ceil(cases / 20) },
    );
  });
});

async function* streamOf(blocks: readonly Uint8Array[]): AsyncGenerator<Buffer> {
  for (const block of blocks) if (block.length > 0) yield Buffer.from(block);
}

async function tarOf(list: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: 'blacklists/gambling/domains' }, list);
  archive.finalize();
  const blocks: Buffer[] = [];
  for await (const block of archive as AsyncIterable<Buffer>) blocks.push(block);
  return Buffer.concat(blocks);
}

/** One deflated entry, by hand: the fixture needs no library that writes zip. */
function zipOf(list: string): Buffer {
  const name = Buffer.from('domains');
  const data = deflateRawSync(list);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(list.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, name, data]);
  const central = Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
