/** Lists are read and indexed in processes of their own; what is left when one of the two sides dies is tested here. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBuildWorker } from '../../electron/agent/filtering/index-build-job.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { ListDesk } from '../unit/filtering/list-desk.ts';

let desk: ListDesk;
beforeEach(() => {
  desk = new ListDesk();
});
afterEach(() => desk.close());

const workersOfThisProcess = (): number[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('list-worker'))
    .map((line) => Number.parseInt(line, 10));

const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe.skipIf(process.platform !== 'linux')('needs Linux: processes are looked up in /proc', () => {
  test('an import whose process is killed has failed, nothing of it counts, and the next one works', async () => {
    const file = desk.file('long', Array.from({ length: 300_000 }, (_, i) => `n${i}.example\n`).join(''));
    const long = { name: 'long', source: { file }, category: 'gambling', format: 'domains' } as const;
    const failed = await desk.service.add(long, {
      onProgress: () => {
        for (const pid of workersOfThisProcess()) process.kill(pid, 'SIGKILL');
      },
    });
    expect(failed.ok).toBe(false);
    expect([desk.service.list(), desk.changes]).toEqual([[], 0]);
    expect(unwrap(await desk.service.add(long))).toMatchObject({ entries: 300_000 });
  });

  test('a worker whose agent is killed ends by itself', async () => {
    const system = join(import.meta.dirname, '../../electron/agent/system/worker-process.ts');
    const worker = join(import.meta.dirname, '../../electron/agent/filtering/list-worker.ts');
    const program = `
      import { pathToFileURL } from 'node:url';
      import { startWorkerProcess } from ${JSON.stringify(system)};
      const heap = { oldMiB: 64, youngMiB: 1 };
      const file = pathToFileURL(${JSON.stringify(worker)});
      const worker = startWorkerProcess(file, heap, [${JSON.stringify(join(desk.dir, 'lists.db'))}]);
      worker.on('message', () => console.log(worker.pid));
      worker.send({ type: 'sweep' });`;
    const agent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' });
    const [line] = (await once(agent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString('utf8'));
    expect(isRunning(pid)).toBe(true);
    agent.kill('SIGKILL');
    for (let waited = 0; waited < 10_000 && isRunning(pid); waited += 25) await sleep(25);
    expect(isRunning(pid)).toBe(false);
  });
});

test('a build that is stopped is a failure, not an exception', async () => {
  const build = startBuildWorker({ listsFile: join(desk.dir, 'lists.db'), dir: desk.dir, revision: 1 });
  await build.stop();
  expect(await build.outcome).toMatchObject({ ok: false, error: { code: 'ENDED' } });
  expect(existsSync(join(desk.dir, 'index.bin'))).toBe(false);
});
