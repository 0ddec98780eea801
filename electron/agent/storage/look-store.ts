/**
 * Which guardian read what of which child's detail: the child sees the same rows. Reads of one kind within ten minutes
 * of the row's beginning are one row, so that turning pages is no flood and an hour of reading still shows as an hour.
 */
import type { Database, Statement } from 'better-sqlite3';
import { minutes } from '../../../shared/kernel/duration.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';

export const LOOK_KINDS = ['today', 'day', 'week', 'log', 'why', 'report', 'export'] as const;
export type LookKind = (typeof LOOK_KINDS)[number];

export interface NewLook {
  readonly guardian: { readonly id: string; readonly name: string };
  readonly profileId: ProfileId;
  readonly what: LookKind;
}

export interface StoredLook {
  readonly id: number;
  readonly atMs: EpochMs;
  readonly guardianId: string;
  /** The name as it was then. */
  readonly guardianName: string;
  readonly profileId: ProfileId;
  readonly what: LookKind;
  /** Reads that this row stands for. */
  readonly reads: number;
}

interface Row {
  readonly id: number;
  readonly profile_id: string;
  readonly guardian_id: string;
  readonly guardian_name: string;
  readonly what: LookKind;
  readonly at_ms: number;
  readonly reads: number;
}

const MERGED_FOR = minutes(10);

export class LookStore {
  readonly #db: Database;
  readonly #merge: Statement<[Record<string, unknown>]>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #recent: Statement<[Record<string, unknown>], Row>;

  constructor(db: Database) {
    this.#db = db;
    // A clock that was set back does not merge into a row of the future.
    this.#merge = db.prepare(
      `UPDATE looks SET reads = reads + 1 WHERE id = (
         SELECT max(l.id) FROM looks l JOIN profiles p ON p.key = l.profile_key
         WHERE p.id = @profileId AND l.guardian_id = @guardianId AND l.what = @what)
       AND at_ms BETWEEN @nowMs - @mergedForMs AND @nowMs`,
    );
    this.#insert = db.prepare(
      `INSERT INTO looks (profile_key, guardian_id, guardian_name, what, at_ms, reads)
       SELECT key, @guardianId, @guardianName, @what, @nowMs, 1 FROM profiles WHERE id = @profileId`,
    );
    this.#recent = db.prepare(
      `SELECT l.*, p.id AS profile_id FROM looks l JOIN profiles p ON p.key = l.profile_key
       WHERE @profileId IS NULL OR p.id = @profileId ORDER BY l.id DESC LIMIT @limit`,
    );
  }

  /** True: it made a row of its own, which consoles and the child are to be told of. */
  note({ guardian, profileId, what }: NewLook, nowMs: EpochMs): boolean {
    const values = { guardianId: guardian.id, guardianName: guardian.name, profileId, what, nowMs };
    return this.#db
      .transaction(() => {
        if (this.#merge.run({ ...values, mergedForMs: MERGED_FOR }).changes > 0) return false;
        return this.#insert.run(values).changes > 0;
      })
      .immediate();
  }

  /** Newest first; null: of every child. */
  recent(profileId: ProfileId | null, limit: number): readonly StoredLook[] {
    return this.#recent.all({ profileId, limit }).map((row) => ({
      id: row.id,
      atMs: epochMs(row.at_ms),
      guardianId: row.guardian_id,
      guardianName: row.guardian_name,
      profileId: row.profile_id as ProfileId,
      what: row.what,
      reads: row.reads,
    }));
  }
}
