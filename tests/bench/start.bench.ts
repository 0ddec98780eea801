/** I7 and I8: from the start of the process to the first right answer, and what it weighs after serving for a while. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bar, median, round, type BarFigure } from './bench-figures.ts';
import { wants, type BenchPlan } from './bench-plan.ts';
import {
  addChild,
  addList,
  firstBlock,
  launchAgent,
  startAgent,
  startPeer,
  untilReady,
  type Server,
} from './bench-servers.ts';
import { listedNames, writeLines, writeQueries } from './dns-names.ts';
import { dnsperf } from './dnsperf.ts';

export async function run(plan: BenchPlan): Promise<readonly BarFigure[]> {
  const folder = join(plan.folder, 'start');
  mkdirSync(folder, { recursive: true });
  const names = listedNames(plan.manyNames);
  const list = join(folder, 'list.txt');
  writeLines(list, names);
  const files = writeQueries(folder, names, plan.queryLines);
  const probe = names[0] ?? '';
  const data = join(folder, 'data');
  const figures: BarFigure[] = [];
  const closing: Server[] = [];
  try {
    const first = await startAgent(data, plan.stubPort);
    closing.push(first);
    await addChild(first, 'ours', 'full');
    await addList(first, 'many', list);
    const { index } = await first.operator.status();
    await first.process.stop();

    const starts: number[] = [];
    let agent = first;
    for (let i = 0; i < plan.starts; i++) {
      await agent.process.stop();
      agent = await launchAgent(data, plan.stubPort);
      closing.push(agent);
      // Asked from the first millisecond on, as the peers are.
      starts.push(await firstBlock(agent, probe));
      await untilReady(agent);
    }
    const ourStart = median(starts);
    if (wants(plan, 'I8'))
      figures.push(
        bar('I8', 'start to first right answer', ourStart, 'ms', '<=', { reach: 1000, beat: 300 }),
      );

    const child = (await agent.operator.children.list())[0];
    const port = Number(child?.endpoints.dns?.split(':').at(-1));
    if (wants(plan, 'I7')) {
      const seconds = plan.serveSeconds;
      await dnsperf({ server: agent.process, port, file: files.mix, seconds, perSecond: 2000 });
      const minutes = round(seconds / 60);
      const what = `agent process, ${index.names} names, after ${minutes} minutes at 2,000 qps`;
      figures.push(bar('I7', what, agent.process.memoryMiB(), 'MiB', '<=', { reach: 130, beat: 100 }));
    }
    await agent.process.stop();

    for (const name of wants(plan, 'I8', 'I1') ? plan.peers : []) {
      const peer = await startPeer(name, folder, names, plan.stubPort);
      closing.push(peer);
      const ms = await firstBlock(peer, probe);
      if (wants(plan, 'I8')) {
        const what = `faster than ${name} (${round(ms / 1000)} s)`;
        figures.push(bar('I8', what, ms / ourStart, 'x', '>=', { reach: 30, beat: 30 }));
      }
      if (wants(plan, 'I1')) {
        const factor = name === 'unbound' ? 60 : 10;
        const memory = peer.process.memoryMiB();
        const what = `${name}'s process (${Math.round(memory)} MiB) against the index`;
        const times = (memory * 1024 * 1024) / index.bytes;
        figures.push(bar('I1', what, times, 'x', '>=', { reach: factor, beat: factor }));
      }
      await peer.process.stop();
    }
  } finally {
    for (const server of closing) await server.process.stop();
  }
  return figures;
}
