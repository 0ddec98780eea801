/** A recorder over a real database, and rows as the reader gives them. */
import { onTestFinished } from 'vitest';
import {
  LogReader,
  type LoggedActivity,
  type LogQuery,
} from '../../../electron/agent/activity/log-reader.ts';
import { LogWriter, type LogWriterOptions } from '../../../electron/agent/activity/log-writer.ts';
import { Recorder } from '../../../electron/agent/activity/recorder.ts';
import type { ChildProfile } from '../../../electron/agent/storage/profile-store.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import type { ActivityFacts } from '../../../shared/activity/events.ts';
import type { DetailLevel, PrivacyLevel } from '../../../shared/activity/detail-level.ts';
import type { ListId } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { VIETNAM } from '../../../shared/time/zone-offset.ts';
import { child, MORNING, temporaryStorage } from '../storage/temporary-storage.ts';

export const level = (detail: DetailLevel, hasConsent = true): PrivacyLevel => ({ detail, hasConsent });
export const name = (text: string): DomainName => text as DomainName;
export const GAMBLING_LIST = 'nha-cai' as ListId;

export function recording(options: Partial<LogWriterOptions> = {}) {
  const { storage, clock, folder } = temporaryStorage();
  const an: ChildProfile = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const health = new HealthBoard(clock);
  const start = () => {
    const writer = new LogWriter({ file: storage.file, zone: VIETNAM, health, ...options });
    const recorder = new Recorder(writer, clock);
    onTestFinished(() => recorder.close());
    return { writer, recorder };
  };
  const facts = (host: string, more: Partial<ActivityFacts> = {}): ActivityFacts => ({
    profileId: an.id,
    atMs: clock.nowMs(),
    name: name(host),
    categoryId: null,
    verdict: 'allow',
    reason: 'no-rule',
    listId: null,
    entry: null,
    origin: 'dns:A@127.0.0.1:5354',
    isPrivate: false,
    ...more,
  });
  const rows = async (query: LogQuery = {}): Promise<LoggedActivity[]> => {
    const reader = new LogReader(storage.file);
    try {
      const found: LoggedActivity[] = [];
      for await (const row of reader.rows(query)) found.push(row);
      return found;
    } finally {
      reader.close();
    }
  };
  return { storage, clock, folder, an, health, facts, rows, start, ...start() };
}
