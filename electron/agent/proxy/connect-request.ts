/**
 * CONNECT: the way out is opened first, so that the client hears the truth about it, then what the client says inside is
 * looked at once: a TLS hello must name the host that the tunnel was opened for. Nothing is decrypted. Where exceptions
 * hold it need not be TLS, and either side may speak first: there the tunnel stands, and watches.
 */
import type { Result } from '../../../shared/kernel/result.ts';
import type { Pass, Refusal } from './admission.ts';
import { type Client, type ClientJob, passNow, type Tick } from './client-job.ts';
import { HELLO_MS, HelloReader, UNRECOGNIZED_NAME } from './client-hello.ts';
import type { RequestHead } from './request-head.ts';
import { Tunnel } from './tunnel.ts';
import { comparedWith } from './tunnel-opening.ts';
import type { UpstreamConnection, UpstreamListener } from './upstream-connection.ts';
import { type OpenWay, outcomeOfFault, type WayFault, WayOut } from './way-out.ts';

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';
/** Until its first octet comes. */
export const BEFORE_HELLO_MS = 60_000;
const NOTHING = Buffer.alloc(0);
/** What a client may send before it is told that the tunnel stands. */
export const MAX_EARLY_OCTETS = 64 * 1024;

export class ConnectRequest implements ClientJob, UpstreamListener {
  pass: Pass;
  readonly #client: Client;
  readonly #head: RequestHead;
  readonly #label: string;
  readonly #readHttp: (pass: Pass, said: Buffer) => void;
  #way: WayOut | null = null;
  #upstream: UpstreamConnection | null = null;
  #early: Buffer[] = [];
  #earlyOctets = 0;
  #hello: HelloReader | null = null;
  #waitsUntilMs = Number.POSITIVE_INFINITY;

  /** `readHttp`: takes the connection over when plain requests are what comes inside. */
  constructor(client: Client, head: RequestHead, pass: Pass, readHttp: (pass: Pass, said: Buffer) => void) {
    this.#client = client;
    this.#head = head;
    this.pass = pass;
    this.#readHttp = readHttp;
    this.#label = client.identity.label('CONNECT');
  }

  start(): void {
    this.#client.context.counters.requests += 1;
    const done = (result: Result<OpenWay, WayFault>): void => {
      this.#way = null;
      if (result.ok) this.#opened(result.value);
      else this.#failed(result.error);
    };
    this.#way = new WayOut(this.#client.context.admission, this.pass, done, (cause) =>
      this.#client.bug(cause),
    );
  }

  #opened({ upstream, pass }: OpenWay): void {
    this.pass = pass;
    this.#upstream = upstream;
    upstream.listener = this;
    const { admission, ledger, monotonicMs } = this.#client.context;
    ledger.add(pass, 0, 1);
    this.#client.socket.write(ESTABLISHED, 'latin1');
    const early = this.#early;
    this.#early = [];
    const { enforced } = pass.ruling.decision;
    if (pass.isExcepted || !enforced) {
      if (!enforced) admission.record(pass, this.#label);
      if (early.length > 0) this.#client.unread(Buffer.concat(early));
      return this.#tunnel(enforced);
    }
    admission.record(pass, this.#label);
    this.#hello = new HelloReader();
    this.#waitsUntilMs = monotonicMs() + BEFORE_HELLO_MS;
    for (const chunk of early) this.#inside(chunk);
    return undefined;
  }

  fromClient(chunk: Buffer): void {
    if (this.#upstream !== null) return this.#inside(chunk);
    this.#early.push(chunk);
    this.#earlyOctets += chunk.length;
    if (this.#earlyOctets > MAX_EARLY_OCTETS) this.#client.destroy();
  }

  /** After a tunnel has taken over, the rest of what came early is the tunnel's. */
  #inside(chunk: Buffer): void {
    const hello = this.#hello;
    if (hello === null) {
      this.#carry(chunk);
      return;
    }
    if (hello.isFresh) this.#waitsUntilMs = this.#client.context.monotonicMs() + HELLO_MS;
    const peek = hello.push(chunk);
    if (peek.kind === 'more') return;
    const compared = comparedWith(this.#client.context.admission, this.pass, peek);
    if (!compared.ok) return this.#refuse(compared.error);
    this.pass = compared.value;
    this.#hello = null;
    // First: a client that has ended already ends the tunnel's way out with it.
    this.#carry(hello.octets());
    this.#tunnel();
  }

  #carry(chunk: Buffer): void {
    this.#client.context.ledger.add(this.pass, chunk.length, 0);
    this.#upstream?.send(chunk);
  }

  #tunnel(isWatched = false): void {
    const upstream = this.#upstream;
    if (upstream === null) return;
    const tunnel = new Tunnel(this.#client, upstream, this.pass, this.#label);
    if (isWatched) tunnel.watch(this.#readHttp);
    this.#client.become(tunnel);
  }

  #refuse(refusal: Refusal): void {
    const { admission, counters } = this.#client.context;
    counters.refused += 1;
    admission.recordRefusal(refusal, this.#label);
    this.#end(UNRECOGNIZED_NAME);
  }

  /** Before the client's first octet: no TLS then. */
  fromUpstream(): boolean {
    this.#end(NOTHING);
    return false;
  }

  upstreamEnded(): void {
    this.#end(NOTHING);
  }

  upstreamClosed(): void {
    this.#end(NOTHING);
  }

  upstreamDrained(): void {
    // Nothing was sent yet.
  }

  clientDrained(): void {
    this.#upstream?.resume();
  }

  upstreamBug(cause: unknown): void {
    this.#client.bug(cause);
  }

  clientEnded(): void {
    this.clientClosed();
    this.#client.destroy();
  }

  clientClosed(): void {
    // Let in, and gone before there was a way out: that it was let in is still a decision.
    if (this.#way !== null) this.#client.context.admission.record(this.pass, this.#label);
    this.#giveUp();
    this.#upstream?.destroy();
    this.#upstream = null;
  }

  #giveUp(): void {
    this.#way?.giveUp();
    this.#way = null;
  }

  check(tick: Tick): void {
    const pass = passNow(this.#client.context.admission, this.pass, tick);
    if (pass === null) return this.#ruledOut();
    if (tick.monotonicMs > this.#waitsUntilMs) return this.clientEnded();
    this.pass = pass;
  }

  /** The rules changed after it was let in. */
  #ruledOut(): void {
    const { admission, counters } = this.#client.context;
    const again = admission.reconsider(this.pass);
    if (again.ok) return this.clientEnded();
    if (this.#upstream === null) return this.#failed({ kind: 'refused', refusal: again.error });
    counters.ended += 1;
    admission.recordRefusal(again.error, this.#label);
    return this.#end(UNRECOGNIZED_NAME);
  }

  #failed(fault: WayFault): void {
    const { answers, admission, counters } = this.#client.context;
    this.#giveUp();
    if (fault.kind === 'refused') {
      counters.refused += 1;
      admission.recordRefusal(fault.refusal, this.#label);
      const about = { head: this.#head, url: null, identity: this.#client.identity };
      return this.#end(answers.refusal(fault.refusal, about));
    }
    admission.record(this.pass, this.#label, outcomeOfFault(fault));
    return this.#end(answers.failure(fault, this.#head));
  }

  #end(last: Buffer): void {
    this.clientClosed();
    this.#client.endWith(last);
  }
}
