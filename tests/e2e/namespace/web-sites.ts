/**
 * Web sites for the proxy's tests: the same pages for every name, on port 80 and, with a certificate of the test's own
 * authority, on port 443 (HTTP/2 and HTTP/1.1; names under `h1.` have only the latter). Bodies of any size, uploads that
 * are counted and digested, ranges, chunks, trailers, interim responses, WebSocket echo.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { ServerCertificate } from '../../unit/dns/test-certificates.ts';

export type SiteRequest = IncomingMessage | Http2ServerRequest;
export type SiteResponse = ServerResponse | Http2ServerResponse;

export interface SiteVisit {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly httpVersion: string;
  readonly isTls: boolean;
}

/** Answers for hosts of its own; false: not one of them. */
export type OwnSite = (request: SiteRequest, response: SiteResponse, url: URL) => boolean;

export interface WebSitesOptions {
  readonly address: string;
  /** Of the same pages on loopback, over plain HTTP. */
  readonly localPort: number;
  readonly certificate: ServerCertificate;
  readonly ownSite?: OwnSite;
  readonly onVisit: (visit: SiteVisit) => void;
}

/** Of a site on this computer itself. */
export const LOCAL_PORT = 8631;

/** What `/range` serves: every octet is known by its place. */
export const RANGE_TEXT = Array.from({ length: 100 }, (_, i) => `${String(i).padStart(9, '0')}\n`).join('');

const BLOCK = randomBytes(64 * 1024);
const LARGE = 8 * 1024 * 1024;

export async function startWebSites(options: WebSitesOptions): Promise<void> {
  const { address, localPort, certificate, ownSite, onVisit } = options;
  const serve =
    (isTls: boolean) =>
    (request: SiteRequest, response: SiteResponse): void => {
      const host = hostOf(request);
      const url = new URL(request.url ?? '/', `http://${host}`);
      onVisit({
        host,
        path: url.pathname,
        method: request.method ?? '',
        httpVersion: request.httpVersion,
        isTls,
      });
      if (ownSite?.(request, response, url) === true) return;
      // A client that goes away in the middle is part of the tests.
      answer(request, response, url).catch(() => undefined);
    };
  const plain = createServer(serve(false));
  plain.on('upgrade', echo);
  const local = createServer(serve(false));
  const secure = createSecureServer(
    {
      ...certificate,
      allowHTTP1: true,
      ALPNCallback: ({ servername, protocols }) =>
        protocols.includes('h2') && !servername.startsWith('h1.') ? 'h2' : 'http/1.1',
    },
    serve(true),
  );
  secure.on('upgrade', echo);
  secure.on('sessionError', () => undefined);
  plain.listen(80, address);
  secure.listen(443, address);
  local.listen(localPort, '127.0.0.1');
  await Promise.all([plain, secure, local].map((server) => once(server, 'listening')));
}

export function hostOf({ headers }: SiteRequest): string {
  const authority = headers[':authority'] ?? headers.host ?? '';
  return String(authority).replace(/:\d+$/, '');
}

async function answer(request: SiteRequest, response: SiteResponse, url: URL): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  switch (url.pathname) {
    case '/bytes':
      return bytes(request, response, Number(url.searchParams.get('count')));
    case '/upload':
      return upload(request, response);
    case '/headers':
      return json(response, { headers: request.headers });
    case '/range':
      return range(request, response);
    case '/gzip':
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(`Xin chào từ ${url.hostname}`));
      return undefined;
    case '/trailers':
      // Chunked over HTTP/1.1, as its length is not said.
      response.setHeader('trailer', 'x-digest');
      await pipeline(Readable.from(['một, ', 'hai']), response, { end: false });
      response.addTrailers({ 'x-digest': 'ba' });
      response.end();
      return undefined;
    default: {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      const host = hostOf(request);
      response.end(`<!doctype html><title>${host}</title><p id="hello">Xin chào từ ${host}</p>`);
    }
  }
}

function json(response: SiteResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

async function bytes(request: SiteRequest, response: SiteResponse, count: number): Promise<void> {
  response.setHeader('content-length', count);
  response.setHeader('content-type', 'application/octet-stream');
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(Readable.from(blocks(count), { objectMode: false, highWaterMark: LARGE }), response);
}

function* blocks(count: number): Generator<Buffer> {
  for (let left = count; left > 0; left -= BLOCK.length)
    yield left >= BLOCK.length ? BLOCK : BLOCK.subarray(0, left);
}

async function upload(request: SiteRequest, response: SiteResponse): Promise<void> {
  const digest = createHash('sha256');
  let octets = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length;
    digest.update(chunk);
  }
  const { headers } = request;
  json(response, {
    octets,
    sha256: digest.digest('hex'),
    coding: headers['transfer-encoding'] ?? null,
    length: headers['content-length'] ?? null,
  });
}

function range(request: SiteRequest, response: SiteResponse): void {
  const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  response.setHeader('accept-ranges', 'bytes');
  if (asked === null) {
    response.end(RANGE_TEXT);
    return;
  }
  const [from, to] = [Number(asked[1]), Number(asked[2])];
  response.statusCode = 206;
  response.setHeader('content-range', `bytes ${from}-${to}/${RANGE_TEXT.length}`);
  response.end(RANGE_TEXT.slice(from, to + 1));
}

const WEBSOCKET_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [TEXT_FRAME, CLOSE_FRAME] = [0x81, 0x88];

/** RFC 6455, as far as an echo of short texts needs it. */
function echo(request: IncomingMessage, socket: Socket): void {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}${WEBSOCKET_KEY}`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let pending = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const length = (pending[1] ?? 0) & 0x7f;
      if (pending.length < 6 + length) return;
      const [mask, masked] = [pending.subarray(2, 6), pending.subarray(6, 6 + length)];
      const text = Buffer.from(masked.map((octet, i) => octet ^ (mask[i % 4] ?? 0)));
      const isClose = ((pending[0] ?? 0) & 0x0f) === 8;
      socket.write(Buffer.concat([Buffer.from([isClose ? CLOSE_FRAME : TEXT_FRAME, length]), text]));
      if (isClose) socket.end();
      pending = pending.subarray(6 + length);
    }
  });
}
