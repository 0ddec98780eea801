/**
 * Which requests on loopback TCP come from our own page, judged by the head alone, before any body is read. Every
 * program and every web page of this computer can send something here: a page of another origin, a name that was made
 * to point here (DNS rebinding), a form, an image, a frame.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isDocument } from './console-files.ts';
import { UPLOAD_PATH } from './http-carrier.ts';

export interface RequestHead {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** How many `Host` headers came: only the first would be looked at. */
  readonly hosts: number;
}

/** The status to refuse with; null: it may pass. `own`: `127.0.0.1:PORT`. */
export function refusalOf({ method, target, headers, hosts }: RequestHead, own: string): number | null {
  // `localhost` and every other name too: whoever controls a name can point it here.
  if (hosts !== 1 || headers.host !== own || !target.startsWith('/')) return 421;
  const [pathname = ''] = target.split(/[?#]/, 1);
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${own}`) return 403;
  if (method === 'GET' || method === 'HEAD') return fetchedByUs(headers, isDocument(pathname)) ? null : 403;
  if (method !== 'POST') return 405;
  // Browsers name the origin of every POST. One that says nothing about the site is an old browser, and names it too.
  if (origin === undefined || !fetchedByUs(headers, false)) return 403;
  return takesType(headers['content-type'], pathname) ? null : 415;
}

/** `none`: the person typed the address or opened a link from another program; only documents are reached like that. */
function fetchedByUs(headers: IncomingHttpHeaders, document: boolean): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || (site === 'none' && document);
}

/** A page of another origin cannot send JSON without asking first, and it is never answered that it may. */
function takesType(contentType: string | undefined, pathname: string): boolean {
  const [type = ''] = (contentType ?? '').split(';', 1);
  const trimmed = type.trim().toLowerCase();
  return trimmed === 'application/json' || (trimmed === 'multipart/form-data' && pathname === UPLOAD_PATH);
}
