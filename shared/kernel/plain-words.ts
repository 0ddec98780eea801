/**
 * A few words that somebody typed, as one line that reads the same on every face: no line breaks, no control characters,
 * and nothing that turns the reading direction of what stands beside it or is drawn over it.
 */

/** Controls, line and paragraph separators. */
const BREAKS = /[\p{Cc}\u2028\u2029\s]+/gu;
/** Marks, embeddings, overrides and isolates of direction; the byte order mark. */
const TURNS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
/** Marks, with what nobody sees between them. */
const STACKS = /[\p{M}\p{Default_Ignorable_Code_Point}]{4,}/gu;
const MARK = /\p{M}/gu;
/** More on one base than any living script writes would be drawn over the lines around it. */
const MOST_MARKS = 3;

function fewMarks(run: string): string {
  let marks = 0;
  return run.replace(MARK, (mark) => (++marks <= MOST_MARKS ? mark : ''));
}

export const plainWords = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(TURNS, '')
    .replace(STACKS, fewMarks)
    .replace(BREAKS, ' ')
    .trim();

/** At most so many UTF-16 units, as forms count them, and no half of a character at the end. */
export const cutWords = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, '');
