/**
 * A family's evening in fast motion: a thousand questions a second, while lists are updated and rules change all the
 * time. Nothing is answered wrongly, nothing is lost, and the memory stays. One minute here; `npm run test:soak` takes
 * ten (`--minutes N`) through HAIDANG_SOAK_MINUTES and records what came out.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Child } from '../../shared/contracts/operator-shapes.ts';
import { Dice, realisticName } from '../bench/index-names.ts';
import { AgentProcess, repositoryRoot, stopAll, temporaryFolder } from './agent-process.ts';
import { DnsClient } from './dns-client.ts';
import { Load } from './load/load.ts';

const MINUTES = Number(process.env['HAIDANG_SOAK_MINUTES'] ?? '1');
const PER_SECOND = 1000;
const BLOCKED = 2000;
const EXTRAS = 5000;
const TURNING = Array.from({ length: 20 }, (_, i) => `turning-${i}.example`);
const NXDOMAIN = 3;

const seconds = MINUTES * 60;
/** Heaps, caches and the minute of the collapsing log have filled by then. */
const warmUpSeconds = Math.min(180, seconds / 3);

let load: Load;
let agent: AgentProcess;
let endpoint: string;
let probe: DnsClient;
const folder = temporaryFolder();
const listFile = join(folder, 'steady.txt');
const dice = new Dice(99);
const blocked = Array.from({ length: BLOCKED }, (_, i) => `nha-cai-${i}.example`);

beforeAll(async () => {
  load = await Load.open();
  agent = await AgentProcess.start({ data: temporaryFolder(), upstreams: [load.upstream] });
  writeList();
  await agent.jsonLines('lists', 'add', 'steady', '--file', listFile, '--category', 'gambling');
  endpoint = (await agent.addChild('An', 12)).dns;
  await agent.json<Child>('children', 'add', 'Bình', '--age', '8');
  probe = await DnsClient.open(endpoint);
}, 90_000);

afterAll(async () => {
  probe?.close();
  load?.close();
  await stopAll();
});

/** The names under watch are always in it; what comes and goes is a few thousand others. */
function writeList(): void {
  const extras = Array.from({ length: EXTRAS }, () => realisticName(dice));
  writeFileSync(listFile, `${[...blocked, ...extras].join('\n')}\n`);
}

async function updateList(): Promise<void> {
  writeList();
  for await (const event of await agent.operator.lists.update({ name: 'steady' })) void event;
}

/** A change must hold for the next question; that is asked here, where it is known which change came last. */
async function turnOneName(faults: string[]): Promise<void> {
  const target = dice.pick(TURNING);
  const { policy } = agent.operator;
  await policy.block({ target, child: 'An' });
  if ((await probe.ask(target)).rcode !== NXDOMAIN) faults.push(`${target} is open after it was blocked`);
  await policy.allow({ target, child: 'An' });
  if ((await probe.ask(target)).rcode !== 0) faults.push(`${target} is blocked after it was allowed`);
}

async function changeBinh(): Promise<void> {
  const { policy } = agent.operator;
  await policy.pause({ child: 'Bình', minutes: 5 });
  await policy.grant({ child: 'Bình', minutes: 5, scope: 'category:games' });
  await policy.resume({ child: 'Bình' });
  const { document } = await policy.get({ child: 'Bình' });
  await policy.set({ child: 'Bình', document });
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

test(
  `${MINUTES} minutes at ${PER_SECOND} questions a second: no wrong answer, none lost, memory bounded`,
  async () => {
    load.start({
      endpoint,
      perSecond: PER_SECOND,
      blocked,
      open: 4000,
      turning: TURNING,
    });
    const startedAt = performance.now();
    const elapsed = (): number => (performance.now() - startedAt) / 1000;
    const samples: { at: number; rss: number }[] = [];
    const faults: string[] = [];
    let updates = 0;
    let changes = 0;
    while (elapsed() < seconds) {
      await updateList();
      updates += 1;
      for (let i = 0; i < 5; i++) {
        await turnOneName(faults);
        changes += 2;
      }
      await changeBinh();
      changes += 4;
      const { memory } = await agent.operator.status();
      samples.push({ at: elapsed(), rss: memory.rss });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const result = await load.stop();

    const warm = samples.filter(({ at }) => at >= warmUpSeconds);
    const fifth = Math.max(1, Math.ceil(warm.length / 5));
    const before = median(warm.slice(0, fifth).map(({ rss }) => rss));
    const after = median(warm.slice(-fifth).map(({ rss }) => rss));
    const mebibytes = (bytes: number): number => Math.round(bytes / 104_857.6) / 10;
    const summary = {
      minutes: MINUTES,
      ...result,
      listUpdates: updates,
      policyChanges: changes,
      policyFaults: faults,
      rssAfterWarmUpMiB: mebibytes(before),
      rssAtEndMiB: mebibytes(after),
      rssGrowthPercent: Math.round((after / before - 1) * 1000) / 10,
    };
    console.log(JSON.stringify(summary, undefined, 2));
    mkdirSync(join(repositoryRoot, '.cache'), { recursive: true });
    writeFileSync(join(repositoryRoot, '.cache/soak.json'), JSON.stringify(summary));

    expect(faults).toEqual([]);
    expect(result.faults).toEqual([]);
    expect(result).toMatchObject({ wrong: 0, lost: 0 });
    expect(result.asked).toBeGreaterThan(0.9 * PER_SECOND * seconds);
    expect(after / before).toBeLessThanOrEqual(1.1);
  },
  seconds * 1000 + 120_000,
);
