/**
 * Holds the index that answers now. A rebuild puts a new one in its place between two lookups; whoever keeps results of
 * the old one (caches of answers, open tunnels) hears of it.
 */
import { NO_MATCHES } from '../../../shared/policy/list-match.ts';
import type { MatchIndex } from './match-index.ts';

/** Before the first build: no lists, which is not the same as nothing listed (`ready` is false). */
export const EMPTY_INDEX: MatchIndex = {
  revision: 0,
  names: 0,
  bytes: 0,
  matches: () => NO_MATCHES,
};

export type SwapListener = (now: MatchIndex, before: MatchIndex) => void;

export class CurrentIndex {
  #index: MatchIndex = EMPTY_INDEX;
  readonly #listeners = new Set<SwapListener>();

  get(): MatchIndex {
    return this.#index;
  }

  get ready(): boolean {
    return this.#index !== EMPTY_INDEX;
  }

  /** Returns the one that was; closing it is its owner's task. */
  swap(index: MatchIndex): MatchIndex {
    const before = this.#index;
    this.#index = index;
    for (const listener of this.#listeners) listener(index, before);
    return before;
  }

  /** Returns what ends the listening. */
  onSwap(listener: SwapListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
