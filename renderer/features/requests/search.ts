/** What of the Requests screen stands in the address. */
import { z } from 'zod';

export const REQUEST_TABS = ['waiting', 'answered', 'grants'] as const;
export type RequestTab = (typeof REQUEST_TABS)[number];

export const requestsSearchSchema = z.object({
  child: z.string().max(64).optional(),
  tab: z.enum(REQUEST_TABS).optional().catch(undefined),
  /** A request that a notification points at. */
  id: z.string().max(64).optional().catch(undefined),
});
