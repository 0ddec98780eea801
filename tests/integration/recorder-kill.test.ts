import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { mainDelayMs, type Stall, TELLS_DELAYS, watchMachine, workersDelayMs } from './machine-stalls.ts';

const ROUNDS = Math.min(500, Number(process.env['HAIDANG_CASES'] ?? 50));
const VICTIM = fileURLToPath(new URL('./recorder-kill-victim.ts', import.meta.url));
/** What may be missing after a kill. */
const LAST_SECOND_MS = 1000;
/** What of it is the worker's, after the recorder has handed a batch over: ten times what one takes by itself. */
const WRITE_MS = 400;
/** Between two bursts of the victim. */
const TURN_MS = 100;
/** How often a batch waits for the disk: its rows, and a checkpoint now and then. */
const SYNCS = 3;

interface Account {
  /** Requests that may have been noted, of each of the two kinds. */
  readonly upTo: number;
  /** Requests that were noted more than a second before the kill, or longer where the machine stood still. */
  readonly durable: number;
  /** Neither the victim nor its disk was kept waiting. */
  readonly undisturbed: boolean;
  /** The longest that a batch took beyond what the machine explains. */
  readonly ownWriteMs: number;
}

/** Something that took its time, and for how much of that its threads were runnable without a processor. */
interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly delayMs: number;
}

interface Mark {
  readonly atMs: number;
  readonly delayMs: number;
}

const stretch = (from: Mark, to: Mark): Stretch => ({
  fromMs: from.atMs,
  toMs: to.atMs,
  delayMs: Math.max(0, to.delayMs - from.delayMs),
});

const lengthOf = ({ fromMs, toMs }: Stretch): number => toMs - fromMs;

function machineMs({ fromMs, toMs, delayMs }: Stretch, stalls: readonly Stall[], syncs: number): number {
  if (!TELLS_DELAYS) return Infinity;
  const during = stalls.filter((stall) => stall.fromMs < toMs && stall.toMs > fromMs);
  return delayMs + syncs * Math.max(0, ...during.map((stall) => stall.toMs - stall.fromMs));
}

async function killOne(folder: string, round: number, stalls: readonly Stall[]): Promise<Account> {
  const victim = spawn(process.execPath, [VICTIM, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid = 0 } = victim;
  let said = '';
  victim.stdout.setEncoding('utf8');
  victim.stdout.on('data', (text: string) => (said += text));
  const exited = once(victim, 'exit');
  await once(victim.stdout, 'data');
  await pause(300 + Math.random() * 1500);
  const delays = [mainDelayMs(pid), workersDelayMs(pid)] as const;
  const killedAtMs = Date.now();
  victim.kill('SIGKILL');
  await exited;
  // The reference tells what kept it when it is over.
  await pause(50);
  const lines = said.split('\n').map((line) => line.split(' '));
  const marks = (word: string): Mark[] =>
    lines
      .filter(([w]) => w === word)
      .map(([, , at, delay]) => ({ atMs: Number(at), delayMs: Number(delay) }));
  const [mainAtKill, workersAtKill] = delays.map((delayMs) => ({ atMs: killedAtMs, delayMs }));
  if (mainAtKill === undefined || workersAtKill === undefined) throw new Error('there are two');

  const written = marks('written');
  const batches = marks('handed').map((mark, i) => stretch(mark, written[i] ?? workersAtKill));
  const noted = [...marks('noted'), mainAtKill];
  const turns = noted.slice(1).flatMap((mark, i) => {
    const before = noted[i];
    return before === undefined ? [] : [stretch(before, mark)];
  });
  // Only for what the machine explains more than a second may be missing.
  const excused = (one: Stretch, expectedMs: number, syncs: number): number =>
    Math.min(Math.max(0, lengthOf(one) - expectedMs), machineMs(one, stalls, syncs));
  const stoodStill =
    Math.max(0, ...batches.map((batch) => excused(batch, WRITE_MS, SYNCS))) +
    Math.max(0, ...turns.map((turn) => excused(turn, TURN_MS, 1)));
  const largest = (word: string, byMs: number): number =>
    Math.max(0, ...lines.filter(([w, , at]) => w === word && Number(at) <= byMs).map(([, n]) => Number(n)));
  return {
    upTo: largest('upto', Infinity),
    durable: largest('noted', killedAtMs - LAST_SECOND_MS - stoodStill),
    undisturbed: stoodStill === 0,
    ownWriteMs: Math.max(0, ...batches.map((batch) => lengthOf(batch) - machineMs(batch, stalls, SYNCS))),
  };
}

function examine(folder: string, round: number, { upTo, durable }: Account): void {
  const db = new Database(join(folder, 'haidang.db'));
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const count = (sql: string, ...values: string[]): number =>
      Number(
        db
          .prepare(sql)
          .pluck()
          .get(...values) ?? 0,
      );
    const rows = 'FROM activity a JOIN names n ON n.id = a.name_id WHERE n.name LIKE ?';
    const single = count(`SELECT count(*) ${rows}`, `n%.r${round}.example`);
    const repeated = count(`SELECT sum(a.count) ${rows}`, `repeated.r${round}.example`);
    for (const written of [single, repeated]) {
      expect(written).toBeLessThanOrEqual(upTo);
      expect(written).toBeGreaterThanOrEqual(durable);
    }
    // Rows are durable in the order in which they were noted: nothing is missing in between.
    expect(count(`SELECT max(CAST(substr(n.name, 2) AS INTEGER)) ${rows}`, `n%.r${round}.example`)).toBe(
      single,
    );
    const everything = count('SELECT sum(count) FROM activity');
    for (const rollup of ['rollup_categories', 'rollup_hours', 'rollup_sites'])
      expect(count(`SELECT sum(count) FROM ${rollup}`)).toBe(everything);
  } finally {
    db.close();
  }
}

test(`killed at ${ROUNDS} random moments, the log lacks at most its last second and is sound`, async () => {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'haidang-kill-')));
  let durable = 0;
  let undisturbed = 0;
  let slowest = 0;
  const apart = mkdtempSync(join(tmpdir(), 'haidang-reference-'));
  const machine = watchMachine(apart);
  const lane = async (folder: string, first: number): Promise<void> => {
    for (let round = first; round < ROUNDS; round += folders.length) {
      const account = await killOne(folder, round, machine.stalls);
      examine(folder, round, account);
      durable += account.durable;
      if (account.undisturbed) undisturbed += 1;
      slowest = Math.max(slowest, account.ownWriteMs);
    }
  };
  try {
    await Promise.all(folders.map(lane));
  } finally {
    await machine.end();
    for (const folder of [...folders, apart]) rmSync(folder, { recursive: true, force: true });
  }
  // A writer that is slow by itself is seen in any round, not only where the kill finds it.
  expect(slowest).toBeLessThan(WRITE_MS);
  // The second itself, and not what a busy machine makes of it, is what most rounds measured.
  expect(undisturbed).toBeGreaterThan(ROUNDS / 2);
  // Else the moments were all too early and nothing was proved.
  expect(durable).toBeGreaterThan(0);
});
