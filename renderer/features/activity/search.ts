/** What of the Activity screen stands in the address: whose, which tab, which day, and the log's filters. */
import { z } from 'zod';
import { logFilterSchema, ORIGINS } from '../../../shared/contracts/activity-shapes.ts';
import { isoDate, isoDateTime } from '../../../shared/contracts/change-shapes.ts';

export const ACTIVITY_TABS = ['day', 'week', 'log'] as const;
export type ActivityTab = (typeof ACTIVITY_TABS)[number];

export const activitySearchSchema = z.object({
  child: z.string().max(64).optional().catch(undefined),
  tab: z.enum(ACTIVITY_TABS).optional().catch(undefined),
  /** The day, or any day of the week; absent: today. */
  date: isoDate.optional().catch(undefined),
  from: isoDateTime.optional().catch(undefined),
  to: isoDateTime.optional().catch(undefined),
  verdict: logFilterSchema.shape.verdict.catch(undefined),
  category: logFilterSchema.shape.category.catch(undefined),
  origin: z.enum(ORIGINS).optional().catch(undefined),
  q: z.string().trim().max(253).optional().catch(undefined),
  /** A row whose reason is open beside the page. */
  row: z.coerce.number().int().positive().optional().catch(undefined),
});
export type ActivitySearch = z.infer<typeof activitySearchSchema>;
