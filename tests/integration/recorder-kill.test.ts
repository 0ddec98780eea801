import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';

const ROUNDS = Math.min(500, Number(process.env['HAIDANG_CASES'] ?? 50));
const VICTIM = fileURLToPath(new URL('./recorder-kill-victim.ts', import.meta.url));
/** What may be missing after a kill. */
const LAST_SECOND_MS = 1000;
/** What of it is the worker's and the disk's, after the recorder has handed a batch over. */
const WRITE_MS = 400;
/** Between two bursts of the victim. */
const TURN_MS = 100;

interface Account {
  /** Requests that may have been noted, of each of the two kinds. */
  readonly upTo: number;
  /** Requests that were noted more than a second before the kill, or longer where the machine stood still. */
  readonly durable: number;
  /** Neither the victim nor its disk was kept waiting. */
  readonly undisturbed: boolean;
}

/** How much longer than they have a batch was under way or the victim's own thread without a turn. */
function stoodStillMs(lines: readonly (readonly string[])[], killedAtMs: number): number {
  const times = (word: string): number[] => lines.filter(([w]) => w === word).map(([, , at]) => Number(at));
  const written = times('written');
  const batches = times('handed').map((at, i) => (written[i] ?? killedAtMs) - at);
  const noted = [...times('noted'), killedAtMs];
  const turns = noted.slice(1).map((at, i) => at - (noted[i] ?? at));
  return Math.max(0, ...batches.map((ms) => ms - WRITE_MS)) + Math.max(0, ...turns.map((ms) => ms - TURN_MS));
}

async function killOne(folder: string, round: number): Promise<Account> {
  const victim = spawn(process.execPath, [VICTIM, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  victim.stdout.setEncoding('utf8');
  victim.stdout.on('data', (text: string) => (said += text));
  const exited = once(victim, 'exit');
  await once(victim.stdout, 'data');
  await pause(300 + Math.random() * 1500);
  const killedAtMs = Date.now();
  victim.kill('SIGKILL');
  await exited;
  const lines = said.split('\n').map((line) => line.split(' '));
  const largest = (word: string, byMs: number): number =>
    Math.max(0, ...lines.filter(([w, , at]) => w === word && Number(at) <= byMs).map(([, n]) => Number(n)));
  const stoodStill = stoodStillMs(lines, killedAtMs);
  return {
    upTo: largest('upto', Infinity),
    durable: largest('noted', killedAtMs - LAST_SECOND_MS - stoodStill),
    undisturbed: stoodStill === 0,
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
  const lane = async (folder: string, first: number): Promise<void> => {
    for (let round = first; round < ROUNDS; round += folders.length) {
      const account = await killOne(folder, round);
      examine(folder, round, account);
      durable += account.durable;
      if (account.undisturbed) undisturbed += 1;
    }
  };
  try {
    await Promise.all(folders.map(lane));
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  // The second itself, and not what a busy machine makes of it, is what most rounds measured.
  expect(undisturbed).toBeGreaterThan(ROUNDS / 2);
  // Else the moments were all too early and nothing was proved.
  expect(durable).toBeGreaterThan(0);
});
