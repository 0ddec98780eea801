/** How long what is kept on this installation: the guardians' setting where there is one that makes sense. */
import { z } from 'zod';
import {
  DEFAULT_DETAIL_DAYS,
  DEFAULT_RETENTION,
  MAXIMUM_DETAIL_DAYS,
  type RetentionLimits,
} from '../../../shared/activity/retention.ts';
import type { SettingsStore } from '../storage/settings-store.ts';

const days = z.number().int().min(1).max(MAXIMUM_DETAIL_DAYS).catch(DEFAULT_DETAIL_DAYS);

export const retentionLimits = (settings: Pick<SettingsStore, 'get'>): RetentionLimits => ({
  ...DEFAULT_RETENTION,
  detailDays: days.parse(settings.get('detailDays')),
});
