/**
 * The built console as files: two documents, and what they load. A path without an extension is a page of the console,
 * or of the child's; the browser's own router finds it.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { documentHeaders, IMMUTABLE_HEADERS, NO_STORE_HEADERS } from './response-headers.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
};

/**
 * No segment begins with a dot, and nothing needs decoding: no path leads out of the folder. Each repetition is told from
 * the next by a character that it cannot hold, so a long path from anybody costs no more than its length.
 */
const FILE_PATH = /^(?:\/\w[\w.-]*)+$/;
const PAGE_PATH = /^(?:\/[\w-]+)*\/?$/;

/** Where the build left room for the nonce of each answer. */
const NONCE_PLACE = 'NONCE-OF-THIS-ANSWER';

export class ConsoleFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async serve(request: Request): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: { ...NO_STORE_HEADERS, allow: 'GET, HEAD' } });
    const { pathname } = new URL(request.url);
    const found = isDocument(pathname) ? await this.#document(pathname) : await this.#file(pathname);
    return request.method === 'HEAD' ? new Response(null, found) : found;
  }

  async #document(pathname: string): Promise<Response> {
    const file = isChildPage(pathname) ? 'child.html' : 'index.html';
    const nonce = randomBytes(16).toString('base64url');
    const html = await read(join(this.#folder, file));
    if (html === null) return new Response(NOT_BUILT, { status: 503, headers: documentHeaders(nonce) });
    const text = html.toString('utf8').replaceAll(NONCE_PLACE, nonce);
    return new Response(text, { headers: documentHeaders(nonce) });
  }

  async #file(pathname: string): Promise<Response> {
    const mediaType = MEDIA_TYPES[extname(pathname)];
    const content =
      FILE_PATH.test(pathname) && mediaType !== undefined ? await read(join(this.#folder, pathname)) : null;
    if (content === null || mediaType === undefined)
      return new Response(null, { status: 404, headers: NO_STORE_HEADERS });
    const headers = pathname.startsWith('/assets/') ? IMMUTABLE_HEADERS : NO_STORE_HEADERS;
    return new Response(content, { headers: { ...headers, 'content-type': mediaType } });
  }
}

/** What a person may type or keep as a bookmark; everything else is loaded by a document. */
export const isDocument = (pathname: string): boolean => PAGE_PATH.test(pathname);

const isChildPage = (pathname: string): boolean => pathname === '/child' || pathname.startsWith('/child/');

const read = (path: string): Promise<Buffer<ArrayBuffer> | null> => readFile(path).catch(() => null);

const NOT_BUILT = `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Hải Đăng</title>
<h1>Hải Đăng</h1>
<p>Bộ lọc đang chạy, nhưng bảng điều khiển chưa được dựng. Hãy chạy <code>npm run build</code> rồi tải lại trang.</p>
<p lang="en">The filter is running, but the console has not been built. Run <code>npm run build</code>, then load this page again.</p>
</html>
`;
