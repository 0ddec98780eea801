/**
 * The hot path's reader: header, the one question and whether an OPT record follows, in place and without allocating.
 * It accepts only the plain shape that stub resolvers send (one question, no other record but OPT, nothing behind it);
 * everything else is left to `decodeMessage`.
 */
import { randomBytes } from 'node:crypto';
import { CLASS_IN } from './message.ts';
import { HEADER_OCTETS } from './message-codec.ts';

/** What of a query, besides name and type, makes another answer. */
export const VIEW_EDNS = 1;
export const VIEW_DO = 2;
export const VIEW_CD = 4;
export const VIEW_AD = 8;
/** Another class than IN or another EDNS version than 0: never kept, so it never finds a kept answer. */
export const VIEW_ODD = 16;

/** Answers never exceed this over UDP, whatever the client claims (the DNS flag day 2020 size, fits every path). */
export const MAX_UDP_OCTETS = 1232;
export const MIN_UDP_OCTETS = 512;

export interface QuestionView {
  /** Offset behind the root label of QNAME, which starts at octet 12. */
  nameEnd: number;
  type: number;
  class: number;
  flags: number;
  ednsVersion: number;
  /** Octets a UDP answer may have. */
  udpLimit: number;
  /** Of the lower-cased name, seeded per process, mixed with type and flags. */
  hash: number;
}

export const newQuestionView = (): QuestionView => ({
  nameEnd: 0,
  type: 0,
  class: CLASS_IN,
  flags: 0,
  ednsVersion: 0,
  udpLimit: MIN_UDP_OCTETS,
  hash: 0,
});

/** ASCII lower case of each octet. Length octets (≤ 63) map to themselves, so whole names compare through it. */
export const LOWER: Uint8Array = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet,
);

const SEED = randomBytes(4).readInt32LE();

/** True when the first `length` octets of `b` are a plain query; `out` then describes it. */
export function parseQuestionFast(b: Uint8Array, out: QuestionView, length = b.length): boolean {
  // QR, opcode and TC clear; QDCOUNT 1, ANCOUNT 0, NSCOUNT 0, ARCOUNT 0 or 1.
  if (length < HEADER_OCTETS + 5 || ((b[2] ?? 0) & 0xfa) !== 0) return false;
  if (((b[4] ?? 0) | (b[6] ?? 0) | (b[7] ?? 0) | (b[8] ?? 0) | (b[9] ?? 0) | (b[10] ?? 0)) !== 0)
    return false;
  const additionals = b[11] ?? 0;
  if (b[5] !== 1 || additionals > 1) return false;

  let at = HEADER_OCTETS;
  let hash = SEED;
  for (;;) {
    const label = b[at] ?? 0xff;
    if (label > 63) return false;
    hash = Math.imul(hash ^ label, 0x01000193);
    at++;
    if (label === 0) break;
    const end = at + label;
    if (end >= length || end > HEADER_OCTETS + 254) return false;
    for (; at < end; at++) hash = Math.imul(hash ^ (LOWER[b[at] ?? 0] ?? 0), 0x01000193);
  }
  if (at + 4 > length) return false;
  const type = ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);
  out.nameEnd = at;
  out.type = type;
  out.class = ((b[at + 2] ?? 0) << 8) | (b[at + 3] ?? 0);
  at += 4;

  const low = b[3] ?? 0;
  let flags = ((low & 0x10) !== 0 ? VIEW_CD : 0) | ((low & 0x20) !== 0 ? VIEW_AD : 0);
  out.ednsVersion = 0;
  out.udpLimit = MIN_UDP_OCTETS;
  if (additionals === 1) {
    // OPT: root name, TYPE 41, payload size, extended RCODE, version, flags, RDLENGTH, options.
    if (at + 11 > length || b[at] !== 0 || b[at + 1] !== 0 || b[at + 2] !== 41) return false;
    const dataEnd = at + 11 + (((b[at + 9] ?? 0) << 8) | (b[at + 10] ?? 0));
    if (dataEnd !== length || !optionsFit(b, at + 11, dataEnd)) return false;
    const size = ((b[at + 3] ?? 0) << 8) | (b[at + 4] ?? 0);
    out.udpLimit = size < MIN_UDP_OCTETS ? MIN_UDP_OCTETS : size > MAX_UDP_OCTETS ? MAX_UDP_OCTETS : size;
    out.ednsVersion = b[at + 6] ?? 0;
    flags |= VIEW_EDNS | (((b[at + 7] ?? 0) & 0x80) !== 0 ? VIEW_DO : 0);
    at = dataEnd;
  }
  if (at !== length) return false;
  if (out.class !== CLASS_IN || out.ednsVersion !== 0) flags |= VIEW_ODD;
  out.flags = flags;
  hash = Math.imul(hash ^ (type | (flags << 16)), 0x85ebca6b);
  out.hash = hash ^ (hash >>> 15);
  return true;
}

function optionsFit(b: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at + 4 <= end) at += 4 + (((b[at + 2] ?? 0) << 8) | (b[at + 3] ?? 0));
  return at === end;
}
