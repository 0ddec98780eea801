/**
 * What another program's settings say, in words that ours understands, before anybody decides what to take. Plain values:
 * they cross from the worker that reads the file. Whatever has no counterpart here says why.
 */
import type { Text } from '../../../../shared/i18n/text.ts';

export interface ForeignList {
  readonly name: string;
  readonly url: string;
  /** Null: it can be taken. */
  readonly skipped: Text | null;
}

export interface ForeignRule {
  /** As it was written. */
  readonly text: string;
  readonly action: 'allow' | 'block';
  /** A domain as text; not examined yet. Empty: there is none. */
  readonly domain: string;
  /** Groups or clients that it is for; null: everybody. */
  readonly owners: readonly string[] | null;
  /** What is different here; null: nothing. */
  readonly changed: Text | null;
  readonly skipped: Text | null;
}

export interface ForeignService {
  /** Of the other program. */
  readonly id: string;
  readonly owners: readonly string[] | null;
  readonly changed: Text | null;
}

export interface ForeignSearch {
  readonly search: boolean;
  readonly youtube: 'off' | 'moderate' | 'strict';
  readonly owners: readonly string[] | null;
  readonly changed: Text | null;
}

/** Something that has no counterpart, or is kept by being so here anyway. */
export interface ForeignOther {
  readonly what: Text;
  readonly outcome: 'kept' | 'skipped';
  readonly reason: Text | null;
}

export interface ForeignSettings {
  /** Of the other program or of its file, as far as it says so. */
  readonly version: string | null;
  readonly lists: readonly ForeignList[];
  readonly rules: readonly ForeignRule[];
  readonly services: readonly ForeignService[];
  readonly searches: readonly ForeignSearch[];
  readonly others: readonly ForeignOther[];
}

export type ForeignFault =
  /** Not a file of that program. */
  | { readonly kind: 'not-this-kind'; readonly detail: string }
  | { readonly kind: 'broken'; readonly detail: string }
  | { readonly kind: 'too-big'; readonly limitBytes: number }
  | { readonly kind: 'too-slow' };

export const OFF_THERE: Text = { vi: 'Ở nơi cũ nó đang tắt.', en: 'It was switched off there.' };
