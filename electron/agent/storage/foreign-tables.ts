/**
 * Rows out of a stranger's SQLite file, opened for reading only. Of each table only real columns that were asked for are
 * read, so many rows and so much of a text as was asked for; a view in a table's place is left alone, since it could
 * compute anything. Throws what SQLite says of a file that is damaged or none of its own.
 */
import Database from 'better-sqlite3';

export interface ForeignTables {
  /** By table, the columns that are wanted. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly maximumRows: number;
  /** Of one column of a row, in characters. */
  readonly longestText: number;
}

/** Tables that are not there are left out, and so are columns. */
export function readForeignTables(
  file: string,
  { columns, maximumRows, longestText }: ForeignTables,
): ReadonlyMap<string, readonly unknown[]> {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    const isTable = db.prepare<[string]>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
    // Does not tell of computed columns.
    const columnsOf = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)');
    const shortened = (column: string): string =>
      `CASE WHEN typeof("${column}") = 'text' THEN substr("${column}", 1, ${longestText}) ELSE "${column}" END AS "${column}"`;
    const found = new Map<string, readonly unknown[]>();
    for (const [table, wanted] of Object.entries(columns)) {
      if (isTable.get(table) === undefined) continue;
      const present = new Set(columnsOf.all(table).map(({ name }) => name));
      const read = wanted.filter((column) => present.has(column)).map(shortened);
      if (read.length === 0) continue;
      found.set(table, db.prepare(`SELECT ${read.join(', ')} FROM "${table}" LIMIT ${maximumRows}`).all());
    }
    return found;
  } finally {
    db.close();
  }
}
