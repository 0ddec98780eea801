/** A view of the log as the text of a file. Made in the report worker: a hundred thousand rows are a second of work. */
import type { ConsoleLogRow } from '../../../shared/contracts/activity-shapes.ts';
import { toCsv } from '../../../shared/reporting/report-csv.ts';
import type { StoredActivity } from '../storage/activity-queries.ts';
import { shownRow, type ProfilesShown } from './shown-row.ts';

/** Stable words, as `haidang log --json` has them: files are read by programs too. */
const COLUMNS = [
  'at',
  'child',
  'name',
  'site',
  'category',
  'verdict',
  'reason',
  'list',
  'entry',
  'origin',
  'count',
] as const satisfies readonly (keyof ConsoleLogRow)[];

export interface LogFileOf {
  readonly profiles: ProfilesShown;
  readonly format: 'csv' | 'json';
  readonly exportedAt: string;
  /** As the reader chose it. */
  readonly filter: object;
  /** There are more rows than were read. */
  readonly cut: boolean;
}

export function logFileText(stored: readonly StoredActivity[], file: LogFileOf): string {
  const { profiles, format, exportedAt, filter, cut } = file;
  const rows = stored.map((row) => shownRow(row, profiles));
  if (format === 'csv')
    return toCsv(
      COLUMNS,
      rows.map((row) => COLUMNS.map((column) => row[column])),
    );
  const plain = rows.map((row) => Object.fromEntries(COLUMNS.map((column) => [column, row[column]])));
  return JSON.stringify({ version: 1, exportedAt, filter, complete: !cut, rows: plain }, null, 1);
}
