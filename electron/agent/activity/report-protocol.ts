/** What the recorder's thread asks the report worker, and what it answers. */
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { BlockRun, DaySegment } from '../../../shared/reporting/day-segments.ts';
import type { DayTarget } from '../../../shared/reporting/day-targets.ts';
import type { NotableInput, NotableThing } from '../../../shared/reporting/notable.ts';
import type {
  CategoryTotal,
  HourTotal,
  SiteTotal,
  StoredActivity,
  UsageSum,
} from '../storage/activity-queries.ts';
import type { NamedVisit, StretchOf, VisitsPage } from '../storage/activity-group-queries.ts';
import type { SqliteFault } from '../storage/haidang-database.ts';
import type { LogPageFilter, LogPageQuestion, StoredLogPage } from '../storage/log-page-queries.ts';
import type { LogFileOf } from './log-file.ts';

/** Days as yyyymmdd, both inclusive. */
export interface DayRange {
  readonly profileId: ProfileId;
  readonly fromDay: number;
  readonly toDay: number;
}

export interface ActivityReport {
  readonly categories: readonly CategoryTotal[];
  readonly hours: readonly HourTotal[];
  /** The most visited. */
  readonly sites: readonly SiteTotal[];
}

export interface DayFigures {
  readonly categories: readonly CategoryTotal[];
  readonly hours: readonly HourTotal[];
  readonly usage: readonly UsageSum[];
}

/** A stretch of a child's time, told: made in the worker, since a day has thousands of rows. */
export interface DayDetail {
  readonly segments: readonly DaySegment[];
  readonly blocks: readonly BlockRun[];
  readonly targets: readonly DayTarget[];
}

export interface NotableQuestion extends Omit<NotableInput, 'groups' | 'nightMinutes'> {
  readonly fromMs: number;
  /** The beginning of the first evening. */
  readonly nightFromMs: number;
}

export interface ReportQuestions {
  readonly usage: { readonly input: DayRange; readonly output: readonly UsageSum[] };
  readonly activity: { readonly input: DayRange; readonly output: ActivityReport };
  readonly days: { readonly input: DayRange; readonly output: DayFigures };
  readonly visits: { readonly input: VisitsPage; readonly output: readonly NamedVisit[] };
  readonly day: { readonly input: StretchOf; readonly output: DayDetail };
  readonly page: { readonly input: LogPageQuestion; readonly output: StoredLogPage };
  readonly row: { readonly input: { readonly id: number }; readonly output: StoredActivity | null };
  readonly file: {
    readonly input: Omit<LogFileOf, 'filter' | 'cut'> & {
      readonly filter: LogPageFilter;
      readonly limit: number;
      /** The filter as the reader wrote it. */
      readonly chosen: object;
    };
    readonly output: { readonly content: string; readonly cut: boolean };
  };
  readonly notable: { readonly input: NotableQuestion; readonly output: readonly NotableThing[] };
}

export type ReportKind = keyof ReportQuestions;

export type ReportQuestion = {
  readonly [K in ReportKind]: {
    readonly id: number;
    readonly kind: K;
    readonly input: ReportQuestions[K]['input'];
  };
}[ReportKind];

export type ReportAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly fault: SqliteFault };
