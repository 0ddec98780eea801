/** An empty log is no proof that nothing was asked: what was only counted is told as a number. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askUdp } from '../unit/dns/dns-client.ts';
import { openOperatorDesk, type OperatorDesk } from './operator-desk.ts';

const PROGRAM = fileURLToPath(new URL('../../electron/cli/haidang.ts', import.meta.url));

let desk: OperatorDesk;
beforeAll(async () => {
  desk = await openOperatorDesk();
});
afterAll(() => desk.close());

async function logOf(...args: readonly string[]): Promise<string> {
  const data = dirname(desk.socketPath);
  const { stderr } = await promisify(execFile)(process.execPath, [PROGRAM, '--data', data, 'log', ...args], {
    env: { ...process.env, HAIDANG_LANG: 'en' },
  });
  return stderr;
}

const portOf = (endpoint: string | null): number => Number(endpoint?.split(':').at(-1));

test('before anything was asked the log says so', async () => {
  expect(await logOf()).toContain('no request was counted');
});

test('without consent there is no row, and the requests are told as a number', async () => {
  const { endpoints } = await desk.operator.status();
  for (const name of ['chat.zalo.me', 'chat.zalo.me', 'www.tongdai111.vn'])
    await askUdp(portOf(endpoints.dns), { name });
  expect(await desk.operator.logTotals({})).toEqual({ requests: 3 });
  expect(await logOf()).toContain('3 requests were counted as totals');
  expect(await desk.operator.logTotals({ since: '2099-01-01T00:00:00Z' })).toEqual({ requests: 0 });
});

test('the number is that of the child asked about', async () => {
  const { endpoints } = await desk.operator.children.add({ name: 'An', age: 9, preset: '6-9' });
  await askUdp(portOf(endpoints.dns), { name: 'bet.example' });
  expect(await desk.operator.logTotals({ child: 'An', verdict: 'block' })).toEqual({ requests: 1 });
  expect(await logOf('--child', 'An')).toContain('1 request was counted as totals');
});
