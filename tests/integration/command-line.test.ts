/** The command line as a process: exit codes, streams, languages; a stand-in answers on the control socket. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../electron/cli/haidang.ts', import.meta.url));

let data: string;
let server: Server | undefined;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'haidang-cli-'));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(data, { recursive: true, force: true });
});

/** Answers every call with this output, or this error. */
async function standIn(status: number, json: unknown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server = createServer((_, outgoing) => {
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ json }));
  }).listen(join(data, 'control.sock'), resolve);
  await promise;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv) {
  const { HAIDANG_LANG: _, LC_ALL: __, LC_MESSAGES: ___, LANG: ____, ...rest } = process.env;
  return spawn(process.execPath, [PROGRAM, ...args], {
    stdio: 'pipe',
    env: { ...rest, HAIDANG_DATA: data, HAIDANG_LANG: 'en', ...env },
  });
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = start(args, env);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

test('without an agent the exit code is 3 and the sentence says how to start one', async () => {
  const { code, stdout, stderr } = await run(['status']);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('npm start');
});

test('an agent that holds its socket and does not answer is given up, with exit code 3 and a sentence', async () => {
  const listening = Promise.withResolvers<void>();
  server = createServer(() => undefined).listen(join(data, 'control.sock'), listening.resolve);
  await listening.promise;
  const { code, stdout, stderr } = await run(['status']);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('does not answer');
}, 30_000);

test('a call that takes long is waited for while the agent is there', async () => {
  const listening = Promise.withResolvers<void>();
  let looked = 0;
  let late: ServerResponse | undefined;
  server = createServer(({ method }, outgoing) => {
    if (method !== 'HEAD') late = outgoing;
    else {
      outgoing.writeHead(404).end();
      looked += 1;
      if (looked === 2) late?.writeHead(200, { 'content-type': 'application/json' }).end('{"json":[]}');
    }
  }).listen(join(data, 'control.sock'), listening.resolve);
  await listening.promise;
  const { code, stderr } = await run(['lists', 'catalogue']);
  expect({ code, stderr, looked }).toEqual({ code: 0, stderr: '', looked: 2 });
}, 30_000);

test('with --json the error is one object on stderr and stdout stays empty', async () => {
  const { code, stdout, stderr } = await run(['--json', 'status']);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(JSON.parse(stderr)).toEqual({
    error: { code: 'NOT_REACHABLE', message: expect.any(String), hint: expect.any(String) },
  });
});

test('HAIDANG_LANG, then LANG, choose the language; without either it is Vietnamese', async () => {
  const sentences = await Promise.all([
    run(['status'], { HAIDANG_LANG: 'en', LANG: 'vi_VN.UTF-8' }),
    run(['status'], { HAIDANG_LANG: '', LANG: 'en_US.UTF-8' }),
    run(['status'], { HAIDANG_LANG: '' }),
  ]);
  expect(sentences.map(({ stderr }) => stderr.slice(0, 5))).toEqual(['No Hả', 'No Hả', 'Không']);
});

test.each([
  [['nonsense']],
  [['children', 'add', 'An']],
  [['children', 'add', 'An', '--age', '9', '--assent', 'given']],
  [['lists', 'add', 'x', '--category', 'games']],
  [['lists', 'update', '--force']],
  [['lists', 'add', 'x', '--category', 'nonsense', '--url', 'http://x.example/']],
  [['lists', 'add', 'x', '--category', 'games', '--url', 'http://x.example/', '--file', 'y']],
  [['log', '--verdict', 'perhaps']],
  [['log', '--since', 'yesterday']],
  [['pause', '--minutes', '0']],
  [['grant', 'An', '--minutes', 'ten']],
  [['agent', '--dns', 'localhost']],
  [['agent', '--dns', '127.0.0.1:70000']],
  [['--unknown']],
  [['children', 'add', 'An', '--age', '9', '--preset', '1-2']],
])('%j is wrong usage: exit code 2, told on stderr, nothing on stdout', async (args) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/\S/);
});

test.each([
  [['--json', 'nonsense']],
  [['--json', '--unknown']],
  [['--json']],
  [['children', 'add', '--json', 'An']],
  [['--json', 'children', 'add', 'An', '--age', '9', '--preset', '1-2']],
])('%j is told as one object on stderr', async (args) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(JSON.parse(stderr)).toMatchObject({
    error: { code: 'USAGE', message: expect.stringMatching(/\S/) },
  });
});

test('--help is no error', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('status');
});

test('a refusal of the agent is told with exit code 1', async () => {
  const message = { vi: 'Không có.', en: 'There is none.' };
  await standIn(404, {
    defined: true,
    code: 'UNKNOWN_CHILD',
    status: 404,
    message: 'There is none.',
    data: { message, hint: { vi: '', en: '' } },
  });
  const { code, stderr } = await run(['--json', 'children', 'show', 'An']);
  expect(code).toBe(1);
  expect(JSON.parse(stderr)).toEqual({
    error: { code: 'UNKNOWN_CHILD', message: 'There is none.', hint: '' },
  });
});

test('a reader that closes early is no error', async () => {
  const list = { id: 'x', name: 'x', url: 'http://x.example/', category: 'games', licence: 'MIT' };
  const many = Array.from({ length: 20_000 }, () => ({ ...list, description: { vi: 'x', en: 'x' } }));
  await standIn(200, many);
  const child = start(['lists', 'catalogue'], {});
  const stderr = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  expect({ code, stderr: await stderr }).toEqual({ code: 0, stderr: '' });
});

test.each([
  ['en', 'Open for An until 23:59 tomorrow.\n'],
  ['vi', 'Đã mở cho An đến 23:59 ngày mai.\n'],
])('in %s the end of a grant is said as on the clock on the wall', async (language, sentence) => {
  const tomorrow = new Date(Date.now() + (24 + 7) * 3_600_000).toISOString().slice(0, 10);
  const done = { id: 'g', child: 'An', scope: 'all', until: `${tomorrow}T23:59:00.000+07:00` };
  await standIn(200, done);
  const { stdout } = await run(['grant', 'An', '--minutes', '5'], { HAIDANG_LANG: language });
  expect(stdout).toBe(sentence);
});

test.each([
  ['en', 'together with --consent'],
  ['vi', 'cùng với --consent'],
])('in %s the answer of a child without consent is refused with what is missing', async (language, part) => {
  const args = ['children', 'add', 'An', '--age', '9', '--assent', 'refused'];
  const { code, stderr } = await run(args, { HAIDANG_LANG: language });
  expect({ code, told: stderr.includes(part) }).toEqual({ code: 2, told: true });
});

test.each([
  ['en', 'there is no such file'],
  ['vi', 'không có tệp này'],
])('in %s a policy file that is not there is told without the system’s own words', async (language, part) => {
  const { code, stderr } = await run(['policy', 'set', 'An', join(data, 'absent.json')], {
    HAIDANG_LANG: language,
  });
  expect({ code, told: stderr.includes(part), raw: stderr.includes('ENOENT') }).toEqual({
    code: 2,
    told: true,
    raw: false,
  });
});

test.each([
  [1, 1, '1 row, and in 1 backup.'],
  [2, 0, '2 rows, and in 0 backups.'],
])('%d rows and %d backups are counted as people count', async (rows, copies, sentence) => {
  const backups = Array.from({ length: copies }, () => ({ file: 'x', rows: 1 }));
  await standIn(200, { child: 'An', rows, backups });
  expect((await run(['erase', 'An'])).stdout.trimEnd()).toContain(sentence);
});

test.each([
  ['{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000), 'Standard input is nested more than 64 levels deep'],
  ['['.repeat(1_000_000), 'Standard input is nested more than 64 levels deep'],
  ['{\n  "a": 1,\n}', 'Standard input is not JSON (line 3, column 1).'],
  ['{"a": [', 'Standard input is not JSON: it ends too early.'],
  ['nonsense', 'Standard input is not JSON.'],
])(
  'a policy that is no document is refused before it is sent, without the parser’s own words',
  async (content, part) => {
    const child = start(['policy', 'set', 'Cat', '-'], {});
    child.stdin.end(content);
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(code).toBe(2);
    expect(stderr).toContain(part);
    expect(stderr).toContain('The rules in force stay.');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  },
);

test('brackets within strings are no nesting', async () => {
  await standIn(200, { revision: 2 });
  const child = start(['policy', 'set', 'Cat', '-'], {});
  child.stdin.end(JSON.stringify({ note: `\\"${'['.repeat(100)}"` }));
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
});

test.each([
  [['nonsense'], "không có lệnh 'nonsense'"],
  [['statu'], "không có lệnh 'statu'\n(Ý là status?)"],
  [['--unknown'], "không có tùy chọn '--unknown'"],
  [['children', 'add', 'An'], "thiếu tùy chọn bắt buộc '--age <years>'"],
  [['allow'], "thiếu tham số bắt buộc 'target'"],
  [['log', '--child'], "tùy chọn '--child <name>' cần một giá trị"],
  [['status', 'now'], 'thừa tham số: cần 0, nhưng có 1 (now)'],
])('wrong usage is told in Vietnamese: %j', async (args, sentence) => {
  const { code, stderr } = await run(args, { HAIDANG_LANG: 'vi' });
  expect(code).toBe(2);
  expect(stderr).toContain(`lỗi: ${sentence}\n`);
  expect(stderr).toContain('Cách dùng:');
  expect(stderr).not.toMatch(/error|Usage|Options|unknown (?:command|option)|display help/);
});

test('every line of the help is in one language', async () => {
  const commands = [[], ['children', 'add'], ['agent']];
  for (const command of commands) {
    const [vi, en] = await Promise.all(
      ['vi', 'en'].map((language) => run([...command, '--help'], { HAIDANG_LANG: language })),
    );
    expect(en?.stdout.replaceAll('Hải Đăng', '')).not.toMatch(/[ăâđêôơưạảấầẩậắằặẹẽếềệỉịọỏốồộớờợụủứừự]/);
    expect(vi?.stdout).not.toMatch(/\b(?:the|Usage|Options|without|and|or|of|such)\b/);
  }
}, 60_000);

test.each([
  ['vi', 'name: cần một tên ngắn không dấu'],
  ['en', 'name: a short name of 1 to 64 letters'],
])('in %s what is not written as it must be is told with how it is written', async (language, part) => {
  await standIn(400, {
    defined: false,
    code: 'BAD_REQUEST',
    status: 400,
    message: 'Input validation failed',
    data: { issues: [{ path: ['name'], code: 'invalid_format', format: 'regex', message: 'list-id' }] },
  });
  const args = ['lists', 'add', 'Tên có dấu', '--category', 'games', '--url', 'http://x.example/'];
  const { code, stderr } = await run(args, { HAIDANG_LANG: language });
  expect(code).toBe(2);
  expect(stderr).toContain(part);
});
