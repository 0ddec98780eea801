/**
 * DNS over TLS (RFC 7858), strict: the certificate must be valid for the configured host name or address, or the
 * upstream counts as unreachable. There is no unverified fallback.
 */
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import { StreamTransport } from './transport-stream.ts';
import type { TransportCounters } from './upstream-transport.ts';

const IDLE_MS = 30_000;
/** RFC 8467 §4.1. */
export const PADDING_BLOCK = 128;

export interface TlsEndpoint {
  /** Host name or address, as the certificate must state it. */
  readonly host: string;
  readonly port: number;
  /** Addresses to connect to, best first; never empty. */
  readonly addresses: () => Promise<readonly string[]>;
  /** PEM; replaces the system's roots. */
  readonly ca?: string | undefined;
}

/** Opens verified TLS connections to one server and resumes its sessions. */
export class TlsDialler {
  readonly #endpoint: TlsEndpoint;
  readonly #alpn: readonly string[];
  #session: Buffer | undefined;
  #turn = 0;
  #addresses: readonly string[] = [];

  constructor(endpoint: TlsEndpoint, alpn: readonly string[]) {
    this.#endpoint = endpoint;
    this.#alpn = alpn;
  }

  async dial(connected: () => void): Promise<TLSSocket> {
    this.#addresses = await this.#endpoint.addresses();
    return this.dialAgain(this.#alpn, connected);
  }

  /** A further connection to the addresses of the last `dial`. */
  dialAgain(alpn: readonly string[], connected: () => void): TLSSocket {
    const { host, port, ca } = this.#endpoint;
    const address = this.#addresses[this.#turn % this.#addresses.length];
    if (address === undefined) throw new Error(`no address known for ${host}`);
    const options: ConnectionOptions = {
      host: address,
      port,
      minVersion: 'TLSv1.2',
      ALPNProtocols: [...alpn],
      // With an address as host the certificate must name the address; SNI takes host names only (RFC 6066 §3).
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(this.#session === undefined ? {} : { session: this.#session }),
    };
    const socket = connect(options);
    let secure = false;
    socket.on('session', (session) => {
      this.#session = session;
    });
    socket.once('secureConnect', () => {
      secure = true;
      connected();
    });
    socket.once('close', () => {
      if (secure) return;
      this.#session = undefined;
      this.#turn++;
    });
    return socket;
  }
}

export function createTlsTransport(endpoint: TlsEndpoint, counters: TransportCounters): StreamTransport {
  const dialler = new TlsDialler(endpoint, ['dot']);
  return new StreamTransport({
    counters,
    idleMs: IDLE_MS,
    padTo: PADDING_BLOCK,
    maxConnections: 2,
    connect: (connected) => dialler.dial(connected),
  });
}
