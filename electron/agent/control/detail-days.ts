/** How long detail is kept: the setting where there is one that makes sense, else what the product starts with. */
import { z } from 'zod';
import { DEFAULT_DETAIL_DAYS, MAXIMUM_DETAIL_DAYS } from '../../../shared/activity/retention.ts';
import type { OperatorDeps } from './operator-deps.ts';

const days = z.number().int().min(1).max(MAXIMUM_DETAIL_DAYS).catch(DEFAULT_DETAIL_DAYS);

export const detailDaysOf = (deps: Pick<OperatorDeps, 'records'>): number =>
  days.parse(deps.records()?.storage.settings.get('detailDays'));
