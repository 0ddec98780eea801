/** Pauses: the Internet is off for one child or, on the household's profile, for all. One stands per profile. */
import type { Database, Statement } from 'better-sqlite3';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { AuditStore } from './audit-store.ts';

export interface StoredPause {
  readonly profileId: ProfileId;
  readonly startedAtMs: EpochMs;
  /** Null: until somebody resumes. */
  readonly untilMs: EpochMs | null;
  readonly actor: string;
}

/** A pause with its id, over or not. */
export interface PauseRecord extends StoredPause {
  readonly id: number;
  /** When somebody resumed, or another pause took its place. */
  readonly endedAtMs: EpochMs | null;
}

interface Row {
  readonly id: number;
  readonly ended_at_ms: number | null;
  readonly profile_id: string;
  readonly started_at_ms: number;
  readonly until_ms: number | null;
  readonly actor: string;
}

export class PauseStore {
  readonly #db: Database;
  readonly #audit: AuditStore;
  readonly #changed: () => void;
  readonly #standing: Statement<[number], Row>;
  readonly #get: Statement<[number], Row>;
  readonly #reopen: Statement<[number, string]>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #end: Statement<[number, string]>;

  constructor(db: Database, audit: AuditStore, changed: () => void) {
    this.#db = db;
    this.#audit = audit;
    this.#changed = changed;
    const select = 'SELECT u.*, p.id AS profile_id FROM pauses u JOIN profiles p ON p.key = u.profile_key';
    this.#get = db.prepare(`${select} WHERE u.id = ?`);
    this.#reopen = db.prepare(
      'UPDATE pauses SET ended_at_ms = NULL WHERE id = ? AND profile_key = (SELECT key FROM profiles WHERE id = ?)',
    );
    this.#standing = db.prepare(
      `${select}
       WHERE u.ended_at_ms IS NULL AND (u.until_ms IS NULL OR u.until_ms > ?) ORDER BY u.id`,
    );
    this.#insert = db.prepare(
      `INSERT INTO pauses (profile_key, started_at_ms, until_ms, actor)
       SELECT key, @nowMs, @untilMs, @actor FROM profiles WHERE id = @profileId`,
    );
    this.#end = db.prepare(
      `UPDATE pauses SET ended_at_ms = ?
       WHERE ended_at_ms IS NULL AND profile_key = (SELECT key FROM profiles WHERE id = ?)`,
    );
  }

  standing(nowMs: EpochMs): readonly StoredPause[] {
    return this.#standing.all(nowMs).map(toPause);
  }

  /** The one that stands for exactly this profile. */
  standingOf(profileId: ProfileId, nowMs: EpochMs): PauseRecord | null {
    const row = this.#standing.all(nowMs).find((one) => one.profile_id === profileId);
    return row === undefined ? null : toRecord(row);
  }

  get(id: number): PauseRecord | null {
    const row = this.#get.get(id);
    return row === undefined ? null : toRecord(row);
  }

  /** Ends what stands for the profile and lets an ended pause stand again as it was; null: none. */
  putBack(profileId: ProfileId, id: number | null, actor: string, nowMs: EpochMs): void {
    this.#db
      .transaction(() => {
        this.#end.run(nowMs, profileId);
        if (id !== null) this.#reopen.run(id, profileId);
        this.#audit.append({ actor, action: 'pause.put-back', profileId, detail: { id } }, nowMs);
      })
      .immediate();
    this.#changed();
  }

  /** Replaces a pause of the same profile that still stands. */
  start(
    profileId: ProfileId,
    untilMs: EpochMs | null,
    actor: string,
    nowMs: EpochMs,
  ): Result<StoredPause, { readonly kind: 'unknown-profile' }> {
    const known = this.#db
      .transaction(() => {
        this.#end.run(nowMs, profileId);
        if (this.#insert.run({ profileId, untilMs, actor, nowMs }).changes === 0) return false;
        this.#audit.append({ actor, action: 'pause.start', profileId, detail: { untilMs } }, nowMs);
        return true;
      })
      .immediate();
    if (!known) return err({ kind: 'unknown-profile' });
    this.#changed();
    return ok({ profileId, startedAtMs: nowMs, untilMs, actor });
  }

  /** How many pauses ended by this: 0 or 1. */
  end(profileId: ProfileId, actor: string, nowMs: EpochMs): number {
    const ended = this.#db
      .transaction(() => {
        const { changes } = this.#end.run(nowMs, profileId);
        if (changes > 0) this.#audit.append({ actor, action: 'pause.end', profileId, detail: {} }, nowMs);
        return changes;
      })
      .immediate();
    if (ended > 0) this.#changed();
    return ended;
  }
}

const toPause = (row: Row): StoredPause => ({
  profileId: row.profile_id as ProfileId,
  startedAtMs: epochMs(row.started_at_ms),
  untilMs: row.until_ms === null ? null : epochMs(row.until_ms),
  actor: row.actor,
});

const toRecord = (row: Row): PauseRecord => ({
  ...toPause(row),
  id: row.id,
  endedAtMs: row.ended_at_ms === null ? null : epochMs(row.ended_at_ms),
});
