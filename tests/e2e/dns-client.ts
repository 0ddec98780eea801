/**
 * A small stub resolver for tests: one UDP socket, many questions in flight, TCP on request. Unlike a browser it caches
 * nothing and shows the whole message.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decodeMessage, encodeMessage } from '../../electron/agent/dns/message-codec.ts';
import { edeCodes, type DnsMessage } from '../../electron/agent/dns/message.ts';
import { RR_TYPE } from '../../shared/net/rr-type.ts';

export interface DnsAnswer {
  readonly message: DnsMessage;
  readonly rcode: number;
  /** Text of the A and AAAA records at the end of the chain. */
  readonly addresses: readonly string[];
  readonly ede: readonly number[];
  readonly milliseconds: number;
}

export type QueryType = 'A' | 'AAAA' | 'CNAME' | 'HTTPS' | 'MX' | 'NS' | 'TXT';

interface Waiting {
  readonly name: string;
  readonly sentAt: number;
  readonly timer: NodeJS.Timeout;
  resolve(answer: DnsAnswer): void;
}

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const PATIENCE_MS = 8000;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:5353` or `[::1]:5353`. */
export function parseEndpoint(text: string): Endpoint {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}

export class DnsClient {
  readonly #socket: UdpSocket;
  readonly #endpoint: Endpoint;
  readonly #waiting = new Map<number, Waiting>();
  #id = Math.floor(Math.random() * 0x1_0000);

  private constructor(socket: UdpSocket, endpoint: Endpoint) {
    this.#socket = socket;
    this.#endpoint = endpoint;
    socket.on('message', (wire) => this.#receive(wire));
    // The agent may be gone (crash tests): questions then end by their own timer.
    socket.on('error', () => undefined);
  }

  static async open(endpoint: string | Endpoint): Promise<DnsClient> {
    const parsed = typeof endpoint === 'string' ? parseEndpoint(endpoint) : endpoint;
    const socket = createSocket({
      type: parsed.host.includes(':') ? 'udp6' : 'udp4',
      recvBufferSize: 4 << 20,
    });
    socket.bind(0, parsed.host.includes(':') ? '::1' : '127.0.0.1');
    await once(socket, 'listening');
    return new DnsClient(socket, parsed);
  }

  /** Rejects with `NoAnswer` when nothing comes back in time. */
  ask(name: string, type: QueryType = 'A', patienceMs = PATIENCE_MS): Promise<DnsAnswer> {
    const id = this.#freeId();
    const { promise, resolve, reject } = Promise.withResolvers<DnsAnswer>();
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      reject(new NoAnswer(`no answer for ${name} ${type}`));
    }, patienceMs);
    this.#waiting.set(id, { name, sentAt: performance.now(), timer, resolve });
    this.#socket.send(questionFor(id, name, type), this.#endpoint.port, this.#endpoint.host);
    return promise;
  }

  async askOverTcp(name: string, type: QueryType = 'A'): Promise<DnsAnswer> {
    const id = this.#freeId();
    const sentAt = performance.now();
    const socket = connect(this.#endpoint.port, this.#endpoint.host);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new NoAnswer(`no answer over TCP for ${name}`)));
    const question = questionFor(id, name, type);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    socket.write(Buffer.concat([length, question]));
    let received = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) break;
    }
    socket.destroy();
    if (received.length < 2) throw new NoAnswer(`the connection for ${name} ended without an answer`);
    return toAnswer(received.subarray(2, 2 + received.readUInt16BE(0)), performance.now() - sentAt);
  }

  get inFlight(): number {
    return this.#waiting.size;
  }

  close(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#socket.close();
  }

  #freeId(): number {
    if (this.#waiting.size > 0xf000) throw new Error('too many questions in flight');
    do this.#id = (this.#id + 1) & 0xffff;
    while (this.#waiting.has(this.#id));
    return this.#id;
  }

  #receive(wire: Buffer): void {
    const waiting = this.#waiting.get(wire.readUInt16BE(0));
    if (waiting === undefined) return;
    const answer = toAnswer(wire, performance.now() - waiting.sentAt);
    // The answer to an earlier question that timed out may carry the same id.
    if (answer.message.questions[0]?.name.toLowerCase() !== waiting.name.toLowerCase()) return;
    this.#waiting.delete(answer.message.id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }
}

function questionFor(id: number, name: string, type: QueryType): Buffer {
  return encodeMessage({
    id,
    isResponse: false,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: true,
    recursionAvailable: false,
    authenticData: false,
    checkingDisabled: false,
    rcode: 0,
    questions: [{ name, type: RR_TYPE[type], class: 1 }],
    answers: [],
    authorities: [],
    additionals: [],
    edns: { udpPayloadSize: 1232, version: 0, dnssecOk: false, options: [] },
  });
}

function toAnswer(wire: Buffer, milliseconds: number): DnsAnswer {
  const decoded = decodeMessage(wire);
  if (!decoded.ok) throw new Error(`the answer is malformed: ${decoded.error}`);
  const message = decoded.value;
  const addresses = message.answers.flatMap(({ data }) =>
    data.kind === 'address' ? [addressText(data.bytes)] : [],
  );
  return { message, rcode: message.rcode, addresses, ede: edeCodes(message), milliseconds };
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return groups.every((group) => group === '0') ? '::' : groups.join(':');
}
