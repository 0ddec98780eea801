/** Work on the board: told at most four times a second, its outcome always, and kept after its end. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JobBoard, type JobResult, type JobRun } from '../../../electron/agent/control/jobs.ts';
import { refusal } from '../../../electron/agent/control/refusal.ts';
import type { ConsoleEvent, Job } from '../../../shared/contracts/system-shapes.ts';
import { HandClock } from '../storage/temporary-storage.ts';

const clock = new HandClock();
let told: Job[];
let board: JobBoard;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  const emit = (event: ConsoleEvent): void => void (event.type === 'job' && told.push(event.job));
  board = new JobBoard({ events: { emit }, clock, iso: (at) => new Date(at).toISOString() });
});
afterEach(() => vi.useRealTimers());

const pass = async (ms: number): Promise<void> => {
  clock.advance(ms);
  await vi.advanceTimersByTimeAsync(ms);
};

const DONE: JobResult = { kind: 'done', added: 1, removed: 0, rejected: 0, entries: 1, unchanged: false };
const at = (lines: number) => ({ phase: 'read', bytes: lines, totalBytes: null, lines, etaSeconds: null });

function begun(): {
  readonly job: Job;
  readonly run: JobRun;
  readonly end: (result: JobResult) => Promise<void>;
} {
  const { promise, resolve } = Promise.withResolvers<JobResult>();
  let run: JobRun | undefined;
  const job = board.start('list-add', 'own', (own) => {
    run = own;
    return promise;
  });
  if (run === undefined) throw new Error('work begins at once');
  const end = async (result: JobResult): Promise<void> => {
    resolve(result);
    await board.ended(job.id);
  };
  return { job, run, end };
}

test('a hundred reports within a second are four or five events, the last report among them', async () => {
  const { run } = begun();
  for (let i = 1; i <= 100; i++) {
    run.report(at(i));
    await pass(10);
  }
  await pass(250);
  expect(told.length).toBeGreaterThanOrEqual(4);
  expect(told.length).toBeLessThanOrEqual(6);
  expect(told.at(-1)).toMatchObject({ lines: 100, outcome: null });
});

test('the outcome is told at once and is the last word', async () => {
  const { job, run, end } = begun();
  run.report(at(7));
  await end(DONE);
  run.report(at(8));
  await pass(1000);
  expect(told.at(-1)).toMatchObject({ id: job.id, lines: 7, outcome: { kind: 'done', added: 1 } });
  expect(told.filter(({ outcome }) => outcome !== null)).toHaveLength(1);
  expect(board.all()).toMatchObject([{ id: job.id, outcome: { kind: 'done' } }]);
});

test('a refusal fails the job in its own words; a bug fails it without its details', async () => {
  const words = { vi: 'Không tải được.', en: 'It cannot be fetched.' };
  const refused = board.start('list-add', 'a', () => Promise.reject(refusal('SOURCE_UNREACHABLE', words)));
  const broken = board.start('list-add', 'b', () => Promise.reject(new Error('/secret/path')));
  expect(await board.ended(refused.id)).toMatchObject({
    outcome: { kind: 'failed', error: { message: words } },
  });
  const seen = await board.ended(broken.id);
  expect(seen).toMatchObject({ outcome: { kind: 'failed' } });
  expect(JSON.stringify(seen)).not.toContain('/secret/path');
});

test('a cancelled job is told to stop once; afterwards there is nothing to cancel', async () => {
  const { job, run, end } = begun();
  expect(board.cancel(job.id)).toBe(true);
  expect(run.signal.aborted).toBe(true);
  await end({ kind: 'cancelled' });
  expect(board.cancel(job.id)).toBe(false);
  expect(board.cancel('j-none')).toBe(false);
});

test('the newest hundred that are over are kept, and all that are under way', async () => {
  const { job } = begun();
  for (let i = 0; i < 120; i++) {
    const { id } = board.start('list-update', `l${i}`, async () => DONE);
    await board.ended(id);
  }
  const kept = board.all();
  expect(kept).toHaveLength(101);
  expect(kept[0]?.name).toBe('l119');
  expect(kept.some(({ id }) => id === job.id)).toBe(true);
});

test('closing calls everything off and waits for it', async () => {
  const job = board.start('import', 'x', async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { kind: 'cancelled' };
  });
  await board.close();
  expect(board.all().find(({ id }) => id === job.id)?.outcome?.kind).toBe('cancelled');
});
