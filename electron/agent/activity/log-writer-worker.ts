/**
 * The log writer: a worker with the only connection that writes activity. Each batch is one transaction, answered by
 * `written` when it is on disk (`synchronous = FULL`) or `refused` with SQLite's code when nothing of it is.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ActivityRetention, oldestSiteDay } from '../storage/activity-retention.ts';
import { ActivityStore, type ActivityBatch, type TotalIncrement } from '../storage/activity-store.ts';
import { faultOf, openExisting } from '../storage/haidang-database.ts';
import { CivilHours } from './civil-hour.ts';
import {
  CELLS_PER_TOTAL,
  type BatchMessage,
  type FromLogWriter,
  type LogWriterData,
  type ToLogWriter,
} from './log-protocol.ts';
import { unpackIncrements, unpackRows } from './packed-rows.ts';

const port = parentPort;
if (port === null) throw new Error('the log writer runs in a worker only');
const { file, zone, writer, baseId: givenBase, maximumBytes } = workerData as LogWriterData;

/** Rows of a busy log say up to so much less than what is on disk; whoever reads has them catch up first. */
const BEHIND_MS = 5000;

const tell = (message: FromLogWriter): void => port.postMessage(message);

function serve(): void {
  // A batch that is refused is sent again: no need to wait long here.
  const db = openExisting(file, 'writer', 1000);
  // It is there all day; what a batch touches is a few hundred pages.
  db.pragma('cache_size = -4096');
  if (maximumBytes !== null) {
    const pageBytes = Number(db.pragma('page_size', { simple: true }));
    db.pragma(`max_page_count = ${Math.max(1, Math.floor(maximumBytes / pageBytes))}`);
  }
  let hours = new CivilHours(zone);
  const retention = new ActivityRetention(db);
  const store = new ActivityStore(
    db,
    (atMs) => hours.at(atMs),
    (nameId) => retention.spare(nameId),
  );
  store.catchUp();
  const baseId = givenBase ?? store.lastId();
  let catchingUp: NodeJS.Timeout | null = null;

  function catchUp(): void {
    if (catchingUp !== null) clearTimeout(catchingUp);
    catchingUp = null;
    try {
      tell({ type: 'caught-up', orphaned: store.catchUp().orphaned, fault: null });
    } catch (cause) {
      catchingUp = setTimeout(catchUp, BEHIND_MS);
      tell({ type: 'caught-up', orphaned: 0, fault: faultOf(cause) });
    }
  }

  function unpack({ number, rows, increments, totals, closed, usage }: BatchMessage): ActivityBatch {
    return {
      writer,
      number,
      rows: unpackRows(rows, baseId, hours),
      increments: unpackIncrements(increments, baseId),
      totals: inGroups(totals, CELLS_PER_TOTAL, (cells) => totalOf(cells, hours)),
      closed: closed.map((row) => baseId + row),
      usage,
    };
  }

  port?.on('message', (message: ToLogWriter) => {
    switch (message.type) {
      case 'batch':
        try {
          const { orphaned } = store.apply(unpack(message));
          const { isBehind } = store;
          if (isBehind) catchingUp ??= setTimeout(catchUp, BEHIND_MS);
          tell({ type: 'written', number: message.number, orphaned, isBehind });
        } catch (cause) {
          tell({ type: 'refused', number: message.number, fault: faultOf(cause) });
        }
        return;
      case 'retain':
        try {
          const { limits, nowMs } = message;
          const step = retention.step(limits, nowMs, oldestSiteDay(limits, nowMs));
          if (step.names > 0) store.forgetCaches();
          tell({ type: 'retained', ...step });
        } catch (cause) {
          tell({ type: 'unretained', fault: faultOf(cause) });
        }
        return;
      case 'zone':
        hours = new CivilHours(message.zone);
        return;
      case 'catch-up':
        return catchUp();
      case 'forget-caches':
        store.forgetCaches();
        tell({ type: 'forgot' });
        return;
      case 'close':
        if (store.isBehind) catchUp();
        if (catchingUp !== null) clearTimeout(catchingUp);
        db.close();
        tell({ type: 'closed' });
        port.close();
        return;
    }
  });
  tell({ type: 'ready', baseId });
}

type Cell = string | number;

function totalOf([atMs, profileId, verdict, by]: readonly Cell[], hours: CivilHours): TotalIncrement {
  return {
    ...hours.at(Number(atMs)),
    profileId: String(profileId),
    verdict: String(verdict),
    by: Number(by),
  };
}

function inGroups<T>(cells: readonly Cell[], size: number, build: (group: readonly Cell[]) => T): T[] {
  const built: T[] = [];
  for (let at = 0; at < cells.length; at += size) built.push(build(cells.slice(at, at + size)));
  return built;
}

try {
  serve();
} catch (cause) {
  tell({ type: 'unopened', fault: faultOf(cause) });
  port.close();
}
