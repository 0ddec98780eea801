/**
 * Opens what needs `haidang.db`, stands without it when it is damaged (at start, or found later), and puts a restored
 * one in its place while the filter goes on. The policy in force is loaded from here: from the database, else from the
 * last snapshot.
 */
import type { Text } from '../../../shared/i18n/text.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { HOUSEHOLD_DEFAULT } from '../../../shared/policy/presets.ts';
import type { TimeZone } from '../../../shared/time/zone-offset.ts';
import { type Restored, restoreDatabase, type RestoreFault } from '../storage/backup.ts';
import { type InstanceLock, lockInstance } from '../storage/instance-lock.ts';
import { openStorage, type Storage } from '../storage/open-storage.ts';
import { NO_PORTS } from '../storage/profile-store.ts';
import { loadSnapshot, type PolicySnapshot } from '../storage/policy-snapshot.ts';
import { explainStorageFault, explainWithout } from '../storage/start-faults.ts';
import { type StorageFault, storageFaultOf } from '../storage/storage-fault.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import { LogFront, Records } from './records.ts';
import { StorageGuard } from './storage-guard.ts';

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
const NO_LOG = 'log.no-database';
/** What may pass by itself, like a full disk, is tried again as often. */
const REOPEN_EVERY_MS = 15_000;

export class RecordsHolder {
  readonly log = new LogFront();
  /** Of everything that touches the database from outside of here. */
  readonly guard: StorageGuard;
  readonly #dataDirectory: string;
  readonly #zone: TimeZone;
  readonly #clock: Clock;
  readonly #health: HealthBoard;
  readonly #openings: ((records: Records) => void)[] = [];
  #records: Records | null = null;
  /** Held by `Storage` while there is one; by us while the database is damaged. */
  #lock: InstanceLock | null = null;
  #reopening: NodeJS.Timeout | null = null;
  /** Letting go of a database and taking the next: one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(dataDirectory: string, zone: TimeZone, clock: Clock, health: HealthBoard) {
    this.#dataDirectory = dataDirectory;
    this.#zone = zone;
    this.#clock = clock;
    this.#health = health;
    this.guard = new StorageGuard(health, {
      damaged: (detail) => this.#foundDamaged(detail),
      tryWrite: () => this.#records?.storage.tryWrite(),
    });
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
    if (!opened.ok) return this.#standWithout(opened.error);
    try {
      return ok(this.#use(opened.value));
    } catch (error) {
      opened.value.close();
      const fault = storageFaultOf(error);
      if (fault === null) throw error;
      return this.#standWithout(fault);
    }
  }

  /** Puts a backup in the place of the database, sound or not, and goes on with it. */
  restore(file: string): Promise<Result<Restored, Refusal>> {
    return this.#inTurn(async () => {
      await this.#letGo();
      const restored = this.guard.attempt(() =>
        restoreDatabase(this.#dataDirectory, file, this.#clock.nowMs()),
      );
      const after = this.open();
      if (!restored.ok) return restored;
      if (!restored.value.ok) return err(explainRestore(restored.value.error, file));
      return after.ok ? restored.value : after;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#inTurn(() => this.#letGo());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #letGo(): Promise<void> {
    this.#stopReopening();
    const records = this.#detach();
    await records?.close();
    this.guard.reset();
    this.#lock?.release();
    this.#lock = null;
  }

  #detach(): Records | null {
    const records = this.#records;
    this.#records = null;
    this.log.attach(null);
    return records;
  }

  /**
   * Nothing more is written to a damaged database: what is sound in it may still be saved. From the very call that met
   * the damage on there are no records, as after a start on such a database.
   */
  #foundDamaged(detail: string): Refusal {
    const fault: StorageFault = { kind: 'corrupt', detail };
    const records = this.#detach();
    if (records === null) return explainWithout(fault, this.#dataDirectory, 'last');
    const said = this.#tellWithout(fault, 'last');
    void this.#inTurn(async () => {
      await records.close();
      this.guard.reset();
      if (this.#closed) return;
      const lock = lockInstance(this.#dataDirectory);
      // Without it nobody but a second agent would be kept out, and that one says what it finds.
      this.#lock = lock.ok ? lock.value : null;
    });
    return said;
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
    const snapshot = storage.snapshot();
    this.#records = new Records(storage, this.#zone, this.#clock, this.#health, this.guard);
    this.#stopReopening();
    this.#health.clear(DAMAGED);
    this.#health.clear(NO_LOG);
    this.log.attach(this.#records.recorder);
    for (const listener of this.#openings) listener(this.#records);
    return snapshot;
  }

  /** With the last rules, where the fault is of the database and not of the installation. */
  #standWithout(fault: StorageFault): Result<PolicySnapshot, Refusal> {
    const explained = explainStorageFault(fault, this.#dataDirectory);
    const mayStand = STANDS_WITHOUT[fault.kind];
    if (mayStand === 'never') return err(explained);
    const lock = lockInstance(this.#dataDirectory);
    if (!lock.ok) return err(explained);
    const snapshot = loadSnapshot(this.#dataDirectory);
    // There is nothing to filter by yet, and whoever installs is there to hear it.
    if (!snapshot.ok && mayStand === 'with-rules') {
      lock.value.release();
      return err(explained);
    }
    this.#lock = lock.value;
    this.#tellWithout(fault, snapshot.ok ? 'last' : 'none-known');
    if (mayStand === 'with-rules') this.#reopenLater();
    return ok(snapshot.ok ? snapshot.value : NOTHING_KNOWN);
  }

  #tellWithout(fault: StorageFault, rules: 'last' | 'none-known'): Refusal {
    const said = explainWithout(fault, this.#dataDirectory, rules);
    this.#health.raise({ id: DAMAGED, part: 'database', level: 'failed', ...said });
    this.#health.raise({ id: NO_LOG, part: 'log', level: 'failed', message: NOT_LOGGED, hint: said.hint });
    return said;
  }

  #reopenLater(): void {
    this.#reopening ??= setInterval(() => void this.#inTurn(() => this.#reopen()), REOPEN_EVERY_MS).unref();
  }

  #stopReopening(): void {
    if (this.#reopening !== null) clearInterval(this.#reopening);
    this.#reopening = null;
  }

  async #reopen(): Promise<void> {
    if (this.#closed || this.#reopening === null) return;
    this.#lock?.release();
    this.#lock = null;
    this.open();
  }
}

/** `with-rules`: it may pass by itself, and until then only rules that are known are worth running by. */
const STANDS_WITHOUT: Readonly<Record<StorageFault['kind'], 'always' | 'with-rules' | 'never'>> = {
  corrupt: 'always',
  vanished: 'always',
  'disk-full': 'with-rules',
  unusable: 'with-rules',
  'newer-version': 'never',
  locked: 'never',
  permission: 'never',
};

const NOT_LOGGED: Text = {
  vi: 'Không có cơ sở dữ liệu nên nhật ký tạm ngừng ghi. Việc lọc vẫn tiếp tục.',
  en: 'There is no database to write to, so logging has stopped. Filtering goes on.',
};

function explainRestore(fault: RestoreFault, file: string): Refusal {
  const detail: Text =
    fault.kind === 'absent'
      ? { vi: 'không có tệp này', en: 'there is no such file' }
      : fault.kind === 'newer-version'
        ? { vi: 'thuộc phiên bản mới hơn', en: 'it is of a newer version' }
        : fault.kind === 'unreadable'
          ? { vi: `không đọc được tệp (${fault.detail})`, en: `it cannot be read (${fault.detail})` }
          : { vi: `tệp hỏng (${fault.detail})`, en: `it is damaged (${fault.detail})` };
  return {
    message: {
      vi: `Không khôi phục được từ ${file}: ${detail.vi}. Mọi thứ giữ nguyên như trước.`,
      en: `${file} cannot be restored: ${detail.en}. Everything is as it was before.`,
    },
    hint: { vi: 'Hãy chọn một bản sao lưu khác.', en: 'Choose another copy.' },
  };
}
