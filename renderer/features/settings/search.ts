/** What of the Settings screen stands in the address. */
import { z } from 'zod';

export const SETTINGS_TABS = [
  'lists',
  'import',
  'backup',
  'upstream',
  'record',
  'security',
  'look',
  'diagnostics',
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

export const settingsSearchSchema = z.object({
  child: z.string().max(64).optional(),
  tab: z.enum(SETTINGS_TABS).optional().catch(undefined),
});
