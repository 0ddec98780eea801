/** What of the Reports screen stands in the address. */
import { z } from 'zod';
import { isoDate } from '../../../shared/contracts/change-shapes.ts';

export const REPORT_TABS = ['week', 'month'] as const;
export type ReportTab = (typeof REPORT_TABS)[number];

export const reportsSearchSchema = z.object({
  child: z.string().max(64).optional().catch(undefined),
  tab: z.enum(REPORT_TABS).optional().catch(undefined),
  /** Any day of the week or of the month; absent: the last whole week. */
  date: isoDate.optional().catch(undefined),
});
export type ReportsSearch = z.infer<typeof reportsSearchSchema>;
