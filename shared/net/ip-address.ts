/**
 * IP addresses as octets (4 or 16), to and from text (RFC 4291 §2.2, RFC 5952), and which of them a name of the public
 * Internet must never have: the ranges of DESIGN §7, also when wrapped into an IPv6 address that routes back to them.
 * Documentation ranges are not private.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (const [i, part] of parts.entries()) {
    // No leading zeros: some parsers read those as octal.
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes[i] = Number(part);
  }
  return bytes;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half, i) => parseGroups(half, i === halves.length - 1));
  const [head, tail] = groups;
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 16 ? Uint8Array.from(head) : undefined;
  if (tail === undefined || head.length + tail.length > 14) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** `last`: an IPv4 address may stand at the end. */
function parseGroups(half: string, last: boolean): number[] | undefined {
  if (half === '') return [];
  const bytes: number[] = [];
  const groups = half.split(':');
  for (const [i, group] of groups.entries()) {
    if (group.includes('.')) {
      const v4 = last && i === groups.length - 1 ? parseIpv4(group) : undefined;
      if (v4 === undefined) return undefined;
      bytes.push(...v4);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      const n = Number.parseInt(group, 16);
      bytes.push(n >> 8, n & 0xff);
    }
  }
  return bytes;
}

/** Canonical text (RFC 5952); IPv4-mapped addresses in mixed notation. */
export function formatIpAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (startsWith(bytes, MAPPED)) return `::ffff:${bytes.subarray(12).join('.')}`;
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  let zerosAt = -1;
  let zeros = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > zeros) {
      zeros = run;
      zerosAt = i;
    }
  }
  const hex = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(':');
  return zerosAt < 0 ? hex(0, 8) : `${hex(0, zerosAt)}::${hex(zerosAt + zeros, 8)}`;
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
/** IPv4-compatible (RFC 4291 §2.5.5.1): `::` and `::1` lie in it as well. */
const COMPATIBLE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/** NAT64 well-known prefix (RFC 6052), the translated form of RFC 2765, and 6to4 (RFC 3056). */
const NAT64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
const TRANSLATED = [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0];
const SIX_TO_FOUR = [0x20, 0x02];
/** Local-use NAT64 (RFC 8215): where it leads is the local network's affair. */
const LOCAL_NAT64 = [0, 0x64, 0xff, 0x9b, 0, 1];

const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((octet, i) => bytes[i] === octet);

export function isPrivateAddress(bytes: Uint8Array): boolean {
  if (bytes.length === 4) return isPrivateIpv4(bytes[0] ?? 0, bytes[1] ?? 0);
  const first = bytes[0] ?? 0;
  const second = bytes[1] ?? 0;
  if ((first & 0xfe) === 0xfc) return true; // fc00::/7
  if (first === 0xfe && (second & 0xc0) === 0x80) return true; // fe80::/10
  if (startsWith(bytes, SIX_TO_FOUR)) return isPrivateIpv4(bytes[2] ?? 0, bytes[3] ?? 0);
  if (first !== 0) return false;
  if (startsWith(bytes, LOCAL_NAT64)) return true;
  if ([MAPPED, COMPATIBLE, NAT64, TRANSLATED].some((prefix) => startsWith(bytes, prefix)))
    return isPrivateIpv4(bytes[12] ?? 0, bytes[13] ?? 0);
  return false;
}

/** 0/8, 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16: the first two octets tell. */
function isPrivateIpv4(a: number, b: number): boolean {
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a === 100 && (b & 0xc0) === 64) ||
    (a === 169 && b === 254) ||
    (a === 172 && (b & 0xf0) === 16) ||
    (a === 192 && b === 168)
  );
}
