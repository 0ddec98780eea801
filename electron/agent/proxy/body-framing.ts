/**
 * Where a message's body ends, found while it streams through: nothing is kept but a line of a chunk or a trailer. The
 * octets pass unchanged, as every line of the framing has been found sound.
 */
import { type BodyLength, parseFieldLine } from './http-syntax.ts';

export interface BodyFrame {
  /** How many octets from `at` on belong to the body; -1: the framing is broken. */
  take(bytes: Buffer, at: number): number;
  readonly isDone: boolean;
}

class LengthFrame implements BodyFrame {
  #left: number;

  constructor(octets: number) {
    this.#left = octets;
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  take(bytes: Buffer, at: number): number {
    const taken = Math.min(this.#left, bytes.length - at);
    this.#left -= taken;
    return taken;
  }
}

class UntilClose implements BodyFrame {
  readonly isDone = false;

  take(bytes: Buffer, at: number): number {
    return bytes.length - at;
  }
}

type ChunkState =
  | 'size'
  | 'extension'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailer'
  | 'trailer-lf';

const MAX_SIZE_DIGITS = 12;
const MAX_EXTENSION = 256;
const MAX_TRAILERS = 8 * 1024;
/** A trailer may not say again what delimits or routes the message (RFC 9110 §6.5.1). */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'content-length',
  'host',
  'connection',
  'upgrade',
  'trailer',
  'te',
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
]);

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;

/** Chunks (RFC 9112 §7.1): hexadecimal digits and CRLF, nothing that only some readers understand. */
export class ChunkedFrame implements BodyFrame {
  #state: ChunkState = 'size';
  #digits = 0;
  #left = 0;
  #extension = 0;
  #line = '';
  #trailers = 0;
  #done = false;
  readonly #onData: ((bytes: Buffer, from: number, to: number) => void) | null;

  /** `onData` gets the content without its framing. */
  constructor(onData: ((bytes: Buffer, from: number, to: number) => void) | null = null) {
    this.#onData = onData;
  }

  get isDone(): boolean {
    return this.#done;
  }

  take(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && !this.#done) {
      if (this.#state === 'data') {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#onData?.(bytes, at, at + taken);
        this.#left -= taken;
        at += taken;
        if (this.#left === 0) this.#state = 'data-cr';
      } else {
        if (!this.#step(bytes[at] ?? 0)) return -1;
        at += 1;
      }
    }
    return at - from;
  }

  #step(octet: number): boolean {
    switch (this.#state) {
      case 'size':
        return this.#size(octet);
      case 'extension':
        if (octet === CR) return this.#to('size-lf');
        this.#extension += 1;
        return this.#extension <= MAX_EXTENSION && isText(octet);
      case 'size-lf':
        if (octet !== LF) return false;
        this.#digits = 0;
        this.#extension = 0;
        return this.#to(this.#left > 0 ? 'data' : 'trailer');
      case 'data-cr':
        return octet === CR && this.#to('data-lf');
      case 'data-lf':
        return octet === LF && this.#to('size');
      case 'trailer':
        if (octet === CR) return this.#to('trailer-lf');
        this.#trailers += 1;
        this.#line += String.fromCharCode(octet);
        return this.#trailers <= MAX_TRAILERS && isText(octet);
      case 'trailer-lf':
        return octet === LF && this.#trailerLine();
      default:
        return false;
    }
  }

  #to(state: ChunkState): true {
    this.#state = state;
    return true;
  }

  #size(octet: number): boolean {
    const digit = hexDigit(octet);
    if (digit >= 0) {
      this.#digits += 1;
      this.#left = this.#left * 16 + digit;
      return this.#digits <= MAX_SIZE_DIGITS;
    }
    if (this.#digits === 0) return false;
    if (octet === CR) return this.#to('size-lf');
    return octet === SEMICOLON && this.#to('extension');
  }

  #trailerLine(): boolean {
    const line = this.#line;
    this.#line = '';
    if (line === '') {
      this.#done = true;
      return true;
    }
    const field = parseFieldLine(line);
    return field !== undefined && !NOT_IN_TRAILERS.has(field.key) && this.#to('trailer');
  }
}

const isText = (octet: number): boolean => octet === 0x09 || (octet >= 0x20 && octet !== 0x7f);

function hexDigit(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** `null`: there is none. */
export function frameOf(body: BodyLength): BodyFrame | null {
  switch (body.kind) {
    case 'none':
      return null;
    case 'length':
      return body.octets === 0 ? null : new LengthFrame(body.octets);
    case 'chunked':
      return new ChunkedFrame();
    default:
      return new UntilClose();
  }
}
