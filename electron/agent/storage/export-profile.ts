/**
 * Everything on record about one profile, as JSON: every table that refers to profiles is in it, so a table that is
 * added later is too. Long: runs in the storage job's worker.
 */
import type { Database } from 'better-sqlite3';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { ActivityQueries } from './activity-queries.ts';
import { databaseFile, openExisting } from './haidang-database.ts';

export interface ProfileExport {
  readonly json: string;
  readonly rows: number;
  /** False: the log had more rows than fit; the newest of them are in it. */
  readonly complete: boolean;
}

type Row = Readonly<Record<string, unknown>>;

/** The log is read through its own queries, which join it with its kinds and names. */
const LOG_TABLES: ReadonlySet<string> = new Set(['activity', 'activity_kinds']);

export function exportProfile(
  dataDirectory: string,
  profileId: ProfileId,
  maximumRows: number,
): ProfileExport {
  const db = openExisting(databaseFile(dataDirectory), 'reader');
  try {
    return db.transaction(() => collect(db, profileId, maximumRows))();
  } finally {
    db.close();
  }
}

function collect(db: Database, profileId: ProfileId, maximumRows: number): ProfileExport {
  const profile = db.prepare<[string], Row>('SELECT * FROM profiles WHERE id = ?').get(profileId);
  const tables = Object.fromEntries(
    referringTables(db).map(({ table, column }) => {
      const value = column === 'profile_key' ? (profile?.['key'] ?? null) : profileId;
      const rows = db.prepare<[unknown], Row>(`SELECT * FROM "${table}" WHERE "${column}" = ?`).all(value);
      return [table, rows.map((row) => readable(db, row))];
    }),
  );
  const newest = new ActivityQueries(db).newest({ profileId }, maximumRows + 1);
  const complete = newest.length <= maximumRows;
  const activity = (complete ? newest : newest.slice(1)).map((row) => readable(db, { ...row }));
  const rows = activity.length + Object.values(tables).reduce((sum, of) => sum + of.length, 0);
  const json = JSON.stringify(
    {
      format: 'haidang-child-records',
      version: 1,
      profile: profile === undefined ? null : readable(db, profile),
      complete,
      activity,
      ...tables,
    },
    null,
    1,
  );
  return { json, rows, complete };
}

function referringTables(db: Database): readonly { readonly table: string; readonly column: string }[] {
  return db
    .prepare<[], { table: string; column: string }>(
      `SELECT s.name AS "table", c.name AS "column" FROM sqlite_schema s, pragma_table_info(s.name) c
       WHERE s.type = 'table' AND c.name IN ('profile_key', 'profile_id') ORDER BY s.name`,
    )
    .all()
    .filter(({ table }) => !LOG_TABLES.has(table));
}

/** Instants in ISO 8601, days as dates, JSON as itself; keys and hashes of our own are left out. */
function readable(db: Database, row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]): [string, unknown][] => {
      if (column === 'key' || column === 'profile_key' || column === 'name_key' || Buffer.isBuffer(value))
        return [];
      if (column.endsWith('_ms'))
        return [[column.slice(0, -3), typeof value === 'number' ? new Date(value).toISOString() : null]];
      if (column === 'day') return [['day', String(value).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')]];
      if (column === 'site_id') return [['site', nameOf(db, value)]];
      return [[column, typeof value === 'string' ? parsed(value) : value]];
    }),
  );
}

const nameOf = (db: Database, id: unknown): string | null =>
  db.prepare<[unknown], { name: string }>('SELECT name FROM names WHERE id = ?').get(id)?.name ?? null;

function parsed(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
