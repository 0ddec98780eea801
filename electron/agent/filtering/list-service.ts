/**
 * Everything that is done to lists, for control and for the daily update. One thing at a time: jobs wait in a queue, so
 * that this thread never meets the worker's write lock. What changes the names ends in `onChanged`.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isCategoryId, type CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { LIST_FORMATS } from '../../../shared/catalogue/public-list.ts';
import type { ListProgressEvent, ListSummary } from '../../../shared/contracts/operator-shapes.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { ListRow, ListStore } from '../storage/list-store.ts';
import type { Clock } from '../system/clock.ts';
import { FETCH_LIMITS, type FetchLimits } from './list-fetch-limits.ts';
import type { ImportFormat } from './list-import.ts';
import type { ImportDone, ImportProgress } from './list-import-report.ts';
import { diffVersions, type ListDifference } from './list-diff.ts';
import { ListWorker } from './list-job.ts';
import * as messages from './list-messages.ts';
import type { ListError } from './list-messages.ts';
import { dueLists } from './list-updater.ts';
import { readByThisParser } from './parser-revision.ts';
import { reportOf } from './passed-over-sentences.ts';

export type ListDone = Extract<ListProgressEvent, { done: true }>;
export type ListGoing = Extract<ListProgressEvent, { done: false }>;

export interface AddList {
  readonly name: string;
  readonly source: { readonly url: string } | { readonly file: string } | { readonly dir: string };
  readonly category: CategoryId | 'auto';
  readonly format: ImportFormat;
}

export interface ListSubscription {
  readonly name: string;
  readonly bundled: boolean;
  readonly canUndo: boolean;
  /** Null: it comes with the program. */
  readonly list: AddList | null;
}

export interface ListHooks {
  readonly onProgress?: (progress: ListGoing) => void;
  readonly signal?: AbortSignal;
  /** Takes a version that is less than half as long as the one before. */
  readonly force?: boolean;
}

export interface ListServiceOptions {
  readonly store: ListStore;
  /** Of `lists.db`, for the worker's own connection. */
  readonly databasePath: string;
  readonly dataDirectory: string;
  readonly clock: Clock;
  /** Settles when what is in force is of the changed lists. */
  readonly onChanged: () => Promise<unknown>;
  readonly limits?: Partial<FetchLimits>;
  readonly workerHeapMiB?: number;
}

type Target = Pick<ListRow, 'name' | 'category' | 'format' | 'sourceKind' | 'source'> &
  Partial<Pick<ListRow, 'etag' | 'lastModified' | 'sourceHash' | 'currentVersion'>>;

export class ListService {
  readonly #store: ListStore;
  readonly #clock: Clock;
  readonly #whenChanged: () => Promise<unknown>;
  readonly #worker: ListWorker;
  readonly #limits: FetchLimits;
  readonly #tempDir: string;
  readonly #closing = new AbortController();
  readonly #spread = Math.random();
  #queue: Promise<unknown> = Promise.resolve();
  #inForce: Promise<unknown> = Promise.resolve();

  constructor(options: ListServiceOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#whenChanged = options.onChanged;
    this.#worker = new ListWorker(options.databasePath, options.workerHeapMiB);
    this.#limits = { ...FETCH_LIMITS, ...options.limits };
    this.#tempDir = join(options.dataDirectory, 'list-imports');
    mkdirSync(this.#tempDir, { recursive: true, mode: 0o700 });
    // Left by a run that was killed; the folder belongs to the one agent that holds the data folder's lock.
    for (const name of readdirSync(this.#tempDir)) rmSync(join(this.#tempDir, name), { force: true });
  }

  list(): Omit<ListSummary, 'title'>[] {
    return this.#store.lists().map((row) => ({
      name: row.name,
      category: row.category,
      format: row.format,
      source: row.source,
      entries: row.entries,
      rejected: row.rejected,
      ...reportOf(row),
      updatedAt: row.updatedAtMs === null ? null : new Date(row.updatedAtMs).toISOString(),
      lastError: row.lastError,
    }));
  }

  /** What there is to subscribe to again, and whether the version before is still there. */
  subscriptions(): readonly ListSubscription[] {
    return this.#store.lists().map(({ name, category, format, sourceKind, source, previousVersion }) => {
      const where =
        sourceKind === 'url' ? { url: source } : sourceKind === 'file' ? { file: source } : { dir: source };
      const known = LIST_FORMATS.find((id) => id === format) ?? 'auto';
      return {
        name,
        bundled: sourceKind === 'bundled',
        canUndo: previousVersion !== null,
        list: sourceKind === 'bundled' ? null : { name, category, format: known, source: where },
      };
    });
  }

  /** Between the version in force and the one before. Waits for its turn: versions do not change meanwhile. */
  diff(name: string, samples: number): Promise<Result<ListDifference, ListError>> {
    return this.#queued(async () => {
      const row = this.#store.list(name);
      if (row === undefined) return err(messages.unknownList(name));
      const { currentVersion, previousVersion } = row;
      if (currentVersion === null || previousVersion === null) return err(messages.nothingToUndo(name));
      return ok(await diffVersions(this.#store, previousVersion, currentVersion, samples));
    });
  }

  /** Which categories are served at all, and whether only by what comes with the program. */
  coverage(): { readonly categoryId: CategoryId; readonly bundled: boolean }[] {
    const bundled = new Map(this.#store.lists().map((row) => [row.id, row.sourceKind === 'bundled']));
    return this.#store
      .sources()
      .filter(({ kind }) => kind === 'block')
      .map(({ listId, categoryId }) => ({ categoryId, bundled: bundled.get(listId) ?? false }));
  }

  /** A list whose first import fails is not added. */
  add(list: AddList, hooks: ListHooks = {}): Promise<Result<ListDone, ListError>> {
    return this.#inTurn(hooks, async () => {
      if (this.#store.list(list.name) !== undefined) return err(messages.nameTaken(list.name));
      const { name, category, format, source } = list;
      if ('url' in source && carriesPassword(source.url)) return err(messages.passwordInAddress());
      const where =
        'url' in source
          ? ({ sourceKind: 'url', source: source.url } as const)
          : 'file' in source
            ? ({ sourceKind: 'file', source: resolve(source.file) } as const)
            : ({ sourceKind: 'dir', source: resolve(source.dir) } as const);
      return this.#take({ name, category, format, ...where }, hooks);
    });
  }

  update(name: string, hooks: ListHooks = {}): Promise<Result<ListDone, ListError>> {
    return this.#inTurn(hooks, () => this.#update(name, hooks));
  }

  /** Every list but the bundled ones, one after the other; a failure of one does not keep the others back. */
  async updateAll(
    hooks: ListHooks = {},
  ): Promise<{ readonly name: string; readonly result: Result<ListDone, ListError> }[]> {
    const names = this.#store.lists().filter((row) => row.sourceKind !== 'bundled');
    return this.#updateEach(names, hooks);
  }

  /** The subscriptions whose time has come. To be called every few minutes. */
  updateDue(): Promise<{ readonly name: string; readonly result: Result<ListDone, ListError> }[]> {
    return this.#updateEach(dueLists(this.#store.lists(), this.#clock.nowMs(), this.#spread), {});
  }

  remove(name: string): Promise<Result<null, ListError>> {
    return this.#queued(async () => {
      const row = this.#store.list(name);
      if (row === undefined) return err(messages.unknownList(name));
      if (row.sourceKind === 'bundled') return err(messages.comesWithProgram(name));
      this.#store.remove(name);
      this.#onChanged();
      // Should the worker fail, the chunks go with its next start.
      await this.#worker.sweep().catch(() => undefined);
      return ok(null);
    });
  }

  undo(name: string): Promise<Result<{ readonly name: string; readonly entries: number }, ListError>> {
    return this.#queued(async () => {
      const undone = this.#store.undo(name);
      if (!undone.ok)
        return err(
          undone.error === 'unknown-list' ? messages.unknownList(name) : messages.nothingToUndo(name),
        );
      this.#onChanged();
      return ok({ name: undone.value.name, entries: undone.value.entries });
    });
  }

  /**
   * The lists that come with the program, `CATEGORY.txt` each, as `starter-CATEGORY`. A file that is as it was costs one
   * hash. Lists whose file is gone are removed. The errors by list name.
   */
  importBundled(dir: string): Promise<ReadonlyMap<string, ListError>> {
    return this.#queued(async () => {
      const faults = new Map<string, ListError>();
      const present = new Set<string>();
      let changed = false;
      for (const file of (await readdir(dir)).toSorted()) {
        const category = file.replace(/\.txt$/, '');
        if (!file.endsWith('.txt') || !isCategoryId(category)) continue;
        const name = `starter-${category}`;
        present.add(name);
        const stored = this.#store.list(name);
        const target = { name, category, format: 'domains', sourceKind: 'bundled' as const, source: file };
        const done = await this.#import({ ...stored, ...target }, join(dir, file), null, { force: true });
        if (!done.ok) faults.set(name, done.error);
        else if (!done.value.unchanged) changed = true;
      }
      for (const row of this.#store.lists())
        if (row.sourceKind === 'bundled' && !present.has(row.name)) changed = this.#store.remove(row.name);
      if (changed) this.#onChanged();
      return faults;
    });
  }

  /** Builds the index anew from what the lists hold, and puts it in force. */
  async rebuildIndex(): Promise<void> {
    this.#onChanged();
    await this.#inForce;
  }

  /** Settles when every change so far is what the filter asks. Who reports a change as done waits for it. */
  async inForce(): Promise<void> {
    await this.#inForce;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#queue.catch(() => undefined);
    await this.#worker.close();
  }

  async #updateEach(
    rows: readonly ListRow[],
    hooks: ListHooks,
  ): Promise<{ readonly name: string; readonly result: Result<ListDone, ListError> }[]> {
    const outcomes = [];
    for (const { name } of rows) {
      if (hooks.signal?.aborted === true || this.#closing.signal.aborted) break;
      outcomes.push({ name, result: await this.update(name, hooks) });
    }
    return outcomes;
  }

  async #update(name: string, hooks: ListHooks): Promise<Result<ListDone, ListError>> {
    const row = this.#store.list(name);
    if (row === undefined) return err(messages.unknownList(name));
    if (row.sourceKind === 'bundled')
      return ok(doneOf(row.name, { ...row, added: 0, removed: 0, unchanged: true }));
    const result = await this.#take(row, hooks);
    if (!result.ok && !result.error.cancelled)
      this.#store.updateMeta(row.name, {
        attemptedAtMs: this.#clock.nowMs(),
        failures: row.failures + 1,
        lastError: result.error.message,
      });
    return result;
  }

  async #take(target: Target, hooks: ListHooks): Promise<Result<ListDone, ListError>> {
    if (target.sourceKind !== 'url') return this.#taken(target, target.source, null, hooks);
    const to = join(this.#tempDir, `${randomUUID()}.download`);
    try {
      const known = target.currentVersion != null && readByThisParser(target.sourceHash ?? null);
      // Once a day at most: what HTTPS needs does not weigh on the agent before.
      const { fetchList } = await import('./list-fetch.ts');
      const fetched = await fetchList(
        {
          url: target.source,
          etag: known ? (target.etag ?? null) : null,
          lastModified: known ? (target.lastModified ?? null) : null,
          to,
        },
        this.#limits,
        { onProgress: goingOf(target.name, hooks), signal: this.#signal(hooks) },
      );
      if (!fetched.ok) return err(messages.fetchError(fetched.error));
      if (fetched.value.kind === 'saved') return await this.#taken(target, to, fetched.value, hooks);
      const now = this.#clock.nowMs();
      this.#store.updateMeta(target.name, {
        checkedAtMs: now,
        attemptedAtMs: now,
        failures: 0,
        lastError: null,
      });
      const row = this.#store.list(target.name);
      if (row === undefined) return err(messages.unknownList(target.name));
      return ok(doneOf(row.name, { ...row, added: 0, removed: 0, unchanged: true }));
    } finally {
      await rm(to, { force: true });
    }
  }

  async #taken(
    target: Target,
    path: string,
    validators: { readonly etag: string | null; readonly lastModified: string | null } | null,
    hooks: ListHooks,
  ): Promise<Result<ListDone, ListError>> {
    const imported = await this.#import(target, path, validators, hooks);
    if (imported.ok && !imported.value.unchanged) this.#onChanged();
    return imported;
  }

  async #import(
    target: Target,
    path: string,
    validators: { readonly etag: string | null; readonly lastModified: string | null } | null,
    hooks: ListHooks,
  ): Promise<Result<ListDone, ListError>> {
    const { name, category, format, sourceKind, source } = target;
    const imported = await this.#worker.import(
      {
        list: { name, category, format, sourceKind, source },
        format: format as ImportFormat,
        from: { kind: sourceKind === 'dir' ? 'dir' : 'file', path },
        etag: validators?.etag ?? null,
        lastModified: validators?.lastModified ?? null,
        force: hooks.force ?? false,
        maxBytes: this.#limits.maxBytes,
        atMs: this.#clock.nowMs(),
        tempDir: this.#tempDir,
      },
      { onProgress: goingOf(name, hooks), signal: this.#signal(hooks) },
    );
    return imported.ok ? ok(doneOf(name, imported.value)) : err(messages.importError(imported.error, target));
  }

  #onChanged(): void {
    this.#inForce = this.#whenChanged();
  }

  #signal(hooks: ListHooks): AbortSignal {
    return hooks.signal === undefined
      ? this.#closing.signal
      : AbortSignal.any([hooks.signal, this.#closing.signal]);
  }

  /** As `#queued`; whoever is no longer wanted before the turn comes does not wait for it. */
  #inTurn<T>(
    { signal }: ListHooks,
    work: () => Promise<Result<T, ListError>>,
  ): Promise<Result<T, ListError>> {
    const cancelled = (): Result<T, ListError> => err(messages.cancelled());
    const { promise, resolve } = Promise.withResolvers<Result<T, ListError>>();
    const leave = (): void => resolve(cancelled());
    signal?.addEventListener('abort', leave);
    const turn = this.#queued(async () => {
      signal?.removeEventListener('abort', leave);
      return signal?.aborted === true ? cancelled() : work();
    });
    return Promise.race([promise, turn]);
  }

  #queued<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function carriesPassword(address: string): boolean {
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}

const goingOf =
  (name: string, hooks: ListHooks) =>
  ({ phase, bytes, totalBytes, lines, etaSeconds }: ImportProgress): void =>
    hooks.onProgress?.({ done: false, name, phase, bytes, totalBytes, lines, etaSeconds });

function doneOf(name: string, done: ImportDone): ListDone {
  const { added, removed, rejected, entries, unchanged } = done;
  return { done: true, name, added, removed, rejected, entries, unchanged, ...reportOf(done) };
}
