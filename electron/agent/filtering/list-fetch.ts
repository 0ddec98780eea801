/**
 * Downloads a list to a file over HTTP(S): validators (RFC 9110 §13) so that an unchanged list costs one small answer, a
 * limit on everything a server could draw out, and no step from https down to http. Where the network lets nothing out but
 * through a proxy (schools), `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured, as everywhere.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { FetchLimits } from './list-fetch-limits.ts';
import type { ImportProgress } from './list-import-report.ts';

export interface FetchRequest {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly to: string;
}

export type Fetched =
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'saved'; readonly etag: string | null; readonly lastModified: string | null };

export type FetchFault =
  | { readonly kind: 'unreachable'; readonly reason: UnreachableReason; readonly detail: string }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'http-status'; readonly status: number }
  | { readonly kind: 'too-many-redirects'; readonly limit: number }
  | { readonly kind: 'bad-redirect'; readonly to: string }
  | { readonly kind: 'too-big'; readonly limitBytes: number }
  | { readonly kind: 'cancelled' };

/** `interrupted`: the connection broke. `insecure`: whoever answered could not prove to be that server. */
export type UnreachableReason =
  | 'no-network'
  | 'no-such-site'
  | 'refused'
  | 'interrupted'
  | 'insecure'
  | 'other';

export interface FetchHooks {
  readonly onProgress: (progress: ImportProgress) => void;
  readonly signal: AbortSignal;
}

const REPORT_EVERY_MS = 250;

class FetchRefused extends Error {
  readonly fault: FetchFault;
  constructor(fault: FetchFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

export async function fetchList(
  request: FetchRequest,
  limits: FetchLimits,
  hooks: FetchHooks,
): Promise<Result<Fetched, FetchFault>> {
  const total = AbortSignal.timeout(limits.totalMs);
  const signal = AbortSignal.any([hooks.signal, total]);
  try {
    return ok(await follow(request, limits, hooks, signal));
  } catch (cause) {
    await rm(request.to, { force: true });
    if (hooks.signal.aborted) return err({ kind: 'cancelled' });
    if (total.aborted) return err({ kind: 'timed-out', seconds: Math.round(limits.totalMs / 1000) });
    if (cause instanceof FetchRefused) return err(cause.fault);
    const first = firstOf(cause);
    return err({ kind: 'unreachable', reason: reasonOf(first), detail: detailOf(first) });
  }
}

/** A connection tried on several addresses fails with one error for each. */
const firstOf = (cause: unknown): unknown =>
  cause instanceof AggregateError && cause.errors[0] instanceof Error ? cause.errors[0] : cause;

const detailOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const REASONS: Readonly<Record<string, UnreachableReason>> = {
  ENOTFOUND: 'no-such-site',
  // The resolver itself does not answer.
  EAI_AGAIN: 'no-network',
  ENETUNREACH: 'no-network',
  EHOSTUNREACH: 'no-network',
  ENETDOWN: 'no-network',
  EADDRNOTAVAIL: 'no-network',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'interrupted',
  EPIPE: 'interrupted',
  ECONNABORTED: 'interrupted',
  ERR_STREAM_PREMATURE_CLOSE: 'interrupted',
  EPROTO: 'insecure',
};

function reasonOf(cause: unknown): UnreachableReason {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  // OpenSSL's names for what is wrong with a certificate, and those of Node's own TLS errors.
  if (/CERT|^UNABLE_TO|SELF_SIGNED|^ERR_(TLS|SSL)/.test(code)) return 'insecure';
  return REASONS[code] ?? 'other';
}

async function follow(
  request: FetchRequest,
  limits: FetchLimits,
  hooks: FetchHooks,
  signal: AbortSignal,
): Promise<Fetched> {
  let url = new URL(request.url);
  for (let hop = 0; hop <= limits.redirects; hop++) {
    const response = await ask(url, request, limits, signal);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (status >= 301 && status <= 308 && status !== 304 && location !== undefined) {
      response.destroy();
      url = redirected(url, location);
      continue;
    }
    if (status === 304) {
      response.destroy();
      return { kind: 'not-modified' };
    }
    if (status !== 200) {
      response.destroy();
      throw new FetchRefused({ kind: 'http-status', status });
    }
    await save(response, request.to, limits, hooks, signal);
    const { etag, 'last-modified': lastModified } = response.headers;
    return { kind: 'saved', etag: etag ?? null, lastModified: lastModified ?? null };
  }
  throw new FetchRefused({ kind: 'too-many-redirects', limit: limits.redirects });
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (
    to === undefined ||
    !/^https?:$/.test(to.protocol) ||
    (from.protocol === 'https:' && to.protocol === 'http:')
  )
    throw new FetchRefused({ kind: 'bad-redirect', to: location.slice(0, 200) });
  return to;
}

function ask(
  url: URL,
  wanted: FetchRequest,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = {
      'user-agent': 'haidang',
      accept: '*/*',
      'accept-encoding': 'gzip, br',
    };
    if (wanted.etag !== null) headers['if-none-match'] = wanted.etag;
    if (wanted.lastModified !== null) headers['if-modified-since'] = wanted.lastModified;
    const [send, Agent] = url.protocol === 'https:' ? [httpsRequest, HttpsAgent] : [httpRequest, HttpAgent];
    const agent = new Agent({ keepAlive: false, proxyEnv: process.env });
    const request = send(url, { headers, signal, agent });
    let answer: IncomingMessage | undefined;
    const late = (ms: number): void => {
      // Once the answer has begun, only its own stream tells its reader why it ended.
      (answer ?? request).destroy(new FetchRefused({ kind: 'timed-out', seconds: Math.round(ms / 1000) }));
    };
    const connecting = setTimeout(late, limits.connectMs, limits.connectMs);
    const connected = url.protocol === 'https:' ? 'secureConnect' : 'connect';
    request.once('socket', (socket) => socket.once(connected, () => clearTimeout(connecting)));
    request.setTimeout(limits.idleMs, () => late(limits.idleMs));
    request.once('response', (response) => {
      clearTimeout(connecting);
      answer = response;
      resolve(response);
    });
    // Stays for ever: a reset after the answer has begun reaches the response, and must not throw here.
    request.on('error', (cause) => {
      clearTimeout(connecting);
      reject(cause);
    });
    request.end();
  });
}

async function save(
  response: IncomingMessage,
  to: string,
  limits: FetchLimits,
  hooks: FetchHooks,
  signal: AbortSignal,
): Promise<void> {
  const declared = Number(response.headers['content-length'] ?? Number.NaN);
  const totalBytes = Number.isSafeInteger(declared) ? declared : null;
  const tooBig = (): FetchRefused => new FetchRefused({ kind: 'too-big', limitBytes: limits.maxBytes });
  if (totalBytes !== null && totalBytes > limits.maxBytes) {
    response.destroy();
    throw tooBig();
  }
  const started = performance.now();
  let bytes = 0;
  let reported = 0;
  const counting = meter((size) => {
    bytes += size;
  });
  // By the clock and not by the block: where the download rests, the last figure is the true one.
  const reporting = setInterval(() => {
    if (bytes === reported) return;
    reported = bytes;
    const elapsed = (performance.now() - started) / 1000;
    const left = totalBytes === null ? null : totalBytes - bytes;
    const etaSeconds = left === null || elapsed < 1 ? null : Math.ceil((left * elapsed) / bytes);
    hooks.onProgress({ phase: 'download', bytes, totalBytes, lines: 0, names: 0, etaSeconds });
  }, REPORT_EVERY_MS);
  let kept = 0;
  const limiting = meter((size) => {
    kept += size;
    if (kept > limits.maxBytes) throw tooBig();
  });
  const file = createWriteStream(to, { mode: 0o600 });
  const encoding = response.headers['content-encoding']?.toLowerCase();
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip')
      await pipeline(response, counting, createGunzip(), limiting, file, { signal });
    else if (encoding === 'br')
      await pipeline(response, counting, createBrotliDecompress(), limiting, file, { signal });
    else await pipeline(response, counting, limiting, file, { signal });
  } finally {
    clearInterval(reporting);
  }
}

function meter(onBlock: (bytes: number) => void): Transform {
  return new Transform({
    transform(block: Buffer, _encoding, done: TransformCallback) {
      try {
        onBlock(block.length);
        done(null, block);
      } catch (cause) {
        done(cause as Error);
      }
    },
  });
}
