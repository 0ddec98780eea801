import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LastNet } from '../../../electron/agent/system/last-net.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { HandClock } from '../storage/temporary-storage.ts';

function net(isStorageFault = false) {
  const clock = new HandClock();
  const health = new HealthBoard(clock);
  const logged: string[] = [];
  const log = async (_: unknown, text: string): Promise<void> => void logged.push(text);
  const subject = new LastNet({ clock, health, log, isStorageFault: () => isStorageFault });
  return { subject, clock, health, logged };
}

test('an exception that nobody caught is logged, stands on the board, and ends nothing', () => {
  const { subject, health, logged } = net();
  expect(subject.caught(new Error('a bug'))).toBe('go-on');
  expect(logged).toHaveLength(1);
  expect(health.standing().map(({ id, message }) => [id, message.en])).toEqual([
    ['control.uncaught', expect.stringContaining('a bug')],
  ]);
});

test('a fault of the database has a condition of its own already', () => {
  const { subject, health } = net(true);
  expect(subject.caught(new Error('full'))).toBe('go-on');
  expect(health.standing()).toEqual([]);
});

test('exceptions without end are told once, and end the process; a few now and then do not', () => {
  const { subject, clock, logged } = net();
  for (let i = 0; i < 500; i++) {
    expect(subject.caught(new Error('now and then'))).toBe('go-on');
    clock.advance(200);
  }
  clock.advance(60_000);
  const before = logged.length;
  const said = Array.from({ length: 100 }, () => subject.caught(new Error('again')));
  expect(said.filter((one) => one === 'end')).toHaveLength(1);
  expect(said.at(-1)).toBe('end');
  expect(logged.length - before).toBe(1);
});

test('a real process outlives a timer that throws and a promise that nobody handles', async () => {
  const source = (file: string): string =>
    fileURLToPath(new URL(`../../../electron/agent/system/${file}`, import.meta.url));
  const script = `
    const { spreadLastNet } = await import(${JSON.stringify(source('last-net.ts'))});
    const { HealthBoard } = await import(${JSON.stringify(source('health.ts'))});
    const clock = { nowMs: () => 0, monotonicMs: () => performance.now() };
    const health = new HealthBoard(clock);
    spreadLastNet({ clock, health, log: async () => undefined, isStorageFault: () => false });
    setTimeout(() => { throw new Error('from a timer'); }, 1);
    setTimeout(() => void Promise.reject(new Error('from a promise')), 2);
    setTimeout(() => { console.log(health.standing().length); process.exit(0); }, 50);
  `;
  const process_ = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  process_.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(process_, 'close')) as [number];
  expect([code, out.trim()]).toEqual([0, '1']);
});
