/**
 * What two versions of a list hold that the other does not. Both lie sorted in chunks, so one pass over each is enough;
 * it gives way to the filter after every chunk, because millions of names take seconds.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { nameOfSortKey } from '../storage/list-chunks.ts';
import type { ListStore, SourceHeader } from '../storage/list-store.ts';

export interface ListDifference {
  readonly added: number;
  readonly removed: number;
  /** The first of them in the order of the names; exceptions begin with `@@`. */
  readonly addedNames: readonly string[];
  readonly removedNames: readonly string[];
}

type Source = Pick<SourceHeader, 'version' | 'categoryId' | 'kind'>;
type Chunks = Pick<ListStore, 'chunkAfter' | 'sourcesOfVersion'>;

const sourceKey = ({ categoryId, kind }: Source): string => `${categoryId} ${kind}`;

export async function diffVersions(
  store: Chunks,
  before: number,
  after: number,
  samples: number,
): Promise<ListDifference> {
  const added = new Sampled(samples);
  const removed = new Sampled(samples);
  const old = new Map(store.sourcesOfVersion(before).map((source) => [sourceKey(source), source]));
  for (const source of store.sourcesOfVersion(after)) {
    const counterpart = old.get(sourceKey(source));
    old.delete(sourceKey(source));
    await compare(store, counterpart, source, added, removed);
  }
  for (const gone of old.values()) await compare(store, gone, undefined, added, removed);
  return {
    added: added.count,
    removed: removed.count,
    addedNames: added.names,
    removedNames: removed.names,
  };
}

async function compare(
  store: Chunks,
  before: Source | undefined,
  after: Source | undefined,
  added: Sampled,
  removed: Sampled,
): Promise<void> {
  const prefix = (after ?? before)?.kind === 'except' ? '@@' : '';
  const left = new Keys(store, before);
  const right = new Keys(store, after);
  for (;;) {
    if (left.needsChunk) await left.more();
    if (right.needsChunk) await right.more();
    const a = left.key;
    const b = right.key;
    if (a === undefined && b === undefined) return;
    if (a === b) {
      left.next();
      right.next();
    } else if (b === undefined || (a !== undefined && a < b)) {
      if (a !== undefined) removed.take(prefix, a);
      left.next();
    } else {
      added.take(prefix, b);
      right.next();
    }
  }
}

/** The sorted keys of one source, one after the other. */
class Keys {
  readonly #store: Chunks;
  readonly #source: Source | undefined;
  #keys: readonly string[] = [];
  #at = 0;
  #firstKey = '';
  #ended: boolean;

  constructor(store: Chunks, source: Source | undefined) {
    this.#store = store;
    this.#source = source;
    this.#ended = source === undefined;
  }

  get needsChunk(): boolean {
    return !this.#ended && this.#at >= this.#keys.length;
  }

  get key(): string | undefined {
    return this.#keys[this.#at];
  }

  next(): void {
    this.#at += 1;
  }

  async more(): Promise<void> {
    await turn();
    const chunk = this.#source === undefined ? null : this.#store.chunkAfter(this.#source, this.#firstKey);
    this.#at = 0;
    this.#ended = chunk === null;
    this.#keys = chunk === null ? [] : chunk.text.toString('latin1').split('\n');
    this.#firstKey = chunk?.firstKey ?? '';
  }
}

class Sampled {
  readonly names: string[] = [];
  readonly #limit: number;
  count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(prefix: string, key: string): void {
    this.count += 1;
    const name: DomainName | null = this.names.length < this.#limit ? nameOfSortKey(key) : null;
    if (name !== null) this.names.push(prefix + name);
  }
}
