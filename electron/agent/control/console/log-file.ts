/** A view of the log as a file for the reader to keep. */
import type { z } from 'zod';
import type { LogFilter } from '../../../../shared/contracts/activity-shapes.ts';
import type { fileContentSchema } from '../../../../shared/contracts/family-shapes.ts';
import { HOUSEHOLD } from '../../../../shared/kernel/ids.ts';
import { isoDateAt } from '../../../../shared/time/civil-date.ts';
import { askRecords } from '../ask-records.ts';
import { isoOf, type OperatorDeps } from '../operator-deps.ts';
import { profilesShown, storedFilter } from './log-rows.ts';

export type FileContent = z.infer<typeof fileContentSchema>;

/** The newest ones: what a spreadsheet opens at once, and an answer carries without holding the filter up. */
const MOST_ROWS = 100_000;

export async function logFile(
  deps: OperatorDeps,
  filter: LogFilter,
  format: 'csv' | 'json',
): Promise<FileContent> {
  const nowMs = deps.clock.nowMs();
  const { content, cut } = await askRecords(deps, 'file', {
    filter: storedFilter(deps, filter),
    limit: MOST_ROWS,
    profiles: profilesShown(deps),
    format,
    exportedAt: isoOf(deps, nowMs),
    chosen: filter,
  });
  const date = isoDateAt(deps.policy.of(HOUSEHOLD).policy.zone, nowMs);
  return {
    fileName: `haidang-log-${date}${cut ? `-newest-${MOST_ROWS}` : ''}.${format}`,
    mediaType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
    content,
  };
}
