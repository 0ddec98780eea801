/** One connection to an origin: who listens to it may change (an exchange, nobody while it waits, a tunnel). */
import { connect, type Socket } from 'node:net';
import { lendSlab, SHARED_SLAB, type Slab, SLAB_OCTETS, slabForCopy } from './read-slabs.ts';

export interface UpstreamListener {
  /** `chunk` is gone after the call: `forward` it, or copy it. False stops reading until `resume`. */
  fromUpstream(chunk: Buffer): boolean;
  /** The origin says no more. */
  upstreamEnded(): void;
  /** Gone, in whatever way. */
  upstreamClosed(): void;
  upstreamDrained(): void;
  /** A fault of ours in one of the others. */
  upstreamBug(cause: unknown): void;
}

/** Below it a chunk is copied into Node's own pool of small buffers. */
const SMALL = 4096;
const LARGE = SLAB_OCTETS / 2;

export class UpstreamConnection {
  readonly socket: Socket;
  listener: UpstreamListener | null = null;
  /** Something came since this was last cleared. */
  wasHeard = false;
  /** It has answered before: a failure may only mean that it grew old. */
  isReused = false;
  octets = 0;
  #slab: Slab | null = null;
  #isBusy = false;
  #lastRead = 0;

  /** `settled`: connected, or failed with the system's code. */
  constructor(address: string, port: number, settled: (error: NodeJS.ErrnoException | null) => void) {
    this.socket = connect({
      host: address,
      port,
      noDelay: true,
      allowHalfOpen: true,
      onread: {
        buffer: () => this.#nextBuffer(),
        callback: (count, buffer) => this.#read(count, buffer),
      },
    });
    let report: typeof settled | null = settled;
    this.socket.on('connect', () => {
      report?.(null);
      report = null;
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      report?.(error);
      report = null;
    });
    this.socket.on('drain', () => this.#tell((listener) => listener.upstreamDrained()));
    this.socket.on('end', () => this.#tell((listener) => listener.upstreamEnded()));
    this.socket.on('close', () => {
      this.#slab?.giveBack();
      this.#slab = null;
      this.#tell((listener) => listener.upstreamClosed());
    });
  }

  #tell(what: (listener: UpstreamListener) => void): void {
    const { listener } = this;
    if (listener === null) return;
    try {
      what(listener);
    } catch (cause) {
      this.destroy();
      listener.upstreamBug(cause);
    }
  }

  /** To the client, who may be slower: false when it is, and reading stops until it has drained. */
  forward(client: Socket, chunk: Buffer): boolean {
    let hasRoom: boolean;
    if (this.#slab !== null) {
      this.#slab.writing();
      hasRoom = client.write(chunk, this.#slab.written);
      // Written at once, the slab can be read into again; else it is on its way out.
      this.#isBusy = client.writableLength > 0;
    } else if (chunk.length < SMALL) hasRoom = client.write(Buffer.from(chunk));
    else {
      const slab = slabForCopy();
      slab.writing();
      chunk.copy(slab.bytes);
      hasRoom = client.write(slab.bytes.subarray(0, chunk.length), slab.written);
    }
    // `write` also says false of what left at once; where nothing waits there is nothing to wait for.
    return hasRoom || client.writableLength === 0;
  }

  /** False: wait for `upstreamDrained`. */
  send(chunk: Buffer | string): boolean {
    return (
      (typeof chunk === 'string' ? this.socket.write(chunk, 'latin1') : this.socket.write(chunk)) ||
      this.socket.writableLength === 0
    );
  }

  resume(): void {
    this.socket.resume();
  }

  destroy(): void {
    this.listener = null;
    this.socket.destroy();
  }

  #read(count: number, buffer: Uint8Array): boolean {
    this.wasHeard = true;
    this.octets += count;
    this.#lastRead = count;
    const whole = this.#slab?.bytes ?? SHARED_SLAB;
    if (buffer !== whole) throw new Error('a socket read into a buffer that it was not given');
    // Nobody listens to a connection that waits to be used again: whatever it says ends it.
    const { listener } = this;
    if (listener === null) {
      this.socket.destroy();
      return false;
    }
    try {
      return listener.fromUpstream(whole.subarray(0, count));
    } catch (cause) {
      this.destroy();
      listener.upstreamBug(cause);
      return false;
    }
  }

  /** Asked by the socket before it first reads and after each read. */
  #nextBuffer(): Uint8Array {
    if (this.#slab !== null && (this.#isBusy || this.#lastRead < SMALL)) {
      this.#slab.giveBack();
      this.#slab = null;
    }
    this.#isBusy = false;
    if (this.#slab === null && this.#lastRead >= LARGE && !this.socket.destroyed) this.#slab = lendSlab();
    return this.#slab?.bytes ?? SHARED_SLAB;
  }
}
