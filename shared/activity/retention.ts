/** How long what is kept. Roll-ups outlive the detail: they hold counts by day, category and site. */
import { days, type Milliseconds } from '../kernel/duration.ts';

export const DEFAULT_DETAIL_DAYS = 14;
/** No setting goes beyond. */
export const MAXIMUM_DETAIL_DAYS = 30;

export interface RetentionLimits {
  readonly detailDays: number;
  /** Rows of detail; the oldest go first. */
  readonly maximumRows: number;
  /** Size of the database file. */
  readonly maximumBytes: number;
  /** Roll-ups by site name sites, so they end too; those without names stay. */
  readonly siteRollupDays: number;
}

export const DEFAULT_RETENTION: RetentionLimits = {
  detailDays: DEFAULT_DETAIL_DAYS,
  maximumRows: 5_000_000,
  maximumBytes: 1024 ** 3,
  siteRollupDays: 400,
};

/** Detail older than this goes: the setting, brought within 1 day and the maximum. */
export function detailAge(limits: RetentionLimits): Milliseconds {
  const asked = Number.isFinite(limits.detailDays) ? Math.floor(limits.detailDays) : DEFAULT_DETAIL_DAYS;
  return days(Math.min(MAXIMUM_DETAIL_DAYS, Math.max(1, asked)));
}
