/**
 * What the recorder's thread and the log writer's worker say to each other. Rows travel as one flat array: cloning a
 * thousand objects with thirteen keys each costs the filter's thread several times as much.
 */
import type { RetentionLimits } from '../../../shared/activity/retention.ts';
import type { UsageEntry } from '../storage/usage-store.ts';
import type { TimeZone } from '../../../shared/time/zone-offset.ts';
import type { PackedRows } from './packed-rows.ts';

export interface LogWriterData {
  readonly file: string;
  readonly zone: TimeZone;
  /** Names this run of the agent, so that a batch that is sent twice is written once. */
  readonly writer: string;
  /** Of an earlier worker of this writer that died; null: number on from what the database holds. */
  readonly baseId: number | null;
  /** The database may not grow beyond: then SQLite says that the disk is full. */
  readonly maximumBytes: number | null;
}

export interface BatchMessage {
  readonly type: 'batch';
  readonly number: number;
  readonly rows: PackedRows;
  readonly increments: Float64Array<ArrayBuffer>;
  /** Instant, profile, verdict and increment in turn. */
  readonly totals: readonly (string | number)[];
  readonly closed: readonly number[];
  readonly usage: readonly UsageEntry[];
}

export type ToLogWriter =
  | BatchMessage
  | { readonly type: 'zone'; readonly zone: TimeZone }
  | { readonly type: 'retain'; readonly limits: RetentionLimits; readonly nowMs: number }
  | { readonly type: 'catch-up' }
  | { readonly type: 'forget-caches' }
  | { readonly type: 'close' };

export interface WriterFault {
  /** SQLite's or Node's code. */
  readonly code: string;
  readonly detail: string;
}

export type FromLogWriter =
  | { readonly type: 'ready'; readonly baseId: number }
  | { readonly type: 'unopened'; readonly fault: WriterFault }
  /** `isBehind`: all of it is on disk, but rows and roll-ups say less until the worker has caught up. */
  | {
      readonly type: 'written';
      readonly number: number;
      readonly orphaned: number;
      readonly isBehind: boolean;
    }
  | { readonly type: 'refused'; readonly number: number; readonly fault: WriterFault }
  /** By itself or as told; with a fault, rows and roll-ups are still behind. */
  | { readonly type: 'caught-up'; readonly orphaned: number; readonly fault: WriterFault | null }
  | { readonly type: 'retained'; readonly rows: number; readonly names: number; readonly done: boolean }
  | { readonly type: 'unretained'; readonly fault: WriterFault }
  | { readonly type: 'forgot' }
  | { readonly type: 'closed' };

export const CELLS_PER_TOTAL = 4;
