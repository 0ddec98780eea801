/**
 * Reads the log as `haidang log` and the console show it, on a read-only connection of its own. Long readings give way
 * to the filter between pages.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { LoggedVerdict } from '../../../shared/activity/events.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { registrableDomain } from '../../../shared/net/public-suffix.ts';
import { ActivityQueries, type ActivityFilter, type StoredActivity } from '../storage/activity-queries.ts';
import { openExisting } from '../storage/haidang-database.ts';
import type { LogWriter } from './log-writer.ts';

export interface LogQuery {
  readonly sinceMs?: EpochMs;
  readonly profileId?: ProfileId;
  readonly verdict?: LoggedVerdict;
  /** Only the newest so many. */
  readonly limit?: number;
}

export interface LoggedActivity {
  readonly id: number;
  readonly atMs: EpochMs;
  readonly profileId: ProfileId;
  readonly name: string | null;
  readonly site: string | null;
  readonly category: string | null;
  readonly verdict: LoggedVerdict;
  readonly reason: string;
  readonly listId: string | null;
  readonly entry: string | null;
  readonly origin: string;
  readonly count: number;
}

/** Rows read at a stretch: about two milliseconds. */
const STRETCH = 500;

export class LogReader {
  readonly #db: Database;
  readonly #queries: ActivityQueries;

  /** `file` is `Storage.file`. Throws what SQLite says when it cannot be opened. */
  constructor(file: string) {
    this.#db = openExisting(file, 'reader');
    this.#queries = new ActivityQueries(this.#db);
  }

  /** Oldest first. */
  async *rows(query: LogQuery): AsyncGenerator<LoggedActivity> {
    yield* this.#rows(query, 0, () => undefined);
  }

  /**
   * What `rows` gives, and then each row as it reaches the disk, until `signal` is aborted. A row that grows later is
   * not told again.
   */
  async *follow(query: LogQuery, writer: LogWriter, signal: AbortSignal): AsyncGenerator<LoggedActivity> {
    let lastId = this.#queries.lastId();
    let wake: () => void = () => undefined;
    let written = true;
    const stop = writer.onWritten(() => {
      written = true;
      wake();
    });
    const abort = (): void => wake();
    signal.addEventListener('abort', abort);
    try {
      yield* this.#rows(query, 0, (id) => (lastId = Math.max(lastId, id)));
      const { limit: _, ...filter } = query;
      while (!signal.aborted) {
        if (!written) await new Promise<void>((resolve) => (wake = resolve));
        written = false;
        if (signal.aborted) return;
        yield* this.#rows(filter, lastId, (id) => (lastId = id));
      }
    } finally {
      stop();
      signal.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#db.close();
  }

  async *#rows(query: LogQuery, afterId: number, seen: (id: number) => void): AsyncGenerator<LoggedActivity> {
    const { limit, ...filter } = query;
    let read = 0;
    for (const row of this.#read(filter, limit, afterId)) {
      seen(row.id);
      yield toActivity(row);
      read += 1;
      if (read % STRETCH === 0) await giveWay();
    }
  }

  #read(filter: ActivityFilter, limit: number | undefined, afterId: number): Iterable<StoredActivity> {
    return limit === undefined ? this.#queries.rows(filter, afterId) : this.#queries.newest(filter, limit);
  }
}

/** A row as it was written: at level `site` there is no name, at `category` neither. */
export function toActivity(row: StoredActivity): LoggedActivity {
  const written = row.written as DomainName | null;
  const onlySite = row.only_site === 1;
  return {
    id: row.id,
    atMs: epochMs(row.at_ms),
    profileId: row.profile_id as ProfileId,
    name: onlySite ? null : written,
    site: written === null || onlySite ? written : registrableDomain(written),
    category: row.category,
    verdict: row.verdict as LoggedVerdict,
    reason: row.reason,
    listId: row.list_id,
    entry: row.entry,
    origin: row.origin,
    count: row.count,
  };
}
