import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { HEADER_OCTETS } from './message-codec.ts';

/** Where the TTLs of a message that this agent encoded stand; OPT has none (RFC 6891 §6.1.3). */
export function ttlOffsets(wire: Buffer): number[] {
  const records = wire.readUInt16BE(6) + wire.readUInt16BE(8) + wire.readUInt16BE(10);
  const offsets: number[] = [];
  let at = afterName(wire, HEADER_OCTETS) + 4;
  for (let i = 0; i < records; i++) {
    at = afterName(wire, at);
    if (wire.readUInt16BE(at) !== RR_TYPE.OPT) offsets.push(at + 4);
    at += 10 + wire.readUInt16BE(at + 8);
  }
  return offsets;
}

function afterName(wire: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const length = wire.readUInt8(at);
    if (length >= 0xc0) return at + 2;
    if (length === 0) return at + 1;
    at += 1 + length;
  }
}
