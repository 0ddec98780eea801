/**
 * One query as the stages see it. Every query takes the shape that `parseQuestionFast` accepts: an unusual but sound
 * message (more records behind the question) is first reduced to its question and OPT.
 */
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { decodeMessage, encodeMessage, HEADER_OCTETS } from './message-codec.ts';
import type { DnsMessage, Edns, EdnsOption, ResourceRecord } from './message.ts';
import {
  MAX_UDP_OCTETS,
  newQuestionView,
  parseQuestionFast,
  VIEW_AD,
  VIEW_CD,
  VIEW_DO,
  VIEW_EDNS,
  type QuestionView,
} from './question-view.ts';
import { domainNameAt, newNameCursor, readName } from './wire-name.ts';

export interface Query {
  /** Header and question as the client sent them: answers repeat the id and the case of the name. */
  readonly packet: Buffer;
  readonly nameEnd: number;
  /** `undefined`: the root, or octets that no host name has. */
  readonly name: DomainName | undefined;
  readonly type: number;
  readonly class: number;
  readonly edns: boolean;
  readonly ednsVersion: number;
  readonly dnssecOk: boolean;
  readonly checkingDisabled: boolean;
  readonly authenticData: boolean;
  /** Octets the answer may have on the transport it came by. */
  readonly limit: number;
  readonly flags: number;
  readonly hash: number;
}

export function buildQuery(packet: Buffer, view: QuestionView, limit: number): Query {
  return {
    packet,
    nameEnd: view.nameEnd,
    name: domainNameAt(packet, HEADER_OCTETS, view.nameEnd),
    type: view.type,
    class: view.class,
    edns: (view.flags & VIEW_EDNS) !== 0,
    ednsVersion: view.ednsVersion,
    dnssecOk: (view.flags & VIEW_DO) !== 0,
    checkingDisabled: (view.flags & VIEW_CD) !== 0,
    authenticData: (view.flags & VIEW_AD) !== 0,
    limit,
    flags: view.flags,
    hash: view.hash,
  };
}

export type Unusual = 'drop' | 'malformed' | 'not-a-query';

/** What `parseQuestionFast` refused, made plain; or why it gets no ordinary answer. */
export function reduceQuery(packet: Buffer): Buffer | Unusual {
  // A response is never answered: two resolvers would answer each other for ever.
  if (packet.length < HEADER_OCTETS || (packet.readUInt8(2) & 0x80) !== 0) return 'drop';
  if ((packet.readUInt8(2) & 0x78) !== 0) return 'not-a-query';
  const decoded = decodeMessage(packet);
  if (!decoded.ok || decoded.value.questions.length !== 1) return 'malformed';
  const plain = encodeMessage({
    ...decoded.value,
    truncated: false,
    rcode: 0,
    answers: [],
    authorities: [],
    additionals: [],
  });
  return parseQuestionFast(plain, newQuestionView()) ? plain : 'malformed';
}

/** FORMERR or NOTIMP: just the header, as nothing behind it can be trusted. */
export function headerOnly(packet: Buffer, rcode: number): Buffer {
  const wire = Buffer.alloc(HEADER_OCTETS);
  packet.copy(wire, 0, 0, 2);
  wire[2] = 0x80 | (packet.readUInt8(2) & 0x79);
  wire[3] = 0x80 | rcode;
  return wire;
}

export interface AnswerParts {
  readonly rcode: number;
  readonly answers?: readonly ResourceRecord[];
  readonly authorities?: readonly ResourceRecord[];
  readonly authenticData?: boolean;
  readonly options?: readonly EdnsOption[];
}

const cursor = newNameCursor();

/** QNAME in the client's own case (0x20). */
export function questionName(query: Query): string {
  if (!readName(query.packet, HEADER_OCTETS, cursor)) throw new Error('a parsed question has a faulty name');
  return cursor.name;
}

/** The response message to `query` (RFC 1035 §4.1.1, RFC 6891 §6.1.1: OPT only to those who sent one). */
export function buildAnswer(query: Query, parts: AnswerParts): DnsMessage {
  const edns: Edns | null = query.edns
    ? {
        udpPayloadSize: MAX_UDP_OCTETS,
        version: 0,
        dnssecOk: query.dnssecOk,
        options: parts.options ?? [],
      }
    : null;
  return {
    id: query.packet.readUInt16BE(0),
    isResponse: true,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: (query.packet.readUInt8(2) & 1) !== 0,
    recursionAvailable: true,
    authenticData: parts.authenticData ?? false,
    checkingDisabled: query.checkingDisabled,
    rcode: parts.rcode,
    questions: [{ name: questionName(query), type: query.type, class: query.class }],
    answers: parts.answers ?? [],
    authorities: parts.authorities ?? [],
    additionals: [],
    edns,
  };
}

export const encodeAnswer = (query: Query, parts: AnswerParts): Buffer =>
  encodeMessage(buildAnswer(query, parts), { maxSize: query.limit });
