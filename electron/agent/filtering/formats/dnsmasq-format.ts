/**
 * dnsmasq.conf(5): `address=/name/…/[ADDRESS]`, `server=/name/…/[ADDRESS]`, `local=/name/…/`. A block is what answers with
 * nothing: no address, `#`, or one that leads nowhere. `server=/name/#` (use the ordinary servers) is an exception.
 */
import { isSinkhole, type EntrySink, type LineParser } from './entry-sink.ts';

const DIRECTIVE = /^([a-z0-9-]+)\s*(?:=\s*(.*))?$/i;

export class DnsmasqParser implements LineParser {
  line(text: string, sink: EntrySink): void {
    const comment = text.search(/(?:^|\s)#/);
    const line = (comment < 0 ? text : text.slice(0, comment)).trim();
    if (line === '') return;
    const found = DIRECTIVE.exec(line);
    if (found === null) return sink.reject('unexpected-text');
    const directive = (found[1] ?? '').toLowerCase();
    const value = found[2] ?? '';
    if (directive !== 'address' && directive !== 'server' && directive !== 'local')
      return sink.reject('unsupported-directive');
    const lastSlash = value.lastIndexOf('/');
    // A `server=ADDRESS` without names sets the upstream.
    if (!value.startsWith('/') || lastSlash === 0) return sink.reject('unsupported-directive');
    const names = value.slice(1, lastSlash).split('/');
    const target = value.slice(lastSlash + 1).trim();
    const except = directive !== 'address' && target === '#';
    const blocks = target === '' || (directive === 'address' && (target === '#' || isSinkhole(target)));
    for (const name of names) {
      // `//` means "names without a dot", which no list is about; `#` matches every name.
      if (name === '' || name === '#') sink.reject('unsupported-pattern');
      else if (except) sink.except(name);
      else if (blocks) sink.block(name, 'single-label-ok');
      else sink.reject('redirect');
    }
  }
}
