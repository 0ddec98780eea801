/**
 * One plain HTTP request and its response, streamed both ways at the pace of the slower side. The heads are parsed and
 * written anew, the bodies pass as they are once their framing is found sound.
 */
import type { Result } from '../../../shared/kernel/result.ts';
import type { Outcome } from '../enforcement/ruling.ts';
import type { Pass } from './admission.ts';
import { type BodyFrame, ChunkedFrame, frameOf } from './body-framing.ts';
import { type Client, type ClientJob, passNow, type Tick } from './client-job.ts';
import { findHeadEnd, MAX_HEAD_OCTETS, NO_BODY } from './http-syntax.ts';
import { requestForOrigin, type RequestHead } from './request-head.ts';
import {
  parseResponseHead,
  responseForClient,
  type ResponseHead,
  switchingForClient,
} from './response-head.ts';
import { Tunnel } from './tunnel.ts';
import type { UpstreamConnection, UpstreamListener } from './upstream-connection.ts';
import { type OpenWay, outcomeOfFault, type WayFault, WayOut } from './way-out.ts';

export interface ForwardedRequest {
  readonly head: RequestHead;
  /** In origin form. */
  readonly path: string;
  /** For the Host field. */
  readonly authority: string;
  /** As the person typed it, for the page that says no. */
  readonly url: string;
}

/** Without an octet in either direction: while the request is being sent, and while its response comes. */
const SENDING_IDLE_MS = 60_000;
const ANSWERING_IDLE_MS = 5 * 60_000;
/** Responses of 1xx before the one that counts; each is passed on without waiting for the client. */
const MOST_INTERIMS = 16;
/** Below it head and content leave in one write. */
const TOGETHER = 16 * 1024;
/** RFC 9110 §9.2.2; with a body nothing is sent twice. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export class HttpExchange implements ClientJob, UpstreamListener {
  pass: Pass;
  readonly #client: Client;
  readonly #request: ForwardedRequest;
  readonly #label: string;
  readonly #requestFrame: BodyFrame | null;
  #way: WayOut | null = null;
  #upstream: UpstreamConnection | null = null;
  /** Of the request's body, before there is anybody to send it to. */
  #early: Buffer[] = [];
  /** The beginning of a response head that has not ended yet. */
  #partial: Buffer | null = null;
  #interims = 0;
  #response: ResponseHead | null = null;
  #responseFrame: BodyFrame | null = null;
  #wasRecorded = false;
  /** The gate's, when `pass` was last looked at. */
  #epoch = 0;
  #wasHeard = false;
  #heardMs: number;
  #isOver = false;
  /** Carried to and from the origin since the ledger was told. */
  #octets = 0;

  constructor(client: Client, request: ForwardedRequest, pass: Pass) {
    this.#client = client;
    this.#request = request;
    this.pass = pass;
    this.#label = client.identity.label(request.head.method);
    this.#requestFrame = frameOf(request.head.body);
    this.#heardMs = client.context.monotonicMs();
  }

  start(): void {
    const { pool, admission } = this.#client.context;
    this.#client.context.counters.requests += 1;
    const pooled = pool.take(this.pass, admission.epoch);
    if (pooled === undefined) return this.#findWay();
    if (pooled.pass.aliases.length > 0) {
      const again = admission.reconsider(pooled.pass);
      if (!again.ok) {
        pooled.connection.destroy();
        return this.#failed({ kind: 'refused', refusal: again.error });
      }
      this.pass = again.value;
    }
    return this.#opened({ upstream: pooled.connection, pass: this.pass });
  }

  get #isRequestDone(): boolean {
    return this.#requestFrame === null || this.#requestFrame.isDone;
  }

  #findWay(): void {
    const done = (result: Result<OpenWay, WayFault>): void => {
      this.#way = null;
      if (result.ok) {
        this.#client.context.ledger.add(result.value.pass, 0, 1);
        this.#opened(result.value);
      } else this.#failed(result.error);
    };
    this.#way = new WayOut(this.#client.context.admission, this.pass, done, (cause) =>
      this.#client.bug(cause),
    );
  }

  #opened({ upstream, pass }: OpenWay): void {
    this.pass = pass;
    this.#epoch = this.#client.context.admission.epoch;
    this.#upstream = upstream;
    upstream.listener = this;
    this.#record();
    const { head, path, authority } = this.#request;
    const text = requestForOrigin(head, path, authority);
    this.#octets += text.length;
    upstream.send(text);
    for (const chunk of this.#early) upstream.send(chunk);
    this.#early = [];
    if (!this.#isRequestDone) this.#client.socket.resume();
  }

  #record(outcome?: Outcome): void {
    if (this.#wasRecorded) return;
    this.#wasRecorded = true;
    this.#client.context.admission.record(this.pass, this.#label, outcome);
  }

  fromClient(chunk: Buffer): void {
    this.#wasHeard = true;
    const frame = this.#requestFrame;
    if (frame === null || frame.isDone) return this.#client.unread(chunk);
    const taken = frame.take(chunk, 0);
    if (taken < 0) return this.#brokenRequest();
    const body = taken === chunk.length ? chunk : chunk.subarray(0, taken);
    this.#octets += taken;
    if (this.#upstream === null) {
      this.#early.push(body);
      this.#client.socket.pause();
    } else if (!this.#upstream.send(body)) this.#client.socket.pause();
    if (taken < chunk.length) this.#client.unread(chunk.subarray(taken));
  }

  upstreamDrained(): void {
    if (!this.#isRequestDone) this.#client.socket.resume();
  }

  clientDrained(): void {
    this.#upstream?.resume();
  }

  fromUpstream(chunk: Buffer): boolean {
    this.#wasHeard = true;
    this.#octets += chunk.length;
    let at = 0;
    const partial = this.#partial;
    const bytes = partial === null ? chunk : Buffer.concat([partial, chunk]);
    let seen = partial?.length ?? 0;
    this.#partial = null;
    while (this.#response === null) {
      const end = findHeadEnd(bytes, at, seen);
      if (end === 'more' && bytes.length - at <= MAX_HEAD_OCTETS) {
        this.#partial = Buffer.from(bytes.subarray(at));
        return true;
      }
      if (typeof end !== 'number' || end - at > MAX_HEAD_OCTETS) return this.#brokenResponse();
      const head = parseResponseHead(bytes.toString('latin1', at, end - 4), this.#request.head.method);
      if (head === undefined) return this.#brokenResponse();
      at = end;
      seen = end;
      if (head.status === 101) return this.#switched(head, bytes.subarray(at));
      if (head.status >= 200) return this.#answered(head, bytes, at, bytes === chunk);
      this.#interims += 1;
      if (this.#interims > MOST_INTERIMS) return this.#brokenResponse();
      // Interim (RFC 9110 §15.2): passed on to those who know of them.
      if (this.#request.head.minorVersion === 1)
        this.#client.socket.write(responseForClient(head, NO_BODY, true), 'latin1');
    }
    return this.#content(bytes, at, null, bytes === chunk);
  }

  #answered(head: ResponseHead, bytes: Buffer, at: number, isFresh: boolean): boolean {
    this.#response = head;
    const isOld = this.#request.head.minorVersion === 0;
    const dechunk = head.body.kind === 'chunked' && isOld;
    const { socket } = this.#client;
    this.#responseFrame = dechunk
      ? new ChunkedFrame((from, start, end) => socket.write(Buffer.from(from.subarray(start, end))))
      : frameOf(head.body);
    const text = responseForClient(head, dechunk ? { kind: 'until-close' } : head.body, this.#mayKeep);
    return this.#content(bytes, at, text, isFresh);
  }

  get #mayKeep(): boolean {
    const { head } = this.#request;
    return head.keepAlive && this.#response?.body.kind !== 'until-close' && !this.#client.hasEnded;
  }

  /** `isFresh`: the octets lie in the connection's own buffer, and `forward` knows what to do about it. */
  #content(bytes: Buffer, at: number, head: string | null, isFresh: boolean): boolean {
    const { socket } = this.#client;
    const upstream = this.#upstream;
    if (upstream === null) return false;
    const frame = this.#responseFrame;
    if (head !== null && this.#dechunks) {
      socket.write(head, 'latin1');
    }
    const taken = frame === null ? 0 : frame.take(bytes, at);
    if (taken < 0) {
      // Nothing was said yet: the fault can be told instead of shown by breaking off.
      if (head !== null && !this.#dechunks) return this.#brokenResponse();
      this.#abort();
      return false;
    }
    let goesOn = true;
    if (!this.#dechunks) {
      const body = bytes.subarray(at, at + taken);
      if (head !== null && body.length <= TOGETHER) {
        const whole = Buffer.allocUnsafe(head.length + body.length);
        whole.write(head, 'latin1');
        body.copy(whole, head.length);
        goesOn = socket.write(whole) || socket.writableLength === 0;
      } else {
        if (head !== null) socket.write(head, 'latin1');
        if (body.length > 0) {
          if (isFresh) goesOn = upstream.forward(socket, body);
          else goesOn = socket.write(Buffer.from(body)) || socket.writableLength === 0;
        }
      }
    } else goesOn = !socket.writableNeedDrain;
    if (frame === null || frame.isDone) {
      this.#finished(at + taken === bytes.length);
      return true;
    }
    return goesOn;
  }

  get #dechunks(): boolean {
    return this.#request.head.minorVersion === 0 && this.#responseFrame instanceof ChunkedFrame;
  }

  /** The response has been passed on whole. `isClean`: the origin said nothing beyond it. */
  #finished(isClean: boolean): void {
    const { pool, admission } = this.#client.context;
    const upstream = this.#upstream;
    const mayKeep = this.#mayKeep && this.#isRequestDone;
    this.settle();
    this.#isOver = true;
    this.#upstream = null;
    if (upstream !== null) {
      const isReusable = isClean && this.#isRequestDone && this.#response?.keepAlive === true;
      if (isReusable && this.#epoch === admission.epoch)
        pool.put(upstream, this.pass, this.#epoch, this.#client.context.monotonicMs());
      else upstream.destroy();
    }
    if (mayKeep) this.#client.next();
    else this.#client.endWith(Buffer.alloc(0));
  }

  #switched(head: ResponseHead, rest: Buffer): boolean {
    const upstream = this.#upstream;
    if (upstream === null || this.#request.head.upgrade === undefined || !this.#isRequestDone)
      return this.#brokenResponse();
    const { socket } = this.#client;
    socket.write(switchingForClient(head), 'latin1');
    if (rest.length > 0) socket.write(Buffer.from(rest));
    this.settle();
    this.#isOver = true;
    this.#upstream = null;
    this.#client.become(new Tunnel(this.#client, upstream, this.pass, this.#label));
    return true;
  }

  upstreamEnded(): void {
    if (this.#response?.body.kind === 'until-close') return this.#finished(false);
    return this.#upstreamGone();
  }

  upstreamClosed(): void {
    this.#upstreamGone();
  }

  #upstreamGone(): void {
    if (this.#isOver) return;
    const upstream = this.#upstream;
    this.#upstream = null;
    upstream?.destroy();
    if (this.#response !== null) return this.#abort();
    const { method } = this.#request.head;
    const mayRetry = this.#requestFrame === null && IDEMPOTENT.has(method) && this.#partial === null;
    if (upstream?.isReused === true && mayRetry) return this.#findWay();
    // It answered, if not in HTTP.
    if (this.#partial !== null) {
      this.#brokenResponse();
      return undefined;
    }
    return this.#failed({ kind: 'not-connected', fault: 'refused' });
  }

  upstreamBug(cause: unknown): void {
    this.#client.bug(cause);
  }

  clientEnded(): void {
    if (!this.#isRequestDone) this.#abort();
  }

  settle(): void {
    this.#client.context.ledger.add(this.pass, this.#octets, 0);
    this.#octets = 0;
  }

  clientClosed(): void {
    this.settle();
    // Let in, and gone before there was a way out: that it was let in is still a decision.
    if (this.#way !== null) this.#record();
    this.#isOver = true;
    this.#way?.giveUp();
    this.#upstream?.destroy();
    this.#upstream = null;
  }

  check(tick: Tick): void {
    const { admission, counters } = this.#client.context;
    const pass = passNow(admission, this.pass, tick);
    if (pass === null) {
      const again = admission.reconsider(this.pass);
      if (!again.ok) {
        counters.ended += 1;
        if (this.#response === null) return this.#failed({ kind: 'refused', refusal: again.error });
        admission.recordRefusal(again.error, this.#label);
      }
      return this.#abort();
    }
    this.pass = pass;
    this.#epoch = admission.epoch;
    if (this.#wasHeard) this.#heardMs = tick.monotonicMs;
    this.#wasHeard = false;
    const limit = this.#isRequestDone ? ANSWERING_IDLE_MS : SENDING_IDLE_MS;
    if (tick.monotonicMs - this.#heardMs <= limit) return;
    if (this.#response === null) this.#failed({ kind: 'not-connected', fault: 'timeout' });
    else this.#abort();
  }

  #brokenRequest(): void {
    this.#client.context.counters.faulty += 1;
    if (this.#response !== null) return this.#abort();
    return this.#say(this.#client.context.answers.fault({ status: 400, why: 'malformed chunk' }));
  }

  #brokenResponse(): false {
    this.#client.context.counters.faulty += 1;
    this.#say(this.#client.context.answers.badOrigin(this.#request.head));
    return false;
  }

  #failed(fault: WayFault): void {
    const { answers, admission, counters } = this.#client.context;
    if (fault.kind === 'refused') {
      counters.refused += 1;
      admission.recordRefusal(fault.refusal, this.#label);
      this.#wasRecorded = true;
      const { head, url } = this.#request;
      return this.#say(answers.refusal(fault.refusal, { head, url, identity: this.#client.identity }));
    }
    this.#record(outcomeOfFault(fault));
    return this.#say(answers.failure(fault, this.#request.head));
  }

  /** An answer of our own in place of the origin's. */
  #say(answer: Buffer): void {
    this.clientClosed();
    this.#client.endWith(answer);
  }

  /** Cut off: whoever reads must not take a part for the whole. */
  #abort(): void {
    this.clientClosed();
    const untilClose = this.#response?.body.kind === 'until-close' || this.#dechunks;
    if (this.#response !== null && untilClose) this.#client.reset();
    else this.#client.destroy();
  }
}
