/** The operator's door: who may knock, and what happens to whoever knocks wrongly. */
import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentProcess, repositoryRoot, stopAll, temporaryFolder } from './agent-process.ts';

let agent: AgentProcess;
let socketPath: string;

beforeAll(async () => {
  const data = temporaryFolder();
  agent = await AgentProcess.start({ data, upstreams: ['127.0.0.1:9'] });
  socketPath = join(data, 'control.sock');
}, 90_000);

afterAll(stopAll);

const isRoot = process.getuid?.() === 0;

function call(path: string, method: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request({ socketPath, path, method, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const answers = async (): Promise<boolean> => {
  const { status } = await call('/operator/status', 'POST', '{}');
  return status === 200;
};

test('only its owner may open the socket, in a folder that only its owner may enter', () => {
  expect(lstatSync(socketPath).mode & 0o777).toBe(0o600);
  expect(lstatSync(dirname(socketPath)).mode & 0o777).toBe(0o700);
});

test.skipIf(!isRoot)('another account cannot connect (needs root)', () => {
  const program = `require('net').connect(${JSON.stringify(socketPath)}).on('error',e=>{console.log(e.code)}).on('connect',()=>console.log('in'))`;
  const tried = spawnSync(
    'setpriv',
    ['--reuid', '65534', '--regid', '65534', '--clear-groups', '/usr/bin/env', 'node', '-e', program],
    {
      encoding: 'utf8',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    },
  );
  expect(tried.stdout.trim()).toBe('EACCES');
});

test('there is no TCP door: the agent listens where status says that it filters, and nowhere else', async () => {
  const listening = execFileSync('ss', ['-Hltnp'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`pid=${agent.ready.pid},`))
    .map((line) => /[:](\d+)\s/.exec(line)?.[1]);
  const { children, ...household } = (await agent.operator.status()).endpoints;
  expect(children).toEqual({});
  const ports = Object.values(household).flatMap((text) => /:(\d+)(?:\/|$)/.exec(text ?? '')?.[1] ?? []);
  expect(new Set(listening)).toEqual(new Set(ports));
});

test.each([
  ['of a child that does not exist', ['--child', 'Nobody'], 'vi', 'Không có', 1],
  ['of a child that does not exist', ['--child', 'Nobody'], 'en', 'There is no profile', 1],
  ['of nobody', [], 'en', 'No Hải Đăng agent answers', 3],
])('`npm run browser` %s %j says in %s what is wrong, in a sentence', (_, args, language, part, exit) => {
  const data = args.length === 0 ? temporaryFolder() : dirname(socketPath);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repositoryRoot, 'scripts/browser.ts'), ...args, '/bin/true'],
    { encoding: 'utf8', env: { ...process.env, HAIDANG_DATA: data, HAIDANG_LANG: language } },
  );
  expect({ status, stdout }).toEqual({ status: exit, stdout: '' });
  expect(stderr).toContain(part);
  expect(stderr).not.toContain('{');
});

test.each([
  ['an unknown procedure', '/operator/nothing', 'POST', '{}', 404],
  ['a path outside the API', '/../../etc/passwd', 'GET', '', 404],
  ['text that is no JSON', '/operator/children/show', 'POST', '{"json":', 400],
  ['an input of another shape', '/operator/children/show', 'POST', '{"json":{"child":7}}', 400],
  [
    'a prototype in the input',
    '/operator/children/show',
    'POST',
    '{"json":{"__proto__":{"child":"x"}}}',
    400,
  ],
])('%s is refused and the agent goes on', async (_what, path, method, body, status) => {
  expect((await call(path, method, body)).status).toBe(status);
  expect(await answers()).toBe(true);
});

test('a body without end is cut off and the agent goes on', async () => {
  const tooMuch = JSON.stringify({ json: { child: 'household', document: 'x'.repeat(5 * 1024 * 1024) } });
  const outcome = await call('/operator/policy/set', 'POST', tooMuch).then(
    ({ status }) => status,
    (error: NodeJS.ErrnoException) => error.code,
  );
  expect([413, 'EPIPE', 'ECONNRESET']).toContain(outcome);
  expect(await answers()).toBe(true);
});

test('bytes that are no HTTP end the connection and nothing else', async () => {
  await new Promise<void>((done) => {
    const raw = connect(socketPath, () => raw.write('\u0000\u0001 nonsense\r\n\r\n'));
    raw
      .resume()
      .on('error', () => undefined)
      .on('close', () => done());
  });
  expect(await answers()).toBe(true);
});
