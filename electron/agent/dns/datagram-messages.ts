/**
 * Memory for up to 64 datagrams a system call, laid out once: the kernel's `mmsghdr` (64 octets: name 0, its length 8,
 * iovec 16 and their number 24, control 32 and its length 40, flags 48, octets of the message 56), one iovec, one
 * address and one stretch of memory each.
 *
 * INVARIANT: every address in the headers points into a buffer that this object holds, with a length of that buffer, so
 * the kernel reads and writes nowhere else.
 */
import { parseIpAddress } from '../../../shared/net/ip-address.ts';
import { ADDRESS_FAMILY, SOCKADDR_OCTETS, type SocketCalls } from '../system/socket-calls.ts';

export const BATCH = 64;
/** Room for a `sockaddr`, each on a line of its own. */
export const NAME_STRIDE = 32;
export const MESSAGE_HEADER_OCTETS = 64;

const HEADER_WORDS = MESSAGE_HEADER_OCTETS / 4;
const IOVEC_WORDS = 4;
/** In 32-bit words of a header. */
const AT = { name: 0, nameLength: 2, iovec: 4, iovecs: 6, flags: 12, octets: 14 } as const;
const MSG_TRUNC = 0x20;

export class DatagramMessages {
  readonly stride: number;
  readonly memory: Buffer;
  readonly names = Buffer.allocUnsafeSlow(BATCH * NAME_STRIDE).fill(0);
  readonly headersAddress: number;
  readonly #headers = new Int32Array(BATCH * HEADER_WORDS);
  readonly #iovecs = new Int32Array(BATCH * IOVEC_WORDS);

  constructor(calls: SocketCalls, stride: number) {
    this.stride = stride;
    this.memory = Buffer.allocUnsafeSlow(BATCH * stride);
    this.headersAddress = calls.addressOf(octetsOf(this.#headers));
    const memory = calls.addressOf(this.memory);
    const names = calls.addressOf(this.names);
    const iovecs = calls.addressOf(octetsOf(this.#iovecs));
    for (let i = 0; i < BATCH; i++) {
      const header = i * HEADER_WORDS;
      writeAddress(this.#headers, header + AT.name, names + i * NAME_STRIDE);
      writeAddress(this.#headers, header + AT.iovec, iovecs + i * IOVEC_WORDS * 4);
      this.#headers[header + AT.iovecs] = 1;
      writeAddress(this.#iovecs, i * IOVEC_WORDS, memory + i * stride);
      this.setLength(i, stride);
    }
  }

  /** Octets of the i-th stretch that the kernel may use. */
  setLength(i: number, octets: number): void {
    this.#iovecs[i * IOVEC_WORDS + 2] = Math.min(octets, this.stride);
  }

  lengthOf(i: number): number {
    return this.#iovecs[i * IOVEC_WORDS + 2] ?? 0;
  }

  setNameLength(i: number, octets: number): void {
    this.#headers[i * HEADER_WORDS + AT.nameLength] = Math.min(octets, NAME_STRIDE);
  }

  nameLengthOf(i: number): number {
    return this.#headers[i * HEADER_WORDS + AT.nameLength] ?? 0;
  }

  /** What the kernel says that it put there; -1 when that was not all of it. */
  receivedOctets(i: number): number {
    const header = i * HEADER_WORDS;
    const octets = this.#headers[header + AT.octets] ?? -1;
    const isCut = ((this.#headers[header + AT.flags] ?? MSG_TRUNC) & MSG_TRUNC) !== 0;
    return isCut || octets < 0 || octets > this.stride ? -1 : octets;
  }
}

const octetsOf = (words: Int32Array<ArrayBuffer>): Uint8Array => new Uint8Array(words.buffer);

function writeAddress(words: Int32Array, at: number, address: number): void {
  words[at] = address | 0;
  words[at + 1] = Math.floor(address / 2 ** 32);
}

const four = Buffer.alloc(SOCKADDR_OCTETS.ipv4);
const six = Buffer.alloc(SOCKADDR_OCTETS.ipv6);
let written = '';

/**
 * The `sockaddr` of an address as `dgram` names it; the next call overwrites it. `undefined` for one with a zone, which
 * only the system can spell in numbers.
 */
export function sockaddrOf(address: string, port: number): Buffer | undefined {
  const name = address.includes(':') ? six : four;
  // Nearly all clients of one socket have one address.
  if (address !== written) {
    const bytes = parseIpAddress(address);
    if (bytes === undefined) return undefined;
    name.writeUInt16LE(name === four ? ADDRESS_FAMILY.ipv4 : ADDRESS_FAMILY.ipv6, 0);
    name.set(bytes, name === four ? 4 : 8);
    written = address;
  }
  name.writeUInt16BE(port, 2);
  return name;
}
