/** What of the Family screen stands in the address. */
import { z } from 'zod';

export const FAMILY_TABS = ['children', 'guardians', 'looked', 'agreement'] as const;
export type FamilyTab = (typeof FAMILY_TABS)[number];

export const familySearchSchema = z.object({
  child: z.string().max(64).optional(),
  tab: z.enum(FAMILY_TABS).optional().catch(undefined),
});
