/**
 * hosts(5): `ADDRESS NAME [NAME …] [# comment]`. Only names that are sent nowhere (0.0.0.0, 127.*, ::, ::1) are blocks; a
 * name sent to any other address is a redirect, which a list must not do to a child's traffic.
 */
import { isOwnName, isSinkhole, type EntrySink, type LineParser } from './entry-sink.ts';

const TOKENS = /[^\s]+/g;

export class HostsParser implements LineParser {
  line(text: string, sink: EntrySink): void {
    const hash = text.indexOf('#');
    const tokens = (hash < 0 ? text : text.slice(0, hash)).match(TOKENS);
    if (tokens === null) return;
    const address = tokens[0] ?? '';
    if (tokens.length === 1) {
      // Several lists mix bare names in.
      if (!isSinkhole(address)) sink.block(address);
      return;
    }
    if (!/^[0-9a-f:.]+(?:%\w+)?$/i.test(address) || !/[.:]|^0$/.test(address)) {
      sink.reject('unexpected-text');
      return;
    }
    const sinkhole = isSinkhole(address);
    for (let i = 1; i < tokens.length; i++) {
      const name = tokens[i] ?? '';
      if (isOwnName(name.toLowerCase())) continue;
      if (sinkhole) sink.block(name);
      else sink.reject('redirect');
    }
  }
}
