/** The head of an origin's response, and the head that goes on to the client with framing and hops written anew. */
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

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  readonly minorVersion: 0 | 1;
  readonly fields: readonly HeaderField[];
  readonly body: BodyLength;
  readonly connection: readonly string[];
  /** The origin takes another request on this connection. */
  readonly keepAlive: boolean;
  /** What a response without a body says its body would measure (HEAD, 304). */
  readonly statedLength: number | undefined;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?$/;

/** `undefined`: no HTTP/1 response that could be passed on safely. */
export function parseResponseHead(text: string, method: string): ResponseHead | undefined {
  const [line = '', ...rest] = text.split('\r\n');
  const found = STATUS_LINE.exec(line);
  const fields = parseFields(rest);
  if (found === null || typeof fields === 'string') return undefined;
  const minorVersion = found[1] === '0' ? 0 : 1;
  const status = Number(found[2]);
  let length: number | undefined;
  let coding: string | undefined;
  const connection: string[] = [];
  for (const { key, value } of fields) {
    if (key === 'content-length') {
      // RFC 9110 §8.6: the same number said twice is one; anything else is nothing to build on.
      const stated = value.split(',').map((one) => parseLength(one.trim()));
      for (const octets of stated) {
        if (octets === undefined || (length !== undefined && length !== octets)) return undefined;
        length = octets;
      }
    } else if (key === 'transfer-encoding') {
      coding = coding === undefined ? value : `${coding}, ${value}`;
    } else if (key === 'connection') connection.push(...listOf(value));
  }
  const isBare = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  let body: BodyLength = { kind: 'until-close' };
  if (isBare) body = NO_BODY;
  else if (coding !== undefined) {
    // Another coding around the chunks cannot be delimited by us.
    if (coding.toLowerCase() !== 'chunked' || minorVersion === 0) return undefined;
    body = CHUNKED;
  } else if (length !== undefined) body = { kind: 'length', octets: length };
  const isAmbiguous = coding !== undefined && length !== undefined;
  const keepAlive =
    minorVersion === 1 && !connection.includes('close') && body.kind !== 'until-close' && !isAmbiguous;
  return {
    status,
    reason: found[3] ?? '',
    minorVersion,
    fields,
    body,
    connection,
    keepAlive,
    statedLength: isBare && coding === undefined && status >= 200 && status !== 204 ? length : undefined,
  };
}

/** For the client. `body`: as we frame it, which for a client of HTTP/1.0 may differ. */
export function responseForClient(head: ResponseHead, body: BodyLength, keepAlive: boolean): string {
  let text = `HTTP/1.1 ${head.status} ${head.reason}\r\n`;
  let via = `1.${head.minorVersion} ${PSEUDONYM}`;
  for (const { name, key, value } of head.fields) {
    if (isHopByHop(key, head.connection)) continue;
    if (key === 'via') via = `${value}, ${via}`;
    else text += `${name}: ${value}\r\n`;
  }
  if (head.statedLength !== undefined) text += `Content-Length: ${head.statedLength}\r\n`;
  text += `Via: ${via}\r\n${framingLines(body)}`;
  // Of an interim response the connection says nothing (RFC 9110 §15.2).
  if (head.status >= 200) text += keepAlive ? 'Connection: keep-alive\r\n' : 'Connection: close\r\n';
  return `${text}\r\n`;
}

/** 101: both sides change to what was agreed on. */
export function switchingForClient(head: ResponseHead): string {
  let text = `HTTP/1.1 101 ${head.reason}\r\n`;
  for (const { name, key, value } of head.fields) {
    if (key === 'upgrade') text += `Upgrade: ${value}\r\n`;
    else if (!isHopByHop(key, head.connection)) text += `${name}: ${value}\r\n`;
  }
  return `${text}Connection: Upgrade\r\n\r\n`;
}
