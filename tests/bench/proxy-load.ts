/**
 * Closed-loop load for a proxy, as a process of its own on the core of the load: raw sockets, so that the generator costs
 * little beside what it measures. Prints one line of JSON, `LoadResult`; `idle` prints it when all tunnels stand, and
 * keeps them until its stdin ends.
 *
 *   node proxy-load.ts '{"mode":"get","via":8118,"host":"127.0.0.43","port":8080,"path":"/1k", …}'
 */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';

export interface LoadOrder {
  /** `get`: requests on connections that are kept. `tunnel`: a CONNECT, one request and the end, again and again.
   * `bulk`: requests in one tunnel. `tls`: as `tunnel`, with TLS inside. `idle`: tunnels that say nothing. */
  readonly mode: 'get' | 'tunnel' | 'bulk' | 'tls' | 'idle';
  /** The proxy's port; null: straight to the origin. */
  readonly via: number | null;
  readonly address: string;
  readonly port: number;
  /** One for each connection, in turn. */
  readonly names: readonly string[];
  readonly path: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly units: number;
  readonly octets: number;
  readonly seconds: number;
  /** µs from a request to the last octet of its response. */
  readonly p50: number;
  readonly failed: number;
}

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder;
const HEAD_END = Buffer.from('\r\n\r\n');
const READ_OCTETS = 256 * 1024;
const startedAt = performance.now();
const endsAt = startedAt + order.seconds * 1000;
const latencies: number[] = [];
let [units, octets, failed] = [0, 0, 0];

/** Tells heads from contents, and where a response ends. */
class Responses {
  readonly #whole: () => void;
  #head: Buffer | null = null;
  #left = 0;

  constructor(whole: () => void) {
    this.#whole = whole;
  }

  take(chunk: Buffer): void {
    let bytes = chunk;
    while (bytes.length > 0) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length);
        this.#left -= taken;
        octets += taken;
        bytes = bytes.subarray(taken);
      } else {
        if (this.#head !== null) bytes = Buffer.concat([this.#head, bytes]);
        const end = bytes.indexOf(HEAD_END);
        if (end < 0) {
          this.#head = Buffer.from(bytes);
          return;
        }
        this.#head = null;
        const head = bytes.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 200')) throw new Error(`not what was asked for: ${head}`);
        this.#left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        bytes = bytes.subarray(end + HEAD_END.length);
      }
      if (this.#left === 0) this.#whole();
    }
  }
}

function open(onData: (chunk: Buffer) => void): Socket {
  const buffer = Buffer.allocUnsafeSlow(order.connections > 1 ? READ_OCTETS / 4 : READ_OCTETS);
  const where =
    order.via === null ? { host: order.address, port: order.port } : { host: '127.0.0.1', port: order.via };
  const socket = connect({
    ...where,
    noDelay: true,
    onread: {
      buffer,
      callback: (count) => {
        onData(buffer.subarray(0, count));
        return true;
      },
    },
  });
  return socket;
}

const nameOf = (index: number): string => order.names[index % order.names.length] ?? '';
const requestFor = (name: string, isAbsolute: boolean): string =>
  `GET ${isAbsolute ? `http://${name}:${order.port}` : ''}${order.path} HTTP/1.1\r\nHost: ${name}:${order.port}\r\n` +
  'User-Agent: bench\r\nAccept: */*\r\n\r\n';
const connectTo = (name: string): string =>
  `CONNECT ${name}:${order.port} HTTP/1.1\r\nHost: ${name}:${order.port}\r\nUser-Agent: bench\r\n\r\n`;

function done(sinceMs: number): void {
  units += 1;
  latencies.push(performance.now() - sinceMs);
}

/** Requests one after the other on one connection; in a tunnel when `isTunnel`. */
function keepAsking(index: number, isTunnel: boolean): Promise<void> {
  const name = nameOf(index);
  const request = Buffer.from(requestFor(name, order.via !== null && !isTunnel), 'latin1');
  return new Promise((resolve, reject) => {
    let askedAt = 0;
    let isAsking = !isTunnel || order.via === null;
    const ask = (): void => {
      askedAt = performance.now();
      socket.write(request);
    };
    const responses = new Responses(() => {
      if (isAsking) done(askedAt);
      isAsking = true;
      if (performance.now() < endsAt) return ask();
      socket.destroy();
      resolve();
    });
    const socket = open((chunk) => responses.take(chunk));
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('the connection ended')));
    socket.on('connect', () => (isAsking ? ask() : socket.write(connectTo(name))));
  });
}

/** A connection, a tunnel, one request, and the end of it. */
function oneTunnel(index: number): Promise<void> {
  const name = nameOf(index);
  const request = requestFor(name, false);
  const at = performance.now();
  return new Promise((resolve) => {
    let isInside = order.via === null;
    const responses = new Responses(() => {
      if (!isInside) {
        isInside = true;
        socket.write(request, 'latin1');
        return;
      }
      done(at);
      socket.destroy();
      resolve();
    });
    const fail = (): void => {
      failed += 1;
      socket.destroy();
      resolve();
    };
    const socket = open((chunk) => responses.take(chunk));
    socket.on('error', fail);
    socket.on('end', fail);
    socket.on('connect', () => socket.write(isInside ? request : connectTo(name), 'latin1'));
  });
}

/** With TLS inside the tunnel. Node's hello is post-quantum, as those of browsers are. */
function oneTls(index: number): Promise<void> {
  const name = nameOf(index);
  const at = performance.now();
  return new Promise((resolve) => {
    const where =
      order.via === null ? { host: order.address, port: order.port } : { host: '127.0.0.1', port: order.via };
    const socket = connect({ ...where, noDelay: true });
    const end = (isDone: boolean): void => {
      if (isDone) done(at);
      else failed += 1;
      socket.destroy();
      resolve();
    };
    socket.on('error', () => end(false));
    const begin = (): void => {
      // The certificate is the bench's own; what is measured is the way there.
      const inside = connectTls({ socket, servername: name, rejectUnauthorized: false });
      const responses = new Responses(() => end(true));
      inside.on('data', (chunk: Buffer) => responses.take(chunk));
      inside.on('error', () => end(false));
      inside.write(requestFor(name, false), 'latin1');
    };
    socket.on('connect', () => {
      if (order.via === null) return begin();
      socket.write(connectTo(name), 'latin1');
      socket.once('data', begin);
      return undefined;
    });
  });
}

async function again(unit: (index: number) => Promise<void>, index: number): Promise<void> {
  for (let i = index; performance.now() < endsAt; i += order.connections) await unit(i);
}

async function stand(): Promise<void> {
  const buffer = Buffer.alloc(1024);
  const tunnel = async (index: number): Promise<void> => {
    const socket = connect({
      host: '127.0.0.1',
      port: order.via ?? order.port,
      onread: { buffer, callback: () => true },
    });
    await once(socket, 'connect');
    socket.on('close', () => (failed += 1));
    socket.write(connectTo(nameOf(index)), 'latin1');
    while (socket.bytesRead === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    units += 1;
  };
  const AT_ONCE = 50;
  for (let from = 0; from < order.connections; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, order.connections - from) }, (_, i) => tunnel(from + i)),
    );
}

const each = (unit: (index: number) => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: order.connections }, (_, index) => unit(index)));

switch (order.mode) {
  case 'get':
    await each((index) => keepAsking(index, false));
    break;
  case 'bulk':
    await each((index) => keepAsking(index, true));
    break;
  case 'tunnel':
    await each((index) => again(oneTunnel, index));
    break;
  case 'tls':
    await each((index) => again(oneTls, index));
    break;
  case 'idle':
    await stand();
    break;
}
const result: LoadResult = {
  units,
  octets,
  seconds: (performance.now() - startedAt) / 1000,
  p50: 1000 * (latencies.toSorted((a, b) => a - b)[latencies.length >> 1] ?? Number.NaN),
  failed,
};
console.log(JSON.stringify(result));
if (order.mode === 'idle') await once(process.stdin.resume(), 'end');
process.exit(0);
