/** What consoles are told of without anybody having changed anything: the log has grown, the agent's health is another. */
import type { Records } from '../activity/records.ts';
import type { StorageGuard } from '../activity/storage-guard.ts';
import type { HealthBoard } from '../system/health.ts';
import type { EventBus } from './event-bus.ts';

/** Between two events about the log. */
const QUIET_MS = 1000;

interface GrowingRecords {
  readonly writer: Pick<Records['writer'], 'onWritten'>;
  readonly storage: Pick<Records['storage'], 'closed' | 'newestActivityId'>;
}

/** The first batch is told at once; what is written within a second after an event is told as one. */
export function tellOfActivity(
  events: Pick<EventBus, 'emit'>,
  { writer, storage }: GrowingRecords,
  guard: StorageGuard,
): void {
  let quiet = false;
  let grown = false;
  const tell = (): void => {
    quiet = true;
    grown = false;
    const newest = guard.attempt(() => storage.newestActivityId());
    if (newest.ok) events.emit({ type: 'activity', newestId: newest.value });
    setTimeout(() => {
      quiet = false;
      if (grown && !storage.closed) tell();
    }, QUIET_MS).unref();
  };
  writer.onWritten(() => {
    grown = true;
    if (!quiet && !storage.closed) tell();
  });
}

export function tellOfHealth(events: Pick<EventBus, 'emit'>, health: HealthBoard): void {
  health.onChange(() => events.emit({ type: 'health' }));
}
