/** What a bar is, when it is reached, and how the figures of a run are shown. */
import type { Measure } from './dnsperf.ts';

export interface BarFigure {
  readonly id: string;
  readonly what: string;
  readonly measured: string;
  readonly reach: string;
  readonly beat: string;
  /** Null: shown for what it tells, without a bar of its own. */
  readonly reached: boolean | null;
  readonly beaten: boolean | null;
  readonly values: Readonly<Record<string, number>>;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const medianOf = (runs: readonly Measure[]): Measure => ({
  qps: median(runs.map((run) => run.qps)),
  cpu: median(runs.map((run) => run.cpu)),
  lost: runs.reduce((sum, run) => sum + run.lost, 0),
  codes: runs.at(-1)?.codes ?? '',
  p50: median(runs.map((run) => run.p50)),
});

export interface Limit {
  readonly reach: number;
  readonly beat: number;
}

/** A figure that must be at most, or at least, something. */
export function bar(
  id: string,
  what: string,
  value: number,
  unit: string,
  direction: '<=' | '>=',
  { reach, beat }: Limit,
): BarFigure {
  const holds = (limit: number): boolean => (direction === '<=' ? value <= limit : value >= limit);
  const [at, of] = [`${direction} `, unit === '' ? '' : ` ${unit}`];
  return {
    id,
    what,
    measured: `${round(value)}${of}`,
    reach: `${at}${reach}${of}`,
    beat: `${at}${beat}${of}`,
    reached: holds(reach),
    beaten: holds(beat),
    values: { value },
  };
}

/**
 * Throughput and CPU a query against one peer. Medians of the ratios of each round: what slows the machine for a moment
 * slows both. A bar is missed when both miss.
 */
export function against(
  id: string,
  what: string,
  ours: readonly Measure[],
  theirs: readonly Measure[],
  limit: Limit | null,
  unit: { readonly rate: string; readonly each: string } = { rate: 'qps', each: 'query' },
): BarFigure {
  const ratio = (one: (ours: Measure, theirs: Measure) => number): number =>
    median(
      ours.flatMap((our, round) => {
        const their = theirs[round];
        return their === undefined ? [] : [one(our, their)];
      }),
    );
  const qps = ratio((our, their) => our.qps / their.qps);
  const cpu = ratio((our, their) => their.cpu / our.cpu);
  const [our, their] = [medianOf(ours), medianOf(theirs)];
  const best = Math.max(qps, cpu);
  return {
    id,
    what,
    measured:
      `${round(qps)} x ${unit.rate} (${Math.round(our.qps)} / ${Math.round(their.qps)}), ` +
      `${round(cpu)} x CPU (${round(our.cpu)} / ${round(their.cpu)} us a ${unit.each})`,
    reach: limit === null ? '' : `>= ${limit.reach} x`,
    beat: limit === null ? '' : `>= ${limit.beat} x`,
    reached: limit === null ? null : best >= limit.reach,
    beaten: limit === null ? null : best >= limit.beat,
    values: {
      qps: our.qps,
      cpu: our.cpu,
      peerQps: their.qps,
      peerCpu: their.cpu,
      qpsRatio: qps,
      cpuRatio: cpu,
    },
  };
}

export const round = (value: number): string => String(Number(value.toPrecision(3)));

const verdict = (value: boolean | null): string => (value === null ? '-' : value ? 'PASS' : 'MISS');

const toBeat = ({ beat, beaten }: BarFigure): string =>
  beat === '' ? '' : `; to beat ${beat}: ${verdict(beaten)}`;

export function printFigures(figures: readonly BarFigure[]): void {
  for (const figure of figures)
    console.log(
      `${figure.id.padEnd(3)} ${verdict(figure.reached).padEnd(5)}${figure.what}: ${figure.measured}` +
        (figure.reach === '' ? '' : ` [${figure.reach}${toBeat(figure)}]`),
    );
}

export const markdownOf = (figures: readonly BarFigure[]): string =>
  [
    '| id | what | measured | reach | | beat | |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...figures.map((f) =>
      ['', f.id, f.what, f.measured, f.reach, verdict(f.reached), f.beat, verdict(f.beaten), '']
        .join(' | ')
        .trim(),
    ),
  ].join('\n');
