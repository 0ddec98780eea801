/**
 * DNS messages between octets and values (RFC 1035 §4, RFC 6891 §6). Decoding survives whatever arrives: it throws for
 * nothing, never reads beyond the buffer, and its work is bounded by the message's length. A query with octets after
 * its last record is refused; in a response they are ignored, as every resolver does.
 *
 *   header: id 2 | QR 1 opcode 4 AA TC RD | RA Z AD CD rcode 4 | QDCOUNT 2 | ANCOUNT 2 | NSCOUNT 2 | ARCOUNT 2
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import type { DnsMessage, DnsQuestion, Edns, EdnsOption, ResourceRecord } from './message.ts';
import { readRecordData, writeRecordData, type DataFault } from './record-data.ts';
import { newNameCursor, readName, writeName, type NameOffsets } from './wire-name.ts';

export type CodecFault =
  | DataFault
  | 'too-short'
  | 'question-beyond-message'
  | 'record-beyond-message'
  | 'bad-opt'
  | 'trailing-bytes';

export const HEADER_OCTETS = 12;
export const MAX_MESSAGE_OCTETS = 65_535;

const cursor = newNameCursor();

export function decodeMessage(wire: Uint8Array): Result<DnsMessage, CodecFault> {
  const b = Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength);
  if (b.length < HEADER_OCTETS) return err('too-short');
  const high = b.readUInt8(2);
  const low = b.readUInt8(3);
  const isResponse = (high & 0x80) !== 0;

  const questions: DnsQuestion[] = [];
  let at = HEADER_OCTETS;
  for (let left = b.readUInt16BE(4); left > 0; left--) {
    if (!readName(b, at, cursor)) return err(cursor.fault);
    at = cursor.next;
    if (at + 4 > b.length) return err('question-beyond-message');
    questions.push({ name: cursor.name, type: b.readUInt16BE(at), class: b.readUInt16BE(at + 2) });
    at += 4;
  }

  const sections: [ResourceRecord[], ResourceRecord[], ResourceRecord[]] = [[], [], []];
  let edns: Edns | null = null;
  let upperRcode = 0;
  for (let index = 0; index < 3; index++) {
    const section = sections[index] ?? [];
    for (let left = b.readUInt16BE(6 + 2 * index); left > 0; left--) {
      if (!readName(b, at, cursor)) return err(cursor.fault);
      const name = cursor.name;
      at = cursor.next;
      if (at + 10 > b.length) return err('record-beyond-message');
      const type = b.readUInt16BE(at);
      const start = at + 10;
      const end = start + b.readUInt16BE(at + 8);
      if (end > b.length) return err('record-beyond-message');
      if (type === RR_TYPE.OPT) {
        // RFC 6891 §6.1.1: at most one, in the additional section, owned by the root.
        if (index !== 2 || name !== '' || edns !== null) return err('bad-opt');
        const options = readOptions(b, start, end);
        if (options === undefined) return err('bad-opt');
        upperRcode = b.readUInt8(at + 4);
        edns = {
          udpPayloadSize: b.readUInt16BE(at + 2),
          version: b.readUInt8(at + 5),
          dnssecOk: (b.readUInt8(at + 6) & 0x80) !== 0,
          options,
        };
      } else {
        const data = readRecordData(b, type, start, end);
        if (typeof data === 'string') return err(data);
        const ttl = b.readUInt32BE(at + 4);
        section.push({
          name,
          type,
          class: b.readUInt16BE(at + 2),
          ttl: ttl > 0x7fff_ffff ? 0 : ttl,
          data,
        });
      }
      at = end;
    }
  }
  if (at !== b.length && !isResponse) return err('trailing-bytes');

  return ok({
    id: b.readUInt16BE(0),
    isResponse,
    opcode: (high >> 3) & 0x0f,
    authoritative: (high & 0x04) !== 0,
    truncated: (high & 0x02) !== 0,
    recursionDesired: (high & 0x01) !== 0,
    recursionAvailable: (low & 0x80) !== 0,
    authenticData: (low & 0x20) !== 0,
    checkingDisabled: (low & 0x10) !== 0,
    rcode: (upperRcode << 4) | (low & 0x0f),
    questions,
    answers: sections[0],
    authorities: sections[1],
    additionals: sections[2],
    edns,
  });
}

function readOptions(b: Buffer, start: number, end: number): EdnsOption[] | undefined {
  const options: EdnsOption[] = [];
  for (let at = start; at < end; ) {
    if (at + 4 > end) return undefined;
    const stop = at + 4 + b.readUInt16BE(at + 2);
    if (stop > end) return undefined;
    options.push({ code: b.readUInt16BE(at), data: Uint8Array.from(b.subarray(at + 4, stop)) });
    at = stop;
  }
  return options;
}

const scratch = Buffer.allocUnsafeSlow(MAX_MESSAGE_OCTETS);

/**
 * The message in at most `maxSize` octets. What does not fit is left out from the first record of the first RRset that
 * does not, and TC says so when an answer or authority record is missing (RFC 2181 §9). The OPT record always has room.
 */
export function encodeMessage(message: DnsMessage, options: { readonly maxSize?: number } = {}): Buffer {
  const maxSize = Math.min(options.maxSize ?? MAX_MESSAGE_OCTETS, MAX_MESSAGE_OCTETS);
  const { edns } = message;
  const optOctets =
    edns === null ? 0 : edns.options.reduce((sum, option) => sum + 4 + option.data.length, 11);
  const limit = maxSize - optOctets;
  const offsets: NameOffsets = new Map();
  const b = scratch;

  let at = HEADER_OCTETS;
  for (const question of message.questions) {
    at = writeName(b, at, limit, question.name, offsets);
    if (at < 0 || at + 4 > limit) throw new Error(`a question does not fit ${maxSize} octets`);
    b.writeUInt16BE(question.type, at);
    b.writeUInt16BE(question.class, at + 2);
    at += 4;
  }

  let full = false;
  let truncated = message.truncated;
  const counts = [0, 0, 0];
  const sections = [message.answers, message.authorities, message.additionals];
  for (let index = 0; index < 3; index++) {
    const section = sections[index] ?? [];
    let setStart = at;
    let setCount = 0;
    let previous: ResourceRecord | undefined;
    for (const record of section) {
      if (full) break;
      if (previous === undefined || previous.type !== record.type || previous.name !== record.name) {
        setStart = at;
        setCount = counts[index] ?? 0;
      }
      previous = record;
      const next = writeRecord(b, at, limit, record, offsets);
      if (next < 0) {
        full = true;
        at = setStart;
        counts[index] = setCount;
      } else {
        at = next;
        counts[index] = (counts[index] ?? 0) + 1;
      }
    }
    if (index < 2 && (counts[index] ?? 0) < section.length) truncated = true;
  }

  if (edns !== null) {
    b[at] = 0;
    b.writeUInt16BE(RR_TYPE.OPT, at + 1);
    b.writeUInt16BE(edns.udpPayloadSize, at + 3);
    b[at + 5] = message.rcode >> 4;
    b[at + 6] = edns.version;
    b.writeUInt16BE(edns.dnssecOk ? 0x8000 : 0, at + 7);
    b.writeUInt16BE(optOctets - 11, at + 9);
    at += 11;
    for (const option of edns.options) {
      b.writeUInt16BE(option.code, at);
      b.writeUInt16BE(option.data.length, at + 2);
      b.set(option.data, at + 4);
      at += 4 + option.data.length;
    }
  }

  b.writeUInt16BE(message.id, 0);
  b[2] =
    (message.isResponse ? 0x80 : 0) |
    ((message.opcode & 0x0f) << 3) |
    (message.authoritative ? 0x04 : 0) |
    (truncated ? 0x02 : 0) |
    (message.recursionDesired ? 0x01 : 0);
  b[3] =
    (message.recursionAvailable ? 0x80 : 0) |
    (message.authenticData ? 0x20 : 0) |
    (message.checkingDisabled ? 0x10 : 0) |
    (message.rcode & 0x0f);
  b.writeUInt16BE(message.questions.length, 4);
  b.writeUInt16BE(counts[0] ?? 0, 6);
  b.writeUInt16BE(counts[1] ?? 0, 8);
  b.writeUInt16BE((counts[2] ?? 0) + (edns === null ? 0 : 1), 10);
  return Buffer.from(b.subarray(0, at));
}

function writeRecord(
  b: Buffer,
  offset: number,
  limit: number,
  record: ResourceRecord,
  offsets: NameOffsets,
): number {
  const fixed = writeName(b, offset, limit, record.name, offsets);
  if (fixed < 0 || fixed + 10 > limit) return -1;
  const end = writeRecordData(b, fixed + 10, limit, record.type, record.data, offsets);
  if (end < 0) return -1;
  b.writeUInt16BE(record.type, fixed);
  b.writeUInt16BE(record.class, fixed + 2);
  b.writeUInt32BE(record.ttl, fixed + 4);
  b.writeUInt16BE(end - fixed - 10, fixed + 8);
  return end;
}
