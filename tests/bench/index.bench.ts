/**
 * Bars I1–I6 of the index. `node tests/bench/index.bench.ts [names]`; the build runs in a process of its own (mode
 * `build`), so that its peak is its own. Peers run beside ours in one process, rounds interleaved, medians taken.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { unwrap } from '../../shared/kernel/result.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { NO_MATCHES } from '../../shared/policy/list-match.ts';
import type { LoadedIndex } from '../../electron/agent/filtering/compiled-index.ts';
import { loadIndex } from '../../electron/agent/filtering/compiled-load.ts';
import type { BuildStats } from '../../electron/agent/filtering/index-build.ts';
import { startBuildWorker } from '../../electron/agent/filtering/index-build-job.ts';
import { writeLists } from './index-lists.ts';
import { dealtSources, Dice, realisticName } from './index-names.ts';
import { mapLookup, sqliteLookup, type Lookup } from './index-peers.ts';
import { memoryOfTreeMiB } from './server-process.ts';

export interface IndexBenchOptions {
  /** 5,000,000 for the bars; 200,000 in the short form. */
  readonly names: number;
  readonly rounds: number;
  readonly queries: number;
  readonly absent: number;
  readonly seed: number;
}

export const FULL: IndexBenchOptions = {
  names: 5_000_000,
  rounds: 9,
  queries: 1_000_000,
  absent: 10_000_000,
  seed: 2026,
};
export const SHORT: IndexBenchOptions = {
  names: 200_000,
  rounds: 5,
  queries: 200_000,
  absent: 1_000_000,
  seed: 2026,
};

export interface Figure {
  readonly bar: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly reach: string;
}

const MIB = 1024 * 1024;
const self = fileURLToPath(import.meta.url);

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

interface BuildReport {
  readonly ms: number;
  readonly baseMiB: number;
  readonly peakMiB: number;
  readonly stats: BuildStats;
}

async function buildHere(listsFile: string, dir: string): Promise<BuildReport> {
  const baseMiB = memoryOfTreeMiB(process.pid);
  let peakMiB = baseMiB;
  // The build is a process of its own: what it takes is seen from outside, a hundred times a second.
  const watch = setInterval(() => (peakMiB = Math.max(peakMiB, memoryOfTreeMiB(process.pid))), 10);
  const start = performance.now();
  const stats = unwrap(await startBuildWorker({ listsFile, dir, revision: 1 }).outcome);
  const ms = performance.now() - start;
  clearInterval(watch);
  return { ms, baseMiB, peakMiB, stats };
}

/** 70 % popular and allowed (few hosts most of the time), 20 % unknown, 10 % listed; most with labels of their own. */
function queryMix(listed: readonly string[], count: number, dice: Dice): string[] {
  const popular = Array.from({ length: 250_000 }, () => `q${realisticName(dice)}`);
  const deeper = (name: string, percent: number): string => {
    if (!dice.chance(percent)) return name;
    return `${['www.', 'a1.', 'static.x.', 'e3.cdn.eu.'][dice.below(4)] ?? ''}${name}`;
  };
  // Flat strings, as they come off the wire; pieced-together ones would be measured at each character.
  const flat = (name: string): string => Buffer.from(name, 'latin1').toString('latin1');
  const one = (): string => {
    const kind = dice.below(10);
    if (kind < 7) {
      const rank = Math.floor(popular.length ** (dice.below(1_000_000) / 1_000_000)) - 1;
      return deeper(popular[rank] ?? '', 80);
    }
    return kind < 9 ? deeper(`q${realisticName(dice)}`, 50) : deeper(dice.pick(listed), 60);
  };
  return Array.from({ length: count }, () => flat(one()));
}

export function run(options: IndexBenchOptions): readonly Figure[] {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'haidang-bench-index-'));
  const figures: Figure[] = [];
  const note = (bar: string, what: string, value: number, unit: string, reach: string): void => {
    const figure = { bar, what, value: Number(value.toPrecision(4)), unit, reach };
    figures.push(figure);
    console.log(JSON.stringify(figure));
  };
  try {
    const { sources, names } = dealtSources(options.names, options.seed);
    const listsFile = path.join(dir, 'lists.db');
    writeLists(listsFile, sources);

    const builds = Array.from({ length: 3 }, () => {
      const child = spawnSync(process.execPath, [self, 'build', listsFile, dir], { encoding: 'utf8' });
      if (child.status !== 0) throw new Error(`build failed: ${child.stderr}`);
      return JSON.parse(child.stdout) as BuildReport;
    });
    const stats = builds[0]?.stats;
    console.log(JSON.stringify({ built: stats }));
    note('I3', 'build from SQLite', median(builds.map((b) => b.ms)) / 1000, 's', '<= 8');
    note('I3', 'memory added at the peak', median(builds.map((b) => b.peakMiB - b.baseMiB)), 'MiB', '<= 110');

    const loads = Array.from({ length: 9 }, () => timed(() => unwrap(loadIndex(dir)).close()));
    note('I2', 'load', median(loads), 'ms', '<= 100');

    const index = unwrap(loadIndex(dir));
    note('I1', 'memory held', index.bytes / MIB, 'MiB', '<= 32');
    note('I1', 'bytes a name', index.bytes / index.names, 'B', '<= 6.5');

    measureLookups(options, dir, names, index, note);
    let wrong = 0;
    const dice = new Dice(options.seed + 2);
    for (let i = 0; i < options.absent; i++) {
      // No listed name begins with q.
      const name = `q${dice.next().toString(36)}${i.toString(36)}.com` as DomainName;
      if (index.matches(name) !== NO_MATCHES) wrong++;
    }
    note('I6', `wrong matches of ${options.absent} absent names`, wrong, '', '0');
    index.close();
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
  console.table(figures);
  return figures;
}

function measureLookups(
  options: IndexBenchOptions,
  dir: string,
  names: readonly string[],
  loaded: LoadedIndex,
  note: (bar: string, what: string, value: number, unit: string, reach: string) => void,
): void {
  const walk: Lookup = (name) => loaded.walk.run(name as DomainName);
  const exact: Lookup = (name) => loaded.matches(name as DomainName).length;
  const mix = queryMix(names, options.queries, new Dice(options.seed + 1));
  const listed = mix.filter((name) => exact(name) > 0);
  const sqlite = sqliteLookup(path.join(dir, 'dom.db'), names);
  const few = mix.slice(0, 40_000);
  const rows: { name: string; lookup: Lookup; queries: readonly string[]; ns: number[] }[] = [
    { name: 'walk', lookup: walk, queries: mix, ns: [] },
    { name: 'map', lookup: mapLookup(names), queries: mix, ns: [] },
    { name: 'sqlite', lookup: sqlite.lookup, queries: few, ns: [] },
    { name: 'exact', lookup: exact, queries: mix, ns: [] },
    { name: 'exact, listed names only', lookup: exact, queries: listed, ns: [] },
  ];
  for (let round = 0; round < options.rounds; round++)
    for (const row of rows) {
      let found = 0;
      const ms = timed(() => {
        for (const name of row.queries) found += row.lookup(name);
      });
      if (found === 0) throw new Error(`${row.name} found nothing`);
      row.ns.push((ms * 1e6) / row.queries.length);
    }
  const [inTable = 0, map = 0, db = 0, proved = 0, hit = 0] = rows.map((row) => median(row.ns));
  sqlite.close();
  note('I4', 'mixed lookups in the table', 1000 / inTable, 'M/s', '');
  note('I4', 'against a Map of strings', map / inTable, 'x', '>= 5');
  note('I4', 'against SQLite', db / inTable, 'x', '>= 40');
  note('I5', 'mixed lookups, hits proved', proved / 1000, 'us', '<= 5');
  note('I5', 'against a Map of strings', map / proved, 'x', '');
  note('I5', 'against SQLite', db / proved, 'x', '>= 6');
  note('I5', 'a listed name, proved, mostly not in the cache', hit / 1000, 'us', '');
}

if (process.argv[1] === self) {
  const [mode, file, dir] = process.argv.slice(2);
  if (mode === 'build' && file !== undefined && dir !== undefined)
    process.stdout.write(JSON.stringify(await buildHere(file, dir)));
  else run(mode === 'full' ? FULL : mode === undefined ? SHORT : { ...FULL, names: Number(mode) });
}
