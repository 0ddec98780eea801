/** Asks a DNS server over real loopback sockets and decodes what comes back. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { decodeMessage, encodeMessage } from '../../../electron/agent/dns/message-codec.ts';
import type { DnsMessage, Edns, ResourceRecord } from '../../../electron/agent/dns/message.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { formatIpAddress } from '../../../shared/net/ip-address.ts';
import { parseRrType, rrTypeName } from '../../../shared/net/rr-type.ts';
import { isBatched } from './udp-way.ts';

/** Dropped responses that go ahead of each query of `exchangeUdp`. */
export const DECOYS = isBatched ? 1 : 0;
const DECOY = Buffer.from([0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

export interface Ask {
  readonly name: string;
  readonly type?: string;
  readonly class?: number;
  readonly id?: number;
  readonly rd?: boolean;
  readonly ad?: boolean;
  readonly cd?: boolean;
  readonly edns?: Partial<Edns> | null;
}

export function queryWire(ask: Ask): Buffer {
  const edns: Edns | null =
    ask.edns === undefined || ask.edns === null
      ? null
      : { udpPayloadSize: 1232, version: 0, dnssecOk: false, options: [], ...ask.edns };
  return encodeMessage({
    id: ask.id ?? 4321,
    isResponse: false,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: ask.rd ?? true,
    recursionAvailable: false,
    authenticData: ask.ad ?? false,
    checkingDisabled: ask.cd ?? false,
    rcode: 0,
    questions: [{ name: ask.name, type: parseRrType(ask.type ?? 'A') ?? 1, class: ask.class ?? 1 }],
    answers: [],
    authorities: [],
    additionals: [],
    edns,
  });
}

/** The answer's octets, or `undefined` when none came within `waitMs`. */
export function exchangeUdp(port: number, wire: Uint8Array, host = '127.0.0.1', waitMs = 2_000) {
  return new Promise<Buffer | undefined>((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const timer = setTimeout(() => {
      socket.close();
      resolve(undefined);
    }, waitMs);
    socket.once('message', (answer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    });
    socket.once('error', reject);
    // Behind another datagram it is taken in a batch; a response is none that anybody answers.
    if (DECOYS > 0) socket.send(DECOY, port, host);
    socket.send(wire, port, host);
  });
}

export async function askUdp(port: number, ask: Ask, host?: string): Promise<DnsMessage> {
  const wire = await exchangeUdp(port, queryWire(ask), host);
  if (wire === undefined) throw new Error(`no answer for ${ask.name}`);
  return unwrap(decodeMessage(wire));
}

export const frame = (wire: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([wire.length >> 8, wire.length & 0xff]), wire]);

/** Sends all messages at once on one connection and gathers as many answers. */
export function askTcp(port: number, wires: readonly Uint8Array[], host = '127.0.0.1') {
  return new Promise<DnsMessage[]>((resolve, reject) => {
    const socket = connect(port, host);
    let pending = Buffer.alloc(0);
    const answers: DnsMessage[] = [];
    socket.write(Buffer.concat(wires.map(frame)));
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const end = 2 + pending.readUInt16BE(0);
        answers.push(unwrap(decodeMessage(pending.subarray(2, end))));
        pending = pending.subarray(end);
      }
      if (answers.length === wires.length) {
        socket.destroy();
        resolve(answers);
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed early')));
  });
}

/** `A 192.0.2.1`, `CNAME x.test`: what a person would compare. */
export function shown(record: ResourceRecord): string {
  const { data } = record;
  const type = rrTypeName(record.type);
  if (data.kind === 'address') return `${type} ${formatIpAddress(data.bytes)}`;
  if (data.kind === 'name') return `${type} ${data.name}`;
  return type;
}
