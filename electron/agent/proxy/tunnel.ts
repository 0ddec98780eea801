/**
 * Octets both ways, unseen (but for the client's first, where it is watched), until either side is done: half-closed as TCP is, at the pace of the slower side, and ended
 * within a tick when the rules would refuse it now.
 */
import type { Socket } from 'node:net';
import type { Pass, Refusal } from './admission.ts';
import { HELLO_MS, UNRECOGNIZED_NAME } from './client-hello.ts';
import { type Client, type ClientJob, passNow, type Tick } from './client-job.ts';
import { comparedWith, HELD_MS, MAX_HELD_OCTETS, OpeningReader } from './tunnel-opening.ts';
import type { UpstreamConnection, UpstreamListener } from './upstream-connection.ts';

interface Watch {
  readonly reader: OpeningReader;
  readonly readHttp: (pass: Pass, said: Buffer) => void;
  /** When the first octet came. */
  sinceMs: number;
  /** Something of a first line has left already: it cannot be read as a request any more. */
  hasLeft: boolean;
}

const NOTHING = Buffer.alloc(0);
const IDLE_MS = 15 * 60_000;
/** One side said goodbye, and the other one says nothing. */
const HALF_CLOSED_MS = 2 * 60_000;

export class Tunnel implements ClientJob, UpstreamListener {
  pass: Pass;
  readonly #client: Client;
  readonly #upstream: UpstreamConnection;
  readonly #label: string;
  #heardMs: number;
  #wasHeard = false;
  #clientEnded = false;
  #upstreamEnded = false;

  /** Carried since the ledger was told. */
  #octets = 0;
  #watch: Watch | null = null;
  #isRecorded = false;
  #hasAnswered = false;

  constructor(client: Client, upstream: UpstreamConnection, pass: Pass, label: string) {
    this.#client = client;
    this.#upstream = upstream;
    this.pass = pass;
    this.#label = label;
    this.#heardMs = client.context.monotonicMs();
    client.context.counters.tunnels += 1;
    upstream.listener = this;
  }

  /**
   * Until the client's first words are known for what they are. What the tunnel is goes into the record then: requests
   * that are read one by one are recorded one by one.
   */
  watch(readHttp: Watch['readHttp']): void {
    this.#watch = { reader: new OpeningReader(), readHttp, sinceMs: 0, hasLeft: false };
  }

  fromClient(chunk: Buffer): void {
    this.#wasHeard = true;
    if (this.#watch === null) this.#carry(chunk);
    else this.#look(this.#watch, chunk);
  }

  #look(watch: Watch, chunk: Buffer): void {
    const { reader } = watch;
    const { admission, monotonicMs } = this.#client.context;
    if (watch.sinceMs === 0) watch.sinceMs = monotonicMs();
    const opening = reader.push(chunk);
    if (opening.kind === 'more') {
      if (!reader.isHello && reader.heldOctets > MAX_HELD_OCTETS) this.#sendHeld(watch);
      return;
    }
    if (opening.kind === 'http') {
      if (watch.hasLeft) return this.#refuse({ ...this.pass, cause: 'name-mismatch' }, NOTHING);
      return this.#handOver(watch);
    }
    const compared = comparedWith(admission, this.pass, opening);
    if (!compared.ok) return this.#refuse(compared.error, UNRECOGNIZED_NAME);
    this.pass = compared.value;
    this.#settled(watch);
  }

  #sendHeld(watch: Watch): void {
    watch.hasLeft = true;
    this.#carry(watch.reader.take());
  }

  /** Nothing more is looked at. */
  #settled(watch: Watch): void {
    this.#record();
    this.#watch = null;
    const held = watch.reader.take();
    if (held.length > 0) this.#carry(held);
  }

  #handOver({ reader, readHttp }: Watch): void {
    const { admission, pool, monotonicMs } = this.#client.context;
    this.#watch = null;
    this.settle();
    // What has spoken or ended before it was asked waits for no request.
    if (this.#hasAnswered || this.#upstreamEnded) this.#upstream.destroy();
    else pool.put(this.#upstream, this.pass, admission.epoch, monotonicMs());
    readHttp(this.pass, reader.take());
  }

  #refuse(refusal: Refusal, last: Buffer): void {
    const { admission, counters } = this.#client.context;
    this.#isRecorded = true;
    counters.refused += 1;
    admission.recordRefusal(refusal, this.#label);
    this.clientClosed();
    this.#client.endWith(last);
  }

  /** Once; a tunnel that is not watched was recorded by whoever opened it. */
  #record(): void {
    if (this.#watch === null || this.#isRecorded) return;
    this.#isRecorded = true;
    this.#client.context.admission.record(this.pass, this.#label);
  }

  #carry(chunk: Buffer): void {
    this.#octets += chunk.length;
    if (!this.#upstream.send(chunk)) this.#client.socket.pause();
  }

  upstreamDrained(): void {
    this.#client.socket.resume();
  }

  fromUpstream(chunk: Buffer): boolean {
    if (this.#watch !== null) {
      this.#record();
      this.#hasAnswered = true;
    }
    this.#octets += chunk.length;
    return this.#upstream.forward(this.#client.socket, chunk);
  }

  clientDrained(): void {
    this.#upstream.resume();
  }

  upstreamBug(cause: unknown): void {
    this.#client.bug(cause);
  }

  clientEnded(): void {
    // Half a hello is none, and half a line no request.
    const watch = this.#watch;
    if (watch !== null) {
      if (watch.reader.isHello) return this.#end();
      this.#settled(watch);
    }
    this.#clientEnded = true;
    if (this.#isDone(this.#upstream.socket)) this.#upstream.destroy();
    else this.#upstream.socket.end();
  }

  upstreamEnded(): void {
    this.#upstreamEnded = true;
    if (this.#isDone(this.#upstream.socket)) {
      this.#upstream.destroy();
      if (this.#isDone(this.#client.socket)) return this.#client.destroy();
    }
    this.#client.socket.end();
    return undefined;
  }

  clientClosed(): void {
    this.#record();
    this.settle();
    this.#upstream.destroy();
  }

  settle(): void {
    this.#client.context.ledger.add(this.pass, this.#octets, 0);
    this.#octets = 0;
  }

  upstreamClosed(): void {
    // What it said before it went is still on its way to the client.
    if (this.#upstreamEnded) this.#client.socket.end();
    else this.#client.destroy();
  }

  check(tick: Tick): void {
    const pass = passNow(this.#client.context.admission, this.pass, tick);
    if (pass === null) return this.#refused();
    this.pass = pass;
    if (this.#watch !== null && !this.#mayWait(this.#watch, tick)) return this.#end();
    if (this.#wasHeard || this.#upstream.wasHeard) this.#heardMs = tick.monotonicMs;
    this.#wasHeard = false;
    this.#upstream.wasHeard = false;
    const limit = this.#clientEnded || this.#upstreamEnded ? HALF_CLOSED_MS : IDLE_MS;
    if (tick.monotonicMs - this.#heardMs > limit) this.#end();
  }

  /** False: a hello that stopped in the middle. Protocols whose first line is short and has no end go on. */
  #mayWait(watch: Watch, { monotonicMs }: Tick): boolean {
    if (watch.sinceMs === 0 || watch.reader.heldOctets === 0) return true;
    const waitedMs = monotonicMs - watch.sinceMs;
    if (watch.reader.isHello) return waitedMs <= HELLO_MS;
    if (waitedMs > HELD_MS) this.#sendHeld(watch);
    return true;
  }

  #refused(): void {
    this.#record();
    const { admission, counters } = this.#client.context;
    const again = admission.reconsider(this.pass);
    if (!again.ok) admission.recordRefusal(again.error, this.#label);
    counters.ended += 1;
    this.#end();
  }

  /** Both said goodbye, and the system has all that is for this one: closing it says what a shutdown would. */
  #isDone({ writableLength }: Socket): boolean {
    return this.#clientEnded && this.#upstreamEnded && writableLength === 0;
  }

  #end(): void {
    this.#upstream.destroy();
    this.#client.destroy();
  }
}
