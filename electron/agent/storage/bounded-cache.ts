/** A map that forgets what was not asked for lately, so that it never holds more than `capacity` keys. */
export class BoundedCache<K, V> {
  readonly #capacity: number;
  // Two generations: a hit in the older one moves to the younger, and a full younger one becomes the older. Cheaper
  // than ordering every hit, and what was used lately is never forgotten.
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#capacity / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
