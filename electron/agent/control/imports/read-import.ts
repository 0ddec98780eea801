/**
 * From a file somebody uploaded to what it says. The file is a stranger's: bytes after unpacking, files in an archive
 * and rows in a database are all limited, nothing is written under a name of its own, links are not followed, and a
 * database is only read, without running anything that it brings.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import type { IMPORT_KINDS } from '../../../../shared/contracts/system-shapes.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { filesOf, SourceRefused } from '../../filtering/formats/source-files.ts';
import { readForeignTables } from '../../storage/foreign-tables.ts';
import { readAdguardHome } from './adguard-home.ts';
import type { ForeignFault, ForeignSettings } from './foreign-settings.ts';
import { NO_ROWS, PI_HOLE_TABLES, type PiHoleRows, type PiHoleTable, readPiHole } from './pi-hole.ts';

export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Of everything that is unpacked. */
const UNPACKED_BYTES = 256 * 1024 * 1024;
/** Of one text file. */
const TEXT_BYTES = 16 * 1024 * 1024;
const MOST_ROWS = 50_000;
/** Of a column of a row, in characters. */
const LONGEST_TEXT = 4096;

type Read = Result<ForeignSettings, ForeignFault>;

export async function readImport(kind: ImportKind, path: string, temporary: string): Promise<Read> {
  try {
    return kind === 'adguard-home' ? await fromYaml(path) : await fromTeleporter(path, temporary);
  } catch (cause) {
    return err(faultOf(cause));
  }
}

class TooBig extends Error {
  override readonly name = 'TooBig';
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

async function fromYaml(path: string): Promise<Read> {
  const { size } = await stat(path);
  if (size > TEXT_BYTES) throw new TooBig(TEXT_BYTES);
  return readAdguardHome(await readFile(path, 'utf8'));
}

async function fromTeleporter(path: string, temporary: string): Promise<Read> {
  let rows: PiHoleRows = NO_ROWS;
  let config: unknown = {};
  let version: string | null = null;
  for await (const file of filesOf(
    { kind: 'file', path },
    { maxBytes: UNPACKED_BYTES, onRead: () => undefined, onLeftOut: () => undefined },
  )) {
    const name = file.path.replaceAll('\\', '/').split('/').at(-1) ?? '';
    const table = tableOfFile(name);
    if (name === 'gravity.db') {
      rows = gravityRows(await bytesOf(file.bytes, UNPACKED_BYTES), temporary);
      version = '6';
    } else if (name === 'pihole.toml') {
      config = parseToml((await bytesOf(file.bytes, TEXT_BYTES)).toString('utf8'));
      version = '6';
    } else if (table !== null) {
      const json: unknown = JSON.parse((await bytesOf(file.bytes, TEXT_BYTES)).toString('utf8'));
      const read = rowsOf(table.table, json, table.type);
      rows = { ...rows, [table.table]: [...rows[table.table], ...read] };
      version ??= '5';
    }
  }
  if (version === null) return err({ kind: 'not-this-kind', detail: 'gravity.db, pihole.toml, adlist.json' });
  return ok(readPiHole(rows, version, config));
}

/** Version 5 has one file a table, and the domains by type. */
const FILES: Readonly<Record<string, { readonly table: PiHoleTable; readonly type?: number }>> = {
  'group.json': { table: 'group' },
  'adlist.json': { table: 'adlist' },
  'client.json': { table: 'client' },
  'domainlist.json': { table: 'domainlist' },
  'whitelist.exact.json': { table: 'domainlist', type: 0 },
  'blacklist.exact.json': { table: 'domainlist', type: 1 },
  'whitelist.regex.json': { table: 'domainlist', type: 2 },
  'blacklist.regex.json': { table: 'domainlist', type: 3 },
  'domainlist_by_group.json': { table: 'domainlist_by_group' },
  'adlist_by_group.json': { table: 'adlist_by_group' },
};

const tableOfFile = (name: string) => FILES[name] ?? null;

function rowsOf<T extends PiHoleTable>(table: T, raw: unknown, type?: number): PiHoleRows[T] {
  const listed = z.array(z.looseObject({})).max(MOST_ROWS).parse(raw);
  // A row that this version does not understand is left out; its neighbours are not.
  const read = listed.flatMap((row) => {
    const parsed = PI_HOLE_TABLES[table].safeParse(type === undefined ? row : { type, ...row });
    return parsed.success ? [parsed.data] : [];
  });
  // The compiler does not see that a table's schema makes that table's rows.
  return read as unknown as PiHoleRows[T];
}

function gravityRows(bytes: Buffer, temporary: string): PiHoleRows {
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  const file = join(temporary, `${randomUUID()}.db`);
  writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
  try {
    const read = readForeignTables(file, {
      columns: COLUMNS,
      maximumRows: MOST_ROWS,
      longestText: LONGEST_TEXT,
    });
    let rows: PiHoleRows = NO_ROWS;
    for (const table of TABLES) rows = { ...rows, [table]: rowsOf(table, read.get(table) ?? []) };
    return rows;
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  }
}

const TABLES = Object.keys(PI_HOLE_TABLES) as readonly PiHoleTable[];
const COLUMNS = Object.fromEntries(TABLES.map((table) => [table, Object.keys(PI_HOLE_TABLES[table].shape)]));

async function bytesOf(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const blocks: Buffer[] = [];
  let size = 0;
  for await (const block of stream) {
    size += block.length;
    if (size > limit) throw new TooBig(limit);
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

function faultOf(cause: unknown): ForeignFault {
  if (cause instanceof TooBig) return { kind: 'too-big', limitBytes: cause.limitBytes };
  if (cause instanceof SourceRefused && cause.fault.kind === 'too-big')
    return { kind: 'too-big', limitBytes: cause.fault.limitBytes };
  if (cause instanceof SourceRefused)
    return { kind: 'broken', detail: cause.fault.kind === 'too-big' ? '' : cause.fault.detail };
  return { kind: 'broken', detail: cause instanceof Error ? cause.message.slice(0, 300) : String(cause) };
}
