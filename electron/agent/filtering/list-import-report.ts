/** What an import tells: plain values, since they cross from the worker to the main thread. */
import type { LeftOut, ListFault } from '../storage/list-store.ts';
import type { NotAList } from './formats/detect-format.ts';
import type { SourceFault } from './formats/source-files.ts';

export interface ImportProgress {
  readonly phase: 'download' | 'read' | 'sort' | 'write';
  readonly bytes: number;
  /** `null`: the server does not say. */
  readonly totalBytes: number | null;
  readonly lines: number;
  readonly names: number;
  readonly etaSeconds: number | null;
}

export interface ImportDone {
  readonly added: number;
  readonly removed: number;
  readonly entries: number;
  readonly rejected: number;
  readonly faults: readonly ListFault[];
  readonly leftOut: LeftOut;
  /** The same bytes or the same names as before. */
  readonly unchanged: boolean;
}

export type ImportFault =
  | (NotAList & { readonly file: string })
  | SourceFault
  | { readonly kind: 'empty'; readonly rejected: number; readonly first: ListFault | null }
  | { readonly kind: 'shrunk'; readonly before: number; readonly after: number }
  | { readonly kind: 'no-list-inside'; readonly leftOut: LeftOut }
  /** `--category auto` with a list that brings no categories. */
  | { readonly kind: 'category-needed' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'storage'; readonly detail: string };
