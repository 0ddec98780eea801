/**
 * The head of a request, parsed strictly, and the head that goes on to the origin. Whatever could be read in two ways
 * (two lengths, two hosts, a length and chunks, folds) is an answer of 4xx and the end of the connection.
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import {
  type BodyLength,
  CHUNKED,
  framingLines,
  type HeaderField,
  isHopByHop,
  listOf,
  NO_BODY,
  parseFields,
  parseLength,
  PSEUDONYM,
} from './http-syntax.ts';

export interface RequestHead {
  readonly method: string;
  /** As in the request line: a path, an absolute URI, an authority or `*`. */
  readonly target: string;
  readonly minorVersion: 0 | 1;
  readonly fields: readonly HeaderField[];
  /** The one Host field; only HTTP/1.0 may do without. */
  readonly host: string | undefined;
  readonly body: BodyLength;
  /** What `Connection` and `Proxy-Connection` name. */
  readonly connection: readonly string[];
  readonly keepAlive: boolean;
  /** A protocol the client would change to; `h2c` does not count, as it would hide what is asked. */
  readonly upgrade: string | undefined;
}

export interface RequestFault {
  readonly status: 400 | 414 | 431 | 501 | 505 | 508;
  /** For the log of a developer and `Proxy-Status`: no word of the request in it. */
  readonly why: string;
}

const MAX_LINE = 8 * 1024;
/** A request that has come through here more often goes in a circle. */
const MAX_ROUNDS = 3;

/** Octets above ASCII in a target are sent on in their percent form: Vietnamese file names come raw from many programs. */
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) ([\x21-\x7e\x80-\xff]+) HTTP\/([0-9])\.([0-9])$/;

const RAW = /[\x80-\xff]/;
const RAW_EACH = /[\x80-\xff]/g;
const percentForm = (octet: string): string => `%${octet.charCodeAt(0).toString(16).toUpperCase()}`;

const fault = (status: RequestFault['status'], why: string): Result<never, RequestFault> =>
  err({ status, why });

/** `text`: the head in Latin-1, from the request line to its empty line, without the CRLF CRLF at the end. */
export function parseRequestHead(text: string): Result<RequestHead, RequestFault> {
  const [line = '', ...rest] = text.split('\r\n');
  if (line.length > MAX_LINE) return fault(414, 'request line too long');
  const found = REQUEST_LINE.exec(line);
  if (found === null) return fault(400, 'malformed request line');
  const [, method = '', raw = '', major, minor] = found;
  const target = RAW.test(raw) ? raw.replaceAll(RAW_EACH, percentForm) : raw;
  if (major !== '1' || (minor !== '0' && minor !== '1')) return fault(505, 'HTTP version');
  const fields = parseFields(rest);
  if (fields === 'too-many') return fault(431, 'too many fields');
  if (fields === 'malformed') return fault(400, 'malformed field');
  return withMeaning({ method, target, minorVersion: minor === '0' ? 0 : 1, fields });
}

type Plain = Pick<RequestHead, 'method' | 'target' | 'minorVersion' | 'fields'>;

function withMeaning(plain: Plain): Result<RequestHead, RequestFault> {
  let host: string | undefined;
  let length: string | undefined;
  let coding: string | undefined;
  let upgrade: string | undefined;
  const connection: string[] = [];
  for (const { key, value } of plain.fields) {
    switch (key) {
      case 'host':
        if (host !== undefined) return fault(400, 'two Host fields');
        host = value;
        break;
      case 'content-length':
        if (length !== undefined) return fault(400, 'two Content-Length fields');
        length = value;
        break;
      case 'transfer-encoding':
        if (coding !== undefined) return fault(400, 'two Transfer-Encoding fields');
        coding = value;
        break;
      case 'connection':
      case 'proxy-connection':
        connection.push(...listOf(value));
        break;
      case 'upgrade':
        upgrade = upgrade === undefined ? value : `${upgrade}, ${value}`;
        break;
      case 'via':
        if (value.split(PSEUDONYM).length > MAX_ROUNDS) return fault(508, 'the request goes in a circle');
        break;
      default:
    }
  }
  if (host === undefined && plain.minorVersion === 1) return fault(400, 'no Host field');
  const body = bodyOf(plain, length, coding);
  if (!body.ok) return body;
  const wished = connection.includes('upgrade') && plain.minorVersion === 1 ? upgrade : undefined;
  const keepAlive = plain.minorVersion === 1 && !connection.includes('close');
  return ok({
    ...plain,
    host,
    body: body.value,
    connection,
    keepAlive,
    upgrade: wished === undefined || listOf(wished).includes('h2c') ? undefined : wished,
  });
}

function bodyOf(
  { minorVersion }: Plain,
  length: string | undefined,
  coding: string | undefined,
): Result<BodyLength, RequestFault> {
  if (coding !== undefined) {
    if (length !== undefined) return fault(400, 'Content-Length and Transfer-Encoding');
    if (minorVersion === 0) return fault(400, 'Transfer-Encoding in HTTP/1.0');
    return coding.toLowerCase() === 'chunked' ? ok(CHUNKED) : fault(501, 'transfer coding');
  }
  if (length === undefined) return ok(NO_BODY);
  const octets = parseLength(length);
  return octets === undefined ? fault(400, 'malformed Content-Length') : ok({ kind: 'length', octets });
}

/** The same request for the origin: `path` in origin form, `authority` as its only Host. */
export function requestForOrigin(head: RequestHead, path: string, authority: string): string {
  let text = `${head.method} ${path} HTTP/1.1\r\nHost: ${authority}\r\n`;
  let via = `1.${head.minorVersion} ${PSEUDONYM}`;
  for (const { name, key, value } of head.fields) {
    if (key === 'host' || isHopByHop(key, head.connection)) continue;
    if (key === 'via') via = `${value}, ${via}`;
    else text += `${name}: ${value}\r\n`;
  }
  text += `Via: ${via}\r\n${framingLines(head.body)}`;
  if (head.upgrade !== undefined) text += `Connection: Upgrade\r\nUpgrade: ${head.upgrade}\r\n`;
  return `${text}\r\n`;
}
