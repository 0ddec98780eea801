/**
 * DNS over HTTPS (RFC 8484): POST of `application/dns-message`, over HTTP/2 where the server offers it and HTTP/1.1
 * where not, on verified TLS. Redirects are not followed; a body is read to 64 KiB and no further.
 */
import { request as http1Request, Agent } from 'node:https';
import { connect as http2Connect, constants, type ClientHttp2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import {
  encodeQuery,
  fitOf,
  foldQuestion,
  type EncodedQuery,
  type OutgoingQuestion,
} from './upstream-query.ts';
import { PADDING_BLOCK, TlsDialler, type TlsEndpoint } from './transport-tls.ts';
import {
  CLOSED_DETAIL,
  unreachable,
  type Exchange,
  type ExchangeOutcome,
  type Transport,
  type TransportCounters,
} from './upstream-transport.ts';

const IDLE_MS = 30_000;
const BODY_LIMIT = 65_535;
const MEDIA_TYPE = 'application/dns-message';

type Channel =
  | { readonly kind: 'h2'; readonly session: ClientHttp2Session }
  | { readonly kind: 'h1'; readonly agent: Agent };

class PendingRequest implements Exchange {
  readonly query: EncodedQuery;
  readonly #done: (outcome: ExchangeOutcome) => void;
  #settled = false;
  #abort: () => void = () => {};
  readonly #onStalled: () => void;

  constructor(query: EncodedQuery, done: (outcome: ExchangeOutcome) => void, onStalled: () => void) {
    this.query = query;
    this.#done = done;
    this.#onStalled = onStalled;
  }

  get sent(): Buffer {
    return this.query.wire;
  }

  get settled(): boolean {
    return this.#settled;
  }

  abortWith(abort: () => void): void {
    this.#abort = abort;
  }

  cancel(stalled: boolean): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#abort();
    if (stalled) this.#onStalled();
  }

  settle(outcome: ExchangeOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#done(outcome);
    this.#abort();
  }
}

export class HttpsTransport implements Transport {
  readonly #endpoint: TlsEndpoint;
  readonly #path: string;
  readonly #authority: string;
  readonly #counters: TransportCounters;
  readonly #dialler: TlsDialler;
  readonly #pending = new Set<PendingRequest>();
  #channel: Promise<Channel> | undefined;
  /** Torn down by `reset` and `close`, whatever state the channel is in. */
  readonly #sockets = new Set<TLSSocket>();
  #agent: Agent | undefined;
  #closed = false;

  constructor(endpoint: TlsEndpoint & { readonly path: string }, counters: TransportCounters) {
    this.#endpoint = endpoint;
    this.#path = endpoint.path;
    const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
    this.#authority = endpoint.port === 443 ? host : `${host}:${endpoint.port}`;
    this.#counters = counters;
    this.#dialler = new TlsDialler(endpoint, ['h2', 'http/1.1']);
  }

  exchange(question: OutgoingQuestion, done: (outcome: ExchangeOutcome) => void): Exchange {
    // Id 0 keeps HTTP caches useful (RFC 8484 §4.1); the stream itself ties answer and question.
    const query = encodeQuery(question, { randomCase: false, edns: true, padTo: PADDING_BLOCK, id: 0 });
    const pending: PendingRequest = new PendingRequest(
      query,
      (outcome) => {
        this.#pending.delete(pending);
        done(outcome);
      },
      () => {
        this.#pending.delete(pending);
        this.reset();
      },
    );
    if (this.#closed) {
      queueMicrotask(() => pending.settle(unreachable(CLOSED_DETAIL)));
      return pending;
    }
    this.#pending.add(pending);
    void this.#run(pending, true);
    return pending;
  }

  reset(): void {
    this.#channel = undefined;
    for (const socket of this.#sockets) socket.destroy();
    this.#agent?.destroy();
    this.#agent = undefined;
  }

  close(): void {
    this.#closed = true;
    for (const pending of this.#pending) pending.settle(unreachable(CLOSED_DETAIL));
    this.reset();
  }

  async #run(pending: PendingRequest, mayRetry: boolean): Promise<void> {
    const reused = this.#channel !== undefined;
    const opening = (this.#channel ??= this.#connect());
    try {
      const channel = await opening;
      if (pending.settled) return;
      const outcome = await (channel.kind === 'h2'
        ? this.#post2(channel.session, pending)
        : this.#post1(channel.agent, pending));
      pending.settle(outcome);
    } catch (cause) {
      if (this.#channel === opening) this.#channel = undefined;
      if (pending.settled) return;
      // A kept connection may have been closed by the server at any moment: once more on a new one.
      if (reused && mayRetry && !this.#closed) {
        await this.#run(pending, false);
        return;
      }
      pending.settle(unreachable(cause instanceof Error ? cause.message : String(cause)));
    }
  }

  async #connect(): Promise<Channel> {
    const socket = await this.#secure();
    if (socket.alpnProtocol !== 'h2') {
      let first: TLSSocket | undefined = socket;
      const agent = new Agent({ keepAlive: true, maxSockets: 8, timeout: IDLE_MS });
      // The connection that told us the protocol serves the first request; later ones are dialled like it.
      agent.createConnection = (): Duplex => {
        const ready = first;
        first = undefined;
        if (ready !== undefined && !ready.destroyed) return ready;
        return this.#keep(this.#dialler.dialAgain(['http/1.1'], () => {}));
      };
      this.#agent = agent;
      return { kind: 'h1', agent };
    }
    const session = http2Connect(`https://${this.#authority}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
      maxSessionMemory: 2,
    });
    const gone = (): void => {
      if (this.#sockets.has(socket)) this.reset();
    };
    session.on('error', gone);
    session.on('close', gone);
    session.on('goaway', gone);
    session.setTimeout(IDLE_MS, () => session.close());
    session.unref();
    return { kind: 'h2', session };
  }

  async #secure(): Promise<TLSSocket> {
    let secured = (): void => {};
    const socket = await this.#dialler.dial(() => secured());
    this.#keep(socket);
    return await new Promise((resolve, reject) => {
      secured = () => resolve(socket);
      socket.on('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed')));
      if (this.#closed) socket.destroy();
    });
  }

  #keep(socket: TLSSocket): TLSSocket {
    this.#sockets.add(socket);
    // Whoever uses the socket hears of errors too; an idle one must not end the process with its own.
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  #post2(session: ClientHttp2Session, pending: PendingRequest): Promise<ExchangeOutcome> {
    return new Promise((resolve, reject) => {
      const stream = session.request({
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: this.#path,
        [constants.HTTP2_HEADER_AUTHORITY]: this.#authority,
        [constants.HTTP2_HEADER_SCHEME]: 'https',
        [constants.HTTP2_HEADER_CONTENT_TYPE]: MEDIA_TYPE,
        [constants.HTTP2_HEADER_ACCEPT]: MEDIA_TYPE,
        [constants.HTTP2_HEADER_CONTENT_LENGTH]: pending.query.wire.length,
      });
      pending.abortWith(() => stream.close(constants.NGHTTP2_CANCEL));
      stream.on('response', (headers) => {
        this.#read(stream, headers[':status'], headers['content-type'], pending, resolve);
      });
      stream.on('error', reject);
      stream.on('close', () => reject(new Error('the stream was closed')));
      stream.end(pending.query.wire);
    });
  }

  #post1(agent: Agent, pending: PendingRequest): Promise<ExchangeOutcome> {
    return new Promise((resolve, reject) => {
      const request = http1Request(
        {
          agent,
          method: 'POST',
          host: this.#endpoint.host,
          port: this.#endpoint.port,
          path: this.#path,
          headers: {
            host: this.#authority,
            'content-type': MEDIA_TYPE,
            accept: MEDIA_TYPE,
            'content-length': pending.query.wire.length,
          },
        },
        (response) => {
          const { statusCode, headers } = response;
          this.#read(response, statusCode, headers['content-type'], pending, resolve);
          response.once('end', () => {
            complete = true;
          });
          response.on('error', reject);
        },
      );
      // A response read to its end keeps its connection for the next request.
      let complete = false;
      pending.abortWith(() => {
        if (!complete) request.destroy();
      });
      request.on('error', reject);
      request.on('close', () => reject(new Error('the connection was closed')));
      request.end(pending.query.wire);
    });
  }

  #read(
    body: NodeJS.ReadableStream,
    status: number | undefined,
    type: string | undefined,
    pending: PendingRequest,
    resolve: (outcome: ExchangeOutcome) => void,
  ): void {
    if (status !== 200) {
      resolve(unreachable(`the server answered with HTTP status ${status ?? 0}`));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (): void => {
      this.#counters.malformed++;
      resolve({ kind: 'malformed' });
    };
    if (type?.split(';')[0]?.trim().toLowerCase() !== MEDIA_TYPE) {
      refuse();
      return;
    }
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT) refuse();
      else chunks.push(chunk);
    });
    body.on('end', () => {
      const wire = Buffer.concat(chunks);
      const fit = fitOf(pending.query, wire);
      if (fit !== 'fits' && fit !== 'case-folded') {
        refuse();
        return;
      }
      foldQuestion(wire, pending.query.questionEnd);
      resolve({ kind: 'answer', wire });
    });
  }
}
