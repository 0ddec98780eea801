/** A view of the log as a file for the reader to keep. */
import type { z } from 'zod';
import type { ConsoleLogRow, LogFilter } from '../../../../shared/contracts/activity-shapes.ts';
import type { fileContentSchema } from '../../../../shared/contracts/family-shapes.ts';
import { HOUSEHOLD } from '../../../../shared/kernel/ids.ts';
import { toCsv } from '../../../../shared/reporting/report-csv.ts';
import { isoDateAt } from '../../../../shared/time/civil-date.ts';
import { askRecords } from '../ask-records.ts';
import { isoOf, type OperatorDeps } from '../operator-deps.ts';
import { childNames, shownRow, storedFilter } from './log-rows.ts';

export type FileContent = z.infer<typeof fileContentSchema>;

/** The newest ones: a spreadsheet holds about a million rows, an answer should not. */
const MOST_ROWS = 200_000;

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

export async function logFile(
  deps: OperatorDeps,
  filter: LogFilter,
  format: 'csv' | 'json',
): Promise<FileContent> {
  const question = { filter: storedFilter(deps, filter), limit: MOST_ROWS };
  const stored = await askRecords(deps, 'rows', question);
  const names = childNames(deps);
  const rows = stored.map((row) => shownRow(deps, row, names));
  const nowMs = deps.clock.nowMs();
  const fileName = `haidang-log-${isoDateAt(deps.policy.of(HOUSEHOLD).policy.zone, nowMs)}.${format}`;
  if (format === 'csv') {
    const cells = rows.map((row) => COLUMNS.map((column) => row[column]));
    return { fileName, mediaType: 'text/csv; charset=utf-8', content: toCsv(COLUMNS, cells) };
  }
  const content = JSON.stringify(
    {
      version: 1,
      exportedAt: isoOf(deps, nowMs),
      filter,
      complete: rows.length < MOST_ROWS,
      rows: rows.map((row) => Object.fromEntries(COLUMNS.map((column) => [column, row[column]]))),
    },
    null,
    1,
  );
  return { fileName, mediaType: 'application/json', content };
}
