/**
 * Reads a source into a new version of a list: parse, sort, write, and only then, if the result can be believed, make it
 * current. Whatever goes wrong, the version that stood before stands on. Runs in the worker; blocks its thread.
 */
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { mapUt1Category, ut1IgnoredReason } from '../../../shared/catalogue/ut1-categories.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { sortKeyOf } from '../storage/list-chunks.ts';
import { ListStore, type EntryKind } from '../storage/list-store.ts';
import { ListVersionWriter, type NewList } from '../storage/list-version-writer.ts';
import {
  detectFormat,
  type LineFormat,
  notAList,
  type NotAList,
  parserFor,
  SNIFF_BYTES,
} from './formats/detect-format.ts';
import { readListedName, type EntrySink, type LineParser, type RejectReason } from './formats/entry-sink.ts';
import { peek, readLines } from './formats/line-reader.ts';
import {
  filesOf,
  folderEntries,
  SourceRefused,
  type SourceFile,
  type SourceLimits,
} from './formats/source-files.ts';
import { ut1FileOf, ut1ParserFor } from './formats/ut1-layout.ts';
import type { ImportDone, ImportFault, ImportProgress } from './list-import-report.ts';
import { KeySorter } from './list-sort.ts';
import { type LeftOutReason, PassedOver } from './passed-over.ts';
import { PARSER_REVISION } from './parser-revision.ts';

export type ImportFormat = 'auto' | 'ut1' | LineFormat;

export interface ImportJob {
  readonly list: NewList;
  readonly format: ImportFormat;
  /** Where the bytes are: the file, a download, or a folder. */
  readonly from: { readonly kind: 'file' | 'dir'; readonly path: string };
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Takes the new version even if it is much smaller than the old one. */
  readonly force: boolean;
  readonly maxBytes: number;
  readonly atMs: EpochMs;
  /** For temporary files: the disk that the lists are on. */
  readonly tempDir: string;
}

export interface ImportHooks {
  readonly onProgress: (progress: ImportProgress) => void;
  readonly signal: AbortSignal;
}

const HASH_BLOCK = 262_144;
/** By its name a text about the list, and none. */
const ABOUT_THE_LIST = /(?:^|\/)(?:readme|licen[cs]e|copying|changelog|notice)[^/]*$/i;
const PROGRESS_INTERVAL_MS = 250;
/** Names between two looks at the cancel signal while writing. */
const WRITE_TURN = 65_536;

export async function importList(
  db: Database,
  job: ImportJob,
  hooks: ImportHooks,
): Promise<Result<ImportDone, ImportFault>> {
  const run = new ImportRun(db, job, hooks);
  try {
    return await run.run();
  } catch (cause) {
    if (hooks.signal.aborted) return err({ kind: 'cancelled' });
    if (cause instanceof SourceRefused) return err(cause.fault);
    if (cause instanceof Refusal) return err(cause.fault);
    return err({ kind: 'storage', detail: cause instanceof Error ? cause.message : String(cause) });
  } finally {
    run.close();
  }
}

class Refusal extends Error {
  readonly fault: ImportFault;
  constructor(fault: ImportFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

class ImportRun {
  readonly #db: Database;
  readonly #job: ImportJob;
  readonly #hooks: ImportHooks;
  readonly #sorter: KeySorter;
  /** `category kind` → the two characters that stand before its keys while they are sorted together. */
  readonly #marks = new Map<string, string>();
  readonly #sources: { categoryId: CategoryId; kind: EntryKind }[] = [];
  readonly #passedOver = new PassedOver();
  readonly #started = performance.now();
  #writer: ListVersionWriter | undefined;
  #bytes = 0;
  #totalBytes = 0;
  #lines = 0;
  #names = 0;
  #filesRead = 0;
  #reportedAt = 0;

  constructor(db: Database, job: ImportJob, hooks: ImportHooks) {
    this.#db = db;
    this.#job = job;
    this.#hooks = hooks;
    this.#sorter = new KeySorter(join(job.tempDir, `${randomUUID()}.sort`));
  }

  async run(): Promise<Result<ImportDone, ImportFault>> {
    const job = this.#job;
    const store = new ListStore(this.#db);
    const before = store.list(job.list.name);
    const hash = await this.#hash();
    if (before?.sourceHash === hash && before.currentVersion !== null) {
      this.#touch(store, hash);
      const { rejected, entries, faults, leftOut } = before;
      return ok({ ...none, rejected, entries, faults, leftOut });
    }
    await this.#read();
    this.#report('sort', true);
    const writer = await this.#write();
    const fault = this.#disbelief(writer, before?.entries ?? 0);
    if (fault !== undefined) return err(fault);
    const { added, removed, entries } = writer;
    const { rejected, faults, leftOut } = this.#passedOver;
    const counts = { rejected, entries, faults, leftOut };
    if (before?.currentVersion != null && added === 0 && removed === 0) {
      writer.discard();
      store.sweep();
      this.#touch(store, hash);
      return ok({ ...none, ...counts });
    }
    const { etag, lastModified, atMs } = job;
    writer.publish({
      rejected,
      faults,
      leftOut,
      etag,
      lastModified,
      sourceHash: hash,
      atMs,
    });
    this.#writer = undefined;
    store.sweep();
    return ok({ ...counts, added, removed, unchanged: false });
  }

  close(): void {
    this.#sorter.close();
    if (this.#writer === undefined) return;
    this.#writer.discard();
    new ListStore(this.#db).sweep();
  }

  #touch(store: ListStore, sourceHash: string): void {
    const { etag, lastModified, atMs, list } = this.#job;
    this.#writer = undefined;
    store.updateMeta(list.name, {
      etag,
      lastModified,
      sourceHash,
      checkedAtMs: atMs,
      attemptedAtMs: atMs,
      failures: 0,
      lastError: null,
    });
  }

  async #hash(): Promise<string> {
    const { from, format, list } = this.#job;
    const hash = createHash('sha256');
    const paths = from.kind === 'file' ? [''] : (await folderEntries(from.path)).files;
    for (const path of paths) {
      const full = join(from.path, path);
      try {
        this.#totalBytes += await hashFile(full, hash.update(`${path}\0`), this.#hooks.signal);
      } catch (cause) {
        if (this.#hooks.signal.aborted) throw cause;
        const detail = cause instanceof Error ? cause.message : String(cause);
        throw new SourceRefused({ kind: 'unreadable', file: path, detail });
      }
    }
    return `${PARSER_REVISION}:${format}:${list.category}:${hash.digest('hex')}`;
  }

  async #read(): Promise<void> {
    const passedOver = this.#passedOver;
    const limits: SourceLimits = {
      maxBytes: this.#job.maxBytes,
      onRead: (n) => (this.#bytes += n),
      onLeftOut: (path, why) => passedOver.leaveOut(path, why),
    };
    for await (const file of filesOf(this.#job.from, limits)) {
      const single = file.path === '';
      const ut1 = single ? undefined : ut1FileOf(file.path);
      if (ut1 !== undefined && (this.#job.format === 'ut1' || this.#job.format === 'auto')) {
        const categoryId =
          this.#job.list.category === 'auto' ? mapUt1Category(ut1.folder) : this.#job.list.category;
        if (ut1.part === 'ignored') continue;
        if (categoryId === undefined)
          passedOver.leaveOut(
            file.path.slice(0, file.path.lastIndexOf('/')),
            ut1IgnoredReason(ut1.folder) === undefined ? 'unknown-category' : 'left-out-category',
          );
        else await this.#parse(file, file.bytes, ut1ParserFor(ut1.part), categoryId);
      } else if (this.#job.format !== 'ut1') await this.#readLineFile(file, single);
      else passedOver.leaveOut(file.path, 'not-ut1');
    }
    if (this.#filesRead === 0) throw new Refusal({ kind: 'no-list-inside', leftOut: passedOver.leftOut });
  }

  async #readLineFile(file: SourceFile, single: boolean): Promise<void> {
    const { head, rest } = await peek(file.bytes, SNIFF_BYTES);
    const judged = this.#judge(file.path, head, single);
    if (judged.ok) {
      const { format, category } = judged.value;
      const namesBefore = this.#names;
      const rejectedBefore = this.#passedOver.rejected;
      await this.#parse(file, rest, parserFor(format), category);
      if (single || this.#names > namesBefore) return;
      const nothing = this.#passedOver.rejected > rejectedBefore ? 'nothing-usable' : 'no-entries';
      this.#passedOver.leaveOut(file.path, nothing);
    } else if (single) throw new Refusal(judged.error.fault);
    // A folder may hold what is no list, and says so; only one that is nothing else is refused.
    else this.#passedOver.leaveOut(file.path, judged.error.why);
  }

  #judge(
    path: string,
    head: Buffer,
    single: boolean,
  ): Result<
    { readonly format: LineFormat; readonly category: CategoryId },
    { readonly why: LeftOutReason; readonly fault: ImportFault }
  > {
    const no = (not: NotAList) => err({ why: not.kind, fault: { ...not, file: path } });
    if (head.length === 0) return no({ kind: 'no-entries', line: 1, column: 1 });
    if (!single && ABOUT_THE_LIST.test(path))
      return err({ why: 'about-the-list', fault: { kind: 'no-entries', line: 1, column: 1, file: path } });
    const not = notAList(head);
    if (not !== undefined) return no(not);
    const { format, list } = this.#job;
    const told = format === 'auto' || format === 'ut1' ? detectFormat(head) : ok(format);
    if (!told.ok) return no(told.error);
    if (list.category === 'auto') return err({ why: 'category-needed', fault: { kind: 'category-needed' } });
    return ok({ format: told.value, category: list.category });
  }

  async #parse(
    file: SourceFile,
    bytes: AsyncIterable<Buffer>,
    parser: LineParser,
    categoryId: CategoryId,
  ): Promise<void> {
    this.#filesRead += 1;
    let line = 0;
    let said = '';
    const reject = (reason: RejectReason): void => this.#passedOver.reject(reason, file.path, line, said);
    const take = (mark: string, raw: string, singleLabelOk: boolean): void => {
      const name = readListedName(raw, singleLabelOk);
      if (typeof name === 'object') return reject(name.reject);
      if (name === 'own-name') return;
      this.#sorter.add(mark + sortKeyOf(name));
      this.#names += 1;
    };
    const block = this.#mark(categoryId, 'block');
    const except = this.#mark(categoryId, 'except');
    const sink: EntrySink = {
      block: (raw, singleLabel) => take(block, raw, singleLabel !== undefined),
      except: (raw) => take(except, raw, true),
      reject,
    };
    await readLines(bytes, {
      line: (text) => {
        line += 1;
        said = text;
        parser.line(text, sink);
      },
      tooLong: () => {
        line += 1;
        said = '';
        reject('line-too-long');
      },
      block: () => {
        this.#hooks.signal.throwIfAborted();
        this.#report('read', false, line);
      },
    });
    this.#lines += line;
  }

  /** In order of first use; the writer takes the sources in that order, too. */
  #mark(categoryId: CategoryId, kind: EntryKind): string {
    const id = `${categoryId} ${kind}`;
    let mark = this.#marks.get(id);
    if (mark === undefined) {
      const n = this.#sources.push({ categoryId, kind }) - 1;
      mark = String.fromCharCode(0x30 + Math.floor(n / 64), 0x30 + (n % 64));
      this.#marks.set(id, mark);
    }
    return mark;
  }

  async #write(): Promise<ListVersionWriter> {
    const writer = new ListVersionWriter(this.#db, this.#job.list, this.#job.atMs);
    this.#writer = writer;
    let current = '';
    let turn = 0;
    for (const marked of this.#sorter.sorted()) {
      const mark = marked.slice(0, 2);
      if (mark !== current) {
        const n = (mark.charCodeAt(0) - 0x30) * 64 + mark.charCodeAt(1) - 0x30;
        const source = this.#sources[n];
        if (source === undefined) throw new Error('a key without its source');
        writer.begin(source.categoryId, source.kind);
        current = mark;
      }
      writer.add(marked.slice(2));
      turn += 1;
      if (turn % WRITE_TURN === 0) {
        this.#report('write');
        await nextTurn();
        this.#hooks.signal.throwIfAborted();
      }
    }
    writer.finish();
    await nextTurn();
    this.#hooks.signal.throwIfAborted();
    return writer;
  }

  #disbelief(writer: ListVersionWriter, before: number): ImportFault | undefined {
    const after = writer.entries;
    if (after === 0) {
      const { rejected, faults } = this.#passedOver;
      const place = { line: 1, column: 1, file: '' };
      if (rejected === 0) return { kind: 'no-entries', ...place };
      if (this.#passedOver.linesOf('ip-address') === rejected) return { kind: 'addresses', ...place };
      return { kind: 'empty', rejected, first: faults[0] ?? null };
    }
    if (!this.#job.force && before > 0 && after * 2 <= before) return { kind: 'shrunk', before, after };
    return undefined;
  }

  #report(phase: ImportProgress['phase'], always = false, linesOfFile = 0): void {
    const now = performance.now();
    if (!always && now - this.#reportedAt < PROGRESS_INTERVAL_MS) return;
    this.#reportedAt = now;
    const elapsed = (now - this.#started) / 1000;
    const rate = this.#bytes / elapsed;
    const left = Math.max(0, this.#totalBytes - this.#bytes);
    this.#hooks.onProgress({
      phase,
      bytes: Math.min(this.#bytes, this.#totalBytes),
      totalBytes: this.#totalBytes,
      lines: this.#lines + linesOfFile,
      names: this.#names,
      etaSeconds: phase === 'read' && elapsed >= 1 && rate > 0 ? Math.ceil(left / rate) : null,
    });
  }
}

/** Into one buffer: blocks left to the collector would outgrow everything else that the import holds. */
async function hashFile(path: string, hash: Hash, signal: AbortSignal): Promise<number> {
  const file = await open(path);
  try {
    const block = Buffer.allocUnsafe(HASH_BLOCK);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length, size);
      signal.throwIfAborted();
      if (bytesRead === 0) return size;
      hash.update(block.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await file.close();
  }
}

const none = { added: 0, removed: 0, unchanged: true } as const;
