/** The built agent with a console: its address, its links, and what happens when the address cannot be had. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../shared/contracts/operator-shapes.ts';
import { AgentDidNotStart, AgentProcess, stopAll, temporaryFolder } from './agent-process.ts';

let agent: AgentProcess;

const withConsole = (address: string, data = temporaryFolder()): Promise<AgentProcess> =>
  AgentProcess.start({ data, upstreams: ['127.0.0.1:9'], more: ['--console', address] });

beforeAll(async () => {
  agent = await withConsole('127.0.0.1:0');
});
afterAll(stopAll);

const call = async (origin: string, path: string, input: unknown): Promise<Response> =>
  fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ json: input }),
  });

test('`ready` and `status` name the console, without any secret', async () => {
  expect(agent.ready.console).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await agent.json<Status>('status')).parts.console).toEqual({ state: 'ok', conditions: [] });
});

test('`console link` leads to the built console, and its code lets in once', async () => {
  const { url } = await agent.json<{ url: string }>('console', 'link');
  const { origin, hash } = new URL(url);
  expect(origin).toBe(agent.ready.console);
  const page = await fetch(origin, { headers: { 'sec-fetch-site': 'none' } });
  expect(await page.text()).toContain('<div id="root">');
  const code = hash.slice('#code='.length);
  expect((await call(origin, '/api/door/enter', { code })).status).toBe(200);
  expect((await call(origin, '/api/door/enter', { code })).status).toBe(401);
});

test('`console link --child` leads to that child’s page, and a child who is not there has none', async () => {
  await agent.json('children', 'add', 'An', '--age', '9', '--preset', '6-9');
  const { url } = await agent.json<{ url: string }>('console', 'link', '--child', 'An');
  expect(new URL(url).pathname).toBe('/child');
  expect((await agent.cli('console', 'link', '--child', 'Nobody')).code).toBe(1);
});

test('`setup` shows the recovery code once, on one line, and the guardian can sign in', async () => {
  const file = join(temporaryFolder(), 'passphrase');
  writeFileSync(file, 'trăng rằm soi biển\n');
  const done = await agent.cli('setup', '--passphrase-file', file);
  expect(done.stdout).toMatch(/(?:[A-Z]{5}-){4}[A-Z]{5}\n$/);
  expect(agent.output).not.toMatch(/(?:[A-Z]{5}-){4}/);
});

test('an address for other computers is a usage error', async () => {
  const outcome = await withConsole('0.0.0.0:0').catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(AgentDidNotStart);
  expect(outcome).toMatchObject({ code: 2 });
});

test('a port that somebody else has keeps nobody unprotected: the agent filters, and says what is missing', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  const other = await withConsole(`127.0.0.1:${port}`);
  expect(other.ready.console).toBeNull();
  expect(other.ready.dns).not.toBeNull();
  expect((await other.json<Status>('status')).parts.console?.state).toBe('failed');
  expect((await other.cli('doctor')).stdout).toContain(`127.0.0.1:${port}`);
  expect((await other.cli('console', 'link')).code).toBe(1);
  await other.stop();
  squatter.close();
});
