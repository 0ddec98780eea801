/**
 * Writes the activity log: rows, growing counts and roll-ups, one transaction a batch. Lives in the log writer's
 * worker, the only connection that writes these tables (purges and erasure run while it stands still). What it is
 * given is already reduced to the profile's level of detail; it never sees more.
 *
 * INVARIANT: a batch is applied wholly or not at all, and once: `log_progress` remembers the last one.
 */
import type { Database, Statement } from 'better-sqlite3';
import { registrableDomain } from '../../../shared/net/public-suffix.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { BoundedCache } from './bounded-cache.ts';
import { RollupAggregate, type RollupCell } from './rollup-aggregate.ts';
import { type UsageIncrement, UsageStore } from './usage-store.ts';

export interface ActivityRow {
  readonly id: number;
  readonly atMs: number;
  readonly day: number;
  readonly hour: number;
  readonly profileId: string;
  readonly name: string | null;
  readonly site: string | null;
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly listId: string | null;
  readonly entry: string | null;
  readonly origin: string;
  readonly count: number;
}

/** More of the kind that row `id` stands for. */
export interface CountIncrement {
  readonly id: number;
  readonly by: number;
}

/** Counted without a row. */
export interface TotalIncrement {
  readonly day: number;
  readonly hour: number;
  readonly profileId: string;
  readonly verdict: string;
  readonly by: number;
}

export interface ActivityBatch {
  /** One writer's batches are numbered 1, 2, 3 … */
  readonly writer: string;
  readonly number: number;
  readonly rows: readonly ActivityRow[];
  readonly increments: readonly CountIncrement[];
  readonly totals: readonly TotalIncrement[];
  /** Rows that will not grow any more. */
  readonly closed: readonly number[];
  readonly usage: readonly UsageIncrement[];
}

export interface BatchOutcome {
  /** Requests that could not be written: their profile or their row is gone. */
  readonly orphaned: number;
}

interface StoredRow {
  readonly at_ms: number;
  readonly profile_key: number;
  readonly category: string | null;
  readonly verdict: string;
  readonly name: string | null;
}

const NAMES_CACHED = 8192;
const HOUR_MS = 3_600_000;

export class ActivityStore {
  readonly #db: Database;
  readonly #civilHour: (atMs: number) => { readonly day: number; readonly hour: number };
  readonly #named: (nameId: number) => void;
  readonly #profiles = new Map<string, number>();
  readonly #kinds = new BoundedCache<string, number>(4096);
  readonly #names = new BoundedCache<string, number>(NAMES_CACHED);
  readonly #open = new Map<number, RollupCell>();

  readonly #profileKey: Statement<[string], { key: number }>;
  readonly #findKind: Statement<[Record<string, unknown>], { id: number }>;
  readonly #addKind: Statement<[Record<string, unknown>]>;
  readonly #findName: Statement<[string], { id: number }>;
  readonly #addName: Statement<[string]>;
  readonly #addRow: Statement<[number, number, number, number | null, number | null, number]>;
  readonly #grow: Statement<[number, number]>;
  readonly #storedRow: Statement<[number], StoredRow>;
  readonly #markHour: Statement<[number, number, number]>;
  readonly #progress: Statement<[], { writer: string; batch: number }>;
  readonly #setProgress: Statement<[string, number]>;
  readonly #aggregate: RollupAggregate;
  readonly #usage: UsageStore;

  constructor(
    db: Database,
    civilHour: (atMs: number) => { readonly day: number; readonly hour: number },
    /** Told of every name that a batch refers to. */
    named: (nameId: number) => void,
  ) {
    this.#db = db;
    this.#civilHour = civilHour;
    this.#named = named;
    this.#profileKey = db.prepare('SELECT key FROM profiles WHERE id = ?');
    this.#findKind = db.prepare(
      `SELECT id FROM activity_kinds WHERE profile_key = @profileKey AND category IS @category AND
         verdict = @verdict AND reason = @reason AND list_id IS @listId AND origin = @origin AND
         only_site = @onlySite AND entry_is_name = @entryIsName`,
    );
    this.#addKind = db.prepare(
      `INSERT INTO activity_kinds (profile_key, category, verdict, reason, list_id, origin, only_site, entry_is_name)
       VALUES (@profileKey, @category, @verdict, @reason, @listId, @origin, @onlySite, @entryIsName)`,
    );
    this.#findName = db.prepare('SELECT id FROM names WHERE name = ?');
    this.#addName = db.prepare('INSERT INTO names (name) VALUES (?)');
    this.#addRow = db.prepare(
      'INSERT INTO activity (id, at_ms, kind_id, name_id, entry_id, count) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#grow = db.prepare('UPDATE activity SET count = count + ? WHERE id = ?');
    this.#storedRow = db.prepare(
      `SELECT a.at_ms, k.profile_key, k.category, k.verdict, n.name
       FROM activity a JOIN activity_kinds k ON k.id = a.kind_id LEFT JOIN names n ON n.id = a.name_id
       WHERE a.id = ?`,
    );
    this.#markHour = db.prepare(
      `INSERT INTO activity_hours (hour, first_id, last_id) VALUES (?, ?, ?) ON CONFLICT DO UPDATE
         SET first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id)`,
    );
    this.#progress = db.prepare('SELECT writer, batch FROM log_progress');
    this.#setProgress = db.prepare(
      `INSERT INTO log_progress (id, writer, batch) VALUES (1, ?, ?)
       ON CONFLICT DO UPDATE SET writer = excluded.writer, batch = excluded.batch`,
    );
    this.#aggregate = new RollupAggregate(db);
    this.#usage = new UsageStore(db);
  }

  /** The highest row id ever used that can still be known: rows are numbered on from here. */
  lastId(): number {
    const row = this.#db
      .prepare<[], { id: number }>(
        `SELECT max(coalesce((SELECT max(id) FROM activity), 0),
                    coalesce((SELECT max(last_id) FROM activity_hours), 0)) AS id`,
      )
      .get();
    return row?.id ?? 0;
  }

  apply(batch: ActivityBatch): BatchOutcome {
    try {
      return this.#db.transaction(() => this.#write(batch)).immediate();
    } catch (cause) {
      // Ids that were given out inside the transaction went with it.
      this.forgetCaches();
      throw cause;
    }
  }

  /** After a purge or an erasure: cached ids may be gone. */
  forgetCaches(): void {
    this.#profiles.clear();
    this.#kinds.clear();
    this.#names.clear();
    this.#open.clear();
    this.#aggregate.clear();
  }

  #write(batch: ActivityBatch): BatchOutcome {
    const done = this.#progress.get();
    if (done?.writer === batch.writer && done.batch >= batch.number) return { orphaned: 0 };
    let orphaned = 0;
    const hours = new Map<number, { first: number; last: number }>();
    for (const row of batch.rows) {
      const profileKey = this.#profile(row.profileId);
      if (profileKey === undefined) {
        orphaned += row.count;
        continue;
      }
      this.#writeRow(row, profileKey);
      const hour = Math.floor(row.atMs / HOUR_MS);
      const mark = hours.get(hour);
      if (mark === undefined) hours.set(hour, { first: row.id, last: row.id });
      else {
        mark.first = Math.min(mark.first, row.id);
        mark.last = Math.max(mark.last, row.id);
      }
    }
    for (const [hour, { first, last }] of hours) this.#markHour.run(hour, first, last);
    for (const { id, by } of batch.increments) {
      const cell = this.#open.get(id) ?? this.#cellOf(id);
      if (cell === undefined || this.#grow.run(by, id).changes === 0) orphaned += by;
      else this.#aggregate.add(cell, by);
    }
    for (const { profileId, by, ...rest } of batch.totals) {
      const profileKey = this.#profile(profileId);
      if (profileKey === undefined) orphaned += by;
      else this.#aggregate.add({ ...rest, profileKey, category: null, siteId: null }, by);
    }
    for (const id of batch.closed) this.#open.delete(id);
    this.#aggregate.write();
    this.#usage.addWithin(batch.usage);
    this.#setProgress.run(batch.writer, batch.number);
    return { orphaned };
  }

  #writeRow(row: ActivityRow, profileKey: number): void {
    const written = row.name ?? row.site;
    const nameId = written === null ? null : this.#intern(written);
    const siteId = row.site === null ? null : row.name === null ? nameId : this.#intern(row.site);
    const entryIsName = row.entry !== null && row.entry === written;
    const entryId = row.entry === null || entryIsName ? null : this.#intern(row.entry);
    const onlySite = row.name === null && row.site !== null;
    const kindId = this.#kind(row, profileKey, onlySite, entryIsName);
    this.#addRow.run(row.id, row.atMs, kindId, nameId, entryId, row.count);
    const { day, hour, category, verdict } = row;
    const cell = { day, hour, profileKey, category, verdict, siteId };
    this.#open.set(row.id, cell);
    this.#aggregate.add(cell, row.count);
  }

  #profile(id: string): number | undefined {
    let key = this.#profiles.get(id);
    if (key === undefined) {
      key = this.#profileKey.get(id)?.key;
      if (key !== undefined) this.#profiles.set(id, key);
    }
    return key;
  }

  #kind(row: ActivityRow, profileKey: number, site: boolean, entry: boolean): number {
    const { category, verdict, reason, listId, origin } = row;
    const onlySite = site ? 1 : 0;
    const entryIsName = entry ? 1 : 0;
    const cacheKey = `${profileKey} ${onlySite}${entryIsName} ${category ?? ''} ${verdict} ${reason} ${listId ?? ''} ${origin}`;
    const cached = this.#kinds.get(cacheKey);
    if (cached !== undefined) return cached;
    const kind = { profileKey, category, verdict, reason, listId, origin, onlySite, entryIsName };
    const id = this.#findKind.get(kind)?.id ?? Number(this.#addKind.run(kind).lastInsertRowid);
    this.#kinds.set(cacheKey, id);
    return id;
  }

  #intern(name: string): number {
    let id = this.#names.get(name);
    if (id === undefined) {
      id = this.#findName.get(name)?.id ?? Number(this.#addName.run(name).lastInsertRowid);
      this.#names.set(name, id);
    }
    this.#named(id);
    return id;
  }

  /** For a row that an earlier writer, or this one before `forgetCaches`, wrote. */
  #cellOf(id: number): RollupCell | undefined {
    const row = this.#storedRow.get(id);
    if (row === undefined) return undefined;
    const siteId = row.name === null ? null : this.#intern(registrableDomain(row.name as DomainName));
    const { profile_key: profileKey, category, verdict } = row;
    const cell = { ...this.#civilHour(row.at_ms), profileKey, category, verdict, siteId };
    this.#open.set(id, cell);
    return cell;
  }
}
