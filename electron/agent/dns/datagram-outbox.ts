/**
 * Collects datagrams and hands them to the system many a call. Those of one socket leave together: the next socket's
 * first, a full outbox and `flush` send what is there.
 */
import { formatIpAddress } from '../../../shared/net/ip-address.ts';
import { ADDRESS_FAMILY, ERRNO, type SocketCalls } from '../system/socket-calls.ts';
import { BATCH, DatagramMessages, MESSAGE_HEADER_OCTETS, NAME_STRIDE } from './datagram-messages.ts';

/** More than any message we send over UDP. */
const MESSAGE_STRIDE = 1_344;

/** A socket that sends by way of an outbox. */
export interface BatchedSocket {
  readonly descriptor: number;
  /** The system has no room for `wire` at the moment; a connected socket knows where it goes to. */
  queue(wire: Buffer, port: number, address: string): void;
  /** One message was refused, with that error number. */
  refused(errno: number): void;
}

const NO_NAME = Buffer.alloc(0);

export class DatagramOutbox {
  readonly #calls: SocketCalls;
  readonly #messages: DatagramMessages;
  #socket: BatchedSocket | undefined;
  #count = 0;
  #isToFlush = false;

  constructor(calls: SocketCalls) {
    this.#calls = calls;
    this.#messages = new DatagramMessages(calls, MESSAGE_STRIDE);
  }

  /**
   * `wire` to the `sockaddr` at `nameAt` in `names`, with the next `flush`. Both may be overwritten at once. False: too
   * long for here.
   */
  put(
    socket: BatchedSocket,
    wire: Uint8Array,
    names: Buffer = NO_NAME,
    nameAt = 0,
    nameOctets = names.length,
  ): boolean {
    if (wire.length > MESSAGE_STRIDE) return false;
    if (this.#socket !== socket || this.#count === BATCH) this.flush();
    this.#socket = socket;
    const i = this.#count++;
    const messages = this.#messages;
    messages.memory.set(wire, i * MESSAGE_STRIDE);
    messages.setLength(i, wire.length);
    const at = i * NAME_STRIDE;
    for (let k = 0; k < nameOctets; k++) messages.names[at + k] = names[nameAt + k] ?? 0;
    messages.setNameLength(i, nameOctets);
    return true;
  }

  /** Everything that is put here in this turn of the event loop leaves at its end, if not before. */
  flushSoon(): void {
    if (this.#isToFlush) return;
    this.#isToFlush = true;
    setImmediate(() => {
      this.#isToFlush = false;
      this.flush();
    });
  }

  flush(): void {
    const socket = this.#socket;
    const count = this.#count;
    this.#count = 0;
    this.#socket = undefined;
    if (socket === undefined) return;
    const { headersAddress } = this.#messages;
    for (let at = 0; at < count; ) {
      const sent = this.#calls.send(
        socket.descriptor,
        headersAddress + at * MESSAGE_HEADER_OCTETS,
        count - at,
      );
      if (sent > 0) at += sent;
      else if (sent === -ERRNO.EAGAIN || sent === -ERRNO.ENOBUFS || sent === 0)
        for (; at < count; at++) this.#queue(socket, at);
      else if (sent !== -ERRNO.EINTR) {
        // It concerns the first message; the rest is tried without it.
        at++;
        socket.refused(-sent);
      }
    }
  }

  /** Before `socket` is closed: its descriptor is somebody else's afterwards. */
  release(socket: BatchedSocket): void {
    if (this.#socket === socket) this.flush();
  }

  #queue(socket: BatchedSocket, i: number): void {
    const messages = this.#messages;
    const from = i * MESSAGE_STRIDE;
    const wire = Buffer.from(messages.memory.subarray(from, from + messages.lengthOf(i)));
    const at = i * NAME_STRIDE;
    const isFour = messages.names.readUInt16LE(at) === ADDRESS_FAMILY.ipv4;
    const address = messages.names.subarray(at + (isFour ? 4 : 8), at + (isFour ? 8 : 24));
    socket.queue(wire, messages.names.readUInt16BE(at + 2), formatIpAddress(address));
  }
}
