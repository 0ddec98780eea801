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
import { GrowthJournal } from './growth-journal.ts';
import { RollupAggregate, type RollupCell, type RollupHead } from './rollup-aggregate.ts';
import { type UsageEntry, UsageStore } from './usage-store.ts';

/** What many rows have in common. Rows of one batch share the object. */
export interface ActivityKind {
  readonly profileId: string;
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly listId: string | null;
  readonly origin: string;
}

export interface ActivityRow {
  readonly id: number;
  readonly atMs: number;
  readonly day: number;
  readonly hour: number;
  readonly kind: ActivityKind;
  readonly name: string | null;
  readonly site: string | null;
  readonly entry: string | null;
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
  readonly usage: readonly UsageEntry[];
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

/** A kind as the database knows it. */
interface KnownKind {
  readonly kind: ActivityKind;
  readonly profileKey: number;
  /** Rows of it: by whether they have a site only (2), and whether the entry is what they name (1). */
  readonly ids: (number | undefined)[];
  /** Of the rows before; the next one mostly falls into the same hour. */
  head: RollupHead | undefined;
}

/** What a name stands for in a row. */
type NameRole = 'name' | 'site' | 'entry';

const NAMES_CACHED = 8192;
/** So many rows that grew at once are written a few seconds later, together with what they grow by until then. */
const MANY_GROWN = 1000;
const HOUR_MS = 3_600_000;

export class ActivityStore {
  readonly #db: Database;
  readonly #civilHour: (atMs: number) => { readonly day: number; readonly hour: number };
  readonly #named: (nameId: number) => void;
  readonly #profiles = new Map<string, number>();
  readonly #kinds = new BoundedCache<string, number>(4096);
  /** Of the batch that is being written. */
  readonly #known = new Map<ActivityKind, KnownKind | undefined>();
  /** Whether the last name of its role that was not cached was new: then the next one is likely to be. */
  readonly #newNames: Record<NameRole, boolean> = { name: false, site: false, entry: false };
  readonly #names = new BoundedCache<string, number>(NAMES_CACHED);
  readonly #heads = new BoundedCache<string, RollupHead>(1024);
  readonly #open = new Map<number, RollupCell>();
  /** Rows that will not grow any more, but whose growth is in the journal. */
  readonly #closing = new Set<number>();

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
  readonly #journal: GrowthJournal;
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
    this.#addName = db.prepare('INSERT INTO names (name) VALUES (?) ON CONFLICT DO NOTHING');
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
    this.#journal = new GrowthJournal(db);
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
    return this.#whole(() => this.#write(batch));
  }

  /** Rows and roll-ups say less than what was counted: `catchUp` ends that. */
  get isBehind(): boolean {
    return !this.#journal.isEmpty;
  }

  /** Writes into rows and roll-ups what the journal holds of them. */
  catchUp(): BatchOutcome {
    if (!this.isBehind) return { orphaned: 0 };
    const grown = [...this.#journal.sums()].map(([id, by]) => ({ id, by }));
    const ofEarlier = grown.filter(({ id }) => !this.#open.has(id));
    return this.#whole(() => {
      const orphaned = this.#growRows(grown);
      this.#aggregate.write();
      this.#journal.empty();
      for (const id of this.#closing) this.#open.delete(id);
      for (const { id } of ofEarlier) this.#open.delete(id);
      this.#closing.clear();
      return { orphaned };
    });
  }

  /** After a purge or an erasure: cached ids may be gone. */
  forgetCaches(): void {
    this.#profiles.clear();
    this.#kinds.clear();
    this.#known.clear();
    this.#heads.clear();
    this.#names.clear();
    this.#open.clear();
    this.#aggregate.clear();
    this.#journal.forget();
    this.#closing.clear();
  }

  #whole(write: () => BatchOutcome): BatchOutcome {
    try {
      return this.#db.transaction(write).immediate();
    } catch (cause) {
      // Ids that were given out inside the transaction went with it.
      this.forgetCaches();
      throw cause;
    }
  }

  #write(batch: ActivityBatch): BatchOutcome {
    const done = this.#progress.get();
    if (done?.writer === batch.writer && done.batch >= batch.number) return { orphaned: 0 };
    let orphaned = 0;
    const hours = new Map<number, { first: number; last: number }>();
    for (const row of batch.rows) {
      const known = this.#knownKind(row.kind);
      if (known === undefined) {
        orphaned += row.count;
        continue;
      }
      this.#writeRow(row, known);
      const hour = Math.floor(row.atMs / HOUR_MS);
      const mark = hours.get(hour);
      if (mark === undefined) hours.set(hour, { first: row.id, last: row.id });
      else {
        mark.first = Math.min(mark.first, row.id);
        mark.last = Math.max(mark.last, row.id);
      }
    }
    for (const [hour, { first, last }] of hours) this.#markHour.run(hour, first, last);
    if (batch.increments.length >= MANY_GROWN) this.#journal.add(batch.increments);
    else orphaned += this.#growRows(batch.increments);
    for (const { profileId, by, ...rest } of batch.totals) {
      const profileKey = this.#profile(profileId);
      if (profileKey === undefined) orphaned += by;
      else
        this.#aggregate.add(
          { head: this.#headOf({ ...rest, profileKey, category: null }), siteId: null },
          by,
        );
    }
    for (const id of batch.closed)
      if (this.#journal.has(id)) this.#closing.add(id);
      else this.#open.delete(id);
    this.#aggregate.write();
    this.#usage.addWithin(batch.usage);
    this.#setProgress.run(batch.writer, batch.number);
    this.#known.clear();
    return { orphaned };
  }

  /** Returns what could not be added, since its row is gone. */
  #growRows(increments: readonly CountIncrement[]): number {
    let orphaned = 0;
    for (const { id, by } of increments) {
      const cell = this.#open.get(id) ?? this.#cellOf(id);
      if (cell === undefined || this.#grow.run(by, id).changes === 0) orphaned += by;
      else this.#aggregate.add(cell, by);
    }
    return orphaned;
  }

  #writeRow(row: ActivityRow, known: KnownKind): void {
    const { id, name, site, entry, day, hour, count } = row;
    const written = name ?? site;
    const nameId = written === null ? null : this.#intern(written, name === null ? 'site' : 'name');
    const siteId =
      site === null ? null : name === null || site === name ? nameId : this.#intern(site, 'site');
    const entryIsName = entry !== null && entry === written;
    const entryId =
      entry === null || entryIsName ? null : entry === site ? siteId : this.#intern(entry, 'entry');
    const kindId = this.#kind(known, name === null && site !== null, entryIsName);
    this.#addRow.run(id, row.atMs, kindId, nameId, entryId, count);
    if (known.head?.day !== day || known.head.hour !== hour) {
      const { category, verdict } = known.kind;
      known.head = this.#headOf({ day, hour, profileKey: known.profileKey, category, verdict });
    }
    const cell = { head: known.head, siteId };
    this.#open.set(id, cell);
    this.#aggregate.add(cell, count);
  }

  /** One object for equal heads, so that what grows is added up with what is new. */
  #headOf(head: RollupHead): RollupHead {
    const { day, hour, profileKey, category, verdict } = head;
    const key = `${day} ${hour} ${profileKey} ${category ?? ''} ${verdict}`;
    const known = this.#heads.get(key);
    if (known === undefined) this.#heads.set(key, head);
    return known ?? head;
  }

  /** `undefined`: its profile is gone. */
  #knownKind(kind: ActivityKind): KnownKind | undefined {
    if (this.#known.has(kind)) return this.#known.get(kind);
    const profileKey = this.#profile(kind.profileId);
    const known = profileKey === undefined ? undefined : { kind, profileKey, ids: [], head: undefined };
    this.#known.set(kind, known);
    return known;
  }

  #profile(id: string): number | undefined {
    let key = this.#profiles.get(id);
    if (key === undefined) {
      key = this.#profileKey.get(id)?.key;
      if (key !== undefined) this.#profiles.set(id, key);
    }
    return key;
  }

  #kind({ kind, profileKey, ids }: KnownKind, isSiteOnly: boolean, isEntryName: boolean): number {
    const onlySite = isSiteOnly ? 1 : 0;
    const entryIsName = isEntryName ? 1 : 0;
    return (ids[2 * onlySite + entryIsName] ??= this.#kindId({ ...kind, profileKey, onlySite, entryIsName }));
  }

  #kindId(row: ActivityKind & { profileKey: number; onlySite: number; entryIsName: number }): number {
    const { profileKey, category, verdict, reason, listId, origin, onlySite, entryIsName } = row;
    const key = `${profileKey} ${onlySite}${entryIsName} ${category ?? ''} ${verdict} ${reason} ${listId ?? ''} ${origin}`;
    const cached = this.#kinds.get(key);
    if (cached !== undefined) return cached;
    const kind = { profileKey, category, verdict, reason, listId, origin, onlySite, entryIsName };
    const id = this.#findKind.get(kind)?.id ?? Number(this.#addKind.run(kind).lastInsertRowid);
    this.#kinds.set(key, id);
    return id;
  }

  #intern(name: string, role: NameRole): number {
    let id = this.#names.get(name);
    if (id === undefined) {
      id = this.#lookUp(name, role);
      this.#names.set(name, id);
    }
    this.#named(id);
    return id;
  }

  /** One statement where it guesses right whether the name is there. */
  #lookUp(name: string, role: NameRole): number {
    const guessed = this.#newNames[role] ? this.#added(name) : this.#found(name);
    if (guessed !== undefined) return guessed;
    this.#newNames[role] = !this.#newNames[role];
    const id = this.#newNames[role] ? this.#added(name) : this.#found(name);
    if (id === undefined) throw new Error('a name is neither there nor new');
    return id;
  }

  #found(name: string): number | undefined {
    return this.#findName.get(name)?.id;
  }

  /** `undefined`: it was there already. */
  #added(name: string): number | undefined {
    const { changes, lastInsertRowid } = this.#addName.run(name);
    return changes === 0 ? undefined : Number(lastInsertRowid);
  }

  /** For a row that an earlier writer, or this one before `forgetCaches`, wrote. */
  #cellOf(id: number): RollupCell | undefined {
    const row = this.#storedRow.get(id);
    if (row === undefined) return undefined;
    const siteId = row.name === null ? null : this.#intern(registrableDomain(row.name as DomainName), 'site');
    const { profile_key: profileKey, category, verdict } = row;
    const cell = {
      head: this.#headOf({ ...this.#civilHour(row.at_ms), profileKey, category, verdict }),
      siteId,
    };
    this.#open.set(id, cell);
    return cell;
  }
}
