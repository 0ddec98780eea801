/**
 * The messages the agent sends to its upstreams, and the checks an answer must pass before anybody believes it.
 *
 * Query layout: header (12) · QNAME · QTYPE · QCLASS · OPT (RFC 6891, 11 octets, plus padding per RFC 8467 on
 * encrypted transports). The answer must repeat id and question octet by octet, the random case of the letters
 * (draft-vixie-dnsext-dns0x20) included.
 */
import { randomByte, randomUint16 } from './upstream-random.ts';

export interface OutgoingQuestion {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  readonly type: number;
  readonly dnssecOk: boolean;
  readonly checkingDisabled: boolean;
}

export interface QueryForm {
  readonly randomCase: boolean;
  readonly edns: boolean;
  /** Pad to a multiple of this many octets; 0 = no padding. */
  readonly padTo: number;
  readonly id: number;
}

/** RFC 6891 §6.2.5 leaves the size to us; 1232 passes every sane path without fragments. */
export const UDP_PAYLOAD = 1232;

export interface EncodedQuery {
  readonly wire: Buffer;
  /** Offset after QCLASS. */
  readonly questionEnd: number;
}

export function encodeQuery(question: OutgoingQuestion, form: QueryForm): EncodedQuery {
  const { name, type } = question;
  const questionEnd = 12 + (name === '' ? 1 : name.length + 2) + 4;
  let length = questionEnd + (form.edns ? 11 : 0);
  let padding = -1;
  if (form.edns && form.padTo > 0) {
    padding = (form.padTo - ((length + 4) % form.padTo)) % form.padTo;
    length += 4 + padding;
  }
  const wire = Buffer.allocUnsafe(length);
  wire[0] = form.id >> 8;
  wire[1] = form.id & 0xff;
  wire[2] = 0x01; // RD
  wire[3] = question.checkingDisabled ? 0x10 : 0;
  wire[4] = 0;
  wire[5] = 1;
  wire[6] = 0;
  wire[7] = 0;
  wire[8] = 0;
  wire[9] = 0;
  wire[10] = 0;
  wire[11] = form.edns ? 1 : 0;
  let at = writeName(wire, name, form.randomCase);
  wire[at++] = type >> 8;
  wire[at++] = type & 0xff;
  wire[at++] = 0;
  wire[at++] = 1;
  if (form.edns) {
    const rdataLength = padding < 0 ? 0 : 4 + padding;
    wire[at++] = 0;
    wire[at++] = 0;
    wire[at++] = 41;
    wire[at++] = UDP_PAYLOAD >> 8;
    wire[at++] = UDP_PAYLOAD & 0xff;
    wire[at++] = 0;
    wire[at++] = 0;
    wire[at++] = question.dnssecOk ? 0x80 : 0;
    wire[at++] = 0;
    wire[at++] = rdataLength >> 8;
    wire[at++] = rdataLength & 0xff;
    if (padding >= 0) {
      wire[at++] = 0;
      wire[at++] = 12;
      wire[at++] = padding >> 8;
      wire[at++] = padding & 0xff;
      wire.fill(0, at);
    }
  }
  return { wire, questionEnd };
}

function writeName(wire: Buffer, name: string, randomCase: boolean): number {
  let at = 12;
  if (name !== '') {
    let lengthAt = at++;
    let bits = 0;
    let left = 0;
    for (let i = 0; i < name.length; i++) {
      let code = name.charCodeAt(i);
      if (code === 0x2e) {
        wire[lengthAt] = at - lengthAt - 1;
        lengthAt = at++;
        continue;
      }
      if (randomCase && code >= 0x61 && code <= 0x7a) {
        if (left === 0) {
          bits = randomByte();
          left = 8;
        }
        if ((bits & 1) === 1) code -= 0x20;
        bits >>= 1;
        left--;
      }
      wire[at++] = code;
    }
    wire[lengthAt] = at - lengthAt - 1;
  }
  wire[at++] = 0;
  return at;
}

export const freshId = randomUint16;

/**
 * `foreign`: not the answer to this query; ignore it and keep waiting. `case-folded`: everything fits but the case of
 * the letters. `malformed`: fits, but its records do not add up.
 */
export type AnswerFit = 'fits' | 'foreign' | 'case-folded' | 'truncated' | 'malformed' | 'no-edns';

export function fitOf(query: EncodedQuery, answer: Buffer): AnswerFit {
  const { wire, questionEnd } = query;
  const flags = answer[2];
  if (flags === undefined || answer.length < 12) return 'foreign';
  if (answer[0] !== wire[0] || answer[1] !== wire[1] || (flags & 0xf8) !== 0x80) return 'foreign';
  const rcode = (answer[3] ?? 0) & 0x0f;
  if (answer[4] !== 0 || answer[5] !== 1) {
    // A server that predates EDNS may send a bare header back (RFC 6891 §7).
    const bare = answer.length === 12 && answer[4] === 0 && answer[5] === 0;
    return bare && rcode === 1 && wire[11] === 1 ? 'no-edns' : 'foreign';
  }
  if (answer.length < questionEnd) return 'foreign';
  let folded = false;
  for (let i = 12; i < questionEnd; i++) {
    const sent = wire[i] ?? 0;
    const got = answer[i] ?? 0;
    if (sent === got) continue;
    // Only letters of QNAME may differ, and only in their case; length octets are never letters (≤ 63).
    const letter = (sent | 0x20) >= 0x61 && (sent | 0x20) <= 0x7a;
    if ((sent ^ got) !== 0x20 || !letter || i >= questionEnd - 4) return 'foreign';
    folded = true;
  }
  if (folded) return 'case-folded';
  if ((flags & 0x02) !== 0) return 'truncated';
  if (rcode === 1 && wire[11] === 1) return 'no-edns';
  return recordsAddUp(answer, questionEnd) ? 'fits' : 'malformed';
}

/** Every record the header promises lies inside the message. Names are stepped over, never followed. */
function recordsAddUp(message: Buffer, from: number): boolean {
  const count = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
  let at = from;
  for (let i = 0; i < count; i++) {
    at = afterName(message, at);
    if (at < 0 || at + 10 > message.length) return false;
    at += 10 + (((message[at + 8] ?? 0) << 8) | (message[at + 9] ?? 0));
    if (at > message.length) return false;
  }
  return true;
}

/** Offset after the name at `at`, or -1. */
export function afterName(message: Buffer, at: number): number {
  for (;;) {
    const length = message[at];
    if (length === undefined) return -1;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2 <= message.length ? at + 2 : -1;
    if (length > 63) return -1;
    at += 1 + length;
  }
}

/** Undoes 0x20 in the question, so that names compressed onto it come out in lower case as well. */
export function foldQuestion(answer: Buffer, questionEnd: number): void {
  for (let i = 12; i < questionEnd - 4; i++) {
    const octet = answer[i] ?? 0;
    if (octet >= 0x41 && octet <= 0x5a) answer[i] = octet | 0x20;
  }
}
