/**
 * The check lanes of a build, kept on disk and read a block at a time: only a hit needs one, and most hits are found in
 * the cache of `LoadedIndex`. Each block carries a checksum with its number in it, so damage shows at the moment it
 * would matter.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { checksumWords } from './index-checksum.ts';
import {
  CHECK_BLOCK_WORDS,
  CHECK_MAGIC,
  CHECKS_PER_BLOCK,
  checkFileName,
  Field,
  FORMAT_VERSION,
  HEADER_WORDS,
} from './index-layout.ts';

export type CheckFileProblem = 'missing' | 'unreadable' | 'other-build' | 'damaged' | 'truncated';

const BLOCK_BYTES = CHECK_BLOCK_WORDS * 4;

export class CheckFile {
  readonly #block = new Int32Array(CHECK_BLOCK_WORDS);
  #fd: number | undefined;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  static open(dir: string, build: Int32Array, slots: number): Result<CheckFile, CheckFileProblem> {
    let fd: number;
    try {
      fd = fs.openSync(join(dir, checkFileName(build)), 'r');
    } catch (cause) {
      return err(
        cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'missing' : 'unreadable',
      );
    }
    const problem = checkHeader(fd, build, slots);
    if (problem === undefined) return ok(new CheckFile(fd));
    fs.closeSync(fd);
    return err(problem);
  }

  /** The check lane of a slot, or `undefined` when disk or block are damaged. */
  read(slot: number): number | undefined {
    if (this.#fd === undefined) return undefined;
    const block = Math.floor(slot / CHECKS_PER_BLOCK);
    const words = this.#block;
    try {
      const at = HEADER_WORDS * 4 + block * BLOCK_BYTES;
      if (fs.readSync(this.#fd, words, 0, BLOCK_BYTES, at) !== BLOCK_BYTES) return undefined;
    } catch {
      return undefined; // the caller reports it as damage and rebuilds
    }
    if (checksumWords(words, 0, CHECKS_PER_BLOCK, block) !== words[CHECKS_PER_BLOCK]) return undefined;
    return words[slot - block * CHECKS_PER_BLOCK];
  }

  close(): void {
    if (this.#fd === undefined) return;
    fs.closeSync(this.#fd);
    this.#fd = undefined;
  }
}

function checkHeader(fd: number, build: Int32Array, slots: number): CheckFileProblem | undefined {
  const header = new Int32Array(HEADER_WORDS);
  try {
    const blocks = Math.ceil(slots / CHECKS_PER_BLOCK);
    if (fs.fstatSync(fd).size !== HEADER_WORDS * 4 + blocks * BLOCK_BYTES) return 'truncated';
    if (fs.readSync(fd, header, 0, HEADER_WORDS * 4, 0) !== HEADER_WORDS * 4) return 'truncated';
  } catch {
    return 'unreadable';
  }
  const sum = header[Field.checksum];
  header[Field.checksum] = 0;
  if (
    header[Field.magic] !== CHECK_MAGIC ||
    header[Field.version] !== FORMAT_VERSION ||
    checksumWords(header, 0, HEADER_WORDS, FORMAT_VERSION) !== sum
  )
    return 'damaged';
  const same = build.every((word, i) => header[Field.build + i] === word);
  return same && header[Field.tableWords] === slots ? undefined : 'other-build';
}
