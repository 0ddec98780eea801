/**
 * What is about people and needs a sound `haidang.db`: the stores, the log's writer and its readers. Opened and closed
 * as one, because a restored database replaces them all. Without it the agent still filters; it then has no memory, and
 * says so.
 */
import { DEFAULT_RETENTION } from '../../../shared/activity/retention.ts';
import type { ActivityFacts } from '../../../shared/activity/events.ts';
import type { PrivacyLevel } from '../../../shared/activity/detail-level.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { TimeZone } from '../../../shared/time/zone-offset.ts';
import { DailyBackup } from '../storage/daily-backup.ts';
import type { SqliteFault } from '../storage/haidang-database.ts';
import type { UsageEntry } from '../storage/usage-store.ts';
import type { Storage } from '../storage/open-storage.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import { LogWriter } from './log-writer.ts';
import { Recorder } from './recorder.ts';
import { ReportService } from './report-service.ts';
import { RetentionJob } from './retention-job.ts';
import { retentionLimits } from './retention-limits.ts';
import type { StorageGuard } from './storage-guard.ts';
import type { Tally } from './tally.ts';

export class Records {
  readonly storage: Storage;
  readonly writer: LogWriter;
  readonly recorder: Recorder;
  readonly reports: ReportService;
  readonly #retention: RetentionJob;
  readonly #backup: DailyBackup;
  readonly #health: HealthBoard;

  constructor(storage: Storage, zone: TimeZone, clock: Clock, health: HealthBoard, guard: StorageGuard) {
    this.#health = health;
    this.storage = storage;
    this.writer = new LogWriter({
      file: storage.file,
      zone,
      health,
      maximumBytes: DEFAULT_RETENTION.maximumBytes,
      waits: true,
      onDamage: (detail) => guard.damaged(detail),
    });
    this.recorder = new Recorder(this.writer, clock);
    this.reports = new ReportService(storage.file);
    this.#retention = new RetentionJob(this.writer, clock, () => {
      const limits = guard.attempt(() => retentionLimits(storage.settings));
      return limits.ok ? limits.value : null;
    });
    this.#retention.start();
    this.#backup = new DailyBackup(storage, () => clock.nowMs(), tellBackup(health));
    this.#backup.start();
  }

  /** Everything noted is on disk when this returns. */
  async close(): Promise<void> {
    this.#backup.stop();
    this.#retention.stop();
    await this.recorder.close();
    await this.reports.close();
    this.storage.close();
    this.#health.clear(BACKUP_FAILED);
  }
}

const BACKUP_FAILED = 'database.backup-failed';

const tellBackup =
  (health: HealthBoard) =>
  (fault: SqliteFault | null): void => {
    if (fault === null) {
      health.clear(BACKUP_FAILED);
      return;
    }
    health.raise({
      id: BACKUP_FAILED,
      part: 'database',
      level: 'degraded',
      message: {
        vi: `Chưa tạo được bản sao lưu hằng ngày (${fault.detail}). Việc lọc và ghi nhật ký vẫn tiếp tục.`,
        en: `The daily backup failed (${fault.detail}). Filtering and the log go on.`,
      },
      hint: {
        vi: 'Kiểm tra dung lượng ổ đĩa, rồi chạy `haidang backup TỆP`.',
        en: 'Check the disk space, then run `haidang backup FILE`.',
      },
    });
  };

/** Where the gatekeeper's records and the meter's rows go: the recorder of the moment, or nowhere, counted. */
export class LogFront {
  #recorder: Recorder | null = null;
  #unrecorded = 0;

  /** Requests that happened while there was no database to write to. */
  get unrecorded(): number {
    return this.#unrecorded;
  }

  attach(recorder: Recorder | null): void {
    this.#recorder = recorder;
  }

  note(facts: ActivityFacts, level: PrivacyLevel): Tally {
    if (this.#recorder !== null) return this.#recorder.note(facts, level);
    this.#unrecorded += 1;
    // Closed at once: the next request asks again, and finds a database if one is back.
    return { count: 1, closesAtMs: epochMs(0) };
  }

  noteUsage(entries: readonly UsageEntry[]): void {
    this.#recorder?.noteUsage(entries);
  }
}
