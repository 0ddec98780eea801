/**
 * Reads `index.bin` in one go into shared memory and believes nothing of it before its checksum is right. Every fault
 * means the same to the caller: build it again from the lists.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { listIdSchema } from '../../../shared/kernel/ids.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { CheckFile, type CheckFileProblem } from './compiled-check.ts';
import { LoadedIndex } from './compiled-index.ts';
import { addToLanes, firstLanes, sumOf } from './index-checksum.ts';
import { hashKeys } from './index-hash.ts';
import {
  Field,
  FORMAT_VERSION,
  HEADER_WORDS,
  INDEX_FILE,
  INDEX_MAGIC,
  SINGLES_WORDS,
} from './index-layout.ts';
import type { IndexSource } from './index-source.ts';

export type IndexFault =
  /** Never built, or removed. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly code: string }
  | { readonly kind: 'not-an-index' }
  | { readonly kind: 'other-version'; readonly found: number }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'check-file'; readonly problem: CheckFileProblem };

const sourcesSchema = z.array(
  z.object({
    listId: listIdSchema,
    categoryId: z.string().refine(isCategoryId),
    kind: z.enum(['block', 'except']),
    version: z.number(),
    names: z.number(),
  }),
) satisfies z.ZodType<IndexSource[]>;

const read = promisify(fs.read);
/** About a millisecond to sum; a multiple of four. */
const WORDS_A_TURN = 262_144;

const ignoreDamage = (): void => undefined;

/** `onDamage`: the check file turned out damaged in use; build the index again. */
export function loadIndex(dir: string, onDamage: () => void = ignoreDamage): Result<LoadedIndex, IndexFault> {
  const opened = openFile(join(dir, INDEX_FILE));
  if (!opened.ok) return opened;
  const { fd, words } = opened.value;
  try {
    for (let at = 0; at < words.byteLength; ) {
      const got = fs.readSync(fd, words, at, words.byteLength - at, at);
      if (got === 0) return err({ kind: 'truncated' });
      at += got;
    }
  } catch (cause) {
    return err({ kind: 'unreadable', code: codeOf(cause) });
  } finally {
    fs.closeSync(fd);
  }
  const lanes = firstLanes(FORMAT_VERSION, words.length);
  const sum = takeSum(words);
  addToLanes(lanes, words, 0, words.length);
  return decode(dir, words, sum, lanes, onDamage);
}

/** The same in short turns, for when the filter is answering meanwhile. */
export async function loadIndexInTurns(
  dir: string,
  onDamage: () => void = ignoreDamage,
): Promise<Result<LoadedIndex, IndexFault>> {
  const opened = openFile(join(dir, INDEX_FILE));
  if (!opened.ok) return opened;
  const { fd, words } = opened.value;
  const lanes = firstLanes(FORMAT_VERSION, words.length);
  let sum = 0;
  try {
    for (let at = 0; at < words.length; ) {
      const turn = Math.min(WORDS_A_TURN, words.length - at);
      const { bytesRead } = await read(fd, words, at * 4, turn * 4, at * 4);
      // A regular file gives all that was asked for, up to its end.
      if (bytesRead !== turn * 4) return err({ kind: 'truncated' });
      if (at === 0) sum = takeSum(words);
      addToLanes(lanes, words, at, at + turn);
      at += turn;
    }
  } catch (cause) {
    return err({ kind: 'unreadable', code: codeOf(cause) });
  } finally {
    fs.closeSync(fd);
  }
  return decode(dir, words, sum, lanes, onDamage);
}

/** The checksum stands in the words that it covers, as zero. */
function takeSum(words: Int32Array): number {
  const sum = words[Field.checksum] ?? 0;
  words[Field.checksum] = 0;
  return sum;
}

function decode(
  dir: string,
  words: Int32Array,
  sum: number,
  lanes: Int32Array,
  onDamage: () => void,
): Result<LoadedIndex, IndexFault> {
  const at = (field: number): number => words[field] ?? 0;
  if (at(Field.magic) !== INDEX_MAGIC) return err({ kind: 'not-an-index' });
  if (at(Field.version) !== FORMAT_VERSION) return err({ kind: 'other-version', found: at(Field.version) });
  if (at(Field.fileWords) !== words.length) return err({ kind: 'truncated' });
  if (sumOf(lanes) !== sum) return err({ kind: 'damaged' });

  let next = HEADER_WORDS;
  const section = (length: number): Int32Array => {
    const view = words.subarray(next, next + length);
    next += length;
    return view;
  };
  const sourcesBytes = at(Field.sourcesBytes);
  const sources = parseSources(section(Math.ceil(sourcesBytes / 4)), sourcesBytes);
  const setOffsets = section(at(Field.sets) + 1);
  const setMembers = section(at(Field.setMembers));
  const singles = section(SINGLES_WORDS);
  const table = section(at(Field.tableWords));
  const overflowTags = section(at(Field.overflow));
  const overflowChecks = section(at(Field.overflow));
  const overflowValues = section(at(Field.overflow));
  if (sources === undefined || next !== words.length) return err({ kind: 'damaged' });

  const checks = CheckFile.open(dir, words.subarray(Field.build, Field.build + 4), table.length);
  if (!checks.ok) return err({ kind: 'check-file', problem: checks.error });
  return ok(
    new LoadedIndex(
      {
        revision: at(Field.revision),
        names: at(Field.names),
        keys: hashKeys([at(Field.seed), at(Field.seed + 1), at(Field.seed + 2), at(Field.seed + 3)]),
        homes: at(Field.homes),
        setBits: at(Field.setBits),
        sources,
        setOffsets,
        setMembers,
        singles,
        overflowTags,
        overflowChecks,
        overflowValues,
        table,
        fileBytes: words.byteLength,
      },
      checks.value,
      onDamage,
    ),
  );
}

interface OpenedFile {
  readonly fd: number;
  /** Room for all of it. */
  readonly words: Int32Array;
}

function openFile(path: string): Result<OpenedFile, IndexFault> {
  let fd: number | undefined;
  try {
    fd = fs.openSync(path, 'r');
    const { size } = fs.fstatSync(fd);
    // Shared, so that a worker could look names up in the same memory.
    if (size % 4 === 0 && size >= HEADER_WORDS * 4)
      return ok({ fd, words: new Int32Array(new SharedArrayBuffer(size)) });
    fs.closeSync(fd);
    return err({ kind: 'truncated' });
  } catch (cause) {
    if (fd !== undefined) fs.closeSync(fd);
    const code = codeOf(cause);
    return err(code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', code });
  }
}

function parseSources(words: Int32Array, bytes: number): readonly IndexSource[] | undefined {
  try {
    // A copy: `Buffer#toString` takes no shared memory on some versions.
    const text = Buffer.from(new Uint8Array(words.buffer, words.byteOffset, bytes)).toString('utf8');
    const parsed = sourcesSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
