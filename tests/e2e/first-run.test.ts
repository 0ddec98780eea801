/** What a newcomer meets: an empty data folder, one command, and what the agent says when something is in its way. */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  CheckResult,
  DoctorReport,
  ListSummary,
  Status,
} from '../../shared/contracts/operator-shapes.ts';
import { startFakeUpstream, type FakeUpstream } from '../integration/fake-upstream.ts';
import {
  AgentDidNotStart,
  AgentProcess,
  cli,
  parseLines,
  repositoryRoot,
  stopAll,
  temporaryFolder,
} from './agent-process.ts';
import { DnsClient, parseEndpoint } from './dns-client.ts';
import { programPath } from './namespace/network-namespace.ts';

const HOME_ADDRESS = '203.0.113.7';
const NXDOMAIN = 3;
const FILTERED = 17;

let upstream: FakeUpstream;
let agent: AgentProcess;
let dns: DnsClient;
let readyAfterMs: number;

beforeAll(async () => {
  upstream = await startFakeUpstream({
    zone: {
      'trang.example': { A: [HOME_ADDRESS], AAAA: ['2001:db8::7'] },
      'mayin.nha.test': { A: ['127.0.0.9'] },
      'ngoai.example': { A: ['192.168.1.1'] },
      'lop.example': { CNAME: 'bet365.com' },
    },
  });
  const startedAt = performance.now();
  agent = await AgentProcess.start({
    data: temporaryFolder(),
    upstreams: [upstream.endpoint],
    localDomains: ['nha.test'],
  });
  readyAfterMs = performance.now() - startedAt;
  dns = await DnsClient.open(agent.dns);
}, 90_000);

afterAll(async () => {
  dns?.close();
  await stopAll();
  await upstream?.close();
});

test('an empty data folder serves within 30 seconds', () => {
  expect(readyAfterMs).toBeLessThan(30_000);
  expect(agent.ready).toMatchObject({ console: null });
  expect(agent.ready.proxy).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(agent.ready.dns).toMatch(/^127\.0\.0\.1:\d+$/);
});

test('the starter lists are there: at least 40 categories and 3,000 names', async () => {
  const status = await agent.json<Status>('status');
  expect(new Set(status.categories.map((c) => c.category)).size).toBeGreaterThanOrEqual(40);
  expect(status.index.names).toBeGreaterThanOrEqual(3000);
  expect(status.categories.every((c) => c.coverage === 'starter')).toBe(true);
  const [lists] = await agent.jsonLines<ListSummary[]>('lists');
  expect(lists?.length).toBeGreaterThan(0);
});

test('a listed name is blocked with the extended error 17, another is answered by the upstream', async () => {
  const blocked = await dns.ask('bet365.com');
  expect(blocked).toMatchObject({ rcode: NXDOMAIN, ede: [FILTERED], addresses: [] });
  expect(await dns.ask('www.bet365.com', 'AAAA')).toMatchObject({ rcode: NXDOMAIN, ede: [FILTERED] });
  expect(await dns.ask('trang.example')).toMatchObject({ rcode: 0, addresses: [HOME_ADDRESS] });
  expect(await dns.askOverTcp('bet365.com')).toMatchObject({ rcode: NXDOMAIN, ede: [FILTERED] });
  expect(await dns.askOverTcp('trang.example')).toMatchObject({ rcode: 0, addresses: [HOME_ADDRESS] });
  expect((await dns.ask('badbet365.com')).ede).toEqual([]);
});

test('an alias that leads to a blocked name is blocked', async () => {
  expect(await dns.ask('lop.example')).toMatchObject({ rcode: NXDOMAIN, addresses: [] });
});

test('a local domain may have a loopback address, a public name may not have a private one', async () => {
  expect(await dns.ask('mayin.nha.test')).toMatchObject({ rcode: 0, addresses: ['127.0.0.9'] });
  expect((await dns.ask('ngoai.example')).addresses).toEqual([]);
});

test.skipIf(programPath('dig') === undefined)(
  'dig shows the blocked and the allowed name (needs dig)',
  async () => {
    const { host, port } = parseEndpoint(agent.dns);
    const dig = (...args: string[]) =>
      promisify(execFile)('dig', [`@${host}`, '-p', String(port), '+tries=1', ...args]);
    expect((await dig('trang.example', '+short')).stdout.trim()).toBe(HOME_ADDRESS);
    expect((await dig('+tcp', 'trang.example', '+short')).stdout.trim()).toBe(HOME_ADDRESS);
    const { stdout } = await dig('bet365.com');
    expect(stdout).toContain('status: NXDOMAIN');
    expect(stdout).toMatch(/EDE: 17/);
  },
);

test('`check` says verdict, reason, list, entry and a sentence in both languages', async () => {
  const blocked = await agent.json<CheckResult>('check', 'https://www.bet365.com/vn');
  expect(blocked).toMatchObject({
    name: 'www.bet365.com',
    verdict: 'block',
    enforced: true,
    reason: { kind: 'category' },
    category: 'gambling',
    entry: 'bet365.com',
  });
  expect(blocked.list).not.toBeNull();
  expect(blocked.sentence.vi).not.toBe('');
  expect(blocked.sentence.en).not.toBe('');
  const open = await agent.json<CheckResult>('check', 'trang.example');
  expect(open).toMatchObject({ verdict: 'allow', list: null, entry: null });
  const aliased = await agent.json<CheckResult>('check', 'lop.example');
  expect(aliased.chain.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['lop.example', 'allow'],
    ['bet365.com', 'block'],
  ]);
  expect(aliased.verdict).toBe('block');
});

test('`status` claims nothing that was not proved, and `doctor` finds nothing wrong', async () => {
  const status = await agent.json<Status>('status');
  expect(status.parts).toMatchObject({
    dns: { state: 'ok' },
    database: { state: 'ok' },
    lists: { state: 'ok' },
    proxy: { state: 'ok' },
    console: { state: 'off' },
  });
  expect(status.endpoints.dns).toBe(agent.dns);
  expect(status.memory.rss).toBeGreaterThan(0);
  const doctor = await agent.json<DoctorReport>('doctor');
  expect(doctor.checks.filter((check) => !check.ok)).toEqual([]);
  expect(doctor.ok).toBe(true);
});

test('exit codes: 0 done, 1 failed, 2 usage, 3 no agent', async () => {
  expect((await agent.cli('status')).code).toBe(0);
  const unknown = await agent.cli('--json', 'children', 'show', 'Nobody');
  expect(unknown.code).toBe(1);
  const [{ error }] = parseLines<{ error: { code: string; message: string; hint: string } }>(
    unknown.stderr,
  ) as [{ error: { code: string; message: string; hint: string } }];
  expect(error.code).toBe('UNKNOWN_CHILD');
  expect(error.message).toContain('Nobody');
  expect(error.hint).not.toBe('');
  for (const wrong of [
    ['no-such-command'],
    ['children', 'add', 'An'],
    ['check'],
    ['lists', 'add', 'x', '--category', 'gambling'],
    ['lists', 'add', 'x', '--file', '/dev/null', '--category', 'no-such'],
    ['grant', 'An', '--minutes', 'many'],
    ['log', '--verdict', 'perhaps'],
    ['agent', '--dns', 'nonsense'],
  ])
    expect([wrong, (await agent.cli(...wrong)).code]).toEqual([wrong, 2]);
  const nobody = await cli('--data', join(agent.data, 'not-here'), '--json', 'status');
  expect(nobody.code).toBe(3);
  expect(nobody.stderr).toContain('NOT_REACHABLE');
});

test('an agent that was started without a console has no address to give, and the command says what to do', async () => {
  const link = await agent.cli('--json', 'console', 'link');
  expect(link.code).toBe(1);
  expect(link.stderr).toContain('CONSOLE_OFF');
  expect(link.stderr).toContain('--console 127.0.0.1:0');
});

test('two agents with different data folders run side by side', async () => {
  const other = await AgentProcess.start({ data: temporaryFolder(), upstreams: [upstream.endpoint] });
  expect(other.dns).not.toBe(agent.dns);
  expect((await other.cli('block', 'trang.example')).code).toBe(0);
  expect((await other.json<CheckResult>('check', 'trang.example')).verdict).toBe('block');
  expect((await agent.json<CheckResult>('check', 'trang.example')).verdict).toBe('allow');
  expect(await other.stop()).toBe(0);
  expect((await other.cli('status')).code).toBe(3);
  expect((await agent.cli('status')).code).toBe(0);
});

test('a second agent on the same data folder is refused, and told which process has it', async () => {
  const refused = await failedStart({ data: agent.data });
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(String(agent.ready.pid));
  expect(refused.output).toContain(agent.data);
  expect(refused.output).not.toMatch(/^\s+at /m);
  expect((await agent.cli('status')).code).toBe(0);
});

test('a port in use is named, and by whom it is held', async () => {
  const holder = createSocket('udp4');
  holder.bind(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address();
  const refused = await failedStart({ data: temporaryFolder(), dns: `127.0.0.1:${port}` });
  holder.close();
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(`127.0.0.1:${port}/udp`);
  // Only Linux tells an unprivileged process who holds a port.
  expect(refused.output).toContain(process.platform === 'linux' ? `PID ${process.pid}` : 'in use');
  expect(refused.output).not.toMatch(/^\s+at /m);
});

test('the launcher runs without an execute-by-node prefix', async () => {
  const { stdout } = await promisify(execFile)(join(repositoryRoot, 'bin/haidang.mjs'), ['--help']);
  expect(stdout).toContain('haidang');
});

test('SIGTERM ends it with exit code 0, and the endpoint of a child is the same after a restart', async () => {
  const data = temporaryFolder();
  const first = await AgentProcess.start({ data, upstreams: [upstream.endpoint] });
  const child = await first.json<{ endpoints: { dns: string } }>('children', 'add', 'An', '--age', '12');
  expect(await first.stop()).toBe(0);
  const second = await AgentProcess.start({ data, upstreams: [upstream.endpoint] });
  const again = await second.json<{ endpoints: { dns: string } }>('children', 'show', 'An');
  expect(again.endpoints.dns).toBe(child.endpoints.dns);
  const client = await DnsClient.open(again.endpoints.dns);
  expect(await client.ask('bet365.com')).toMatchObject({ rcode: NXDOMAIN });
  client.close();
  expect(await second.stop()).toBe(0);
});

async function failedStart(options: { data: string; dns?: string }): Promise<AgentDidNotStart> {
  try {
    await AgentProcess.start({ upstreams: [upstream.endpoint], ...options });
  } catch (error) {
    if (error instanceof AgentDidNotStart) return error;
    throw error;
  }
  throw new Error('the agent started');
}
