/**
 * Carries `createApi` over Node's HTTP server: one message in, one `Request`; one `Response` out, streamed with
 * back-pressure. It checks nothing but the size of bodies: who may speak is decided by the listener and by the API.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** `socket`: the account that runs the agent, or root. `tcp`: any program on this computer, a hostile page's too. */
export type Carrier = 'socket' | 'tcp';

export type Api = (request: Request, carrier: Carrier) => Promise<Response>;

const MIB = 1024 * 1024;
/** Bytes of one request's body. Policy documents are the largest thing that comes in. */
const LARGEST_BODY = 4 * MIB;
/** The one procedure that takes a file, and the file with the envelope around it. */
export const UPLOAD_PATH = '/api/console/imports/examine';
const LARGEST_UPLOAD = 64 * MIB + 64 * 1024;

/** `mayUpload`: the caller has shown who it is, and may send the one large body there is. */
export async function carry(
  api: Api,
  carrier: Carrier,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  mayUpload: boolean,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  const target = incoming.url ?? '/';
  const url = urlOf(target);
  if (url === null) {
    outgoing.writeHead(400).end();
    return;
  }
  const uploads = mayUpload && url.pathname === UPLOAD_PATH;
  const body = await readBody(incoming, uploads ? LARGEST_UPLOAD : LARGEST_BODY);
  if (body === undefined) {
    outgoing.writeHead(413).end();
    return;
  }
  // No client of ours sends steps upwards, and what is left of them would be some page's address.
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(target.split(/[?#]/, 1)[0] ?? '')) {
    outgoing.writeHead(404).end();
    return;
  }
  const response = await api(toRequest(incoming, url, body, gone.signal), carrier);
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

/** A path stays a path: resolved as a reference, `//name/x` would name another host and `//` nothing at all. */
function urlOf(target: string): URL | null {
  const whole = target.startsWith('/') ? `http://control.haidang.internal${target}` : target;
  return URL.canParse(whole) ? new URL(whole) : null;
}

/** Undefined: too large. It is read to its end all the same: many clients hear an answer only after they sent. */
async function readBody(
  incoming: IncomingMessage,
  largest: number,
): Promise<Buffer<ArrayBuffer> | undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
    else chunks = [];
  }
  return size <= largest ? Buffer.concat(chunks) : undefined;
}

function toRequest(
  incoming: IncomingMessage,
  url: URL,
  body: Buffer<ArrayBuffer>,
  signal: AbortSignal,
): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const method = incoming.method ?? 'GET';
  const bodyless = method === 'GET' || method === 'HEAD';
  return new Request(url, { method, headers, signal, ...(bodyless ? {} : { body }) });
}
