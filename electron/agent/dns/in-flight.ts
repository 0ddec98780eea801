/**
 * Questions under way, each asked upstream once however many clients wait for it: saves traffic, and keeps a forger
 * from multiplying their chances with many copies of one question (RFC 5452 §5). Bounded, so that a flood costs
 * answers and not memory.
 */
export class InFlight<Work> {
  readonly #byKey = new Map<string, Work>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#byKey.size;
  }

  get full(): boolean {
    return this.#byKey.size >= this.#limit;
  }

  find(key: string): Work | undefined {
    return this.#byKey.get(key);
  }

  begin(key: string, work: Work): void {
    this.#byKey.set(key, work);
  }

  end(key: string): void {
    this.#byKey.delete(key);
  }

  all(): readonly Work[] {
    return [...this.#byKey.values()];
  }
}
