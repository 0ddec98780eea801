/**
 * Opens what needs `haidang.db`, stands without it when it is damaged, and puts a restored one in its place while the
 * filter goes on. The policy in force is loaded from here: from the database, else from the last snapshot.
 */
import type { Text } from '../../../shared/i18n/text.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { HOUSEHOLD_DEFAULT } from '../../../shared/policy/presets.ts';
import type { TimeZone } from '../../../shared/time/zone-offset.ts';
import { restoreDatabase, type RestoreFault } from '../storage/backup.ts';
import { type InstanceLock, lockInstance } from '../storage/instance-lock.ts';
import { openStorage, type Storage, type StorageFault } from '../storage/open-storage.ts';
import { NO_PORTS } from '../storage/profile-store.ts';
import { loadSnapshot, type PolicySnapshot } from '../storage/policy-snapshot.ts';
import { explainStorageFault } from '../storage/start-faults.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import { LogFront, Records } from './records.ts';

export interface Refusal {
  readonly message: Text;
  readonly hint: Text;
}

/** Neither database nor snapshot: everybody gets what every preset blocks. */
const NOTHING_KNOWN: PolicySnapshot = {
  profiles: [
    {
      id: HOUSEHOLD,
      name: HOUSEHOLD,
      age: null,
      presetId: null,
      osUser: null,
      detail: 'totals',
      createdAtMs: epochMs(0),
      consent: null,
      ports: NO_PORTS,
    },
  ],
  policies: [],
  grants: [],
  pauses: [],
  settings: {},
};

const DAMAGED = 'database.damaged';
const SNAPSHOT_FAILED = 'database.snapshot-failed';

export class RecordsHolder {
  readonly log = new LogFront();
  readonly #dataDirectory: string;
  readonly #zone: TimeZone;
  readonly #clock: Clock;
  readonly #health: HealthBoard;
  readonly #openings: ((records: Records) => void)[] = [];
  #records: Records | null = null;
  /** Held by `Storage` while there is one; by us while the database is damaged. */
  #lock: InstanceLock | null = null;

  constructor(dataDirectory: string, zone: TimeZone, clock: Clock, health: HealthBoard) {
    this.#dataDirectory = dataDirectory;
    this.#zone = zone;
    this.#clock = clock;
    this.#health = health;
  }

  get current(): Records | null {
    return this.#records;
  }

  /** Called with what is open now, and with what takes its place when a backup is restored. */
  whenOpened(listener: (records: Records) => void): void {
    this.#openings.push(listener);
    if (this.#records !== null) listener(this.#records);
  }

  /** The policy to put in force. A fault here means that the agent cannot start. */
  open(): Result<PolicySnapshot, Refusal> {
    const opened = this.#openStorage();
    if (opened.ok) return ok(this.#use(opened.value));
    if (opened.error.kind !== 'corrupt') return err(explainStorageFault(opened.error, this.#dataDirectory));
    return this.#standWithout(opened.error);
  }

  /** Puts a backup in the place of the database, sound or not, and goes on with it. */
  async restore(file: string): Promise<Result<PolicySnapshot, Refusal>> {
    await this.#letGo();
    const restored = restoreDatabase(this.#dataDirectory, file, this.#clock.nowMs());
    const opened = this.#openStorage();
    if (!opened.ok) {
      const without = this.#standWithout(opened.error);
      return restored.ok ? without : err(explainRestore(restored.error, file));
    }
    const snapshot = this.#use(opened.value);
    if (!restored.ok) return err(explainRestore(restored.error, file));
    this.#health.clear(DAMAGED);
    return ok(snapshot);
  }

  async close(): Promise<void> {
    await this.#letGo();
  }

  async #letGo(): Promise<void> {
    this.log.attach(null);
    const records = this.#records;
    this.#records = null;
    await records?.close();
    this.#lock?.release();
    this.#lock = null;
  }

  #openStorage(): Result<Storage, StorageFault> {
    return openStorage(this.#dataDirectory, this.#clock, (fault) => {
      if (fault === null) this.#health.clear(SNAPSHOT_FAILED);
      else {
        this.#health.raise({
          id: SNAPSHOT_FAILED,
          part: 'database',
          level: 'degraded',
          message: {
            vi: `Chưa ghi được bản dự phòng của luật (${fault.detail}). Luật đang áp dụng vẫn đúng.`,
            en: `The fallback copy of the rules could not be written (${fault.detail}). The rules in force are right.`,
          },
          hint: {
            vi: 'Kiểm tra dung lượng và quyền của thư mục dữ liệu.',
            en: 'Check space and permissions of the data folder.',
          },
        });
      }
    });
  }

  #use(storage: Storage): PolicySnapshot {
    if (storage.policies.current(HOUSEHOLD) === null) {
      storage.policies.put(HOUSEHOLD, null, HOUSEHOLD_DEFAULT, 'agent', this.#clock.nowMs());
    }
    this.#records = new Records(storage, this.#zone, this.#clock, this.#health);
    this.log.attach(this.#records.recorder);
    for (const listener of this.#openings) listener(this.#records);
    return storage.snapshot();
  }

  #standWithout(fault: StorageFault): Result<PolicySnapshot, Refusal> {
    const explained = explainStorageFault(fault, this.#dataDirectory);
    this.#health.raise({ id: DAMAGED, part: 'database', level: 'failed', ...explained });
    const lock = lockInstance(this.#dataDirectory);
    if (!lock.ok) return err(explained);
    this.#lock = lock.value;
    const snapshot = loadSnapshot(this.#dataDirectory);
    return ok(snapshot.ok ? snapshot.value : NOTHING_KNOWN);
  }
}

function explainRestore(fault: RestoreFault, file: string): Refusal {
  const detail: Text =
    fault.kind === 'absent'
      ? { vi: 'không có tệp này', en: 'there is no such file' }
      : fault.kind === 'newer-version'
        ? { vi: 'thuộc phiên bản mới hơn', en: 'it is of a newer version' }
        : { vi: `tệp hỏng (${fault.detail})`, en: `it is damaged (${fault.detail})` };
  return {
    message: {
      vi: `Không khôi phục được từ ${file}: ${detail.vi}. Mọi thứ giữ nguyên như trước.`,
      en: `${file} cannot be restored: ${detail.en}. Everything is as it was before.`,
    },
    hint: { vi: 'Hãy chọn một bản sao lưu khác.', en: 'Choose another copy.' },
  };
}
