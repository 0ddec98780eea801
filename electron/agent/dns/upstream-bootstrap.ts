/**
 * Addresses of upstreams that are known by host name: asked of plain resolvers, never of this agent (it would need the
 * very upstream it looks for). Addresses found are kept when a later lookup fails; TLS proves the server anyway.
 */
import type { Clock } from '../system/clock.ts';
import { afterName } from './upstream-query.ts';
import type { Exchange, Transport } from './upstream-transport.ts';

const FRESH_MS = 600_000;
const TRY_MS = 1500;

export class Bootstrap {
  readonly #transports: readonly Transport[];
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly addresses: readonly string[]; readonly atMs: number }>();
  readonly #asking = new Map<string, Promise<readonly string[]>>();

  constructor(transports: readonly Transport[], clock: Clock) {
    this.#transports = transports;
    this.#clock = clock;
  }

  async addressesOf(host: string): Promise<readonly string[]> {
    const known = this.#known.get(host);
    const nowMs = this.#clock.monotonicMs();
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.addresses;
    let asking = this.#asking.get(host);
    if (asking === undefined) {
      asking = this.#ask(host).finally(() => this.#asking.delete(host));
      this.#asking.set(host, asking);
    }
    const addresses = await asking;
    if (addresses.length > 0) {
      this.#known.set(host, { addresses, atMs: nowMs });
      return addresses;
    }
    if (known !== undefined) return known.addresses;
    throw new Error(
      this.#transports.length === 0
        ? `no plain resolver is known that could look up ${host}`
        : `no resolver knows the address of ${host}`,
    );
  }

  async #ask(host: string): Promise<readonly string[]> {
    for (const transport of this.#transports) {
      const [v4, v6] = await Promise.all([query(transport, host, 1), query(transport, host, 28)]);
      if (v4.length + v6.length > 0) return [...v4, ...v6];
    }
    return [];
  }
}

function query(transport: Transport, name: string, type: 1 | 28): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      exchange.cancel(true);
      resolve([]);
    }, TRY_MS);
    const exchange: Exchange = transport.exchange(
      { name, type, dnssecOk: false, checkingDisabled: false },
      (outcome) => {
        clearTimeout(timer);
        resolve(outcome.kind === 'answer' ? addressesIn(outcome.wire, type) : []);
      },
    );
  });
}

/** The A or AAAA records of the answer section; the owner names are the server's own chain and not followed. */
function addressesIn(message: Buffer, type: 1 | 28): readonly string[] {
  const found: string[] = [];
  let at = afterName(message, 12) + 4;
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    at = afterName(message, at);
    const length = message.readUInt16BE(at + 8);
    const data = message.subarray(at + 10, at + 10 + length);
    if (message.readUInt16BE(at) === type && length === (type === 1 ? 4 : 16)) {
      found.push(
        type === 1
          ? data.join('.')
          : Array.from({ length: 8 }, (_, i) => data.readUInt16BE(i * 2).toString(16)).join(':'),
      );
    }
    at += 10 + length;
  }
  return found;
}
