/**
 * Builds the index from the lists, in three passes none of which holds the names: keys become records, apart by place
 * in the table; records of one node are joined, so that nodes and sets can be counted; nodes go into a table of just the
 * right size. Names are compared by their lanes (96 bits), never as text, which also makes the order of the sources
 * irrelevant.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hashKeys, type HashSeed } from './index-hash.ts';
import {
  CheckFileWriter,
  finishImage,
  layOutImage,
  removeStrayFiles,
  writeIndexFile,
  type IndexParts,
} from './index-file.ts';
import { checkFileName, LOAD_FACTOR, MAX_SET_BITS, MIN_SET_BITS } from './index-layout.ts';
import { NodeWriter, SOURCE_BITS } from './index-nodes.ts';
import { SetInterner } from './index-sets.ts';
import type { IndexSource, SortedSource } from './index-source.ts';
import { PART_SHIFT, PARTS, RECORD_WORDS, RecordSpool } from './index-spool.ts';
import { sortOverflow, TrieTable, type OverflowEntry } from './hash-trie-table.ts';

export interface BuildOptions {
  readonly revision: number;
  /** Drawn at random when absent. */
  readonly seed?: HashSeed;
  /** More bits for sets leave fewer for tags: tests make names meet with it. */
  readonly minSetBits?: number;
  /** Called when all that is left is to put the new index in the place of the old. */
  readonly beforeWriting?: () => void;
}

export interface BuildStats {
  readonly revision: number;
  readonly names: number;
  readonly nodes: number;
  readonly sets: number;
  readonly setBits: number;
  readonly overflow: number;
  readonly fileBytes: number;
}

const FIRST_TAIL_WORDS = 4096;
const SMALL_TAIL_WORDS = 64;

export function buildIndex<S extends IndexSource>(
  lists: SortedSource<S>,
  dir: string,
  options: BuildOptions,
): BuildStats {
  const drawn = new Int32Array(new Uint8Array(randomBytes(32)).buffer);
  const seed = options.seed ?? [drawn[0]!, drawn[1]!, drawn[2]!, drawn[3]!];
  const build = drawn.slice(4);
  const sources = lists.sources();
  const spool = new RecordSpool(join(dir, `index-spool-${process.pid}.tmp`));
  try {
    const writer = new NodeWriter(hashKeys(seed), spool);
    for (const [number, source] of sources.entries())
      for (const chunk of lists.chunks(source)) writer.addChunk(chunk, number);

    const interner = new SetInterner(sources.length);
    const grouped = groupNodes(spool, interner);
    const { sets, finalId } = keepUsed(interner, grouped.used);
    const setBits = bitsFor(sets.length, options.minSetBits ?? MIN_SET_BITS);
    const homes = Math.max(1, Math.ceil(grouped.nodes / LOAD_FACTOR));
    for (let tail = homes < FIRST_TAIL_WORDS ? SMALL_TAIL_WORDS : FIRST_TAIL_WORDS; ; tail *= 4) {
      const parts: IndexParts = {
        build,
        seed,
        revision: options.revision,
        names: grouped.names,
        nodes: grouped.nodes,
        homes,
        tableWords: homes + tail,
        setBits,
        sources: sources.map(({ listId, categoryId, kind, version, names }) => ({
          listId,
          categoryId,
          kind,
          version,
          names,
        })),
        sets,
        singles: writer.singles,
      };
      const filled = fillTable(spool, dir, parts, finalId);
      if (filled === undefined) continue;
      options.beforeWriting?.();
      writeIndexFile(dir, filled.file);
      spool.close();
      removeStrayFiles(dir, [checkFileName(build)]);
      return {
        revision: options.revision,
        names: grouped.names,
        nodes: grouped.nodes,
        sets: sets.length - 1,
        setBits,
        overflow: filled.overflow.length,
        fileBytes: filled.file.byteLength,
      };
    }
  } finally {
    spool.close();
  }
}

interface Grouped {
  readonly nodes: number;
  readonly names: number;
  /** 1 at each set that some node ended with. */
  readonly used: Uint8Array;
}

/** Joins the records of each node, and leaves one in the spool, whose value is then set << 1 | has children. */
function groupNodes(spool: RecordSpool, interner: SetInterner): Grouped {
  let nodes = 0;
  let names = 0;
  let used = new Uint8Array(1024);
  let heads = new Int32Array(0);
  for (let part = 0; part < PARTS; part++) {
    const words = spool.read(part);
    const size = 2 ** Math.ceil(Math.log2(words.length / RECORD_WORDS + 1) + 1);
    if (heads.length < size) heads = new Int32Array(size);
    const mask = size - 1;
    heads.fill(-1, 0, size);
    let kept = 0;
    for (let at = 0; at < words.length; at += RECORD_WORDS) {
      const home = words[at]!;
      const tag = words[at + 1]!;
      const check = words[at + 2]!;
      const value = words[at + 3]!;
      let slot = check & mask;
      let node = heads[slot]!;
      while (node >= 0 && (words[node + 2] !== check || words[node + 1] !== tag || words[node] !== home)) {
        slot = (slot + 1) & mask;
        node = heads[slot]!;
      }
      const source = value & SOURCE_BITS;
      const child = value < 0 ? 1 : 0;
      if (node < 0) {
        heads[slot] = kept;
        words[kept] = home;
        words[kept + 1] = tag;
        words[kept + 2] = check;
        words[kept + 3] = source === 0 ? child : (interner.with(0, source - 1) << 1) | child;
        kept += RECORD_WORDS;
      } else {
        const now = words[node + 3]!;
        words[node + 3] =
          source === 0 ? now | child : (interner.with(now >>> 1, source - 1) << 1) | (now & 1) | child;
      }
    }
    if (used.length < interner.size) {
      const longer = new Uint8Array(interner.size * 2);
      longer.set(used);
      used = longer;
    }
    for (let at = 3; at < kept; at += RECORD_WORDS) {
      const set = words[at]! >>> 1;
      used[set] = 1;
      if (set !== 0) names++;
    }
    nodes += kept / RECORD_WORDS;
    spool.replace(part, words.subarray(0, kept));
  }
  return { nodes, names, used };
}

/** Sets that were only steps towards larger ones get no id. */
function keepUsed(
  interner: SetInterner,
  used: Uint8Array,
): { readonly sets: readonly (readonly number[])[]; readonly finalId: Int32Array } {
  const finalId = new Int32Array(interner.size);
  const sets: (readonly number[])[] = [[]];
  for (let set = 1; set < interner.size; set++) {
    if (used[set] !== 1) continue;
    finalId[set] = sets.length;
    sets.push(interner.members(set));
  }
  return { sets, finalId };
}

function bitsFor(setsWithEmpty: number, least: number): number {
  let bits = least;
  // One id is for the empty set (counted), one for the ambiguous.
  while (2 ** bits - 1 < setsWithEmpty) bits++;
  if (bits > Math.max(MAX_SET_BITS, least))
    throw new Error(`too many different sets of sources: ${setsWithEmpty}`);
  return bits;
}

interface FilledTable {
  readonly file: Int32Array;
  readonly overflow: readonly OverflowEntry[];
}

/** Writes the check file, too, as the slots settle. `undefined` when the tail was too short. */
function fillTable(
  spool: RecordSpool,
  dir: string,
  parts: IndexParts,
  finalId: Int32Array,
): FilledTable | undefined {
  // Twice what chance makes of a search over a few words.
  const overflowRoom = 64 + Math.ceil((8 * parts.nodes) / 2 ** (31 - parts.setBits));
  const image = layOutImage(parts, overflowRoom);
  const table = new TrieTable(image.table, parts.homes, parts.setBits);
  const writer = new CheckFileWriter(dir, parts.build, parts.tableWords);
  const take = (checks: Int32Array): number => writer.take(checks);
  try {
    for (let part = 0; part < PARTS; part++) {
      // A node goes to its home or beyond, by less than the tail's length or the build begins again.
      const beyond = part === PARTS - 1 ? parts.homes : table.slotOf((part + 1) << PART_SHIFT);
      const room = Math.min(parts.tableWords, beyond + parts.tableWords - parts.homes);
      table.slide(table.slotOf(part << PART_SHIFT), room, take);
      const words = spool.read(part);
      for (let at = 0; at < words.length; at += RECORD_WORDS) {
        const value = words[at + 3]!;
        const placed = table.insert(
          words[at]!,
          words[at + 1]!,
          words[at + 2]!,
          (finalId[value >>> 1]! << 1) | (value & 1),
        );
        if (!placed) return undefined;
      }
    }
    table.slide(parts.tableWords, parts.tableWords, take);
    writer.finish();
    const overflow = sortOverflow(table.overflow);
    return { file: finishImage(image, overflow), overflow };
  } finally {
    writer.close();
  }
}
