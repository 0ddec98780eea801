/**
 * Octets both ways, unseen, until either side is done: half-closed as TCP is, at the pace of the slower side, and ended
 * within a tick when the rules would refuse it now.
 */
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
    this.#upstream.socket.end();
    this.#closeIfDone();
  }

  upstreamEnded(): void {
    this.#upstreamEnded = true;
    this.#client.socket.end();
    this.#closeIfDone();
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

  #closeIfDone(): void {
    if (this.#clientEnded && this.#upstreamEnded && this.#upstream.socket.writableLength === 0)
      this.#upstream.destroy();
  }

  #end(): void {
    this.#upstream.destroy();
    this.#client.destroy();
  }
}
