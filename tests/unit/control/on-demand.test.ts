import { expect, test } from 'vitest';
import { onDemand } from '../../../electron/agent/control/on-demand.ts';

const request = new Request('http://control.haidang.internal/operator/status');

test('what answers is loaded by the first request, once', async () => {
  let loads = 0;
  const api = onDemand(
    async () => {
      loads += 1;
      return async () => new Response('here');
    },
    () => expect.unreachable(),
  );
  expect(loads).toBe(0);
  const answers = await Promise.all([api(request, 'socket'), api(request, 'socket')]);
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['here', 'here']);
  expect(loads).toBe(1);
});

test('what could not be loaded is told, and tried again by the next request', async () => {
  const told: unknown[] = [];
  let broken = true;
  const api = onDemand(
    async () => {
      if (broken) throw new Error('no such file');
      return async () => new Response('here');
    },
    (error) => told.push(error),
  );
  await expect(api(request, 'socket')).rejects.toThrow('no such file');
  expect(told).toEqual([new Error('no such file')]);
  broken = false;
  expect(await (await api(request, 'socket')).text()).toBe('here');
});
