/**
 * A scripted DNS server on loopback, UDP and TCP on one port, for end-to-end tests. It answers from a zone given as
 * data, remembers every question, and misbehaves on request (delay, silence, TC, any mutation of the bytes).
 * Its codec is its own on purpose: a fixture that used the product's codec would share its mistakes.
 */
import { createSocket } from 'node:dgram';
import { createServer, isIPv6, type AddressInfo, type Socket } from 'node:net';

export interface FakeRecord {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  /** Followed inside the zone: the answer holds the chain and the records at its end. */
  readonly CNAME?: string;
  readonly TXT?: readonly string[];
  /** RDATA as it goes on the wire, by RR type number (65 = HTTPS). */
  readonly raw?: Readonly<Record<number, readonly Buffer[]>>;
  /** Seconds; default 300. */
  readonly ttl?: number;
  /** Answers with this RCODE and no records: 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. */
  readonly rcode?: number;
  readonly delayMs?: number;
  /** Never answers. */
  readonly drop?: boolean;
  /** Over UDP only TC=1 and no records; over TCP the whole answer. */
  readonly truncate?: boolean;
}

/** Lower-case names without the last dot; `*.example.com` covers every name below that is not listed itself. */
export type FakeZone = Readonly<Record<string, FakeRecord>>;

export interface FakeQuestion {
  /** Lower-case, without the last dot. */
  readonly name: string;
  /** `A`, `AAAA`, `HTTPS`, … or `TYPE123`. */
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
  /** The name in the case in which it came. */
  readonly spelled: string;
  readonly id: number;
  readonly sourcePort: number;
  readonly wire: Buffer;
}

/** Gets the finished answer; returns what is sent instead: nothing, one message or several. */
export type Mutation = (answer: Buffer, question: FakeQuestion) => Buffer | readonly Buffer[] | null;

export interface FakeUpstreamOptions {
  readonly zone?: FakeZone;
  readonly host?: string;
  readonly port?: number;
  readonly mutate?: Mutation;
  /** Default true; false leaves the TCP port closed. */
  readonly tcp?: boolean;
}

export interface FakeUpstream {
  readonly address: string;
  readonly port: number;
  /** `127.0.0.1:5300` or `[::1]:5300`, as `--upstream` takes it. */
  readonly endpoint: string;
  readonly queries: FakeQuestion[];
  setZone(zone: FakeZone): void;
  setMutation(mutate: Mutation | undefined): void;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  DS: 43,
  DNSKEY: 48,
  SVCB: 64,
  HTTPS: 65,
  ANY: 255,
};
const TYPE_NAMES = new Map(Object.entries(TYPES).map(([name, code]) => [code, name]));

export async function startFakeUpstream(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const host = options.host ?? '127.0.0.1';
  let zone = options.zone ?? {};
  let mutate = options.mutate;
  const queries: FakeQuestion[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const connections = new Set<Socket>();

  const serve = (
    message: Buffer,
    transport: 'udp' | 'tcp',
    sourcePort: number,
    send: (b: Buffer) => void,
  ): void => {
    const question = readQuestion(message, transport, sourcePort);
    if (question === undefined) return;
    queries.push(question);
    const record = lookUp(zone, question.name);
    if (record?.drop === true) return;
    const reply = (): void => {
      const answer = answerTo(zone, question);
      const out = mutate === undefined ? answer : mutate(answer, question);
      if (out === null) return;
      for (const one of Buffer.isBuffer(out) ? [out] : out) send(one);
    };
    if (record?.delayMs === undefined) return reply();
    const timer = setTimeout(() => {
      timers.delete(timer);
      reply();
    }, record.delayMs);
    timers.add(timer);
  };

  const tcp = createServer((socket) => {
    connections.add(socket);
    let pending = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => connections.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const end = 2 + pending.readUInt16BE(0);
        const message = Buffer.from(pending.subarray(2, end));
        pending = pending.subarray(end);
        serve(message, 'tcp', socket.remotePort ?? 0, (b) => {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(b.length);
          if (!socket.destroyed) socket.write(Buffer.concat([length, b]));
        });
      }
    });
  });

  // One port for both: the UDP port is taken again as TCP, with a few attempts when somebody else holds it.
  for (let attempt = 0; ; attempt++) {
    const udp = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: 4 << 20 });
    udp.on('message', (message, from) => {
      serve(message, 'udp', from.port, (b) => udp.send(b, from.port, from.address, () => {}));
    });
    try {
      await new Promise<void>((resolve, reject) => {
        udp.once('error', reject);
        udp.bind(options.port ?? 0, host, resolve);
      });
      udp.removeAllListeners('error').on('error', () => {});
      const { port } = udp.address();
      if (options.tcp !== false) {
        await new Promise<void>((resolve, reject) => {
          tcp.once('error', reject);
          tcp.listen(port, host, resolve);
        });
        tcp.removeAllListeners('error');
      }
      return {
        address: host,
        port,
        endpoint: isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`,
        queries,
        setZone: (next) => {
          zone = next;
        },
        setMutation: (next) => {
          mutate = next;
        },
        close: async () => {
          for (const timer of timers) clearTimeout(timer);
          for (const socket of connections) socket.destroy();
          await new Promise<void>((resolve) => {
            udp.close(resolve);
          });
          if ((tcp.address() as AddressInfo | null) !== null) {
            await new Promise<void>((resolve) => {
              tcp.close(() => resolve());
            });
          }
        },
      };
    } catch (cause) {
      udp.close();
      tcp.removeAllListeners('error');
      if (options.port !== undefined || attempt >= 20) throw cause;
    }
  }
}

/** The whole response message to a query message, from a zone: for fixtures with a transport of their own. */
export function answerFromZone(zone: FakeZone, query: Buffer): Buffer | undefined {
  const question = readQuestion(query, 'tcp', 0);
  return question === undefined ? undefined : answerTo(zone, question);
}

function lookUp(zone: FakeZone, name: string): FakeRecord | undefined {
  if (Object.hasOwn(zone, name)) return zone[name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const wildcard = `*${name.slice(dot)}`;
    if (Object.hasOwn(zone, wildcard)) return zone[wildcard];
  }
  return Object.hasOwn(zone, '*') ? zone['*'] : undefined;
}

function readQuestion(wire: Buffer, transport: 'udp' | 'tcp', sourcePort: number): FakeQuestion | undefined {
  if (wire.length < 17 || wire.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = wire[at];
    if (length === undefined || length > 63 || at + 1 + length > wire.length) return undefined;
    at++;
    if (length === 0) break;
    labels.push(wire.toString('latin1', at, at + length));
    at += length;
  }
  if (at + 4 > wire.length) return undefined;
  const code = wire.readUInt16BE(at);
  const spelled = labels.join('.');
  return {
    name: spelled.toLowerCase(),
    type: TYPE_NAMES.get(code) ?? `TYPE${code}`,
    transport,
    spelled,
    id: wire.readUInt16BE(0),
    sourcePort,
    wire,
  };
}

function answerTo(zone: FakeZone, question: FakeQuestion): Buffer {
  const type = TYPES[question.type] ?? Number(question.type.slice(4));
  const answers: Buffer[] = [];
  let name = question.name;
  let record = lookUp(zone, name);
  let owner = Buffer.from([0xc0, 12]);
  const follow = type === 5 ? 0 : 16;
  for (let hops = 0; record?.CNAME !== undefined && hops < follow; hops++) {
    const target = encodeName(record.CNAME);
    answers.push(resourceRecord(owner, 5, record.ttl ?? 300, target));
    name = record.CNAME.toLowerCase();
    owner = Buffer.from(target);
    record = lookUp(zone, name);
  }
  let rcode = record === undefined ? 3 : (record.rcode ?? 0);
  if (record !== undefined && rcode === 0) {
    for (const rdata of rdataOf(record, type))
      answers.push(resourceRecord(owner, type, record.ttl ?? 300, rdata));
  }
  let flags = 0x8180;
  const truncated = question.transport === 'udp' && lookUp(zone, question.name)?.truncate === true;
  if (truncated) {
    flags |= 0x0200;
    answers.length = 0;
    rcode = 0;
  }
  const negative = !truncated && (rcode === 3 || (rcode === 0 && answers.length === 0));
  const soa = Buffer.concat([
    encodeName('ns.fake'),
    encodeName('admin.fake'),
    numbers(1, 3600, 600, 86400, 60),
  ]);
  const authority = negative ? [resourceRecord(encodeName(''), 6, 60, soa)] : [];
  const questionEnd = 12 + encodeName(question.name).length + 4;
  const header = Buffer.alloc(12);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(flags | rcode | (question.wire.readUInt16BE(2) & 0x0010), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  header.writeUInt16BE(authority.length, 8);
  const opt = question.wire.readUInt16BE(10) > 0 ? [Buffer.from([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0])] : [];
  header.writeUInt16BE(opt.length, 10);
  return Buffer.concat([header, question.wire.subarray(12, questionEnd), ...answers, ...authority, ...opt]);
}

function rdataOf(record: FakeRecord, type: number): readonly Buffer[] {
  switch (type) {
    case 1:
      return (record.A ?? []).map((ip) => Buffer.from(ip.split('.').map(Number)));
    case 5:
      return record.CNAME === undefined ? [] : [encodeName(record.CNAME)];
    case 16:
      return (record.TXT ?? []).map((text) => Buffer.from([text.length, ...Buffer.from(text, 'latin1')]));
    case 28:
      return (record.AAAA ?? []).map(ipv6Octets);
    default:
      return record.raw?.[type] ?? [];
  }
}

function encodeName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

function resourceRecord(owner: Buffer, type: number, ttl: number, rdata: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(rdata.length, 8);
  return Buffer.concat([owner, fixed, rdata]);
}

function numbers(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) out.writeUInt32BE(value, i * 4);
  return out;
}

function ipv6Octets(ip: string): Buffer {
  const [head = '', tail] = ip.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
  const out = Buffer.alloc(16);
  for (const [i, group] of all.entries()) out.writeUInt16BE(group, i * 2);
  return out;
}
