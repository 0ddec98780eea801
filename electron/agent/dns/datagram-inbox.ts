/** Takes what waits in a socket, many datagrams a system call; one inbox serves all sockets, one after the other. */
import { ADDRESS_FAMILY, ERRNO, SOCKADDR_OCTETS, type SocketCalls } from '../system/socket-calls.ts';
import { BATCH, DatagramMessages, NAME_STRIDE } from './datagram-messages.ts';

/**
 * The largest datagram fits, and only pages that were written take memory. The octets on top keep neighbours from
 * sharing the same lines of the processor's caches.
 */
const PACKET_STRIDE = 65_536 + 192;

export class DatagramInbox {
  /** The i-th datagram lies at the beginning of the i-th; the next `receive` overwrites it. */
  readonly packets: readonly Buffer[];
  readonly #calls: SocketCalls;
  readonly #messages: DatagramMessages;

  constructor(calls: SocketCalls) {
    this.#calls = calls;
    this.#messages = new DatagramMessages(calls, PACKET_STRIDE);
    const { memory } = this.#messages;
    this.packets = Array.from({ length: BATCH }, (_, i) =>
      memory.subarray(i * PACKET_STRIDE, (i + 1) * PACKET_STRIDE),
    );
  }

  /** The `sockaddr` of the i-th sender begins at `i * NAME_STRIDE`. */
  get names(): Buffer {
    return this.#messages.names;
  }

  /** How many datagrams came, or a negated error number. */
  receive(descriptor: number): number {
    for (let i = 0; i < BATCH; i++) this.#messages.setNameLength(i, NAME_STRIDE);
    const received = this.#calls.receive(descriptor, this.#messages.headersAddress, BATCH);
    if (received === -ERRNO.EAGAIN || received === -ERRNO.EINTR) return 0;
    return Math.min(received, BATCH);
  }

  /** Octets of the i-th datagram; -1 when it is cut off or its sender cannot be answered. */
  octetsOf(i: number): number {
    const isNamed =
      this.#messages.nameLengthOf(i) === this.senderOctets(i) &&
      this.names.readUInt16BE(i * NAME_STRIDE + 2) !== 0;
    return isNamed ? this.#messages.receivedOctets(i) : -1;
  }

  senderOctets(i: number): number {
    switch (this.names.readUInt16LE(i * NAME_STRIDE)) {
      case ADDRESS_FAMILY.ipv4:
        return SOCKADDR_OCTETS.ipv4;
      case ADDRESS_FAMILY.ipv6:
        return SOCKADDR_OCTETS.ipv6;
      default:
        return -1;
    }
  }

  /** The i-th datagram, to keep. */
  copyOf(i: number, octets: number): Buffer {
    const copy = Buffer.allocUnsafe(octets);
    this.#messages.memory.copy(copy, 0, i * PACKET_STRIDE, i * PACKET_STRIDE + octets);
    return copy;
  }

  /** The i-th sender's `sockaddr`, to keep. */
  senderOf(i: number): Buffer {
    const octets = this.senderOctets(i);
    const sender = Buffer.allocUnsafe(octets);
    this.names.copy(sender, 0, i * NAME_STRIDE, i * NAME_STRIDE + octets);
    return sender;
  }
}
