/**
 * What a client says first in a tunnel to wherever exceptions hold (any port): a TLS hello and plain HTTP name a host,
 * which is compared; everything else is the client's affair. Nothing that the other side says waits for it.
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Admission, Pass, Refusal } from './admission.ts';
import { HelloReader, type Peek } from './client-hello.ts';

export type Opening = Peek | { readonly kind: 'http' };

const MORE: Opening = { kind: 'more' };
const HTTP: Opening = { kind: 'http' };
const OTHER: Opening = { kind: 'not-tls' };
/** A first line that is held for longer than this goes on its way, and is still read. */
export const HELD_MS = 250;
export const MAX_HELD_OCTETS = 16 * 1024;

/** Reads until it knows, and keeps what came since `take`. */
export class OpeningReader {
  #hello: HelloReader | null = new HelloReader();
  readonly #line = new RequestLineReader();
  #held: Buffer[] = [];
  #octets = 0;

  push(chunk: Buffer): Opening {
    if (chunk.length === 0) return MORE;
    const hello = this.#hello;
    this.#octets += chunk.length;
    if (hello === null) return this.#inLine(chunk);
    const peek = hello.push(chunk);
    if (peek.kind !== 'not-tls') return peek;
    this.#hello = null;
    return this.#inLine(hello.octets());
  }

  #inLine(chunk: Buffer): Opening {
    this.#held.push(chunk);
    return this.#line.push(chunk);
  }

  /** Held, and on no account to be sent on before it is known: the beginning of a hello. */
  get isHello(): boolean {
    return this.#hello !== null && this.#octets > 0;
  }

  get heldOctets(): number {
    return this.#octets;
  }

  take(): Buffer {
    const all = this.#hello === null ? Buffer.concat(this.#held) : this.#hello.octets();
    this.#held = [];
    this.#octets = 0;
    return all;
  }
}

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0;
const isTokenOctet = (octet: number): boolean => octet > 0x20 && octet < 0x7f && !DELIMITERS.has(octet);
const DELIMITERS: ReadonlySet<number> = new Set(Buffer.from('"(),/:;<=>?@[\\]{}'));
/** What lenient servers take for a space too (RFC 9112 §3). */
const isSpace = (octet: number): boolean =>
  octet === 0x20 || octet === 0x09 || octet === 0x0b || octet === 0x0c || octet === CR;
const VERSION = /[ \t\v\f\r]HTTP\//i;
const VERSION_OCTETS = 6;

/**
 * Whether the first line is a request line, in any spelling that some server may read as one; the preface of HTTP/2 is.
 * The line may be of any length: nothing of it is kept but its end.
 */
class RequestLineReader {
  #part: 'before' | 'method' | 'rest' = 'before';
  #tail = '';

  push(chunk: Buffer): Opening {
    let at = 0;
    while (this.#part !== 'rest') {
      const octet = chunk[at];
      if (octet === undefined) return MORE;
      if (this.#part === 'before' && (octet === CR || octet === LF)) at += 1;
      else if (isTokenOctet(octet)) {
        this.#part = 'method';
        at += 1;
      } else if (this.#part === 'method' && isSpace(octet)) this.#part = 'rest';
      else return OTHER;
    }
    const end = chunk.indexOf(LF, at);
    const line = this.#tail + chunk.toString('latin1', at, end < 0 ? chunk.length : end);
    if (VERSION.test(line)) return HTTP;
    if (end >= 0 || chunk.indexOf(NUL, at) >= 0) return OTHER;
    this.#tail = line.slice(-VERSION_OCTETS);
    return MORE;
  }
}

const WEB = 443;

/**
 * The name in a hello against the host of its tunnel. An address has no name to compare: what is named in it must be let
 * in by itself, and stay so. Of a name that was tried inside, the refusal names that one: nobody asked it of the host.
 */
export function comparedWith(
  admission: Admission,
  pass: Pass,
  peek: Exclude<Peek, { kind: 'more' }>,
): Result<Pass, Refusal> {
  const { host, profileId, isExcepted } = pass;
  if (!pass.ruling.decision.enforced) return ok(pass);
  if (peek.kind !== 'hello' || peek.name === null) {
    const mayBeNameless = isExcepted && peek.kind !== 'malformed';
    return mayBeNameless ? ok(pass) : err({ ...pass, cause: 'address-only' });
  }
  if (host.kind === 'address') return admission.namedInside(pass, peek.name);
  if (peek.name === host.name) return ok(pass);
  const tried = admission.judge(profileId, { kind: 'name', name: peek.name }, WEB);
  return err(tried.ok ? { ...tried.value, cause: 'name-mismatch' } : tried.error);
}
