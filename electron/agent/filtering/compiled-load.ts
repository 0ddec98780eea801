/**
 * Reads `index.bin` in one go into shared memory and believes nothing of it before its checksum is right. Every fault
 * means the same to the caller: build it again from the lists.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { listIdSchema } from '../../../shared/kernel/ids.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { CheckFile, type CheckFileProblem } from './compiled-check.ts';
import { LoadedIndex } from './compiled-index.ts';
import { checksumWords } from './index-checksum.ts';
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

const ignoreDamage = (): void => undefined;

/** `onDamage`: the check file turned out damaged in use; build the index again. */
export function loadIndex(dir: string, onDamage: () => void = ignoreDamage): Result<LoadedIndex, IndexFault> {
  const read = readWords(join(dir, INDEX_FILE));
  if (!read.ok) return read;
  const words = read.value;
  const at = (field: number): number => words[field] ?? 0;
  if (at(Field.magic) !== INDEX_MAGIC) return err({ kind: 'not-an-index' });
  if (at(Field.version) !== FORMAT_VERSION) return err({ kind: 'other-version', found: at(Field.version) });
  if (at(Field.fileWords) !== words.length) return err({ kind: 'truncated' });
  const sum = at(Field.checksum);
  words[Field.checksum] = 0;
  if (checksumWords(words, 0, words.length, FORMAT_VERSION) !== sum) return err({ kind: 'damaged' });

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

function readWords(path: string): Result<Int32Array, IndexFault> {
  let fd: number;
  try {
    fd = fs.openSync(path, 'r');
  } catch (cause) {
    const code = codeOf(cause);
    return err(code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', code });
  }
  try {
    const { size } = fs.fstatSync(fd);
    if (size % 4 !== 0 || size < HEADER_WORDS * 4) return err({ kind: 'truncated' });
    // Shared, so that a worker could look names up in the same memory.
    const words = new Int32Array(new SharedArrayBuffer(size));
    for (let done = 0; done < size; ) {
      const got = fs.readSync(fd, words, done, size - done, done);
      if (got === 0) return err({ kind: 'truncated' });
      done += got;
    }
    return ok(words);
  } catch (cause) {
    return err({ kind: 'unreadable', code: codeOf(cause) });
  } finally {
    fs.closeSync(fd);
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
