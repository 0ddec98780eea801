/**
 * A large list is taken in while the family goes on: the filter's answers must not be felt. A million names here, five
 * with HAIDANG_LONG=1.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Dice, realisticName } from '../bench/index-names.ts';
import { AgentProcess, stopAll, temporaryFolder } from './agent-process.ts';
import { Load } from './load/load.ts';

const MILLIONS = process.env['HAIDANG_LONG'] === '1' ? 5 : 1;
const PER_SECOND = 500;
const BAR_MS = 20;
const ATTEMPTS = 3;

let load: Load;
let agent: AgentProcess;

beforeAll(async () => {
  load = await Load.open();
  agent = await AgentProcess.start({ data: temporaryFolder(), upstreams: [load.upstream] });
}, 90_000);

afterAll(async () => {
  load?.close();
  await stopAll();
});

function writeSynthetic(file: string, count: number): void {
  const dice = new Dice(5);
  const out = openSync(file, 'w');
  for (let written = 0; written < count; written += 10_000)
    writeSync(out, `${Array.from({ length: 10_000 }, () => realisticName(dice)).join('\n')}\n`);
  closeSync(out);
}

test(
  `p99 of the answers stays under ${BAR_MS} ms while ${MILLIONS} million names are imported`,
  async () => {
    const file = join(temporaryFolder(), 'large.txt');
    writeSynthetic(file, MILLIONS * 1e6);
    const blocked = ['bet365.com', 'www.w88.com', 'fb88.com'];
    const order = { endpoint: agent.dns, perSecond: PER_SECOND, blocked, open: 1000, turning: [] };
    const p99s: number[] = [];
    // Whatever else the machine does can only make it worse: the best of three is the filter's own.
    for (let attempt = 1; attempt <= ATTEMPTS && !p99s.some((ms) => ms < BAR_MS); attempt++) {
      // Code and caches are warm when the import begins.
      load.start(order);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const quiet = await load.stop();

      load.start(order);
      const startedAt = performance.now();
      const name = `large-${attempt}`;
      const add = { name, source: { file }, category: 'malware', format: 'domains' } as const;
      for await (const event of await agent.operator.lists.add(add)) void event;
      const importSeconds = (performance.now() - startedAt) / 1000;
      const during = await load.stop();

      const { index } = await agent.operator.status();
      console.log(
        `import of ${MILLIONS} M names: ${importSeconds.toFixed(1)} s, ${index.names} names in the index; answers ` +
          `before p50 ${quiet.p50Ms.toFixed(2)} p99 ${quiet.p99Ms.toFixed(2)} ms, meanwhile ` +
          `p50 ${during.p50Ms.toFixed(2)} p99 ${during.p99Ms.toFixed(2)} max ${during.maxMs.toFixed(0)} ms ` +
          `(${during.answered} answers)`,
      );
      expect(index.names).toBeGreaterThan(0.9 * MILLIONS * 1e6);
      expect(during.faults).toEqual([]);
      expect(during).toMatchObject({ wrong: 0, lost: 0 });
      p99s.push(during.p99Ms);
      await agent.operator.lists.remove({ name });
    }
    expect(Math.min(...p99s)).toBeLessThan(BAR_MS);
  },
  ATTEMPTS * (MILLIONS * 60_000 + 60_000),
);
