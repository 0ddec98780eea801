/**
 * The proxy of a built agent over time: tunnels end when a rule or a limit says so, what they carried is in the report,
 * and each child finds its ports where they were after a restart.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Child, DoctorReport, Status, UsageReport } from '../../shared/contracts/operator-shapes.ts';
import { type FakeUpstream, startFakeUpstream } from '../integration/fake-upstream.ts';
import { portOf, RawClient } from '../unit/proxy/proxy-desk.ts';
import { AgentProcess, isBuilt, stopAll, temporaryFolder, until } from './agent-process.ts';

const data = temporaryFolder();
let upstream: FakeUpstream;
let origin: Server;
let agent: AgentProcess;
const sockets = new Set<Socket>();

const start = (): Promise<AgentProcess> =>
  AgentProcess.start({ data, upstreams: [upstream.endpoint], localDomains: ['nha.test'] });

beforeAll(async () => {
  upstream = await startFakeUpstream({ zone: { '*.nha.test': { A: ['127.0.0.1'] } } });
  origin = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => socket.write(chunk));
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  if (isBuilt()) agent = await start();
}, 120_000);

afterAll(async () => {
  await stopAll();
  for (const socket of sockets) socket.destroy();
  origin.close();
  await upstream.close();
});

const proxyPort = ({ endpoints }: Child): number => Number(endpoints.proxy?.split(':').at(-1));

async function tunnel(child: Child, host: string): Promise<RawClient> {
  const authority = `${host}:${portOf(origin)}`;
  const client = await RawClient.open(
    proxyPort(child),
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
  );
  await client.until(({ text }) => text.includes('\r\n\r\n'));
  return client;
}

test.skipIf(!isBuilt())('`haidang block` ends a live tunnel within a second (needs the build)', async () => {
  const child = await agent.addChild('An', 11);
  const [ended, other] = [await tunnel(child, 'game.nha.test'), await tunnel(child, 'truong.nha.test')];
  ended.send('a');
  await ended.until(({ text }) => text.endsWith('\r\n\r\na'));
  const blocked = await agent.cli('block', 'game.nha.test', '--child', 'An');
  expect(blocked.code).toBe(0);
  await ended.gone(1_000);
  other.send('b');
  await other.until(({ text }) => text.endsWith('b'));
  const rows = await agent.jsonLines<{ name: string; verdict: string; origin: string }>(
    'log',
    '--child',
    'An',
  );
  expect(rows.filter(({ name }) => name === 'game.nha.test').map(({ verdict }) => verdict)).toEqual([
    'allow',
    'block',
  ]);
  other.socket.destroy();
});

test.skipIf(!isBuilt())(
  'a limit is used up by what a tunnel carries, ends it, and the report says so before and after a restart (needs the build)',
  async () => {
    const child = await agent.addChild('Bình', 12);
    // Without consent: no name of what it visits is ever written.
    const unnamed = await agent.json<Child>('children', 'add', 'Dung', '--age', '12');
    const policy = join(data, '..', `${data.split('/').at(-1)}-policy.json`);
    writeFileSync(
      policy,
      JSON.stringify({ version: 1, allowances: [{ id: 'a', scope: 'nha.test', seconds: 10 }] }),
    );
    for (const name of ['Bình', 'Dung'])
      expect((await agent.cli('policy', 'set', name, policy)).code).toBe(0);
    const before = agent.ready;
    const clients = [await tunnel(child, 'game.nha.test'), await tunnel(unnamed, 'game.nha.test')];
    const talk = setInterval(() => {
      for (const client of clients) client.send('x'.repeat(100));
    }, 500);
    try {
      for (const client of clients) await client.gone(30_000);
    } finally {
      clearInterval(talk);
    }
    const today = await report('Bình');
    expect(today).toMatchObject({ basis: 'network', bySite: [{ site: 'nha.test', connections: 1 }] });
    expect(today.totalSeconds).toBeGreaterThanOrEqual(10);
    expect(today.totalSeconds).toBeLessThanOrEqual(15);
    expect(today.bySite[0]?.bytes).toBeGreaterThan(1_000);

    const endpoints = (await agent.json<Child>('children', 'show', 'Bình')).endpoints;
    await agent.stop();
    agent = await start();
    expect((await agent.json<Child>('children', 'show', 'Bình')).endpoints).toEqual(endpoints);
    const status = await agent.json<Status>('status');
    expect(status.endpoints.children['Bình']).toEqual(endpoints);
    expect(status.parts.proxy).toEqual({ state: 'ok', conditions: [] });
    expect(new Set([...Object.values(endpoints), before.dns]).size).toBe(6);
    // What was carried in the tick that the end cut short came to it.
    const { totalSeconds } = await report('Bình');
    expect(totalSeconds).toBeGreaterThanOrEqual(today.totalSeconds);
    expect(totalSeconds).toBeLessThanOrEqual(today.totalSeconds + 5);
    // The limit is still used up.
    for (const one of [child, unnamed]) {
      const refused = await tunnel(one, 'game.nha.test');
      expect(await refused.gone()).toMatch(/^HTTP\/1\.1 403 /);
    }
    expect((await report('Dung')).bySite).toEqual([]);
  },
);

test.skipIf(!isBuilt())(
  'a port that somebody else took is told, the others serve, and it comes back (needs the build)',
  async () => {
    const { endpoints } = await agent.addChild('Chi', 9);
    await agent.stop();
    const thief = createServer();
    thief.listen(Number(endpoints.tls?.split(':').at(-1)), '127.0.0.1');
    await once(thief, 'listening');
    agent = await start();
    const status = await agent.json<Status>('status');
    expect(status.parts.proxy).toMatchObject({ state: 'failed', conditions: [{ level: 'failed' }] });
    expect(status.endpoints.children['Chi']).toEqual({ ...endpoints, tls: null });
    const faults = async (): Promise<string[]> => {
      const { stdout } = await agent.cli('--json', 'doctor');
      const { checks } = JSON.parse(stdout) as DoctorReport;
      return checks.filter(({ ok, id }) => !ok && id.startsWith('proxy')).map(({ message }) => message);
    };
    expect((await faults()).join('\n')).toMatch(/proxy of Chi .*\n.*in use by/);
    thief.close();
    await agent.stop();
    agent = await start();
    expect((await agent.json<Child>('children', 'show', 'Chi')).endpoints).toEqual(endpoints);
    expect(await faults()).toEqual([]);
  },
);

async function report(child: string): Promise<UsageReport> {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(Date.now());
  const asked = ['report', 'usage', '--child', child, '--from', date, '--to', date];
  return until('the report', 5_000, async () => {
    const found = await agent.json<UsageReport>(...asked);
    return found.totalSeconds > 0 ? found : undefined;
  });
}
