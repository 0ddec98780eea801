/**
 * Steady load on a DNS endpoint from a process of its own, so that whatever the test does meanwhile is not measured.
 * It holds the upstream too. Every answer is judged: a name has one right answer, or is said to be turning.
 *
 *   stdout  `up {"upstream": …}`, at the end `done {LoadResult}`
 *   stdin   `start {LoadOrder}`, `stop`
 */
import { createInterface } from 'node:readline';
import { startFakeUpstream, type FakeRecord } from '../../integration/fake-upstream.ts';
import { Dice } from '../../bench/index-names.ts';
import { DnsClient, NoAnswer, type DnsAnswer } from '../dns-client.ts';

export interface LoadOrder {
  readonly endpoint: string;
  readonly perSecond: number;
  /** Must be NXDOMAIN. */
  readonly blocked: readonly string[];
  /** Count of names `open-N.example`, each with an address of its own. */
  readonly open: number;
  /** Are switched while the load runs: either answer is right. */
  readonly turning: readonly string[];
}

export interface LoadResult {
  readonly asked: number;
  readonly answered: number;
  readonly lost: number;
  readonly wrong: number;
  /** The first few. */
  readonly faults: readonly string[];
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const TICK_MS = 5;
const FAULTS_KEPT = 10;
const NXDOMAIN = 3;

const dice = new Dice(42);
const openName = (n: number): string => `open-${n}.example`;
/** 198.18.0.0/15 is nobody's, and no private range. */
const addressOf = (n: number): string => `198.${18 + ((n >> 16) & 1)}.${(n >> 8) & 0xff}.${n & 0xff}`;

const upstream = await startFakeUpstream();
let running: { stop: () => Promise<LoadResult> } | undefined;

for await (const line of announced(createInterface({ input: process.stdin }))) {
  if (line.startsWith('start ')) running = await run(JSON.parse(line.slice('start '.length)) as LoadOrder);
  if (line === 'stop' && running !== undefined) {
    console.log(`done ${JSON.stringify(await running.stop())}`);
    running = undefined;
  }
}
process.exit(0);

/** The reader listens before the other side is told to speak. */
function announced(lines: AsyncIterable<string>): AsyncIterable<string> {
  console.log(`up ${JSON.stringify({ upstream: upstream.endpoint })}`);
  return lines;
}

async function run(order: LoadOrder): Promise<{ stop: () => Promise<LoadResult> }> {
  // A few seconds of life: part of the load is always forwarded, part comes from the cache.
  const zone: Record<string, FakeRecord> = { '*': { A: ['198.51.100.1'] } };
  for (let n = 0; n < order.open; n++) zone[openName(n)] = { A: [addressOf(n)], ttl: n % 2 === 0 ? 5 : 3600 };
  upstream.setZone(zone);
  const client = await DnsClient.open(order.endpoint);
  const latencies: number[] = [];
  const faults: string[] = [];
  let asked = 0;
  let lost = 0;
  let wrong = 0;

  const fault = (text: string): void => {
    if (faults.length < FAULTS_KEPT) faults.push(text);
  };
  const ask = async (name: string, right: (answer: DnsAnswer) => boolean): Promise<void> => {
    asked += 1;
    try {
      const answer = await client.ask(name, 'A', 5000);
      latencies.push(answer.milliseconds);
      if (right(answer)) return;
      wrong += 1;
      fault(`${name}: rcode ${answer.rcode}, ${answer.addresses.join(' ')}, EDE ${answer.ede.join(' ')}`);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      lost += 1;
      fault(error.message);
    }
  };
  const draw = (): Promise<void> => {
    const kind = dice.below(100);
    if (kind < 30 && order.blocked.length > 0)
      return ask(
        dice.pick(order.blocked),
        ({ rcode, addresses }) => rcode === NXDOMAIN && addresses.length === 0,
      );
    if (kind < 35 && order.turning.length > 0)
      return ask(dice.pick(order.turning), ({ rcode }) => rcode === 0 || rcode === NXDOMAIN);
    const n = dice.below(order.open);
    return ask(openName(n), ({ rcode, addresses }) => rcode === 0 && addresses.join() === addressOf(n));
  };

  const startedAt = performance.now();
  let sent = 0;
  const pending = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * order.perSecond;
    // What a stalled machine missed is not caught up with in one burst.
    if (due - sent > order.perSecond / 5) sent = due - order.perSecond / 5;
    for (; sent < due; sent++) {
      const one = draw().finally(() => pending.delete(one));
      pending.add(one);
    }
    // The fixture keeps every question; a long run would be measured by its memory.
    upstream.queries.length = 0;
  }, TICK_MS);

  return {
    stop: async () => {
      clearInterval(timer);
      const seconds = (performance.now() - startedAt) / 1000;
      await Promise.all(pending);
      client.close();
      const sorted = Float64Array.from(latencies).sort();
      const quantile = (share: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
      return {
        asked,
        answered: latencies.length,
        lost,
        wrong,
        faults,
        seconds,
        p50Ms: quantile(0.5),
        p99Ms: quantile(0.99),
        maxMs: quantile(1),
      };
    },
  };
}
