/**
 * The grammar that requests and responses share (RFC 9112 §2, §5), read strictly: what two readers could take in two
 * ways is refused, since that is what request smuggling is made of. Lines end with CRLF and nothing else.
 */

export interface HeaderField {
  /** As it was sent. */
  readonly name: string;
  readonly key: string;
  readonly value: string;
}

export type BodyLength =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly octets: number }
  | { readonly kind: 'chunked' }
  /** A response that ends with its connection. */
  | { readonly kind: 'until-close' };

export const NO_BODY: BodyLength = { kind: 'none' };
export const CHUNKED: BodyLength = { kind: 'chunked' };

/** Request or status line included. */
export const MAX_HEAD_OCTETS = 32 * 1024;
export const MAX_FIELDS = 128;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Where the head that begins at `from` ends (behind its empty line), or why it does not yet. `seen`: up to where an
 * earlier call looked, so that a head in many small pieces is read once.
 */
export function findHeadEnd(bytes: Buffer, from: number, seen = from): number | 'more' | 'bare-lf' {
  for (let at = bytes.indexOf(LF, seen); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (at === from || bytes[at - 1] !== CR) return 'bare-lf';
    if (at - from >= 3 && bytes[at - 2] === LF) return at + 1;
  }
  return 'more';
}

/** Spaces at the end are no part of the value; a fold (RFC 9112 §5.2) begins with one and has no name: no match. */
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function parseFieldLine(line: string): HeaderField | undefined {
  const found = FIELD_LINE.exec(line);
  if (found === null) return undefined;
  const [, name = '', value = ''] = found;
  return { name, key: name.toLowerCase(), value: value.trimEnd() };
}

/** `lines` of a head without its first; every one a sound field. */
export function parseFields(lines: readonly string[]): readonly HeaderField[] | 'malformed' | 'too-many' {
  if (lines.length > MAX_FIELDS) return 'too-many';
  const fields: HeaderField[] = [];
  for (const line of lines) {
    const field = parseFieldLine(line);
    if (field === undefined) return 'malformed';
    fields.push(field);
  }
  return fields;
}

/** Digits only: no sign, no list. */
export function parseLength(value: string): number | undefined {
  if (!/^[0-9]{1,16}$/.test(value)) return undefined;
  const octets = Number(value);
  return Number.isSafeInteger(octets) ? octets : undefined;
}

export const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');

/** Of one connection, never of the message (RFC 9110 §7.6.1); framing and Host are written anew besides. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'te',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'http2-settings',
]);

/** `nominated`: what the message's own `Connection` names. */
export const isHopByHop = (key: string, nominated: readonly string[]): boolean =>
  HOP_BY_HOP.has(key) || (nominated.length > 0 && nominated.includes(key));

/**
 * The pseudonym of RFC 9110 §7.6.3, for `Via`. The same everywhere, since a name of its own would tell one computer from
 * others, and not the product's: no site need learn that a child is reading. Unlike others', so that our own rounds count.
 */
export const PSEUDONYM = 'near-hop';

export function framingLines(body: BodyLength): string {
  switch (body.kind) {
    case 'length':
      return `Content-Length: ${body.octets}\r\n`;
    case 'chunked':
      return 'Transfer-Encoding: chunked\r\n';
    default:
      return '';
  }
}
