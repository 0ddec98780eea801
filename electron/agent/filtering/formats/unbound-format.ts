/**
 * unbound.conf(5): `local-zone: "name" TYPE` and `local-data: "name [ttl] [IN] TYPE value"`. The types that refuse or
 * answer with nothing are blocks, those that let the name through are exceptions.
 */
import { isSinkhole, type EntrySink, type LineParser } from './entry-sink.ts';

const BLOCKS: ReadonlySet<string> = new Set([
  'always_nxdomain',
  'always_nodata',
  'always_null',
  'always_refuse',
  'always_deny',
  'deny',
  'inform_deny',
  'redirect',
  'inform_redirect',
  'refuse',
  'static',
]);
const EXCEPTIONS: ReadonlySet<string> = new Set([
  'transparent',
  'typetransparent',
  'always_transparent',
  'inform',
  'nodefault',
]);

const ZONE = /^local-zone:\s*("[^"]*"|'[^']*'|\S+)\s+"?(\w+)"?$/i;
const DATA = /^local-data:\s*("[^"]*"|'.*')$/i;
const SECTION = /^(?:server|remote-control|python|view|auth-zone|rpz|forward-zone|stub-zone):$/i;

const unquoted = (text: string): string => (/^["']/.test(text) ? text.slice(1, -1) : text);

export class UnboundParser implements LineParser {
  line(text: string, sink: EntrySink): void {
    const comment = text.search(/(?:^|\s)#/);
    const line = (comment < 0 ? text : text.slice(0, comment)).trim();
    if (line === '' || SECTION.test(line)) return;
    const zone = ZONE.exec(line);
    if (zone !== null) {
      const name = unquoted(zone[1] ?? '');
      const type = (zone[2] ?? '').toLowerCase();
      if (BLOCKS.has(type)) sink.block(name, 'single-label-ok');
      else if (EXCEPTIONS.has(type)) sink.except(name);
      else sink.reject('unsupported-option');
      return;
    }
    const data = DATA.exec(line);
    if (data !== null) return localData(unquoted(data[1] ?? ''), sink);
    sink.reject(/^[a-z-]+:/i.test(line) ? 'unsupported-directive' : 'unexpected-text');
  }
}

function localData(record: string, sink: EntrySink): void {
  const fields = record.trim().split(/\s+/);
  const name = fields.shift() ?? '';
  while (/^(?:\d+|IN)$/i.test(fields[0] ?? '')) fields.shift();
  const [type = '', value = ''] = fields;
  if (/^(?:A|AAAA)$/i.test(type) && isSinkhole(value)) sink.block(name, 'single-label-ok');
  else sink.reject(/^(?:A|AAAA|CNAME)$/i.test(type) ? 'redirect' : 'unsupported-directive');
}
