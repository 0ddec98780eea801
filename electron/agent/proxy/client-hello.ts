/**
 * The name in a TLS ClientHello (RFC 8446 §4.1.2, RFC 6066 §3), read without taking part in the handshake, over any
 * number of segments and records. Today's hellos are post-quantum: 1.6 to 2 kB in two segments. GREASE (RFC 8701) and
 * whatever else is unknown is stepped over; an ECH extension says nothing, since browsers always send one.
 */
import { parseDomainName, type DomainName } from '../../../shared/net/domain-name.ts';

export type Peek =
  | { readonly kind: 'more' }
  /** `name`: null when the hello names nobody, or no host. */
  | { readonly kind: 'hello'; readonly name: DomainName | null }
  | { readonly kind: 'not-tls' }
  | { readonly kind: 'malformed' };

/** All octets before a decision. The longest sound hello has a few kilobytes. */
export const MAX_HELLO_OCTETS = 32 * 1024;

/** What a hello may take from its first octet on. */
export const HELLO_MS = 5_000;

const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
const HEARTBEAT = 24;
const TLS_MAJOR = 3;
/** Up to this one some servers read a first record all the same. */
const MOST_MAJOR = 15;
const CLIENT_HELLO = 1;
const RECORD_HEADER = 5;
const MAX_RECORD = 16_384;
const SERVER_NAME = 0;
const HOST_NAME = 0;

const MORE: Peek = { kind: 'more' };
const NOT_TLS: Peek = { kind: 'not-tls' };
const MALFORMED: Peek = { kind: 'malformed' };

/** Reads one hello as it comes in and keeps what came for whoever gets it next. */
export class HelloReader {
  #chunks: Buffer[] = [];
  #octets = 0;
  /** Of the first record, header included; 0: not known yet. */
  #firstRecord = 0;
  /** Once the hello turns out to lie in more than one record. */
  #records: RecordJoiner | null = null;

  /** After anything but `more` the reader has done its work. */
  push(chunk: Buffer): Peek {
    if (chunk.length === 0) return MORE;
    this.#chunks.push(chunk);
    this.#octets += chunk.length;
    if (this.#records !== null) return this.#feed(this.#records, chunk);
    if (this.#firstRecord === 0) {
      const start = this.octets();
      const [type = 0, major] = start;
      if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT) return NOT_TLS;
      if (major === undefined) return MORE;
      // Some servers step over an alert that comes first.
      if (type !== HANDSHAKE) return major === TLS_MAJOR ? MALFORMED : NOT_TLS;
      if (start.length <= RECORD_HEADER) return MORE;
      const length = start.readUInt16BE(3);
      const isHello = start[RECORD_HEADER] === CLIENT_HELLO;
      if (!isRecordHeader(start, length) || !isHello)
        return major === TLS_MAJOR || (isHello && major <= MOST_MAJOR) ? MALFORMED : NOT_TLS;
      this.#firstRecord = RECORD_HEADER + length;
    }
    // In one record it is read when it is there as a whole, however many segments it came in.
    if (this.#octets < this.#firstRecord) return MORE;
    const whole = peekWholeRecord(this.octets());
    if (whole !== undefined) return whole;
    this.#records = new RecordJoiner();
    return this.#feed(this.#records, this.octets());
  }

  /** Nothing came yet. */
  get isFresh(): boolean {
    return this.#octets === 0;
  }

  /** All that came, as it came. */
  octets(): Buffer {
    const [only] = this.#chunks;
    if (this.#chunks.length === 1 && only !== undefined) return only;
    const all = Buffer.concat(this.#chunks, this.#octets);
    this.#chunks = [all];
    return all;
  }

  #feed(records: RecordJoiner, chunk: Buffer): Peek {
    return records.push(chunk) ?? (this.#octets >= MAX_HELLO_OCTETS ? MALFORMED : MORE);
  }
}

/** Takes a handshake message out of the records around it, each octet once. */
class RecordJoiner {
  readonly #header = Buffer.alloc(RECORD_HEADER);
  #headerOctets = 0;
  #recordLeft = 0;
  /** Doubles as it grows. */
  #message = Buffer.alloc(0);
  #messageOctets = 0;

  push(chunk: Buffer): Peek | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#recordLeft === 0) {
        const taken = Math.min(RECORD_HEADER - this.#headerOctets, chunk.length - at);
        chunk.copy(this.#header, this.#headerOctets, at, at + taken);
        this.#headerOctets += taken;
        at += taken;
        if (this.#headerOctets < RECORD_HEADER) break;
        this.#headerOctets = 0;
        const length = this.#header.readUInt16BE(3);
        if (!isRecordHeader(this.#header, length)) return MALFORMED;
        this.#recordLeft = length;
      }
      const taken = Math.min(this.#recordLeft, chunk.length - at);
      this.#append(chunk.subarray(at, at + taken));
      this.#recordLeft -= taken;
      at += taken;
      const peek = this.#peekMessage();
      if (peek !== undefined) return peek;
    }
    return undefined;
  }

  #append(part: Buffer): void {
    const octets = this.#messageOctets + part.length;
    if (octets > this.#message.length) {
      const grown = Buffer.alloc(Math.max(octets, 2 * this.#message.length, 2048));
      this.#message.copy(grown, 0, 0, this.#messageOctets);
      this.#message = grown;
    }
    part.copy(this.#message, this.#messageOctets);
    this.#messageOctets = octets;
  }

  #peekMessage(): Peek | undefined {
    if (this.#messageOctets === 0) return undefined;
    if (this.#message[0] !== CLIENT_HELLO) return MALFORMED;
    if (this.#messageOctets < 4) return undefined;
    const wanted = 4 + this.#message.readUIntBE(1, 3);
    if (wanted > MAX_HELLO_OCTETS) return MALFORMED;
    return this.#messageOctets < wanted ? undefined : readHello(this.#message.subarray(0, wanted));
  }
}

/** RFC 8446 §5.1: no other content between the records of one message, and none of them empty. */
const isRecordHeader = (bytes: Buffer, length: number): boolean =>
  bytes[0] === HANDSHAKE && bytes[1] === TLS_MAJOR && length > 0 && length <= MAX_RECORD;

/** The usual case, read in place: one record that holds the whole hello. */
function peekWholeRecord(bytes: Buffer): Peek | undefined {
  if (bytes.length < RECORD_HEADER + 4 || bytes[1] !== TLS_MAJOR) return undefined;
  const length = bytes.readUInt16BE(3);
  if (bytes.length < RECORD_HEADER + length || length < 4 || length > MAX_RECORD) return undefined;
  const message = bytes.subarray(RECORD_HEADER, RECORD_HEADER + length);
  if (message[0] !== CLIENT_HELLO || message.length < 4 + message.readUIntBE(1, 3)) return undefined;
  return readHello(message);
}

/** `hello`: the whole handshake message, header included. */
function readHello(hello: Buffer): Peek {
  const end = 4 + hello.readUIntBE(1, 3);
  // legacy_version and random
  let at = 4 + 2 + 32;
  const sessionId = hello[at];
  if (sessionId === undefined || sessionId > 32) return MALFORMED;
  at += 1 + sessionId;
  if (at + 2 > end) return MALFORMED;
  const suites = hello.readUInt16BE(at);
  if (suites < 2 || suites % 2 !== 0) return MALFORMED;
  at += 2 + suites;
  if (at + 1 > end) return MALFORMED;
  const compressions = hello[at] ?? 0;
  if (compressions === 0) return MALFORMED;
  at += 1 + compressions;
  if (at > end) return MALFORMED;
  // Without extensions it is of a time before SNI.
  if (at === end) return { kind: 'hello', name: null };
  if (at + 2 > end || at + 2 + hello.readUInt16BE(at) !== end) return MALFORMED;
  at += 2;
  let found: DomainName | null | undefined;
  while (at < end) {
    if (at + 4 > end) return MALFORMED;
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    at += 4;
    if (at + length > end) return MALFORMED;
    if (type === SERVER_NAME) {
      // Two of them could be read in two ways.
      if (found !== undefined) return MALFORMED;
      found = readServerName(hello, at, at + length);
      if (found === undefined) return MALFORMED;
    }
    at += length;
  }
  return { kind: 'hello', name: found ?? null };
}

/** `undefined`: broken. `null`: a name that is no host's, such as an address. */
function readServerName(hello: Buffer, from: number, end: number): DomainName | null | undefined {
  // Exactly one entry (RFC 6066 §3): list length, type, length, octets.
  if (from + 5 > end || from + 2 + hello.readUInt16BE(from) !== end) return undefined;
  const length = hello.readUInt16BE(from + 3);
  if (hello[from + 2] !== HOST_NAME || from + 5 + length !== end || length === 0 || length > 255)
    return undefined;
  const text = hello.toString('latin1', from + 5, end);
  if (!/^[\x21-\x7e]+$/.test(text)) return undefined;
  const name = parseDomainName(text);
  // A trailing dot is not allowed there, and how servers read it differs.
  return name.ok && !text.endsWith('.') ? name.value : null;
}

/** A fatal alert in a record of its own: 112, unrecognized_name, which both browsers tell from other failures. */
export const UNRECOGNIZED_NAME = Buffer.from([21, 3, 3, 0, 2, 2, 112]);
