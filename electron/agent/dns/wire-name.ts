/**
 * Names on the wire (RFC 1035 §3.1, §4.1.4): labels of 1 to 63 octets, 255 octets in all with the root, compression by
 * pointers. A pointer is followed only to a place before every octet of this name read so far, so a hostile chain ends
 * after finitely many steps whatever it contains; label types 0b01 and 0b10 are refused (RFC 6891 §5).
 */
import { parseDomainName, type DomainName } from '../../../shared/net/domain-name.ts';

export type NameFault = 'name-beyond-message' | 'name-too-long' | 'bad-label-type' | 'bad-pointer';

/** Where the last `readName` ended: the octet after the name in place (after the pointer, if there was one). */
export interface NameCursor {
  name: string;
  next: number;
  fault: NameFault;
}

const MAX_NAME_OCTETS = 255;
const MAX_POINTER = 0x3fff;

/** 1 for each octet that stands for itself in the presentation form; the others are escaped, `\046`. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet > 0x20 && octet < 0x7f && octet !== 0x2e && octet !== 0x5c ? 1 : 0,
);
/** The name that is being read: one string at its end is cheaper than one a letter. Every octet may need four. */
const shown = Buffer.alloc(4 * MAX_NAME_OCTETS);

/** Reads the name at `offset` into `cursor`; false when it is faulty, with `cursor.fault` set. */
export function readName(message: Uint8Array, offset: number, cursor: NameCursor): boolean {
  let at = offset;
  let barrier = offset;
  let next = -1;
  let octets = 1;
  let used = 0;
  for (;;) {
    const length = message[at];
    if (length === undefined) return refuse(cursor, 'name-beyond-message');
    if (length === 0) {
      cursor.name = used === 0 ? '' : shown.toString('latin1', 0, used);
      cursor.next = next < 0 ? at + 1 : next;
      return true;
    }
    if (length >= 0xc0) {
      const low = message[at + 1];
      if (low === undefined) return refuse(cursor, 'name-beyond-message');
      if (next < 0) next = at + 2;
      const target = ((length & 0x3f) << 8) | low;
      // INVARIANT: `barrier` falls with every jump, so the walk terminates.
      if (target >= barrier) return refuse(cursor, 'bad-pointer');
      barrier = target;
      at = target;
      continue;
    }
    if (length > 63) return refuse(cursor, 'bad-label-type');
    octets += length + 1;
    if (octets > MAX_NAME_OCTETS) return refuse(cursor, 'name-too-long');
    const end = at + 1 + length;
    if (end > message.length) return refuse(cursor, 'name-beyond-message');
    if (used > 0) shown[used++] = 0x2e;
    for (let i = at + 1; i < end; i++) {
      const octet = message[i] ?? 0;
      if (IS_PLAIN[octet] === 1) shown[used++] = octet;
      else used += shown.write(`\\${octet.toString().padStart(3, '0')}`, used, 'latin1');
    }
    at = end;
  }
}

function refuse(cursor: NameCursor, fault: NameFault): false {
  cursor.fault = fault;
  return false;
}

export const newNameCursor = (): NameCursor => ({ name: '', next: 0, fault: 'bad-pointer' });

/** Suffixes already written, for compression: presentation text (case kept) → offset. */
export type NameOffsets = Map<string, number>;

/**
 * Writes `name` at `offset` and returns the octet after it, or -1 when it does not fit before `limit`. With `offsets`
 * known suffixes become pointers and new ones are remembered; null writes in full (RFC 3597 §4).
 * A text that is no wire name (empty label, label over 63, name over 255 octets) is a bug of the caller and throws.
 */
export function writeName(
  target: Uint8Array,
  offset: number,
  limit: number,
  name: string,
  offsets: NameOffsets | null,
): number {
  let at = offset;
  let octets = 1;
  let rest = name;
  while (rest !== '') {
    const known = offsets?.get(rest);
    if (known !== undefined) {
      if (at + 2 > limit) return -1;
      target[at] = 0xc0 | (known >> 8);
      target[at + 1] = known & 0xff;
      return at + 2;
    }
    if (offsets !== null && at <= MAX_POINTER) offsets.set(rest, at);
    const lengthAt = at++;
    let used = 0;
    while (used < rest.length) {
      let octet = rest.charCodeAt(used++);
      if (octet === 0x2e) break;
      if (octet === 0x5c) {
        octet = Number(rest.slice(used, used + 3));
        used += 3;
        if (!(octet <= 255)) throw new Error(`bad escape in the name \`${name}\``);
      }
      if (at >= limit) return -1;
      target[at++] = octet;
    }
    const length = at - lengthAt - 1;
    octets += length + 1;
    if (length === 0 || length > 63 || octets > MAX_NAME_OCTETS)
      throw new Error(`not a name that fits a message: \`${name}\``);
    if (lengthAt >= limit) return -1;
    target[lengthAt] = length;
    rest = rest.slice(used);
  }
  if (at >= limit) return -1;
  target[at] = 0;
  return at + 1;
}

/** A name off the wire as the policy compares it; `undefined` for the root and for what is no host name. */
export function domainNameFromWire(name: string): DomainName | undefined {
  const parsed = parseDomainName(name);
  return parsed.ok ? parsed.value : undefined;
}

/** Equal as names: ASCII case does not count (RFC 4343). */
export const sameName = (a: string, b: string): boolean =>
  a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());

/** Octets of a host name, lower-cased; 0 for every octet that cannot stand in one. */
const HOST_OCTET = Uint8Array.from({ length: 256 }, (_, octet) => {
  const char = String.fromCharCode(octet).toLowerCase();
  return octet < 0x80 && /^[a-z0-9_-]$/.test(char) ? char.charCodeAt(0) : 0;
});
const text = Buffer.alloc(MAX_NAME_OCTETS);

/**
 * The uncompressed name in `message[start, end)` (root label included, already walked by `parseQuestionFast`) as the
 * policy compares it. Same result as `domainNameFromWire`, at a fraction of its cost.
 */
export function domainNameAt(message: Uint8Array, start: number, end: number): DomainName | undefined {
  const length = end - start - 2;
  if (length <= 0 || length > 253) return undefined;
  let labelEnd = start + 1 + (message[start] ?? 0);
  let lastLabel = 0;
  for (let i = 0; i < length; i++) {
    const at = start + 1 + i;
    if (at === labelEnd) {
      text[i] = 0x2e;
      lastLabel = i + 1;
      labelEnd = at + 1 + (message[at] ?? 0);
    } else {
      const octet = HOST_OCTET[message[at] ?? 0] ?? 0;
      if (octet === 0) return undefined;
      text[i] = octet;
    }
  }
  const name = text.toString('latin1', 0, length);
  // A last label that starts with a digit may be an IPv4 address to URL parsers: the general parser knows.
  const first = text[lastLabel] ?? 0;
  return first >= 0x30 && first <= 0x39 ? domainNameFromWire(name) : (name as DomainName);
}
