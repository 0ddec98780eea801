/** What an import did not take, as it goes: lines by their reason, and files that gave nothing. Never all of the lines. */
import type { LeftOut, ListFault } from '../storage/list-store.ts';
import type { NotAList } from './formats/detect-format.ts';
import type { RejectReason } from './formats/entry-sink.ts';
import type { UnreadEntry } from './formats/source-files.ts';

export type LeftOutReason =
  | UnreadEntry
  | NotAList['kind']
  /** By its name a text about the list. */
  | 'about-the-list'
  | 'category-needed'
  | 'not-ut1'
  | 'unknown-category'
  | 'left-out-category'
  | 'nothing-usable';

const NAMED_FILES = 100;
const TEXT_SHOWN = 100;

export class PassedOver {
  rejected = 0;
  readonly #faults = new Map<RejectReason, { -readonly [K in keyof ListFault]: ListFault[K] }>();
  readonly #leftOut = new Map<string, LeftOutReason>();

  /** `file`: within the source; `''` for a source that is one file. */
  reject(reason: RejectReason, file: string, line: number, text: string): void {
    this.rejected += 1;
    const known = this.#faults.get(reason);
    if (known !== undefined) known.lines += 1;
    else
      this.#faults.set(reason, {
        reason,
        lines: 1,
        file: file === '' ? null : file,
        line,
        text: shownText(text),
      });
  }

  leaveOut(file: string, why: LeftOutReason): void {
    this.#leftOut.set(file, why);
  }

  linesOf(reason: RejectReason): number {
    return this.#faults.get(reason)?.lines ?? 0;
  }

  /** In the order in which they were met. */
  get faults(): readonly ListFault[] {
    return [...this.#faults.values()];
  }

  get leftOut(): LeftOut {
    const first = [...this.#leftOut]
      .slice(0, NAMED_FILES)
      .map(([file, why]) => ({ file: shownText(file), why }));
    return { files: this.#leftOut.size, first };
  }
}

/** It comes from a stranger and ends on a terminal. */
function shownText(text: string): string {
  const plain = text
    .slice(0, TEXT_SHOWN + 1)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return plain.length > TEXT_SHOWN ? `${plain.slice(0, TEXT_SHOWN)}…` : plain;
}
