/** The control socket as a file and as an HTTP server: where it lies, what a dead agent left, and hostile requests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControlSocket, openControlSocket } from '../../electron/agent/control/control-socket.ts';
import { controlSocketPath } from '../../shared/contracts/locations.ts';
import { unwrap } from '../../shared/kernel/result.ts';

let folder: string;
let open: ControlSocket[];
let reached: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haidang-door-'));
  open = [];
  reached = [];
});
afterEach(async () => {
  await Promise.all(open.map((socket) => socket.close()));
  rmSync(folder, { recursive: true, force: true });
});

const api = async ({ method, url }: Request): Promise<Response> => {
  reached.push(`${method} ${new URL(url).pathname}`);
  return new Response('here');
};

async function listenAt(path: string): Promise<ControlSocket> {
  const socket = unwrap(await openControlSocket(path, api));
  open.push(socket);
  return socket;
}

const statusOf = async (socketPath: string, method = 'GET', body = ''): Promise<number | undefined> => {
  const outgoing = request({ socketPath, method, path: '/x' }).end(body);
  const [incoming] = await once(outgoing, 'response');
  incoming.resume();
  return incoming.statusCode;
};

/** What comes back for these bytes, until the other side closes. */
const knock = (socketPath: string, bytes: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const raw = connect(socketPath, () => raw.end(bytes));
    raw.setEncoding('latin1');
    raw.on('data', (chunk: string) => (answer += chunk));
    raw.on('error', () => undefined).on('close', () => resolve(answer));
  });

const isWindows = process.platform === 'win32';

test.skipIf(isWindows)(
  'a data path too long for a socket gets a folder of its own that only its owner may enter',
  async () => {
    const data = join(folder, 'hồ-sơ-'.repeat(20));
    const path = controlSocketPath(data, {
      platform: process.platform,
      env: {},
      homeDirectory: folder,
      temporaryDirectory: folder,
    });
    expect(dirname(path)).not.toBe(data);
    await listenAt(path);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(lstatSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(await statusOf(path)).toBe(200);
  },
);

test.skipIf(isWindows)('a folder that stood open to everybody is closed', async () => {
  const wide = join(folder, 'wide');
  mkdirSync(wide);
  await listenAt(join(wide, 'control.sock'));
  expect(lstatSync(wide).mode & 0o777).toBe(0o700);
});

test.skipIf(isWindows)('a link in the place of the folder is refused', async () => {
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));
  const opened = await openControlSocket(join(folder, 'link', 'control.sock'), api);
  expect(opened).toMatchObject({ ok: false, error: { kind: 'unsafe-folder' } });
  expect(existsSync(join(folder, 'elsewhere', 'control.sock'))).toBe(false);
});

test.skipIf(isWindows)('the socket that a killed agent left behind is replaced', async () => {
  const path = join(folder, 'control.sock');
  const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const dying = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(dying.stdout, 'data');
  dying.kill('SIGKILL');
  await once(dying, 'exit');
  expect(existsSync(path)).toBe(true);
  await listenAt(path);
  expect(await statusOf(path)).toBe(200);
});

test('a closed socket leaves no file', async () => {
  const path = join(folder, 'control.sock');
  const socket = unwrap(await openControlSocket(path, api));
  await socket.close();
  expect(existsSync(path)).toBe(false);
});

test('a body of 4 MiB passes and one byte more never reaches the API', async () => {
  const path = join(folder, 'control.sock');
  await listenAt(path);
  expect(await statusOf(path, 'POST', 'x'.repeat(4 * 1024 * 1024))).toBe(200);
  expect(reached).toHaveLength(1);
  await statusOf(path, 'POST', 'x'.repeat(4 * 1024 * 1024 + 1)).catch(() => undefined);
  expect(reached).toHaveLength(1);
  expect(await statusOf(path)).toBe(200);
});

test.each([
  ['no HTTP', '\u0000\u0001\u0002\r\n\r\n'],
  ['no host', 'GET /operator/status HTTP/1.1\r\n\r\n'],
  ['an address that is none', 'GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n'],
  ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n'],
  ['TRACE', 'TRACE / HTTP/1.1\r\nhost: x\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a bad chunk', 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ['a body that ends early', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nab'],
  ['endless headers', `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(20_000)}\r\n`],
])('%s reaches no procedure, and the next call is answered', async (_, bytes) => {
  const path = join(folder, 'control.sock');
  await listenAt(path);
  expect(await knock(path, bytes)).not.toContain('200 OK');
  expect(reached).toEqual([]);
  expect(await statusOf(path)).toBe(200);
});
