/**
 * DNS over UDP on one loopback address. `dgram` binds the socket, waits for it and delivers the first datagram, with its
 * public API only; where batches are to be had, what else is waiting by then is taken and answered with two system
 * calls. A kept answer is sent from its own buffer, rewritten for each client; when a send did not leave at once the
 * buffer is given up to the socket and replaced.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { DatagramInbox } from './datagram-inbox.ts';
import { BATCH, NAME_STRIDE, sockaddrOf } from './datagram-messages.ts';
import type { BatchedSocket, DatagramOutbox } from './datagram-outbox.ts';
import { keptCopy } from './kept-wire.ts';
import type { Responder } from './responder.ts';
import type { Batches, LookPace, UdpBatching } from './udp-batching.ts';

/** Room for a burst of some ten thousand queries while the event loop is elsewhere. */
const RECEIVE_BUFFER_OCTETS = 4 * 1024 * 1024;
/** Full ones taken at most in one turn of the event loop, so that other sockets have their turn. */
const BATCHES_A_TURN = 8;
export interface UdpListener {
  readonly port: number;
  serve(responder: Responder): void;
  close(): Promise<void>;
}

/** Binds; rejects with the system's error. Queries wait in the socket until `serve`. */
export function bindUdp(address: string, port: number, batching: UdpBatching): Promise<UdpListener> {
  const family = address.includes(':') ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    // Answers go to literal addresses: resolving them is a synchronous no-op instead of a trip through the thread pool.
    lookup: (hostname, _options, callback) => callback(null, hostname, family),
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => {
      socket.close();
      reject(cause);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // ICMP errors of clients that went away arrive here and mean nothing.
      socket.on('error', () => {});
      try {
        socket.setRecvBufferSize(RECEIVE_BUFFER_OCTETS);
      } catch {
        // Some systems refuse more than their limit instead of lowering it; their default then stands.
      }
      resolve(new BoundUdp(socket, address, batching));
    });
  });
}

class BoundUdp implements UdpListener {
  readonly port: number;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #batching: UdpBatching;
  readonly #pace: LookPace;
  /** Found when it is first looked for. */
  #batched: BatchedSocket | undefined;
  /** In this turn of the event loop. */
  #fullBatches = 0;
  #open = true;

  constructor(socket: Socket, address: string, batching: UdpBatching) {
    this.port = socket.address().port;
    this.#socket = socket;
    this.#address = address;
    this.#batching = batching;
    this.#pace = batching.newPace();
  }

  serve(responder: Responder): void {
    this.#socket.on('message', (packet, client) => {
      const { batches } = this.#batching;
      // Port 0 cannot be answered, and `send` would throw.
      if (client.port === 0) return;
      if (batches === undefined || !this.#pace.isDue()) this.#answer(responder, packet, client);
      else this.#answerWithWaiting(responder, batches, packet, client);
      this.#batching.note();
    });
  }

  close(): Promise<void> {
    this.#open = false;
    if (this.#batched !== undefined) this.#batching.batches?.answers.release(this.#batched);
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #answer(responder: Responder, packet: Buffer, client: RemoteInfo): void {
    const kept = responder.repeat(packet);
    if (kept !== undefined) {
      this.#socket.send(kept.wire, client.port, client.address);
      // INVARIANT: a buffer that libuv still holds is never written again.
      if (this.#socket.getSendQueueCount() > 0) kept.wire = keptCopy(kept.wire);
      return;
    }
    const { port, address } = client;
    responder.answerUdp(packet, (wire) => {
      if (wire !== null) this.#send(wire, port, address);
    });
  }

  #send(wire: Buffer, port: number, address: string): void {
    if (this.#open) this.#socket.send(wire, port, address);
  }

  /** `packet` and whatever waits behind it, answered together. */
  #answerWithWaiting(
    responder: Responder,
    { inbox, answers }: Batches,
    packet: Buffer,
    client: RemoteInfo,
  ): void {
    const socket = (this.#batched ??= this.#findSocket());
    const name = socket === undefined ? undefined : sockaddrOf(client.address, client.port);
    if (socket === undefined || name === undefined) {
      this.#answer(responder, packet, client);
      return;
    }
    const kept = responder.repeat(packet);
    if (kept !== undefined) answers.put(socket, kept.wire, name);
    else this.#answerLater(responder, answers, socket, packet, Buffer.from(name));
    let taken = 0;
    for (let count = BATCH; count === BATCH && this.#open && this.#hasTurn(); ) {
      count = inbox.receive(socket.descriptor);
      if (count < 0) this.#batching.failed('recvmmsg', -count);
      else taken += count;
      for (let i = 0; i < count; i++) this.#answerWaiting(responder, inbox, answers, socket, i);
      if (count === BATCH) this.#fullBatches++;
    }
    answers.flush();
    this.#pace.found(taken);
  }

  #answerWaiting(
    responder: Responder,
    inbox: DatagramInbox,
    answers: DatagramOutbox,
    socket: BatchedSocket,
    i: number,
  ): void {
    const packet = inbox.packets[i];
    const octets = inbox.octetsOf(i);
    if (packet === undefined || octets < 0) return;
    const kept = responder.repeat(packet, octets);
    if (kept === undefined)
      this.#answerLater(responder, answers, socket, inbox.copyOf(i, octets), inbox.senderOf(i));
    else answers.put(socket, kept.wire, inbox.names, i * NAME_STRIDE, inbox.senderOctets(i));
  }

  /** Now or after a wait. */
  #answerLater(
    responder: Responder,
    answers: DatagramOutbox,
    socket: BatchedSocket,
    packet: Buffer,
    sender: Buffer,
  ): void {
    responder.answerUdp(packet, (wire) => {
      if (!this.#open || wire === null) return;
      answers.put(socket, wire, sender);
      answers.flushSoon();
    });
  }

  #hasTurn(): boolean {
    if (this.#fullBatches === 1) setImmediate(() => (this.#fullBatches = 0));
    return this.#fullBatches < BATCHES_A_TURN;
  }

  #findSocket(): BatchedSocket | undefined {
    const descriptor = this.#batching.descriptorOf(this.#address, this.port);
    if (descriptor === undefined) return undefined;
    return {
      descriptor,
      queue: (wire, port, address) => this.#send(wire, port, address),
      // The client is gone, or a firewall is in between: as if it were lost on the way.
      refused: (errno) => this.#batching.failed('sendmmsg', errno),
    };
  }
}
