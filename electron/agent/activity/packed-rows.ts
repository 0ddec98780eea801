/**
 * New rows on their way to the log writer's worker: numbers in one array, names in one text, and what rows have in
 * common once. Cloning thousands of objects with a dozen keys each would cost the filter's thread several times as much.
 */
import type { ReducedFacts } from '../../../shared/activity/privacy-level.ts';
import type { ActivityKind, ActivityRow, CountIncrement } from '../storage/activity-store.ts';
import type { CivilHours } from './civil-hour.ts';

export interface PackedRows {
  /** `NUMBERS` a row, in the order of `packRows`. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Names, sites and entries of the rows, one after the other; ASCII. */
  readonly text: string;
  readonly kinds: readonly ActivityKind[];
}

interface UnpackedRow {
  readonly rowNumber: number;
  readonly facts: ReducedFacts;
  readonly count: number;
}

/** Row number, instant, kind, lengths of name, site and entry, count. */
const NUMBERS = 7;

export function packRows(rows: readonly UnpackedRow[]): PackedRows {
  const numbers = new Float64Array(rows.length * NUMBERS);
  const texts: string[] = [];
  const kinds = new KindTable();
  let at = 0;
  for (const { rowNumber, facts, count } of rows) {
    const { name, site, entry } = facts;
    numbers[at++] = rowNumber;
    numbers[at++] = facts.atMs;
    numbers[at++] = kinds.indexOf(facts);
    for (const text of [name, site, entry]) {
      numbers[at++] = text?.length ?? 0;
      if (text !== null) texts.push(text);
    }
    numbers[at++] = count;
  }
  return { numbers, text: texts.join(''), kinds: kinds.all };
}

/** In the worker. Numbers of rows become ids by adding `baseId`. */
export function unpackRows(
  { numbers, text, kinds }: PackedRows,
  baseId: number,
  hours: CivilHours,
): ActivityRow[] {
  // Slices of a text would keep all of it for as long as one of its names is remembered.
  const octets = Buffer.from(text, 'latin1');
  const rows: ActivityRow[] = [];
  let at = 0;
  let textAt = 0;
  const number = (): number => numbers[at++] ?? Number.NaN;
  const textOrNull = (): string | null => {
    const from = textAt;
    textAt += number();
    return textAt === from ? null : octets.toString('latin1', from, textAt);
  };
  while (at < numbers.length) {
    const id = baseId + number();
    const atMs = number();
    const kind = kinds[number()];
    if (kind === undefined) throw new Error('a row of no kind');
    const [name, site, entry] = [textOrNull(), textOrNull(), textOrNull()];
    const { day, hour } = hours.at(atMs);
    rows.push({ id, atMs, day, hour, kind, name, site, entry, count: number() });
  }
  return rows;
}

/** Row number and increment in turn. */
export function packIncrements(
  increments: readonly { readonly rowNumber: number; readonly by: number }[],
): Float64Array<ArrayBuffer> {
  const numbers = new Float64Array(increments.length * 2);
  increments.forEach(({ rowNumber, by }, i) => {
    numbers[2 * i] = rowNumber;
    numbers[2 * i + 1] = by;
  });
  return numbers;
}

export function unpackIncrements(numbers: Float64Array, baseId: number): CountIncrement[] {
  const increments: CountIncrement[] = [];
  for (let at = 0; at < numbers.length; at += 2)
    increments.push({ id: baseId + (numbers[at] ?? Number.NaN), by: numbers[at + 1] ?? Number.NaN });
  return increments;
}

/** Kinds by what they are made of: a handful, mostly the same as that of the row before. */
class KindTable {
  readonly all: ActivityKind[] = [];
  #last = -1;

  indexOf(facts: ReducedFacts): number {
    if (!isOf(this.all[this.#last], facts)) {
      this.#last = this.all.findIndex((kind) => isOf(kind, facts));
      if (this.#last < 0) {
        const { profileId, categoryId: category, verdict, reason, listId, origin } = facts;
        this.#last = this.all.push({ profileId, category, verdict, reason, listId, origin }) - 1;
      }
    }
    return this.#last;
  }
}

const isOf = (kind: ActivityKind | undefined, facts: ReducedFacts): boolean =>
  kind !== undefined &&
  kind.verdict === facts.verdict &&
  kind.reason === facts.reason &&
  kind.origin === facts.origin &&
  kind.category === facts.categoryId &&
  kind.listId === facts.listId &&
  kind.profileId === facts.profileId;
