/**
 * CONNECT: the way out is opened first, so that the client hears the truth about it, then what the client says inside is
 * looked at once: a TLS hello must name the host that the tunnel was opened for. Nothing is decrypted.
 */
import type { Result } from '../../../shared/kernel/result.ts';
import type { Pass, RefusalCause } from './admission.ts';
import { type Client, type ClientJob, passNow, type Tick } from './client-job.ts';
import { HelloReader, type Peek, UNRECOGNIZED_NAME } from './client-hello.ts';
import type { RequestHead } from './request-head.ts';
import { Tunnel } from './tunnel.ts';
import type { UpstreamConnection, UpstreamListener } from './upstream-connection.ts';
import { type OpenWay, outcomeOfFault, type WayFault, WayOut } from './way-out.ts';

const HTTPS = 443;
const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';
/** From its first octet on, and until that comes. */
export const HELLO_MS = 5_000;
export const BEFORE_HELLO_MS = 60_000;
const NOTHING = Buffer.alloc(0);
/** What a client may send before it is told that the tunnel stands. */
export const MAX_EARLY_OCTETS = 64 * 1024;

export class ConnectRequest implements ClientJob, UpstreamListener {
  pass: Pass;
  readonly #client: Client;
  readonly #head: RequestHead;
  readonly #label: string;
  #way: WayOut | null = null;
  #upstream: UpstreamConnection | null = null;
  #early: Buffer[] = [];
  #earlyOctets = 0;
  #hello: HelloReader | null = null;
  #waitsUntilMs = Number.POSITIVE_INFINITY;

  constructor(client: Client, head: RequestHead, pass: Pass) {
    this.#client = client;
    this.#head = head;
    this.pass = pass;
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
    const { admission, monotonicMs } = this.#client.context;
    admission.record(pass, this.#label);
    this.#client.context.ledger.add(pass, 0, 1);
    this.#client.socket.write(ESTABLISHED, 'latin1');
    if (pass.port === HTTPS) {
      this.#hello = new HelloReader();
      this.#waitsUntilMs = monotonicMs() + BEFORE_HELLO_MS;
    } else this.#tunnel();
    const early = this.#early;
    this.#early = [];
    for (const chunk of early) this.#inside(chunk);
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
    const refused = this.#objection(peek);
    if (refused !== null) return this.#refuse(refused, peek);
    this.#hello = null;
    // First: a client that has ended already ends the tunnel's way out with it.
    this.#carry(hello.octets());
    this.#tunnel();
  }

  #carry(chunk: Buffer): void {
    this.#client.context.ledger.add(this.pass, chunk.length, 0);
    this.#upstream?.send(chunk);
  }

  #objection(peek: Peek): RefusalCause | null {
    const { host, isExcepted } = this.pass;
    if (!this.pass.ruling.decision.enforced) return null;
    if (peek.kind === 'hello' && peek.name !== null)
      return host.kind === 'name' && peek.name !== host.name ? 'name-mismatch' : null;
    return isExcepted ? null : 'address-only';
  }

  #tunnel(): void {
    const upstream = this.#upstream;
    if (upstream === null) return;
    this.#client.become(new Tunnel(this.#client, upstream, this.pass, this.#label));
  }

  /** Of a name that was tried inside, the record names that one: nobody asked it of the host outside. */
  #refuse(cause: RefusalCause, peek: Peek): void {
    const { admission, counters } = this.#client.context;
    const { profileId, port } = this.pass;
    counters.refused += 1;
    const tried =
      cause === 'name-mismatch' && peek.kind === 'hello' && peek.name !== null
        ? admission.judge(profileId, { kind: 'name', name: peek.name }, port)
        : null;
    const refusal = tried === null || tried.ok ? { ...(tried?.value ?? this.pass), cause } : tried.error;
    admission.recordRefusal(refusal, this.#label);
    this.#end(UNRECOGNIZED_NAME);
  }

  /** Before the client's first octet: no TLS then, and where exceptions hold that is the client's affair. */
  fromUpstream(chunk: Buffer): boolean {
    const upstream = this.#upstream;
    if (upstream === null || !this.pass.isExcepted) {
      this.#end(NOTHING);
      return false;
    }
    const came = this.#hello?.octets() ?? NOTHING;
    this.#hello = null;
    const goesOn = upstream.forward(this.#client.socket, chunk);
    this.#tunnel();
    this.#client.context.ledger.add(this.pass, chunk.length + came.length, 0);
    if (came.length > 0) upstream.send(came);
    return goesOn;
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
