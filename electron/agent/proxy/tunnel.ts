/**
 * Octets both ways, unseen, until either side is done: half-closed as TCP is, at the pace of the slower side, and ended
 * within a tick when the rules would refuse it now.
 */
import type { Socket } from 'node:net';
import type { Pass } from './admission.ts';
import { type Client, type ClientJob, passNow, type Tick } from './client-job.ts';
import type { UpstreamConnection, UpstreamListener } from './upstream-connection.ts';

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

  constructor(client: Client, upstream: UpstreamConnection, pass: Pass, label: string) {
    this.#client = client;
    this.#upstream = upstream;
    this.pass = pass;
    this.#label = label;
    this.#heardMs = client.context.monotonicMs();
    client.context.counters.tunnels += 1;
    upstream.listener = this;
  }

  fromClient(chunk: Buffer): void {
    this.#wasHeard = true;
    this.#octets += chunk.length;
    if (!this.#upstream.send(chunk)) this.#client.socket.pause();
  }

  upstreamDrained(): void {
    this.#client.socket.resume();
  }

  fromUpstream(chunk: Buffer): boolean {
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
    if (this.#wasHeard || this.#upstream.wasHeard) this.#heardMs = tick.monotonicMs;
    this.#wasHeard = false;
    this.#upstream.wasHeard = false;
    const limit = this.#clientEnded || this.#upstreamEnded ? HALF_CLOSED_MS : IDLE_MS;
    if (tick.monotonicMs - this.#heardMs > limit) this.#end();
  }

  #refused(): void {
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
