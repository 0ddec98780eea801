/**
 * Asks one of our own endpoints over UDP, as any program on this computer would, and reads what comes back. The endpoint
 * knows it for the agent's own check and writes nothing down.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import type { ProbeAnswer } from '../runtime/endpoint-probe.ts';
import { decodeMessage, encodeMessage } from './message-codec.ts';
import { CLASS_IN, type DnsMessage, type EdnsOption, edeCodes, RCODE } from './message.ts';
import type { OwnChecks } from './own-checks.ts';

/** Longer than the filter waits for its upstreams. */
const PATIENCE_MS = 6_000;
const PAYLOAD = 1232;

const RCODE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(RCODE).map(([name, code]) => [code, name]),
);

export function askEndpoint(
  endpoint: string,
  name: DomainName,
  checks: OwnChecks,
): Promise<ProbeAnswer | null> {
  const colon = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(endpoint.slice(colon + 1));
  const id = randomInt(0x1_0000);
  const mark = checks.begin();
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const timer = setTimeout(() => settle(null), PATIENCE_MS);
    const settle = (answer: ProbeAnswer | null): void => {
      clearTimeout(timer);
      checks.end(mark);
      socket.removeAllListeners();
      // A late complaint about a socket that is being closed is of no interest.
      socket.on('error', () => undefined);
      socket.close();
      resolve(answer);
    };
    socket.on('error', () => settle(null));
    socket.on('message', (wire) => {
      const message = decodeMessage(wire);
      if (message.ok && answers(message.value, id, name)) settle(toAnswer(message.value));
    });
    socket.connect(port, host, () => socket.send(question(id, name, mark)));
  });
}

const answers = (message: DnsMessage, id: number, name: DomainName): boolean =>
  message.isResponse && message.id === id && message.questions[0]?.name.toLowerCase() === name;

function question(id: number, name: DomainName, mark: EdnsOption): Buffer {
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
    rcode: RCODE.NOERROR,
    questions: [{ name, type: RR_TYPE.A, class: CLASS_IN }],
    answers: [],
    authorities: [],
    additionals: [],
    edns: { udpPayloadSize: PAYLOAD, version: 0, dnssecOk: false, options: [mark] },
  });
}

function toAnswer(message: DnsMessage): ProbeAnswer {
  const aliases = message.answers.flatMap(({ type, data }) =>
    type === RR_TYPE.CNAME && data.kind === 'name' ? [data.name.toLowerCase()] : [],
  );
  const addresses = message.answers.flatMap(({ data }) =>
    data.kind === 'address' && data.bytes.length === 4 ? [data.bytes.join('.')] : [],
  );
  const rcode = RCODE_NAMES.get(message.rcode) ?? String(message.rcode);
  return { rcode, ede: edeCodes(message), aliases, addresses };
}
