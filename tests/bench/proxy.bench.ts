/**
 * P1 to P7: the agent's proxy, with a child's policy, decision and log, beside squid with the same list and neither cache
 * nor logs. Both serve on one core; the load and the origin share the other.
 */
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { HelloReader } from '../../electron/agent/proxy/client-hello.ts';
import { against, bar, type BarFigure, type Limit, median, round } from './bench-figures.ts';
import { wants, type BenchPlan } from './bench-plan.ts';
import { addList, type AgentServer, startAgent } from './bench-servers.ts';
import { listedNames, writeLines } from './dns-names.ts';
import type { Measure } from './dnsperf.ts';
import type { LoadOrder } from './proxy-load.ts';
import {
  LOCAL_ZONE,
  type LoadMeasure,
  ORIGIN,
  type Origin,
  type Proxy,
  runLoad,
  SITES,
  standingTunnels,
  startOrigin,
  startSquid,
} from './proxy-servers.ts';
import { postQuantumHello } from './post-quantum-hello.ts';
import { isInstalled } from './server-process.ts';

const MIB = 1024 * 1024;
const IDLE_TUNNELS = 10_000;
const IDLE_SECONDS = 20;

type Load = Pick<LoadOrder, 'mode' | 'path' | 'connections'> & { readonly isTls?: boolean };

/** Rounds of all that are compared, interleaved, the order turned each round. */
class Comparison {
  readonly #plan: BenchPlan;
  readonly #origin: Origin;
  readonly #proxies: readonly Proxy[];

  constructor(plan: BenchPlan, origin: Origin, proxies: readonly Proxy[]) {
    this.#plan = plan;
    this.#origin = origin;
    this.#proxies = proxies;
  }

  /** `direct`: without a proxy. */
  async run(load: Load): Promise<ReadonlyMap<string, readonly LoadMeasure[]>> {
    const ways = [null, ...this.#proxies];
    const runs = new Map<string, LoadMeasure[]>();
    for (let turn = -1; turn < this.#plan.rounds; turn++)
      for (let i = 0; i < ways.length; i++) {
        const proxy = ways[(i + turn + 1) % ways.length];
        const { isTls = false, ...rest } = load;
        const order: LoadOrder = {
          ...rest,
          via: proxy?.port ?? null,
          address: ORIGIN,
          port: isTls ? (this.#origin.tlsPort ?? 0) : this.#origin.port,
          names: SITES,
          seconds: this.#plan.short ? this.#plan.seconds / 2 : this.#plan.seconds,
        };
        const measure = await runLoad(order, proxy?.process ?? null);
        const name = proxy?.name ?? 'direct';
        if (turn >= 0) runs.set(name, [...(runs.get(name) ?? []), measure]);
      }
    return runs;
  }
}

export async function run(plan: BenchPlan): Promise<readonly BarFigure[]> {
  const folder = join(plan.folder, 'proxy');
  mkdirSync(folder, { recursive: true });
  // Squid is another user, and reads its files again when it has become that.
  chmodSync(plan.folder, 0o711);
  const figures: BarFigure[] = wants(plan, 'P6') ? [await helloFigure()] : [];
  const names = listedNames(plan.names);
  const list = join(folder, 'list.txt');
  writeLines(list, names);
  const closing: { stop: () => Promise<void> }[] = [];
  try {
    const origin = await startOrigin(folder);
    closing.push(origin.process);
    const more = ['--local-domain', LOCAL_ZONE, '--proxy', '127.0.0.1:0'];
    const agent = await startAgent(join(folder, 'data'), plan.stubPort, more);
    closing.push(agent.process);
    await addList(agent, 'list', list);
    const ours = await addProxied(agent, 'ours');
    const squid = isInstalled('squid') ? await startSquid(join(folder, 'squid'), names, hasSslBump()) : null;
    if (squid === null) console.log('absent: squid is not installed, bars against it are not measured');
    else closing.push(squid.process);
    const comparison = new Comparison(plan, origin, squid === null ? [ours] : [ours, squid]);
    for (const { id, what, load, limit, unit } of COMPARED) {
      if (!wants(plan, id)) continue;
      const runs = await comparison.run(load);
      figures.push(throughput(id, what, runs, limit, unit));
    }
    if (wants(plan, 'P2')) figures.push(...added(await comparison.run(ONE_CLIENT)));
    const peeking = squid?.peeking ?? null;
    if (wants(plan, 'P6') && peeking !== null && origin.tlsPort !== null) {
      const load = { mode: 'tls', path: '/1k', connections: 8, isTls: true } as const;
      figures.push(wholeConnection(await new Comparison(plan, origin, [ours, peeking]).run(load)));
    } else if (wants(plan, 'P6'))
      console.log(`absent: P6, whole connection, needs squid with ssl-bump and port 443 on ${ORIGIN}`);
    if (wants(plan, 'P7')) {
      await agent.process.stop();
      // One that has served nothing yet, so that nothing is free to be used again.
      const fresh = await startAgent(join(folder, 'data-idle'), plan.stubPort, more);
      closing.push(fresh.process);
      figures.push(...(await idle(plan, origin, fresh)));
    }
  } finally {
    for (const server of closing.toReversed()) await server.stop();
  }
  return figures;
}

interface Compared {
  readonly id: string;
  readonly what: string;
  readonly load: Load;
  readonly limit: Limit;
  readonly unit: Unit;
}

/** What is counted, and how it is named. */
interface Unit {
  readonly rate: string;
  readonly each: string;
  readonly of: (run: LoadMeasure) => number;
}

const REQUESTS: Unit = { rate: 'req/s', each: 'request', of: ({ units }) => units };
const TUNNELS: Unit = { rate: 'tunnels/s', each: 'tunnel', of: ({ units }) => units };
const MEBIBYTES: Unit = { rate: 'MiB/s', each: 'MiB', of: ({ octets }) => octets / MIB };

const COMPARED: readonly Compared[] = [
  {
    id: 'P1',
    what: 'plain HTTP, 1 KiB, 16 clients',
    load: { mode: 'get', path: '/1k', connections: 16 },
    limit: { reach: 1, beat: 2 },
    unit: REQUESTS,
  },
  {
    id: 'P3',
    what: 'CONNECT, one request, end; 16 clients',
    load: { mode: 'tunnel', path: '/1k', connections: 16 },
    limit: { reach: 0.75, beat: 1 },
    unit: TUNNELS,
  },
  {
    id: 'P4',
    what: '100 MiB objects in one tunnel',
    load: { mode: 'bulk', path: '/100m', connections: 1 },
    limit: { reach: 0.75, beat: 1 },
    unit: MEBIBYTES,
  },
  {
    id: 'P5',
    what: 'plain HTTP, 100 KiB, 8 clients',
    load: { mode: 'get', path: '/100k', connections: 8 },
    limit: { reach: 2, beat: 3.5 },
    unit: REQUESTS,
  },
];

const ONE_CLIENT: Load = { mode: 'get', path: '/1k', connections: 1 };

type Runs = ReadonlyMap<string, readonly LoadMeasure[]>;

const of = (runs: Runs, name: string): readonly LoadMeasure[] => runs.get(name) ?? [];

const asMeasure =
  (unit: Unit) =>
  (run: LoadMeasure): Measure => ({
    qps: unit.of(run) / run.seconds,
    cpu: run.spent / unit.of(run),
    lost: run.failed,
    codes: '',
    p50: run.p50,
  });

/** With what the generator reaches without a proxy: a figure near it says more about the generator. */
function throughput(id: string, what: string, runs: Runs, limit: Limit, unit: Unit): BarFigure {
  const [ours, squid, direct] = ['ours', 'squid', 'direct'].map((name) =>
    of(runs, name).map(asMeasure(unit)),
  );
  const ceiling = Math.round(median((direct ?? []).map(({ qps }) => qps)));
  const title = `${what}, against squid (direct: ${ceiling} ${unit.rate})`;
  const hasPeer = squid !== undefined && squid.length > 0;
  const figure = against(id, title, ours ?? [], squid ?? [], hasPeer ? limit : null, unit);
  const failed = (ours ?? []).reduce((sum, { lost }) => sum + lost, 0);
  return { ...figure, values: { ...figure.values, failed } };
}

function added(runs: Runs): readonly BarFigure[] {
  const p50 = (name: string): readonly number[] => of(runs, name).map((run) => run.p50);
  const over = (name: string): number[] =>
    p50(name).map((us, turn) => us - (p50('direct')[turn] ?? Number.NaN));
  const [ours, squid] = [over('ours'), over('squid')];
  if (squid.length === 0) return [];
  const ratios = ours.map((us, turn) => us / (squid[turn] ?? Number.NaN));
  const what =
    `p50 that is added for one client, against squid (${Math.round(median(ours))} / ` +
    `${Math.round(median(squid))} us; direct: ${Math.round(median(p50('direct')))} us)`;
  return [bar('P2', what, median(ratios), 'x', '<=', { reach: 1.1, beat: 0.7 })];
}

function wholeConnection(runs: Runs): BarFigure {
  const cpu = (name: string): readonly number[] => of(runs, name).map(({ spent, units }) => spent / units);
  const ratios = cpu('ours').map((us, turn) => us / (cpu('squid')[turn] ?? Number.NaN));
  const what =
    'CPU of a CONNECT with a TLS connection and one request in it, hello read, against squid that peeks and splices ' +
    `(${round(median(cpu('ours')))} / ${round(median(cpu('squid')))} us)`;
  return bar('P6', what, median(ratios), 'x', '<=', { reach: 1.1, beat: 1.1 });
}

/** The name found in a post-quantum hello of two segments, in this process. */
async function helloFigure(): Promise<BarFigure> {
  const hello = await postQuantumHello('www.hai-dang-thu.vn');
  const [first, second] = [hello.subarray(0, 1400), hello.subarray(1400)];
  const TIMES = 50_000;
  // CPU time: on a busy machine the clock measures the others.
  const once = (): number => {
    const before = process.cpuUsage();
    for (let i = 0; i < TIMES; i++) {
      const reader = new HelloReader();
      if (reader.push(first).kind !== 'more' || reader.push(second).kind !== 'hello')
        throw new Error('the hello was not understood');
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / TIMES;
  };
  once();
  const what = `SNI in a post-quantum hello of ${hello.length} octets in two segments`;
  const value = median(Array.from({ length: 9 }, once));
  return bar('P6', what, value, 'us', '<=', { reach: 1, beat: 0.7 });
}

async function addProxied(agent: AgentServer, name: string): Promise<Proxy> {
  const child = { name, age: 12, preset: '10-13', detail: 'full', consent: true } as const;
  const { endpoints } = await agent.operator.children.add(child);
  if (endpoints.proxy === null) throw new Error(`${name} has no proxy`);
  return { name, process: agent.process, port: Number(endpoints.proxy.split(':').at(-1)) };
}

const hasSslBump = (): boolean =>
  spawnSync('sh', ['-c', 'PATH="$PATH:/usr/sbin" squid -v'], { encoding: 'utf8' }).stdout.includes(
    '--with-openssl',
  );

/** Files that a process may have open: two for each tunnel, and the agent keeps some for itself. */
function tunnelsThatFit(): number {
  const limit = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
  return Math.min(IDLE_TUNNELS, Math.floor((limit - 1200) / 2));
}

async function idle(plan: BenchPlan, origin: Origin, agent: AgentServer): Promise<readonly BarFigure[]> {
  const count = plan.short ? 1000 : tunnelsThatFit();
  // One profile may have no more than six tenths of all connections.
  const children = [await addProxied(agent, 'one'), await addProxied(agent, 'other')];
  const order = (via: number, connections: number): LoadOrder => ({
    mode: 'idle',
    via,
    address: ORIGIN,
    port: origin.port,
    names: SITES,
    path: '/1k',
    connections,
    seconds: 0,
  });
  // What starting took has been given back by then, and nothing of it is there to be used again.
  const before = await settledMemory(agent, plan.short ? 12 : 40);
  const halves = await Promise.all(children.map(({ port }) => standingTunnels(order(port, count >> 1))));
  const standing = halves.reduce((sum, one) => sum + one.standing, 0);
  await sleep(2000);
  const full = agent.process.memoryMiB();
  const seconds = plan.short ? 3 : IDLE_SECONDS;
  const cpu = agent.process.cpuMicroseconds();
  await sleep(seconds * 1000);
  const spent = (agent.process.cpuMicroseconds() - cpu) / (seconds * 1e6);
  const later = agent.process.memoryMiB();
  await Promise.all(halves.map((one) => one.letGo()));
  if (standing < (count >> 1) * 2) throw new Error(`only ${standing} of ${count} tunnels stand`);
  const limit = { reach: 25, beat: 12 };
  return [
    bar(
      'P7',
      `memory of one of ${standing} idle tunnels`,
      ((full - before) * 1024) / standing,
      'KiB',
      '<=',
      limit,
    ),
    bar(
      'P7',
      `its growth in ${seconds} s (they cost ${round(spent * 100)} % of a core)`,
      ((later - full) * 1024) / standing,
      'KiB',
      '<=',
      {
        reach: 0.5,
        beat: 0.5,
      },
    ),
  ];
}

/** MiB, once it has moved by less than one for five seconds. */
async function settledMemory(agent: AgentServer, withinSeconds: number): Promise<number> {
  const seen: number[] = [];
  for (let second = 0; second < withinSeconds; second++) {
    seen.push(agent.process.memoryMiB());
    const last = seen.slice(-5);
    if (last.length === 5 && second > 10 && Math.max(...last) - Math.min(...last) < 1) break;
    await sleep(1000);
  }
  return agent.process.memoryMiB();
}
