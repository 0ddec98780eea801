/** What of the Rules screen stands in the address: whose rules, which tab, and the entry that a link points at. */
import { z } from 'zod';

/** Here and not beside their windows: every page reads this file for its links. */
export const HOURS_PRESET_IDS = ['bedtime', 'school-morning', 'after-school', 'exam'] as const;
export type HoursPresetId = (typeof HOURS_PRESET_IDS)[number];

export const RULES_TABS = ['categories', 'sites', 'time', 'search', 'mode', 'try', 'history'] as const;
export type RulesTab = (typeof RULES_TABS)[number];

export const rulesSearchSchema = z.object({
  /** A child's slug; absent: the only child's rules, the household's where there are several. */
  child: z.string().max(64).optional(),
  /** The household's own rules, although there is an only child. */
  household: z.literal(true).optional().catch(undefined),
  tab: z.enum(RULES_TABS).optional().catch(undefined),
  /** `category:C`, `rule:ID`, `hours:ID`, `allowance:ID` or a setting: brought into view and marked. */
  focus: z.string().max(200).optional().catch(undefined),
  /** A week's preset that is put into the draft, for the reader to look at and save. */
  preset: z.enum(HOURS_PRESET_IDS).optional().catch(undefined),
  /** Filled into "what if". */
  target: z.string().max(2048).optional().catch(undefined),
});
export type RulesSearch = z.infer<typeof rulesSearchSchema>;
