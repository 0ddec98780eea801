import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { ListId } from '../../../shared/kernel/ids.ts';

/** `except`: the list says of these names that it does not mean them (`@@||name^`). */
export type SourceKind = 'block' | 'except';

/** One list's names of one category and kind: the smallest thing that a match can name. */
export interface IndexSource {
  readonly listId: ListId;
  readonly categoryId: CategoryId;
  readonly kind: SourceKind;
  /** Of the list: another number, other names. */
  readonly version: number;
  readonly names: number;
}

/**
 * The lists as the builder reads them. A chunk holds whole names, one a line, each as its sort key: labels reversed and
 * joined by a space (`com example www`). Sorted by code unit within a source; the builder is only faster for it.
 */
export interface SortedSource<S extends IndexSource = IndexSource> {
  sources(): readonly S[];
  chunks(source: S): Iterable<Buffer>;
}

const identity = (s: IndexSource): string => `${s.listId} ${s.categoryId} ${s.kind} ${s.version} ${s.names}`;

/** True when an index built from `built` would come out the same from `present`. */
export function sameSources(built: readonly IndexSource[], present: readonly IndexSource[]): boolean {
  if (built.length !== present.length) return false;
  const known = new Set(built.map(identity));
  return present.every((s) => known.has(identity(s)));
}
