/**
 * The agent killed in the middle of its work, fifty times over one data folder: the database is sound each time, what
 * was answered more than a second before is in the log, and the agent starts again. And its clean end, which loses
 * nothing at all.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogRow } from '../../shared/contracts/operator-shapes.ts';
import { Dice } from '../bench/index-names.ts';
import { startFakeUpstream, type FakeUpstream } from '../integration/fake-upstream.ts';
import { AgentProcess, stopAll, temporaryFolder } from './agent-process.ts';
import { DnsClient } from './dns-client.ts';

const KILLS = 50;
const A_SECOND = 1000;
/** A question every few milliseconds, each of a name of its own, so that each is a row. */
const EVERY_MS = 4;

let upstream: FakeUpstream;
let data: string;
let endpoint: string;

interface Answered {
  readonly name: string;
  readonly atMs: number;
}

beforeAll(async () => {
  upstream = await startFakeUpstream({ zone: { '*': { A: ['203.0.113.7'] } } });
  data = temporaryFolder();
  const agent = await AgentProcess.start({ data, upstreams: [upstream.endpoint] });
  const child = await agent.addChild('An', 15);
  endpoint = child.dns;
  await agent.stop();
}, 90_000);

afterAll(async () => {
  await stopAll();
  await upstream?.close();
});

/** Asks until `end` is called; remembers which names were answered and when. */
async function load(prefix: string): Promise<{ answered: Answered[]; end: () => void }> {
  const client = await DnsClient.open(endpoint);
  const answered: Answered[] = [];
  let asked = 0;
  const timer = setInterval(() => {
    const name = `n${(asked += 1)}.${prefix}.example`;
    client.ask(name).then(
      () => answered.push({ name, atMs: performance.now() }),
      () => undefined,
    );
  }, EVERY_MS);
  return {
    answered,
    end: () => {
      clearInterval(timer);
      client.close();
    },
  };
}

/** Of a copy, so that the agent's next start finds exactly what the kill left. */
function readLeftover(): { sound: unknown; names: Set<string> } {
  const folder = temporaryFolder();
  for (const file of ['haidang.db', 'haidang.db-wal']) {
    if (existsSync(join(data, file))) copyFileSync(join(data, file), join(folder, file));
  }
  const db = new Database(join(folder, 'haidang.db'));
  try {
    const sound = db.pragma('integrity_check', { simple: true });
    const names = db
      .prepare('SELECT name FROM activity JOIN names ON names.id = activity.name_id')
      .pluck()
      .all();
    return { sound, names: new Set(names.map(String)) };
  } finally {
    db.close();
  }
}

test(`after each of ${KILLS} kills the database is sound and nothing older than a second is missing`, async () => {
  const dice = new Dice(7);
  let rows = 0;
  for (let kill = 1; kill <= KILLS; kill++) {
    const agent = await AgentProcess.start({ data, upstreams: [upstream.endpoint] });
    const { answered, end } = await load(`k${kill}`);
    // Long enough for rows that must be there, and at no fixed distance from the writer's own rhythm.
    await new Promise((resolve) => setTimeout(resolve, 1300 + dice.below(900)));
    const killedAtMs = performance.now();
    await agent.kill();
    end();
    const { sound, names } = readLeftover();
    expect([kill, sound]).toEqual([kill, 'ok']);
    const due = answered.filter(({ atMs }) => atMs < killedAtMs - A_SECOND);
    const missing = due.filter(({ name }) => !names.has(name));
    expect([kill, missing]).toEqual([kill, []]);
    rows += due.length;
  }
  // The load was real.
  expect(rows).toBeGreaterThan(KILLS * 20);
}, 400_000);

test('SIGTERM under load loses nothing that was answered, and a stop right after counts every repeat', async () => {
  const agent = await AgentProcess.start({ data, upstreams: [upstream.endpoint] });
  const { answered, end } = await load('term');
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(await agent.stop()).toBe(0);
  end();
  const { sound, names } = readLeftover();
  expect(sound).toBe('ok');
  expect(answered.length).toBeGreaterThan(20);
  expect(answered.filter(({ name }) => !names.has(name))).toEqual([]);
});

test('what was logged before the kills is still shown, in order and with the child’s name', async () => {
  const agent = await AgentProcess.start({ data, upstreams: [upstream.endpoint] });
  const rows: LogRow[] = [];
  for await (const row of await agent.operator.log({ child: 'An', follow: false })) rows.push(row);
  // On a busy machine an upstream may stay silent for as long as the filter waits: that is on record too, as what it was.
  const odd = rows.filter(
    ({ child, verdict, reason }) =>
      child !== 'An' || (verdict !== 'allow' && !(verdict === 'failed' && reason === 'upstream-unreachable')),
  );
  expect(odd).toEqual([]);
  expect(rows.filter(({ verdict }) => verdict === 'allow').length).toBeGreaterThan(KILLS * 20);
  const instants = rows.map((row) => Date.parse(row.at));
  expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  expect(await agent.stop()).toBe(0);
});
