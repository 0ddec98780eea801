/** D6: every answer checked while a list is swapped again and again; half of its names change each time. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Load } from '../e2e/load/load.ts';
import { bar, type BarFigure } from './bench-figures.ts';
import type { BenchPlan } from './bench-plan.ts';
import { addChild, addList, startAgent } from './bench-servers.ts';
import { listedNames, writeLines } from './dns-names.ts';

const PER_SECOND = 5000;

export async function run(plan: BenchPlan): Promise<readonly BarFigure[]> {
  const folder = join(plan.folder, 'swap');
  mkdirSync(folder, { recursive: true });
  const half = plan.names / 2;
  const kept = listedNames(half, 11);
  const file = join(folder, 'list.txt');
  const versions = [12, 13].map((seed) => [...kept, ...listedNames(half, seed)]);
  const write = (version: number): void => writeLines(file, versions[version % 2] ?? []);
  write(0);
  const load = await Load.open();
  const agent = await startAgent(join(folder, 'data'), Number(load.upstream.split(':').at(-1)));
  try {
    await addList(agent, 'swapped', file);
    const child = await addChild(agent, 'ours', 'full');
    load.start({
      endpoint: `127.0.0.1:${child.port}`,
      perSecond: PER_SECOND,
      blocked: kept.slice(0, 2000),
      open: 4000,
      turning: (versions[1] ?? []).slice(half, half + 100),
    });
    const endsAt = performance.now() + plan.swapSeconds * 1000;
    let swaps = 0;
    while (performance.now() < endsAt) {
      swaps += 1;
      write(swaps);
      for await (const event of await agent.operator.lists.update({ name: 'swapped' })) void event;
    }
    const { asked, lost, wrong, faults, seconds, p99Ms } = await load.stop();
    for (const fault of faults) console.log(`D6 fault: ${fault}`);
    const what =
      `lost or wrong of ${asked} answers at ${Math.round(asked / seconds)} qps, ` +
      `${swaps} swaps of ${plan.names} names (p99 ${Math.round(p99Ms)} ms)`;
    return [bar('D6', what, lost + wrong, '', '<=', { reach: 0, beat: 0 })];
  } finally {
    load.close();
    await agent.process.stop();
  }
}
