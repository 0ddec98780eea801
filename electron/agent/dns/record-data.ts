/**
 * RDATA of the types the filter looks into (RFC 1035 §3.3, 2782, 3596, 6672, 9460); every other type passes as octets
 * (RFC 3597). Names inside are decompressed on the way in and compressed on the way out only where RFC 3597 §4 allows.
 */
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import type { RecordData } from './message.ts';
import { newNameCursor, readName, writeName, type NameFault, type NameOffsets } from './wire-name.ts';

export type DataFault = NameFault | 'bad-record-data';
export type DataResult = RecordData | DataFault;

const cursor = newNameCursor();

const u16 = (b: Uint8Array, at: number): number => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);
const u32 = (b: Uint8Array, at: number): number => u16(b, at) * 0x10000 + u16(b, at + 2);

/** Not `slice`: on a Buffer that is a view, and a kept record would pin and follow a buffer somebody reuses. */
const copyOf = (message: Uint8Array, start: number, end: number): Uint8Array =>
  new Uint8Array(message.subarray(start, end));

/** The data in `message[start, end)`; a string is the fault. The octets are copied, nothing refers to `message`. */
export function readRecordData(message: Uint8Array, type: number, start: number, end: number): DataResult {
  const length = end - start;
  switch (type) {
    case RR_TYPE.A:
      return length === 4 ? { kind: 'address', bytes: copyOf(message, start, end) } : 'bad-record-data';
    case RR_TYPE.AAAA:
      return length === 16 ? { kind: 'address', bytes: copyOf(message, start, end) } : 'bad-record-data';
    case RR_TYPE.CNAME:
    case RR_TYPE.DNAME:
    case RR_TYPE.NS:
    case RR_TYPE.PTR: {
      const name = nameUpTo(message, start, end);
      return name.ok ? { kind: 'name', name: name.text } : name.fault;
    }
    case RR_TYPE.SOA: {
      if (!readName(message, start, cursor)) return cursor.fault;
      const mname = cursor.name;
      if (!readName(message, cursor.next, cursor)) return cursor.fault;
      const at = cursor.next;
      if (at + 20 !== end) return 'bad-record-data';
      return {
        kind: 'soa',
        mname,
        rname: cursor.name,
        serial: u32(message, at),
        refresh: u32(message, at + 4),
        retry: u32(message, at + 8),
        expire: u32(message, at + 12),
        minimum: u32(message, at + 16),
      };
    }
    case RR_TYPE.MX: {
      if (length < 3) return 'bad-record-data';
      const name = nameUpTo(message, start + 2, end);
      return name.ok ? { kind: 'mx', preference: u16(message, start), exchange: name.text } : name.fault;
    }
    case RR_TYPE.SRV: {
      if (length < 7) return 'bad-record-data';
      const name = nameUpTo(message, start + 6, end);
      if (!name.ok) return name.fault;
      return {
        kind: 'srv',
        priority: u16(message, start),
        weight: u16(message, start + 2),
        port: u16(message, start + 4),
        target: name.text,
      };
    }
    case RR_TYPE.TXT: {
      if (length === 0) return 'bad-record-data';
      const strings: Uint8Array[] = [];
      for (let at = start; at < end; ) {
        const stop = at + 1 + (message[at] ?? 0);
        if (stop > end) return 'bad-record-data';
        strings.push(copyOf(message, at + 1, stop));
        at = stop;
      }
      return { kind: 'txt', strings };
    }
    case RR_TYPE.SVCB:
    case RR_TYPE.HTTPS: {
      if (length < 3) return 'bad-record-data';
      if (!readName(message, start + 2, cursor)) return cursor.fault;
      if (cursor.next > end) return 'bad-record-data';
      return {
        kind: 'svcb',
        priority: u16(message, start),
        target: cursor.name,
        params: copyOf(message, cursor.next, end),
      };
    }
    default:
      return { kind: 'raw', bytes: copyOf(message, start, end) };
  }
}

function nameUpTo(
  message: Uint8Array,
  start: number,
  end: number,
): { ok: true; text: string } | { ok: false; fault: DataFault } {
  if (!readName(message, start, cursor)) return { ok: false, fault: cursor.fault };
  if (cursor.next !== end) return { ok: false, fault: 'bad-record-data' };
  return { ok: true, text: cursor.name };
}

/** Writes the data at `offset`; the octet after it, or -1 when it does not fit before `limit`. */
export function writeRecordData(
  target: Buffer,
  offset: number,
  limit: number,
  type: number,
  data: RecordData,
  offsets: NameOffsets,
): number {
  switch (data.kind) {
    case 'address':
    case 'raw':
      return writeOctets(target, offset, limit, data.bytes);
    case 'name':
      return writeName(target, offset, limit, data.name, type === RR_TYPE.DNAME ? null : offsets);
    case 'soa': {
      let at = writeName(target, offset, limit, data.mname, offsets);
      if (at >= 0) at = writeName(target, at, limit, data.rname, offsets);
      if (at < 0 || at + 20 > limit) return -1;
      for (const n of [data.serial, data.refresh, data.retry, data.expire, data.minimum])
        at = target.writeUInt32BE(n, at);
      return at;
    }
    case 'mx':
      if (offset + 2 > limit) return -1;
      target.writeUInt16BE(data.preference, offset);
      return writeName(target, offset + 2, limit, data.exchange, offsets);
    case 'srv':
      if (offset + 6 > limit) return -1;
      target.writeUInt16BE(data.priority, offset);
      target.writeUInt16BE(data.weight, offset + 2);
      target.writeUInt16BE(data.port, offset + 4);
      return writeName(target, offset + 6, limit, data.target, null);
    case 'txt': {
      let at = offset;
      for (const text of data.strings) {
        if (at + 1 + text.length > limit) return -1;
        target[at] = text.length;
        target.set(text, at + 1);
        at += 1 + text.length;
      }
      return at;
    }
    case 'svcb': {
      if (offset + 2 > limit) return -1;
      target.writeUInt16BE(data.priority, offset);
      const at = writeName(target, offset + 2, limit, data.target, null);
      return at < 0 ? -1 : writeOctets(target, at, limit, data.params);
    }
    default:
      return assertNever(data);
  }
}

function writeOctets(target: Buffer, offset: number, limit: number, bytes: Uint8Array): number {
  if (offset + bytes.length > limit) return -1;
  target.set(bytes, offset);
  return offset + bytes.length;
}
