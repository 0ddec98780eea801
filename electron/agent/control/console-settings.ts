/** What guardians can set for the whole installation: one row each, and what the product starts with where none is. */
import { DEFAULT_DETAIL_DAYS } from '../../../shared/activity/retention.ts';
import { type Settings, settingsSchema } from '../../../shared/contracts/system-shapes.ts';
import type { SettingsStore } from '../storage/settings-store.ts';
import type { OperatorDeps } from './operator-deps.ts';

export const DEFAULT_SETTINGS: Settings = {
  detailDays: DEFAULT_DETAIL_DAYS,
  sessionMinutes: 30,
  reportsFirstDay: 'mon',
  upstreams: [],
};

export type SettingKey = keyof Settings;
export const SETTING_KEYS: readonly SettingKey[] = [
  'detailDays',
  'sessionMinutes',
  'reportsFirstDay',
  'upstreams',
];

/** A row that no longer makes sense counts as none. While the database is damaged, what the product starts with. */
export function settingsOf(deps: Pick<OperatorDeps, 'records'>): Settings {
  const store = deps.records()?.storage.settings;
  return store === undefined ? DEFAULT_SETTINGS : storedSettings(store);
}

export function storedSettings(store: Pick<SettingsStore, 'get'>): Settings {
  const stored = SETTING_KEYS.flatMap((key) => {
    const value: unknown = store.get(key);
    return settingsSchema.shape[key].safeParse(value).success ? [[key, value]] : [];
  });
  return settingsSchema.parse({ ...DEFAULT_SETTINGS, ...Object.fromEntries(stored) });
}
