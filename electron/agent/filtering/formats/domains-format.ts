/**
 * One name a line: `name`, `*.name`, `.name`, or an address of the web whose path is empty. Comments start with `#`,
 * `!`, `;` or `//`, also behind the name. A path is never cut off: blocking a site for one of its pages is too much.
 */
import type { EntrySink, LineParser } from './entry-sink.ts';

export class DomainsParser implements LineParser {
  line(text: string, sink: EntrySink): void {
    let line = text.trim();
    if (line === '') return;
    const first = line.charCodeAt(0);
    // # ! ;
    if (first === 0x23 || first === 0x21 || first === 0x3b || line.startsWith('//')) return;
    const space = line.search(/\s/);
    if (space >= 0) {
      if (!/^\s+(?:[#!;]|\/\/)/.test(line.slice(space))) return sink.reject('unexpected-text');
      line = line.slice(0, space);
    } else {
      const hash = line.indexOf('#');
      if (hash > 0) line = line.slice(0, hash);
    }
    takeHost(line, sink);
  }
}

/** A name, or a web address without a path. */
export function takeHost(text: string, sink: EntrySink): void {
  let host = text;
  const scheme = host.indexOf('://');
  if (scheme >= 0) host = host.slice(scheme + 3);
  const slash = host.search(/[/?]/);
  if (slash >= 0) {
    if (slash < host.length - 1) return sink.reject('url-path');
    host = host.slice(0, slash);
  }
  if (scheme >= 0 && host.includes(':')) return sink.reject('unsupported-pattern');
  sink.block(host);
}
