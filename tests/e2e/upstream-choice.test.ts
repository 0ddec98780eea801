/**
 * Whom the filter asks is chosen while it runs: tried first, taken only when it answers, taken back like every change,
 * kept over a restart; what was named at the start goes before it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeUpstream, startFakeUpstream } from '../integration/fake-upstream.ts';
import { DnsClient } from './dns-client.ts';
import { AgentProcess, stopAll, temporaryFolder } from './agent-process.ts';

const data = temporaryFolder();
const zone = { 'example.com': { A: ['192.0.2.1'] }, 'trang.example': { A: ['203.0.113.7'] } };
let agent: AgentProcess;
let first: FakeUpstream;
let second: FakeUpstream;

beforeAll(async () => {
  first = await startFakeUpstream({ zone });
  second = await startFakeUpstream({ zone: { ...zone, 'trang.example': { A: ['203.0.113.8'] } } });
  agent = await AgentProcess.start({ data });
});
afterAll(async () => {
  await stopAll();
  await first?.close();
  await second?.close();
});

const names = async (): Promise<readonly string[]> =>
  (await agent.operator.upstreams.view()).inForce.map(({ upstream }) => upstream);

const addressesOf = async (name: string): Promise<string> => {
  const client = await DnsClient.open(agent.dns);
  try {
    return JSON.stringify(await client.ask(name));
  } finally {
    client.close();
  }
};

test('the one that is chosen is tried, is asked from then on, and is named by status and doctor', async () => {
  const set = await agent.cli('upstream', 'set', first.endpoint);
  expect([set.code, set.stderr]).toEqual([0, '']);
  expect(set.stdout).toMatch(/ms\./);
  expect(first.queries.map(({ name }) => name)).toContain('example.com');
  expect(await addressesOf('trang.example')).toContain('203.0.113.7');
  expect(await agent.operator.status()).toMatchObject({
    upstreamSource: 'settings',
    upstreams: [{ upstream: first.endpoint }],
  });
  const { checks } = await agent.operator.doctor();
  expect(checks.find(({ id }) => id === 'upstream.answers')?.message).toContain(first.endpoint);
});

test('another takes its place at once, without the answers of the one before', async () => {
  await agent.operator.upstreams.set({ upstreams: [second.endpoint] });
  expect(await addressesOf('trang.example')).toContain('203.0.113.8');
});

test('one that is silent, is no address, or is the filter itself is refused, and names are asked for as before', async () => {
  for (const bad of ['127.0.0.1:9', 'nonsense', agent.dns]) {
    const refused = await agent.cli('--json', 'upstream', 'set', bad);
    expect([bad, refused.code, refused.stderr.includes('INVALID_INPUT')]).toEqual([bad, 1, true]);
  }
  expect(await names()).toEqual([second.endpoint]);
});

test('the choice outlives a restart, and what is named at the start goes before it', async () => {
  await agent.stop();
  agent = await AgentProcess.start({ data });
  expect(await names()).toEqual([second.endpoint]);
  await agent.stop();
  agent = await AgentProcess.start({ data, upstreams: [first.endpoint] });
  expect(await agent.operator.upstreams.view()).toMatchObject({
    source: 'option',
    set: [second.endpoint],
    inForce: [{ upstream: first.endpoint }],
  });
});
