/** Logs as fast as it is told and says what it has done, until it is killed: `recorder-kill.test.ts` starts it. */
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { LogWriter } from '../../electron/agent/activity/log-writer.ts';
import type { PendingBatch } from '../../electron/agent/activity/pending-batch.ts';
import { Recorder } from '../../electron/agent/activity/recorder.ts';
import { openStorage } from '../../electron/agent/storage/open-storage.ts';
import { systemClock } from '../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import type { ActivityFacts } from '../../shared/activity/events.ts';
import { HOUSEHOLD } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';
import { mainDelayMs, workersDelayMs } from './machine-stalls.ts';

const [folder = '', round = ''] = process.argv.slice(2);
const storage = unwrap(openStorage(folder, systemClock));

/** Says when a batch is handed to the worker, and what the machine had kept its threads waiting by then. */
class TellingWriter extends LogWriter {
  override enqueue(batch: PendingBatch): boolean {
    writeSync(1, `handed 0 ${systemClock.nowMs()} ${workersDelayMs(process.pid)}\n`);
    return super.enqueue(batch);
  }
}

const health = new HealthBoard(systemClock);
const writer = new TellingWriter({ file: storage.file, zone: VIETNAM, health });
writer.onWritten(() => writeSync(1, `written 0 ${systemClock.nowMs()} ${workersDelayMs(process.pid)}\n`));
const recorder = new Recorder(writer, systemClock);

function note(host: string): void {
  const facts: ActivityFacts = {
    profileId: HOUSEHOLD,
    atMs: systemClock.nowMs(),
    name: host as DomainName,
    categoryId: 'games',
    verdict: 'block',
    reason: 'category',
    listId: null,
    entry: null,
    origin: 'dns:A@127.0.0.1:5354',
    isPrivate: false,
  };
  recorder.note(facts, { detail: 'full', hasConsent: true });
}

const BURST = 40;
// As the agent does: a busy computer may take longer than a second to start the worker, and nothing is promised before.
await writer.opened();
writeSync(1, 'ready\n');
for (let sent = 0; ; sent += BURST) {
  // Before and after, so that whatever the database holds can be bounded from both sides.
  writeSync(1, `upto ${sent + BURST} 0\n`);
  for (let i = 1; i <= BURST; i++) {
    note(`n${sent + i}.r${round}.example`);
    note(`repeated.r${round}.example`);
  }
  writeSync(1, `noted ${sent + BURST} ${systemClock.nowMs()} ${mainDelayMs(process.pid)}\n`);
  await pause(4);
}
