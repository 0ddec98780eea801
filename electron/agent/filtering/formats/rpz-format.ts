/**
 * Response policy zones as a master file (RFC 1035 §5, draft-vixie-dnsop-dns-rpz). Only the QNAME trigger can be followed;
 * triggers on addresses and name servers are counted. Actions: `CNAME .` (NXDOMAIN), `CNAME *.` (NODATA),
 * `rpz-drop.` and addresses that lead nowhere block; `rpz-passthru.` (or, in old zones, the name itself) is an exception.
 * Owners are relative to the zone unless they end in a dot, and then stand below its origin.
 */
import { isSinkhole, type EntrySink, type LineParser } from './entry-sink.ts';

/** Records of the zone itself, and the unused ones a signer adds. */
const INFRASTRUCTURE = /^(?:SOA|NS|TXT|MX|SRV|HINFO|DNSKEY|RRSIG|NSEC|NSEC3|NSEC3PARAM|DS|CAA|SPF|ZONEMD)$/i;
const TRIGGERS = /(?:^|\.)rpz-(?:ip|client-ip|nsdname|nsip)\.?$/i;

export class RpzParser implements LineParser {
  #origin: string | undefined;
  #owner = '';
  /** Open parentheses: a record goes on over several lines. */
  #depth = 0;

  line(text: string, sink: EntrySink): void {
    const line = withoutComment(text);
    const continued = this.#depth > 0;
    for (const c of line.match(/"[^"]*"|[()]/g) ?? [])
      this.#depth = c === '(' ? this.#depth + 1 : c === ')' ? Math.max(0, this.#depth - 1) : this.#depth;
    if (continued || line.trim() === '') return;
    const fields = line.trim().split(/\s+/);
    if (line.startsWith('$')) return this.#directive(fields, sink);
    if (!/^\s/.test(line)) this.#owner = fields.shift() ?? '';
    while (/^(?:\d+[smhdw]?|IN)$/i.test(fields[0] ?? '')) fields.shift();
    const [type = '', value = ''] = fields;
    if (/^SOA$/i.test(type) && this.#origin === undefined && this.#owner.endsWith('.') && this.#owner !== '.')
      this.#origin = this.#owner.toLowerCase();
    if (INFRASTRUCTURE.test(type)) return;
    this.#rule(type.toUpperCase(), value, sink);
  }

  #directive(fields: readonly string[], sink: EntrySink): void {
    const [directive = '', value = ''] = fields;
    if (/^\$TTL$/i.test(directive)) return;
    if (!/^\$ORIGIN$/i.test(directive)) return sink.reject('unsupported-directive');
    this.#origin = value.endsWith('.') ? value.toLowerCase() : `${value.toLowerCase()}.`;
    if (this.#origin === '.') this.#origin = undefined;
  }

  #rule(type: string, value: string, sink: EntrySink): void {
    if (type !== 'CNAME' && type !== 'A' && type !== 'AAAA') return sink.reject('unexpected-text');
    const name = this.#trigger();
    if (name === undefined) return sink.reject('out-of-zone');
    if (name === '') return;
    if (TRIGGERS.test(name)) return sink.reject('unsupported-trigger');
    if (type !== 'CNAME') {
      if (isSinkhole(value)) sink.block(name, 'single-label-ok');
      else sink.reject('redirect');
      return;
    }
    const target = value.toLowerCase();
    const ownName = name.toLowerCase().replace(/^\*\./, '');
    if (target === '.' || target === '*.' || target === 'rpz-drop.' || target === 'rpz-drop')
      sink.block(name, 'single-label-ok');
    else if (target === 'rpz-passthru.' || target === 'rpz-passthru' || target === `${ownName}.`)
      sink.except(name);
    else if (target === 'rpz-tcp-only.') sink.reject('unsupported-option');
    else sink.reject('redirect');
  }

  /** The name the record is about; `''` for the zone itself, `undefined` for a name outside of it. */
  #trigger(): string | undefined {
    const owner = this.#owner;
    if (owner === '@') return '';
    if (!owner.endsWith('.')) return owner;
    const origin = this.#origin;
    if (origin === undefined) return owner;
    const lower = owner.toLowerCase();
    if (lower === origin) return '';
    return lower.endsWith(`.${origin}`) ? owner.slice(0, -origin.length - 1) : undefined;
  }
}

/** A `;` outside of quotes starts a comment. */
function withoutComment(text: string): string {
  if (!text.includes(';')) return text;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) quoted = !quoted;
    else if (c === 0x3b && !quoted) return text.slice(0, i);
  }
  return text;
}
