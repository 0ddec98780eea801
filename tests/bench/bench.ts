/**
 * All bars of the agent in one run: `node tests/bench/bench.ts [--short] [--only D1,I8]`. Prints each section's figures
 * as it ends, then the whole table, and leaves everything in `.cache/bench.json` and `.md` (`bench-short.*`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bar, markdownOf, printFigures, type BarFigure } from './bench-figures.ts';
import { FULL, SHORT, wants, type BenchPlan } from './bench-plan.ts';
import { ROOT, type PeerName } from './bench-servers.ts';
import { run as runDns } from './dns.bench.ts';
import { FULL as INDEX_FULL, SHORT as INDEX_SHORT, run as runIndex } from './index.bench.ts';
import { FULL as LOG_FULL, SHORT as LOG_SHORT, run as runLog } from './log.bench.ts';
import { isInstalled, LOAD_CORE, pinned } from './server-process.ts';
import { run as runProxy } from './proxy.bench.ts';
import { run as runStart } from './start.bench.ts';
import { run as runSwap } from './swap.bench.ts';

interface Section {
  readonly ids: readonly string[];
  /** Programs. */
  readonly needs: readonly string[];
  run(plan: BenchPlan): Promise<readonly BarFigure[]>;
}

const SECTIONS: readonly Section[] = [
  { ids: ['D1', 'D2', 'D3', 'D4', 'D5', 'L2'], needs: ['dnsperf'], run: runDns },
  { ids: ['D6'], needs: [], run: runSwap },
  { ids: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'], needs: ['nginx'], run: runProxy },
  { ids: ['I7', 'I8', 'I1'], needs: ['dnsperf'], run: runStart },
  {
    ids: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6'],
    needs: [],
    run: ({ short }) => Promise.resolve(indexFigures(runIndex(short ? INDEX_SHORT : INDEX_FULL))),
  },
  {
    ids: ['L1', 'L4'],
    needs: [],
    run: async ({ short }) => logFigures(await runLog(short ? LOG_SHORT : LOG_FULL)),
  },
];

function indexFigures(all: ReturnType<typeof runIndex>): readonly BarFigure[] {
  return all.map(({ bar: id, what, value, unit, reach }) => {
    const limit = Number(/[0-9.]+/.exec(reach)?.[0] ?? Number.NaN);
    const figure = bar(id, what, value, unit, reach.startsWith('>=') ? '>=' : '<=', {
      reach: limit,
      beat: limit,
    });
    // The bench of the index states only what must be reached.
    return { ...figure, reach, beat: '', beaten: null, reached: reach === '' ? null : figure.reached };
  });
}

function logFigures(figures: Awaited<ReturnType<typeof runLog>>): readonly BarFigure[] {
  const { rowsPerSecond, mebibytesPerMillionRows, noteRepeatedNs, noteFreshNs } = figures;
  const note = `activity rows with roll-ups (a repeated note ${noteRepeatedNs} ns, a fresh one ${noteFreshNs} ns)`;
  return [
    bar('L1', note, rowsPerSecond, 'rows/s', '>=', { reach: 30_000, beat: 70_000 }),
    bar('L4', 'a million rows', mebibytesPerMillionRows, 'MiB', '<=', { reach: 45, beat: 30 }),
  ];
}

async function startStub(): Promise<{ port: number; stop: () => void }> {
  const [file, args] = pinned(LOAD_CORE, process.execPath, [join(import.meta.dirname, 'dns-stub.ts')]);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(line.toString('utf8').trim()), stop: () => child.kill('SIGKILL') };
}

const firstLine = (program: string, ...args: string[]): string => {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env });
  return (
    /^.*[0-9]\.[0-9].*$/m.exec(`${stdout}\n${stderr}`)?.[0].split('Copyright')[0]?.trim() ?? 'unknown version'
  );
};

function machine(peers: readonly PeerName[]) {
  return {
    date: new Date().toISOString().slice(0, 16),
    node: process.version,
    kernel: release(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    peers: peers.map((name) =>
      name === 'unbound' ? `unbound ${firstLine(name, '-V')}` : firstLine(name, '-v'),
    ),
  };
}

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
if (process.platform !== 'linux') {
  console.error('the bench reads CPU time and memory of its servers from /proc: it needs Linux');
  process.exit(2);
}
const peers = (['unbound', 'dnsmasq'] as const).filter((name) => {
  if (isInstalled(name)) return true;
  console.log(`absent: ${name} is not installed, bars against it are not measured`);
  return false;
});
const folder = mkdtempSync(join(tmpdir(), 'haidang-bench-'));
const stub = await startStub();
const only = new Set(values.only.split(',').filter((id) => id !== ''));
const plan: BenchPlan = { ...(values.short ? SHORT : FULL), folder, stubPort: stub.port, peers, only };
const figures: BarFigure[] = [];
const failures: string[] = [];
try {
  for (const section of SECTIONS.filter(({ ids }) => wants(plan, ...ids))) {
    const absent = section.needs.filter((program) => !isInstalled(program));
    if (absent.length > 0) {
      console.log(`absent: ${section.ids.join(', ')} need ${absent.join(', ')}`);
      continue;
    }
    try {
      const found = await section.run(plan);
      figures.push(...found);
      printFigures(found);
    } catch (error) {
      failures.push(`${section.ids.join(', ')}: ${error instanceof Error ? error.stack : String(error)}`);
      console.error(`failed: ${failures.at(-1)}`);
    }
  }
} finally {
  stub.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
figures.sort((a, b) => a.id.localeCompare(b.id));
const on = machine(peers);
console.log(
  `\n${JSON.stringify(on)}${values.short ? '\nshort form: the bars are stated for the full one' : ''}\n`,
);
printFigures(figures);
const result = values.short ? 'bench-short' : 'bench';
mkdirSync(join(ROOT, '.cache'), { recursive: true });
writeFileSync(
  join(ROOT, `.cache/${result}.json`),
  JSON.stringify({ machine: on, short: values.short, figures, failures }, null, 2),
);
writeFileSync(join(ROOT, `.cache/${result}.md`), markdownOf(figures));
process.exit(failures.length > 0 ? 1 : 0);
