/** How large and how long: `FULL` is what the bars are stated for, `SHORT` shows in minutes that nothing broke. */
import type { PeerName } from './bench-servers.ts';

export interface BenchPlan {
  readonly short: boolean;
  /** Of the list in D1 to D6 and L2. */
  readonly names: number;
  /** Of the shorter list in D4. */
  readonly fewerNames: number;
  /** In I7 and I8. */
  readonly manyNames: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly queryLines: number;
  readonly latencyRates: readonly number[];
  readonly swapSeconds: number;
  readonly serveSeconds: number;
  readonly starts: number;
  readonly folder: string;
  readonly stubPort: number;
  /** Those installed. */
  readonly peers: readonly PeerName[];
  /** Ids asked for with `--only`; all when empty. */
  readonly only: ReadonlySet<string>;
}

type Sizes = Omit<BenchPlan, 'folder' | 'stubPort' | 'peers' | 'only'>;

export const FULL: Sizes = {
  short: false,
  names: 1_000_000,
  fewerNames: 100_000,
  manyNames: 5_000_000,
  rounds: 5,
  seconds: 3,
  queryLines: 300_000,
  latencyRates: [1000, 5000],
  swapSeconds: 60,
  serveSeconds: 180,
  starts: 5,
};

export const SHORT: Sizes = {
  short: true,
  names: 100_000,
  fewerNames: 20_000,
  manyNames: 200_000,
  rounds: 2,
  seconds: 1,
  queryLines: 60_000,
  latencyRates: [1000],
  swapSeconds: 8,
  serveSeconds: 5,
  starts: 2,
};

export const wants = (plan: BenchPlan, ...ids: readonly string[]): boolean =>
  plan.only.size === 0 || ids.some((id) => plan.only.has(id));
