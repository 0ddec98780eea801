/**
 * A TLS connection that was led here instead of to its server. Where it was going does not count: the name in its hello
 * is judged and resolved by ourselves. No name, no connection; a refusal is alert 112, which browsers tell apart.
 */
import type { Result } from '../../../shared/kernel/result.ts';
import type { Pass, Refusal } from './admission.ts';
import { type Client, type ClientJob, passNow, type Tick } from './client-job.ts';
import { HELLO_MS, HelloReader, UNRECOGNIZED_NAME } from './client-hello.ts';
import { MAX_EARLY_OCTETS } from './connect-request.ts';
import { Tunnel } from './tunnel.ts';
import { type OpenWay, outcomeOfFault, type WayFault, WayOut } from './way-out.ts';

const HTTPS = 443;
const NOTHING = Buffer.alloc(0);

export class TransparentTls implements ClientJob {
  pass: Pass | null = null;
  readonly #client: Client;
  readonly #label: string;
  readonly #hello = new HelloReader();
  #way: WayOut | null = null;
  #early: Buffer[] = [];
  #earlyOctets = 0;
  readonly #waitsUntilMs: number;

  constructor(client: Client) {
    this.#client = client;
    this.#label = client.identity.label('TLS');
    this.#waitsUntilMs = client.context.monotonicMs() + HELLO_MS;
  }

  fromClient(chunk: Buffer): void {
    if (this.pass !== null) return this.#keep(chunk);
    const peek = this.#hello.push(chunk);
    if (peek.kind === 'more') return;
    const { counters, admission } = this.#client.context;
    counters.requests += 1;
    if (peek.kind !== 'hello') {
      counters.faulty += 1;
      return this.#end(NOTHING);
    }
    const host =
      peek.name === null
        ? ({ kind: 'address', address: null } as const)
        : ({ kind: 'name', name: peek.name } as const);
    const judged = admission.judge(this.#client.identity.profileId, host, HTTPS);
    if (!judged.ok) return this.#refuse(judged.error);
    this.pass = judged.value;
    this.#way = new WayOut(
      admission,
      judged.value,
      (result) => this.#found(result),
      (cause) => this.#client.bug(cause),
    );
  }

  /** Early data (RFC 8446 §2.3) follows the hello before anybody has answered it. */
  #keep(chunk: Buffer): void {
    this.#early.push(chunk);
    this.#earlyOctets += chunk.length;
    if (this.#earlyOctets > MAX_EARLY_OCTETS) this.clientEnded();
  }

  #found(result: Result<OpenWay, WayFault>): void {
    const { admission } = this.#client.context;
    this.#way = null;
    if (result.ok) {
      const { upstream, pass } = result.value;
      admission.record(pass, this.#label);
      const said = [this.#hello.octets(), ...this.#early];
      let octets = 0;
      for (const chunk of said) {
        octets += chunk.length;
        upstream.send(chunk);
      }
      this.#client.context.ledger.add(pass, octets, 1);
      return this.#client.become(new Tunnel(this.#client, upstream, pass, this.#label));
    }
    const { error } = result;
    if (error.kind === 'refused') return this.#refuse(error.refusal);
    if (this.pass !== null) admission.record(this.pass, this.#label, outcomeOfFault(error));
    return this.#end(NOTHING);
  }

  clientEnded(): void {
    this.clientClosed();
    this.#client.destroy();
  }

  clientClosed(): void {
    // Let in, and gone before there was a way out: that it was let in is still a decision.
    if (this.#way !== null && this.pass !== null)
      this.#client.context.admission.record(this.pass, this.#label);
    this.#giveUp();
  }

  #giveUp(): void {
    this.#way?.giveUp();
    this.#way = null;
  }

  clientDrained(): void {
    // Nothing was said yet.
  }

  check(tick: Tick): void {
    if (this.pass === null) {
      if (tick.monotonicMs > this.#waitsUntilMs) this.clientEnded();
      return;
    }
    const { admission } = this.#client.context;
    if (passNow(admission, this.pass, tick) !== null) return;
    const again = admission.reconsider(this.pass);
    if (!again.ok) this.#refuse(again.error);
  }

  #refuse(refusal: Refusal): void {
    const { admission, counters } = this.#client.context;
    this.#giveUp();
    counters.refused += 1;
    admission.recordRefusal(refusal, this.#label);
    return this.#end(UNRECOGNIZED_NAME);
  }

  #end(last: Buffer): void {
    this.clientClosed();
    this.#client.endWith(last);
  }
}
