/**
 * A TLS connection that was led here instead of to its server. Where it was going does not count: the name in its hello
 * is judged and resolved by ourselves. No name, no connection; a refusal is alert 112, which browsers tell apart.
 */
import type { Result } from '../../../shared/kernel/result.ts';
import type { Outcome } from '../enforcement/ruling.ts';
import type { Pass, Refusal } from './admission.ts';
import { type Client, type ClientJob, passNow, type Tick } from './client-job.ts';
import { HelloReader, UNRECOGNIZED_NAME } from './client-hello.ts';
import { HELLO_MS } from './connect-request.ts';
import { Tunnel } from './tunnel.ts';
import { type OpenWay, type WayFault, WayOut } from './way-out.ts';

const HTTPS = 443;
const UNREACHABLE: Outcome = { verdict: 'failed', reason: 'upstream-unreachable' };
const NOTHING = Buffer.alloc(0);

export class TransparentTls implements ClientJob {
  pass: Pass | null = null;
  readonly #client: Client;
  readonly #label: string;
  readonly #hello = new HelloReader();
  #way: WayOut | null = null;
  readonly #waitsUntilMs: number;

  constructor(client: Client) {
    this.#client = client;
    this.#label = client.identity.label('TLS');
    this.#waitsUntilMs = client.context.monotonicMs() + HELLO_MS;
  }

  fromClient(chunk: Buffer): void {
    // Before the way out stands a client has no more to say than its hello.
    if (this.pass !== null) return this.#end(NOTHING);
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

  #found(result: Result<OpenWay, WayFault>): void {
    const { admission } = this.#client.context;
    this.#way = null;
    if (result.ok) {
      const { upstream, pass } = result.value;
      admission.record(pass, this.#label);
      this.#client.context.ledger.add(pass, 0, 1);
      upstream.send(this.#hello.octets());
      return this.#client.become(new Tunnel(this.#client, upstream, pass, this.#label));
    }
    const { error } = result;
    if (error.kind === 'refused') return this.#refuse(error.refusal);
    if (this.pass !== null)
      admission.record(this.pass, this.#label, error.kind === 'unreachable' ? UNREACHABLE : undefined);
    return this.#end(NOTHING);
  }

  clientEnded(): void {
    this.clientClosed();
    this.#client.destroy();
  }

  clientClosed(): void {
    this.#way?.giveUp();
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
    counters.refused += 1;
    admission.recordRefusal(refusal, this.#label);
    return this.#end(UNRECOGNIZED_NAME);
  }

  #end(last: Buffer): void {
    this.clientClosed();
    this.#client.endWith(last);
  }
}
