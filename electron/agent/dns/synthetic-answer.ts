/**
 * Answers the agent makes itself, written straight into the wire format: they are most of the work when many names are
 * blocked. Negative ones carry an SOA, without which a stub resolver may not cache the denial (RFC 2308 §3); EDE goes
 * to clients that sent EDNS (RFC 8914 §3), without EXTRA-TEXT.
 *
 *   header 12 | question as sent | address: C00C type IN ttl n octets, or SOA: C00C 0006 IN ttl 22 ". ." 5×u32 | OPT
 */
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { HEADER_OCTETS } from './message-codec.ts';
import { CLASS_IN, EDE_OPTION, RCODE } from './message.ts';
import { MAX_UDP_OCTETS } from './question-view.ts';
import type { Query } from './query.ts';

/** Seconds for which "there is no such record" holds when the agent itself says so. */
export const NODATA_TTL = 60;

const RECORD_OCTETS = 12;
const SOA_DATA_OCTETS = 22;
const OPT_OCTETS = 11;
const EDE_OCTETS = 6;
/** A pointer to octet 12, where QNAME is. */
const QNAME_POINTER = 0xc00c;

/** NXDOMAIN or NODATA for `ttl` seconds. */
export function negativeAnswer(query: Query, rcode: number, ttl: number, ede: number | null): Buffer {
  const b = begin(query, rcode, RECORD_OCTETS + SOA_DATA_OCTETS, ede, 8, 1);
  let at = query.nameEnd + 4;
  at = record(b, at, RR_TYPE.SOA, ttl, SOA_DATA_OCTETS);
  b[at] = 0; // MNAME and RNAME: the root
  b[at + 1] = 0;
  b.writeUInt32BE(1, at + 2);
  b.writeUInt32BE(3600, at + 6);
  b.writeUInt32BE(600, at + 10);
  b.writeUInt32BE(86_400, at + 14);
  b.writeUInt32BE(ttl, at + 18);
  finish(b, at + SOA_DATA_OCTETS, query, rcode, ede);
  return b;
}

/** One A or AAAA record. */
export function addressAnswer(query: Query, address: Uint8Array, ttl: number, ede: number | null): Buffer {
  const b = begin(query, RCODE.NOERROR, RECORD_OCTETS + address.length, ede, 6, 1);
  const type = address.length === 4 ? RR_TYPE.A : RR_TYPE.AAAA;
  const at = record(b, query.nameEnd + 4, type, ttl, address.length);
  b.set(address, at);
  finish(b, at + address.length, query, RCODE.NOERROR, ede);
  return b;
}

/** An RCODE and nothing else. */
export function bareAnswer(query: Query, rcode: number, ede: number | null): Buffer {
  const b = begin(query, rcode, 0, ede, 6, 0);
  finish(b, query.nameEnd + 4, query, rcode, ede);
  return b;
}

function begin(
  query: Query,
  rcode: number,
  recordOctets: number,
  ede: number | null,
  countAt: number,
  count: number,
): Buffer {
  const questionEnd = query.nameEnd + 4;
  const optOctets = query.edns ? OPT_OCTETS + (ede === null ? 0 : EDE_OCTETS) : 0;
  const b = Buffer.allocUnsafe(questionEnd + recordOctets + optOctets);
  query.packet.copy(b, 0, 0, questionEnd);
  b[2] = 0x80 | ((query.packet[2] ?? 0) & 0x01);
  b[3] = 0x80 | ((query.packet[3] ?? 0) & 0x10) | (rcode & 0x0f);
  b.fill(0, 6, HEADER_OCTETS);
  b[countAt + 1] = count;
  b[11] = query.edns ? 1 : 0;
  return b;
}

function record(b: Buffer, at: number, type: number, ttl: number, dataOctets: number): number {
  b.writeUInt16BE(QNAME_POINTER, at);
  b.writeUInt16BE(type, at + 2);
  b.writeUInt16BE(CLASS_IN, at + 4);
  b.writeUInt32BE(ttl, at + 6);
  b.writeUInt16BE(dataOctets, at + 10);
  return at + RECORD_OCTETS;
}

function finish(b: Buffer, at: number, query: Query, rcode: number, ede: number | null): void {
  if (!query.edns) return;
  b[at] = 0;
  b.writeUInt16BE(RR_TYPE.OPT, at + 1);
  b.writeUInt16BE(MAX_UDP_OCTETS, at + 3);
  b[at + 5] = rcode >> 4;
  b[at + 6] = 0;
  b.writeUInt16BE(query.dnssecOk ? 0x8000 : 0, at + 7);
  b.writeUInt16BE(ede === null ? 0 : EDE_OCTETS, at + 9);
  if (ede === null) return;
  b.writeUInt16BE(EDE_OPTION, at + 11);
  b.writeUInt16BE(2, at + 13);
  b.writeUInt16BE(ede, at + 15);
}
