/**
 * The layout of the UT1 collection: a folder per category with `domains`, `urls`, `expressions` and `usage`. Names come
 * from `domains`, and from `urls` where the path is empty; pages and expressions are counted only.
 */
import type { EntrySink, LineParser } from './entry-sink.ts';
import { DomainsParser } from './domains-format.ts';

export interface Ut1File {
  readonly folder: string;
  readonly part: 'names' | 'expressions' | 'ignored';
}

/** `undefined` when `path` is not laid out like that. */
export function ut1FileOf(path: string): Ut1File | undefined {
  const found = /(?:^|\/)([^/]+)\/(domains|urls|expressions|usage|very_restrictive_expression)$/.exec(path);
  if (found === null) return undefined;
  const [, folder = '', file = ''] = found;
  const part =
    file === 'domains' || file === 'urls' ? 'names' : file === 'expressions' ? 'expressions' : 'ignored';
  return { folder, part };
}

class ExpressionsParser implements LineParser {
  line(text: string, sink: EntrySink): void {
    if (text.trim() !== '') sink.reject('regular-expression');
  }
}

export const ut1ParserFor = (part: 'names' | 'expressions'): LineParser =>
  part === 'names' ? new DomainsParser() : new ExpressionsParser();
