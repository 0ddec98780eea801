/**
 * L1: activity rows a second with roll-ups, in batches of 1,000 (`synchronous = FULL`), and L4: what a million rows
 * weigh, roll-ups and names included. Also what one `note` costs the filter's thread.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { CivilHours } from '../../electron/agent/activity/civil-hour.ts';
import { LogWriter } from '../../electron/agent/activity/log-writer.ts';
import { Recorder } from '../../electron/agent/activity/recorder.ts';
import { ActivityStore, type ActivityRow } from '../../electron/agent/storage/activity-store.ts';
import { openExisting } from '../../electron/agent/storage/haidang-database.ts';
import { openStorage } from '../../electron/agent/storage/open-storage.ts';
import { systemClock } from '../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import type { ActivityFacts } from '../../shared/activity/events.ts';
import { CATEGORY_IDS } from '../../shared/catalogue/category-ids.ts';
import type { ListId, ProfileId } from '../../shared/kernel/ids.ts';
import { epochMs } from '../../shared/kernel/instant.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { registrableDomain } from '../../shared/net/public-suffix.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';

export interface LogBenchOptions {
  readonly rows: number;
  readonly children: number;
  /** Distinct hosts, drawn by Zipf's law. */
  readonly hosts: number;
  readonly days: number;
  readonly batch: number;
}

export interface LogBenchFigures {
  readonly rowsPerSecond: number;
  readonly batchMsMedian: number;
  readonly mebibytesPerMillionRows: number;
  readonly noteRepeatedNs: number;
  readonly noteFreshNs: number;
}

export const FULL: LogBenchOptions = { rows: 1_000_000, children: 4, hosts: 50_000, days: 14, batch: 1000 };
export const SHORT: LogBenchOptions = { ...FULL, rows: 100_000, hosts: 20_000 };

/** Seeded, so that two runs write the same rows. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const LABELS = ['www', 'api', 'cdn', 'static', 'img', 'm', 'video', 'edge-chat', 'graph', 'assets'];
const hostOf = (n: number): DomainName =>
  `${LABELS[n % 10] ?? ''}${n % 7}.site-${((Math.floor(n / 4) * 2654435761) % 2 ** 32).toString(36)}.com` as DomainName;

function* rowsOf(options: LogBenchOptions, profiles: readonly ProfileId[]): Generator<ActivityRow> {
  const random = randomOf(42);
  const hours = new CivilHours(VIETNAM);
  const startMs = Date.UTC(2026, 10, 1);
  const stepMs = (options.days * 86_400_000) / options.rows;
  for (let id = 1; id <= options.rows; id++) {
    const name = hostOf(Math.floor(options.hosts ** random()));
    const blocked = random() < 0.1;
    const category = random() < 0.4 ? (CATEGORY_IDS[Math.floor(random() ** 2 * 40)] ?? null) : null;
    const atMs = Math.floor(startMs + id * stepMs);
    const site = registrableDomain(name);
    yield {
      id,
      atMs,
      ...hours.at(atMs),
      kind: {
        profileId: profiles[Math.floor(random() * profiles.length)] ?? '',
        category,
        verdict: blocked ? 'block' : 'allow',
        reason: blocked ? 'category' : 'no-rule',
        listId: category === null ? null : `list-${category}`,
        origin: random() < 0.5 ? 'dns:A@127.0.0.1:5354' : 'dns:AAAA@127.0.0.1:5354',
      },
      name,
      site,
      entry: category === null ? null : site,
      count: random() < 0.3 ? 2 + Math.floor(random() * 20) : 1,
    };
  }
}

export async function run(options: LogBenchOptions): Promise<LogBenchFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'haidang-bench-'));
  const storage = unwrap(openStorage(folder, systemClock));
  try {
    const profiles = Array.from({ length: options.children }, (_, i) => addChild(i));
    const written = writeRows(storage.file, rowsOf(options, profiles), options.batch);
    const mebibytesPerMillionRows = (statSync(storage.file).size / 2 ** 20 / options.rows) * 1e6;
    const [profileId] = profiles;
    if (profileId === undefined) throw new Error('a log needs a child');
    return { ...written, mebibytesPerMillionRows, ...(await timeNotes(storage.file, profileId)) };
  } finally {
    storage.close();
    rmSync(folder, { recursive: true, force: true });
  }

  function addChild(index: number): ProfileId {
    const child = {
      name: `child ${index}`,
      age: 10,
      presetId: '10-13',
      osUser: null,
      detail: 'full',
      consent: null,
    } as const;
    return unwrap(storage.profiles.add(child, 'bench', systemClock.nowMs())).id;
  }
}

/** Times only the writing: the rows of a batch are made before its clock starts. */
function writeRows(file: string, rows: Iterable<ActivityRow>, batchSize: number) {
  const db = openExisting(file, 'writer');
  const hours = new CivilHours(VIETNAM);
  const store = new ActivityStore(
    db,
    (atMs) => hours.at(atMs),
    () => undefined,
  );
  const times: number[] = [];
  let batch: ActivityRow[] = [];
  let total = 0;
  const write = (): void => {
    const closed = batch.map(({ id }) => id);
    const before = performance.now();
    store.apply({
      writer: 'bench',
      number: times.length + 1,
      rows: batch,
      increments: [],
      totals: [],
      closed,
      usage: [],
    });
    times.push(performance.now() - before);
    total += batch.length;
    batch = [];
  };
  for (const row of rows) if (batch.push(row) === batchSize) write();
  if (batch.length > 0) write();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const spentMs = times.reduce((sum, ms) => sum + ms, 0);
  const batchMsMedian = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  return { rowsPerSecond: Math.round((total / spentMs) * 1000), batchMsMedian };
}

async function timeNotes(file: string, profileId: ProfileId) {
  const writer = new LogWriter({ file, zone: VIETNAM, health: new HealthBoard(systemClock) });
  const recorder = new Recorder(writer, systemClock);
  const level = { detail: 'full', hasConsent: true } as const;
  const facts = (n: number): ActivityFacts => ({
    profileId,
    atMs: epochMs(Date.UTC(2026, 10, 20)),
    name: hostOf(n),
    categoryId: 'ads',
    verdict: 'block',
    reason: 'category',
    listId: 'list-ads' as ListId,
    entry: null,
    origin: 'dns:A@127.0.0.1:5354',
    isPrivate: false,
  });
  const time = (all: readonly ActivityFacts[], rounds: number): number => {
    const before = performance.now();
    for (let round = 0; round < rounds; round++) for (const one of all) recorder.note(one, level);
    return ((performance.now() - before) * 1e6) / (all.length * rounds);
  };
  const popular = Array.from({ length: 500 }, (_, n) => facts(n));
  time(popular, 50);
  const noteRepeatedNs = Math.round(time(popular, 400));
  const noteFreshNs = Math.round(
    time(
      Array.from({ length: 20_000 }, (_, n) => facts(n + 1000)),
      1,
    ),
  );
  await recorder.close();
  return { noteRepeatedNs, noteFreshNs };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(
    `${JSON.stringify(await run(process.argv.includes('--short') ? SHORT : FULL), null, 2)}\n`,
  );
