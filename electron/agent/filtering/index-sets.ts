/**
 * Interns sets of sources: names are many, the combinations of lists that name them are few. An id stands for a sorted
 * array of source numbers; 0 is the empty set.
 */
export class SetInterner {
  readonly #members: (readonly number[])[] = [[]];
  readonly #byText = new Map<string, number>();
  readonly #single: Int32Array;
  readonly #grown = new Map<number, number>();
  readonly #sources: number;

  constructor(sources: number) {
    this.#sources = sources;
    this.#single = new Int32Array(sources);
  }

  get size(): number {
    return this.#members.length;
  }

  members(set: number): readonly number[] {
    return this.#members[set] ?? [];
  }

  /** The set that is `set` and `source`. */
  with(set: number, source: number): number {
    if (set === 0) {
      const known = this.#single[source];
      if (known) return known;
      const made = this.#intern([source]);
      this.#single[source] = made;
      return made;
    }
    const step = set * this.#sources + source;
    const known = this.#grown.get(step);
    if (known !== undefined) return known;
    const before = this.members(set);
    const made = before.includes(source) ? set : this.#intern([...before, source].sort((a, b) => a - b));
    this.#grown.set(step, made);
    return made;
  }

  #intern(members: readonly number[]): number {
    const text = members.join(',');
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const made = this.#members.length;
    this.#members.push(members);
    this.#byText.set(text, made);
    return made;
  }
}
