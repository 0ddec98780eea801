/**
 * Writes the two files of a build so that a reader sees the old pair or the new one: the check file has a name of its
 * own for each build, and `index.bin`, which names it, comes last and by rename.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { checksumWords } from './index-checksum.ts';
import type { HashSeed } from './index-hash.ts';
import {
  CHECK_BLOCK_WORDS,
  CHECK_MAGIC,
  CHECKS_PER_BLOCK,
  checkFileName,
  Field,
  FORMAT_VERSION,
  HEADER_WORDS,
  INDEX_FILE,
  INDEX_MAGIC,
  SINGLES_WORDS,
} from './index-layout.ts';
import type { IndexSource } from './index-source.ts';
import type { OverflowEntry } from './hash-trie-table.ts';

export interface IndexParts {
  readonly build: Int32Array;
  readonly seed: HashSeed;
  readonly revision: number;
  readonly names: number;
  readonly nodes: number;
  readonly homes: number;
  readonly tableWords: number;
  readonly setBits: number;
  readonly sources: readonly IndexSource[];
  /** By final id; the first is the empty set. */
  readonly sets: readonly (readonly number[])[];
  readonly singles: Int32Array;
}

export interface IndexImage {
  readonly file: Int32Array;
  /** Views into `file`, to be filled. */
  readonly table: Int32Array;
}

const BLOCKS_A_WRITE = 1024;

/** The whole file but for what the table holds, the overflow and the checksum. Room for `overflowRoom` entries is kept. */
export function layOutImage(parts: IndexParts, overflowRoom: number): IndexImage {
  const sources = Buffer.from(JSON.stringify(parts.sources));
  const sourcesWords = Math.ceil(sources.length / 4);
  let members = 0;
  for (const set of parts.sets) members += set.length;
  const tableAt = HEADER_WORDS + sourcesWords + parts.sets.length + 1 + members + SINGLES_WORDS;
  const file = new Int32Array(tableAt + parts.tableWords + 3 * overflowRoom);
  file[Field.magic] = INDEX_MAGIC;
  file[Field.version] = FORMAT_VERSION;
  file.set(parts.seed, Field.seed);
  file.set(parts.build, Field.build);
  file[Field.revision] = parts.revision;
  file[Field.names] = parts.names;
  file[Field.nodes] = parts.nodes;
  file[Field.homes] = parts.homes;
  file[Field.tableWords] = parts.tableWords;
  file[Field.setBits] = parts.setBits;
  file[Field.sourcesBytes] = sources.length;
  file[Field.sets] = parts.sets.length;
  file[Field.setMembers] = members;
  new Uint8Array(file.buffer, HEADER_WORDS * 4, sources.length).set(sources);
  let at = HEADER_WORDS + sourcesWords;
  let member = at + parts.sets.length + 1;
  const firstMember = member;
  for (const set of parts.sets) {
    file[at++] = member - firstMember;
    for (const source of set) file[member++] = source;
  }
  file[at] = member - firstMember;
  file.set(parts.singles, member);
  return { file, table: file.subarray(tableAt, tableAt + parts.tableWords) };
}

/** Appends the overflow to a full table and seals the file. Copies only when the room kept was too small. */
export function finishImage(image: IndexImage, overflow: readonly OverflowEntry[]): Int32Array {
  const start = (image.table.byteOffset - image.file.byteOffset) / 4 + image.table.length;
  const length = start + 3 * overflow.length;
  let { file } = image;
  if (length > file.length) {
    file = new Int32Array(length);
    file.set(image.file);
  }
  file = file.subarray(0, length);
  for (const [i, entry] of overflow.entries()) {
    file[start + i] = entry.tag;
    file[start + overflow.length + i] = entry.check;
    file[start + 2 * overflow.length + i] = entry.value;
  }
  file[Field.fileWords] = length;
  file[Field.overflow] = overflow.length;
  sealImage(file);
  return file;
}

/** Fills in the checksum, which covers every other word. */
export function sealImage(file: Int32Array): void {
  file[Field.checksum] = 0;
  file[Field.checksum] = checksumWords(file, 0, file.length, FORMAT_VERSION);
}

export function writeIndexFile(dir: string, file: Int32Array): void {
  const path = join(dir, INDEX_FILE);
  const temporary = `${path}.tmp`;
  writeDurably(temporary, (fd) => writeWords(fd, file));
  fs.renameSync(temporary, path);
  syncFolder(dir);
}

/** Writes the check file of a build block by block, as the table fills from its start. */
export class CheckFileWriter {
  readonly #fd: number;
  readonly #slots: number;
  readonly #buffer = new Int32Array(BLOCKS_A_WRITE * CHECK_BLOCK_WORDS);
  #filled = 0;
  #block = 0;

  constructor(dir: string, build: Int32Array, slots: number) {
    this.#slots = slots;
    const header = new Int32Array(HEADER_WORDS);
    header[Field.magic] = CHECK_MAGIC;
    header[Field.version] = FORMAT_VERSION;
    header[Field.tableWords] = slots;
    header.set(build, Field.build);
    header[Field.checksum] = checksumWords(header, 0, HEADER_WORDS, FORMAT_VERSION);
    this.#fd = fs.openSync(join(dir, checkFileName(build)), 'w', 0o600);
    writeWords(this.#fd, header);
  }

  /** Takes whole blocks from the lanes of the slots that follow those taken so far; returns how many slots it took. */
  take(checks: Int32Array): number {
    const last = this.#block * CHECKS_PER_BLOCK + checks.length >= this.#slots;
    const end = last ? checks.length : checks.length - CHECKS_PER_BLOCK + 1;
    const buffer = this.#buffer;
    let from = 0;
    while (from < end) {
      const at = this.#filled * CHECK_BLOCK_WORDS;
      buffer.fill(0, at, at + CHECK_BLOCK_WORDS);
      buffer.set(checks.subarray(from, from + CHECKS_PER_BLOCK), at);
      buffer[at + CHECKS_PER_BLOCK] = checksumWords(buffer, at, at + CHECKS_PER_BLOCK, this.#block);
      this.#block++;
      from += CHECKS_PER_BLOCK;
      if (++this.#filled === BLOCKS_A_WRITE) this.#flush();
    }
    return Math.min(from, checks.length);
  }

  /** Everything has been taken: on the disk it goes. */
  finish(): void {
    this.#flush();
    fs.fsyncSync(this.#fd);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }

  #flush(): void {
    writeWords(this.#fd, this.#buffer.subarray(0, this.#filled * CHECK_BLOCK_WORDS));
    this.#filled = 0;
  }
}

/** Removes what other builds left behind. A reader that still has an old check file open keeps it. */
export function removeStrayFiles(dir: string, keep: readonly string[]): void {
  for (const name of fs.readdirSync(dir)) {
    if (!/^index(-[0-9a-f]{32}\.check|\.bin\.tmp|-spool-\d+\.tmp)$/.test(name) || keep.includes(name))
      continue;
    fs.rmSync(join(dir, name), { force: true });
  }
}

function writeDurably(path: string, write: (fd: number) => void): void {
  const fd = fs.openSync(path, 'w', 0o600);
  try {
    write(fd);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function writeWords(fd: number, words: Int32Array): void {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at, bytes.length - at);
}

/** So that the rename outlives a power cut. Windows neither needs nor allows opening a folder. */
function syncFolder(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(dir, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
