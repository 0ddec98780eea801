/**
 * The text files within a source: a plain or compressed file (gzip, zstd), an archive (tar, zip), or a folder of those.
 * What is in a file is told by its first bytes, never by its name. Links are not followed, and the bytes handed out in
 * all are limited: a small archive can expand without end.
 */
import { createReadStream, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { openPromise } from 'yauzl';
import { peek } from './line-reader.ts';

export interface SourceFile {
  /** Within the source; `''` for a source that is one file. */
  readonly path: string;
  /** To be read (or left) before the next file is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
}

export type SourceFault =
  | { readonly kind: 'too-big'; readonly limitBytes: number }
  | { readonly kind: 'broken-archive'; readonly file: string; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly file: string; readonly detail: string };

export class SourceRefused extends Error {
  readonly fault: SourceFault;
  constructor(fault: SourceFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

export interface SourceLimits {
  /** Of everything after decompression. */
  readonly maxBytes: number;
  /** Bytes read from the disk, before decompression. */
  readonly onRead: (bytes: number) => void;
  /** What stands in a folder and is not read. */
  readonly onLeftOut: (path: string, why: UnreadEntry) => void;
}

export type UnreadEntry = 'link' | 'hidden' | 'not-a-file';

const BLOCK = 262_144;
const ARCHIVE_ENTRIES = 20_000;

export async function* filesOf(
  source: { readonly kind: 'file' | 'dir'; readonly path: string },
  limits: SourceLimits,
): AsyncGenerator<SourceFile> {
  const budget = { left: limits.maxBytes };
  if (source.kind === 'file') {
    yield* filesIn(source.path, '', limits, budget);
    return;
  }
  const { files, leftOut } = await folderEntries(source.path);
  for (const { path, why } of leftOut) limits.onLeftOut(labelOf(path), why);
  for (const path of files) yield* filesIn(join(source.path, path), labelOf(path), limits, budget);
}

const labelOf = (path: string): string => path.replaceAll('\\', '/');

interface FolderEntries {
  readonly files: readonly string[];
  readonly leftOut: readonly { readonly path: string; readonly why: UnreadEntry }[];
}

/** Every regular file below a folder, in a stable order, and what else stands there; links are not followed. */
export async function folderEntries(dir: string): Promise<FolderEntries> {
  const files: string[] = [];
  const leftOut: { path: string; why: UnreadEntry }[] = [];
  const walk = async (below: string): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await readdir(join(dir, below), { withFileTypes: true });
    } catch (cause) {
      throw new SourceRefused({ kind: 'unreadable', file: below, detail: detailOf(cause) });
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : join(below, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isSymbolicLink()) leftOut.push({ path, why: 'link' });
      else if (!entry.isFile()) leftOut.push({ path, why: 'not-a-file' });
      else if (entry.name.startsWith('.')) leftOut.push({ path, why: 'hidden' });
      else files.push(path);
    }
  };
  await walk('');
  return { files, leftOut };
}

interface Budget {
  left: number;
}

async function* filesIn(
  path: string,
  label: string,
  limits: SourceLimits,
  budget: Budget,
): AsyncGenerator<SourceFile> {
  const raw = createReadStream(path, { highWaterMark: BLOCK });
  raw.on('data', (block) => limits.onRead(block.length));
  try {
    const first = await peek(guarded(raw, label, 'unreadable'), 4);
    if (isZip(first.head)) {
      raw.destroy();
      yield* zipFiles(path, label, limits, budget);
      return;
    }
    const unpacked = decompressed(first.head, first.rest, label);
    const { head, rest } = await peek(unpacked, 512);
    if (isTar(head)) yield* tarFiles(rest, label, limits, budget);
    else yield { path: label, bytes: within(rest, limits, budget) };
  } finally {
    raw.destroy();
  }
}

const isZip = (head: Buffer): boolean => head.length >= 4 && head.readUInt32LE(0) === 0x04034b50;
const isTar = (head: Buffer): boolean => head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar';

function decompressed(head: Buffer, bytes: AsyncIterable<Buffer>, label: string): AsyncIterable<Buffer> {
  if (head[0] === 0x1f && head[1] === 0x8b)
    return guarded(piped(bytes, createGunzip({ chunkSize: BLOCK })), label, 'broken-archive');
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528)
    return guarded(piped(bytes, createZstdDecompress({ chunkSize: BLOCK })), label, 'broken-archive');
  return bytes;
}

function piped(bytes: AsyncIterable<Buffer>, through: Transform): Readable {
  // The reader of `through` sees the failure; the callback only keeps it from being thrown twice.
  pipeline(bytes, through, () => undefined);
  return through;
}

async function* tarFiles(
  bytes: AsyncIterable<Buffer>,
  label: string,
  limits: SourceLimits,
  budget: Budget,
): AsyncGenerator<SourceFile> {
  const archive = extract();
  pipeline(bytes, archive, () => undefined);
  let count = 0;
  try {
    for await (const entry of archive) {
      count += 1;
      if (count > ARCHIVE_ENTRIES) throw tooManyEntries(label);
      if (entry.header.type === 'file')
        yield {
          path: inside(label, entry.header.name),
          bytes: within(guarded(entry, label, 'broken-archive'), limits, budget),
        };
      entry.resume();
    }
  } catch (cause) {
    throw asRefusal(cause, label, 'broken-archive');
  } finally {
    archive.destroy();
  }
}

async function* zipFiles(
  path: string,
  label: string,
  limits: SourceLimits,
  budget: Budget,
): AsyncGenerator<SourceFile> {
  try {
    const archive = await openPromise(path, { autoClose: false, lazyEntries: true });
    try {
      let count = 0;
      for await (const entry of archive.eachEntry()) {
        count += 1;
        if (count > ARCHIVE_ENTRIES) throw tooManyEntries(label);
        if (entry.fileName.endsWith('/')) continue;
        const bytes = guarded(await archive.openReadStreamPromise(entry), label, 'broken-archive');
        yield { path: inside(label, entry.fileName), bytes: within(bytes, limits, budget) };
      }
    } finally {
      archive.close();
    }
  } catch (cause) {
    throw asRefusal(cause, label, 'broken-archive');
  }
}

const inside = (label: string, name: string): string => (label === '' ? name : `${label}/${name}`);

const tooManyEntries = (file: string): SourceRefused =>
  new SourceRefused({ kind: 'broken-archive', file, detail: `more than ${ARCHIVE_ENTRIES} files` });

async function* within(
  bytes: AsyncIterable<Buffer>,
  limits: SourceLimits,
  budget: Budget,
): AsyncGenerator<Buffer> {
  for await (const block of bytes) {
    budget.left -= block.length;
    if (budget.left < 0) throw new SourceRefused({ kind: 'too-big', limitBytes: limits.maxBytes });
    yield block;
  }
}

async function* guarded(
  bytes: AsyncIterable<unknown>,
  file: string,
  kind: 'broken-archive' | 'unreadable',
): AsyncGenerator<Buffer> {
  try {
    for await (const block of bytes) if (Buffer.isBuffer(block)) yield block;
  } catch (cause) {
    throw asRefusal(cause, file, kind);
  }
}

const detailOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Only failures of the stream itself become refusals; what the consumer threw stays what it is. */
function asRefusal(cause: unknown, file: string, kind: 'broken-archive' | 'unreadable'): Error {
  if (cause instanceof SourceRefused) return cause;
  if (cause instanceof Error && cause.name === 'AbortError') return cause;
  return new SourceRefused({ kind, file, detail: detailOf(cause) });
}
