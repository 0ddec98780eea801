/** D1 to D5 and L2: all servers up at once, rounds interleaved, the order turned each round. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { against, bar, median, type BarFigure } from './bench-figures.ts';
import { wants, type BenchPlan } from './bench-plan.ts';
import { addChild, addList, firstBlock, startAgent, startPeer, type Server } from './bench-servers.ts';
import { listedNames, writeLines, writeQueries } from './dns-names.ts';
import { dnsperf, type Measure } from './dnsperf.ts';

type Runs = ReadonlyMap<string, readonly Measure[]>;

export async function run(plan: BenchPlan): Promise<readonly BarFigure[]> {
  const folder = join(plan.folder, 'dns');
  mkdirSync(folder, { recursive: true });
  const names = listedNames(plan.names);
  const fewer = names.slice(0, plan.fewerNames);
  // Listed on both lists, so that only the length of the list differs.
  const files = writeQueries(folder, fewer, plan.queryLines);
  const [longList, shortList] = [join(folder, 'long.txt'), join(folder, 'short.txt')];
  writeLines(longList, names);
  writeLines(shortList, fewer);

  const probe = names[0] ?? '';
  const closing: Server[] = [];
  const up = async <S extends Server>(server: S): Promise<S> => {
    closing.push(server);
    await firstBlock(server, probe);
    return server;
  };
  const ready = async (server: Server): Promise<Server> => {
    await firstBlock(server, probe);
    return server;
  };
  const figures: BarFigure[] = [];
  try {
    const agent = await startAgent(join(folder, 'data'), plan.stubPort);
    closing.push(agent);
    await addList(agent, 'long', longList);
    const ours = await ready(await addChild(agent, 'ours', 'full'));
    const peers: Server[] = [];
    for (const peer of plan.peers) peers.push(await up(await startPeer(peer, folder, names, plan.stubPort)));
    const all = [ours, ...peers];

    const measure = async (servers: readonly Server[], file: string, perSecond?: number): Promise<Runs> => {
      const pace = perSecond === undefined ? {} : { perSecond };
      const runs = new Map(servers.map((server) => [server.name, new Array<Measure>()]));
      for (let round = -1; round < plan.rounds; round++)
        for (let turn = 0; turn < servers.length; turn++) {
          const server = servers[(turn + round + 1) % servers.length];
          if (server === undefined) continue;
          const result = await dnsperf({
            server: server.process,
            port: server.port,
            file,
            seconds: plan.seconds,
            ...pace,
          });
          // The first round warms code and caches.
          if (round >= 0) runs.get(server.name)?.push(result);
        }
      return runs;
    };
    const of = (runs: Runs, name: string): readonly Measure[] => runs.get(name) ?? [];
    type Limits = Readonly<Record<string, { reach: number; beat: number } | null>>;
    const compare = async (
      id: string,
      what: string,
      file: string,
      limits: Limits,
      child = ours,
    ): Promise<void> => {
      const runs = await measure([child, ...peers], file);
      for (const { name } of peers) {
        const [our, their] = [of(runs, child.name), of(runs, name)];
        figures.push(against(id, `${what}, against ${name}`, our, their, limits[name] ?? null));
      }
    };

    if (wants(plan, 'D1')) {
      await compare('D1', 'blocked answers, child policy, decision and log', files.blocked, {
        unbound: { reach: 0.7, beat: 1.5 },
        dnsmasq: { reach: 8, beat: 8 },
      });
      await compare('D1', 'the same, each of 20,000 names as often', files.blockedEvenly, {});
      await compare('D1', 'the same, every name asked once', files.blockedOnce, {});
    }
    if (wants(plan, 'D2')) {
      const limit = { reach: 0.7, beat: 1.4 };
      await compare('D2', 'cached answers, log on', files.cached, { unbound: limit, dnsmasq: limit });
    }
    // There is no switch for the log; totals is the least that a household can have written.
    const totals = await ready(await addChild(agent, 'totals', 'totals'));
    if (wants(plan, 'D3')) {
      const limits = { unbound: { reach: 0.9, beat: 2 }, dnsmasq: { reach: 2, beat: 2 } };
      const what = 'forwarded answers, every name asked once';
      await compare('D3', `${what}, totals only`, files.forwarded, limits, totals);
      await compare('D3', `${what}, full log`, files.forwarded, limits);
    }
    if (wants(plan, 'D4')) {
      // Both new: an agent that has served for minutes has a larger heap and a fuller log than its twin.
      const twin = async (name: string, list: string): Promise<Server> => {
        const one = await startAgent(join(folder, `data-${name}`), plan.stubPort);
        closing.push(one);
        await addList(one, name, list);
        return ready(await addChild(one, name, 'full'));
      };
      const many = await twin('more', longList);
      const few = await twin('fewer', shortList);
      for (const [what, file] of [
        ['blocked answers', files.blocked],
        ['blocked answers, every name asked once', files.blockedOnce],
      ] as const) {
        const runs = await measure([many, few], file);
        const ratios = of(runs, 'more').map(({ cpu }, i) => cpu / (of(runs, 'fewer')[i]?.cpu ?? Number.NaN));
        const title = `${what}: CPU at ${plan.names} names against ${plan.fewerNames}`;
        figures.push(bar('D4', title, median(ratios), 'x', '<=', { reach: 1.1, beat: 1.02 }));
      }
      for (const { process } of [many, few]) await process.stop();
    }
    if (wants(plan, 'D5'))
      for (const rate of plan.latencyRates) {
        const runs = await measure(all, files.mix, rate);
        const p50 = (name: string): number => median(of(runs, name).map((one) => one.p50));
        for (const { name } of peers) {
          const limit = name !== 'unbound' ? undefined : { reach: rate > 1000 ? 25 : 50, beat: 0 };
          const added = p50('ours') - p50(name);
          const what = `p50 over ${name} at ${rate} qps (${Math.round(p50('ours'))} / ${Math.round(p50(name))} us)`;
          const figure = bar('D5', what, added, 'us', '<=', limit ?? { reach: 0, beat: 0 });
          figures.push(
            limit === undefined ? { ...figure, reach: '', beat: '', reached: null, beaten: null } : figure,
          );
        }
      }
    if (wants(plan, 'L2')) {
      const runs = await measure([ours, totals], files.mix);
      const what = 'mixed load, full log against totals only';
      figures.push(against('L2', what, of(runs, 'ours'), of(runs, 'totals'), { reach: 0.9, beat: 0.97 }));
    }
  } finally {
    for (const server of closing) await server.process.stop();
  }
  return figures;
}
