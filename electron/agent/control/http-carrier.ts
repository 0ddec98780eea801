/**
 * Carries `createApi` over Node's HTTP server: one message in, one `Request`; one `Response` out, streamed with
 * back-pressure. It checks nothing: who may speak is decided by the socket it listens on, and by the API.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

export type Api = (request: Request) => Promise<Response>;

/** Bytes of one request's body. Policy documents are the largest thing that comes in. */
const LARGEST_BODY = 4 * 1024 * 1024;

export async function carry(api: Api, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const body = await readBody(incoming);
  if (body === undefined) {
    outgoing.writeHead(413).end();
    return;
  }
  const response = await api(toRequest(incoming, body, gone.signal));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  // An event stream's first event may be far off: the client must see the head now.
  outgoing.flushHeaders();
  if (response.body === null) {
    outgoing.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(response.body), outgoing);
  } catch (error) {
    // The other side left in the middle of a stream: its right.
    if (!gone.signal.aborted) throw error;
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(incoming: IncomingMessage, body: Buffer<ArrayBuffer>, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const url = new URL(incoming.url ?? '/', 'http://control.haidang.internal');
  const method = incoming.method ?? 'GET';
  const bodyless = method === 'GET' || method === 'HEAD';
  return new Request(url, { method, headers, signal, ...(bodyless ? {} : { body }) });
}
