/**
 * What package managers and git fetch from: files under `kho.…` and `goi.…` as they lie in a folder (a package's
 * document at `NAME` is the file `NAME.json`), repositories under `git.…` by git's own CGI program.
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hostOf, type OwnSite, type SiteRequest, type SiteResponse } from './web-sites.ts';

export const repositorySites =
  (folder: string): OwnSite =>
  (request, response, url) => {
    const kind = /^(kho|goi|git)\./.exec(hostOf(request))?.[1];
    if (kind === undefined) return false;
    const root = join(folder, kind);
    if (kind === 'git') void repositories(root, request, response, url);
    else file(root, decodeURIComponent(url.pathname), response);
    return true;
  };

function file(root: string, path: string, response: SiteResponse): void {
  const found = [join(root, path), join(root, `${path}.json`)].find(
    (one) => one.startsWith(root) && statSync(one, { throwIfNoEntry: false })?.isFile() === true,
  );
  if (found === undefined) {
    response.statusCode = 404;
    response.end();
    return;
  }
  if (found.endsWith('.json')) response.setHeader('content-type', 'application/json');
  response.end(readFileSync(found));
}

/** RFC 3875, as far as `git http-backend` needs it. */
async function repositories(
  root: string,
  request: SiteRequest,
  response: SiteResponse,
  url: URL,
): Promise<void> {
  const programs = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim();
  const { headers } = request;
  const body = await whole(request as AsyncIterable<Buffer>);
  const backend = spawn(join(programs, 'git-http-backend'), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REMOTE_USER: 'thu',
      REQUEST_METHOD: request.method,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: headers['content-type'],
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: headers['content-encoding'],
    },
  });
  backend.stdin.on('error', () => undefined);
  backend.stdin.end(body);
  const answer = await whole(backend.stdout as AsyncIterable<Buffer>);
  const end = answer.indexOf('\r\n\r\n');
  for (const line of answer.toString('latin1', 0, end).split('\r\n')) {
    const [name = '', value = ''] = line.split(/:\s*(.*)/);
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(answer.subarray(end + 4));
}

async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
