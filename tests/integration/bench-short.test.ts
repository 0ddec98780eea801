/**
 * The short form of `npm run bench` runs to its end, and nothing is out of all proportion to the peers. The floors are
 * far below the bars, so that a busy machine does not decide; the bars themselves are judged by the full form.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BarFigure } from '../bench/bench-figures.ts';
import { isInstalled } from '../bench/server-process.ts';
import { isBuilt, repositoryRoot } from '../e2e/agent-process.ts';

const NEEDED = ['dnsperf', 'unbound', 'dnsmasq', 'nginx', 'squid'];
const isLinux = process.platform === 'linux';
const hasAll = isLinux && isBuilt() && NEEDED.every((program) => isInstalled(program));

interface Result {
  readonly figures: readonly BarFigure[];
  readonly failures: readonly string[];
}

test.skipIf(!hasAll)(
  'the short bench ends, near its peers (needs Linux, the built agent, dnsperf, unbound, dnsmasq, nginx and squid)',
  () => {
    const file = join(repositoryRoot, '.cache/bench-short.json');
    rmSync(file, { force: true });
    const bench = join(repositoryRoot, 'tests/bench/bench.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [bench, '--short'], { encoding: 'utf8' });
    expect(status, `${stdout}\n${stderr}`).toBe(0);
    const { figures, failures } = JSON.parse(readFileSync(file, 'utf8')) as Result;
    expect(failures).toEqual([]);

    const measured = new Set(figures.map(({ id }) => id));
    const bars = 'D1 D2 D3 D4 D5 D6 I1 I2 I3 I4 I5 I6 I7 I8 L1 L2 L4 P1 P2 P3 P4 P5 P6 P7'.split(' ');
    expect(bars.filter((id) => !measured.has(id))).toEqual([]);

    const best = (id: string, peer: string): number => {
      const figure = figures.find(({ id: of, what }) => of === id && what.includes(peer));
      return Math.max(figure?.values['qpsRatio'] ?? 0, figure?.values['cpuRatio'] ?? 0);
    };
    expect(best('D1', 'unbound')).toBeGreaterThan(1 / 3);
    expect(best('D2', 'unbound')).toBeGreaterThan(1 / 3);
    expect(best('D3', 'unbound')).toBeGreaterThan(1 / 4);
    expect(best('L2', 'totals')).toBeGreaterThan(1 / 2);
    for (const [id, floor] of [
      ['P1', 1 / 2],
      ['P3', 1 / 3],
      ['P4', 1 / 3],
      ['P5', 1],
    ] as const)
      expect([id, best(id, 'squid') > floor]).toEqual([id, true]);
    for (const id of ['D6', 'I6'])
      expect([id, figures.find((figure) => figure.id === id)?.values['value']]).toEqual([id, 0]);
  },
  480_000,
);
