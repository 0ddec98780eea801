/**
 * The history: what was done, and the action that takes it back. Actions are JSON here; what they mean is the control
 * API's business. The tamper-evident record is the audit trail; this one exists to be read and undone.
 * INVARIANT: a change that names a child, in any field, has that child's `profileId`, so that an erasure finds it.
 */
import { randomBytes } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import type { Text } from '../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';

export interface StoredChange {
  readonly id: string;
  readonly atMs: EpochMs;
  readonly actor: string;
  /** Null: about none, or about several. */
  readonly profileId: ProfileId | null;
  /** Null, as the action is then: erased with the child's records. */
  readonly sentence: Text | null;
  readonly action: unknown;
  /** Null: it cannot be taken back. */
  readonly inverse: unknown;
  /** The change that this one took back. */
  readonly undoes: string | null;
  /** The change that took this one back; null: it stands. */
  readonly undoneBy: string | null;
}

export interface NewChange {
  readonly actor: string;
  readonly profileId: ProfileId | null;
  readonly sentence: Text;
  readonly action: object;
  readonly inverse: object | null;
  readonly undoes: string | null;
}

export interface HistoryQuery {
  readonly profileId?: ProfileId;
  /** Only what was made before this change. */
  readonly beforeId?: string;
  readonly limit: number;
}

interface Row {
  readonly id: string;
  readonly at_ms: number;
  readonly actor: string;
  readonly profile_id: string | null;
  readonly action: string | null;
  readonly sentence_vi: string | null;
  readonly sentence_en: string | null;
  readonly inverse: string | null;
  readonly undoes: string | null;
  readonly undone_by: string | null;
}

export class ChangeStore {
  readonly #db: Database;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #get: Statement<[string], Row>;
  readonly #history: Statement<[Record<string, unknown>], Row>;
  readonly #since: Statement<[Record<string, unknown>], Row>;
  readonly #markUndone: Statement<[string, string]>;
  readonly #standsAgain: Statement<[string]>;

  constructor(db: Database) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO changes (id, at_ms, actor, profile_id, action, sentence_vi, sentence_en, inverse, undoes)
       VALUES (@id, @nowMs, @actor, @profileId, @action, @vi, @en, @inverse, @undoes)`,
    );
    this.#get = db.prepare('SELECT * FROM changes WHERE id = ?');
    const ofProfile = '(@profileId IS NULL OR profile_id = @profileId)';
    this.#history = db.prepare(
      `SELECT * FROM changes
       WHERE ${ofProfile} AND (@beforeId IS NULL OR key < (SELECT key FROM changes WHERE id = @beforeId))
       ORDER BY key DESC LIMIT @limit`,
    );
    this.#since = db.prepare(
      `SELECT * FROM changes
       WHERE ${ofProfile} AND undone_by IS NULL AND key > (SELECT key FROM changes WHERE id = @afterId)
       ORDER BY key DESC LIMIT 1`,
    );
    this.#standsAgain = db.prepare(
      'UPDATE changes SET undone_by = NULL WHERE id = (SELECT undoes FROM changes WHERE id = ?)',
    );
    this.#markUndone = db.prepare('UPDATE changes SET undone_by = ? WHERE id = ?');
  }

  /** In the same step what it takes back is undone, and what that had taken back stands again. */
  append(change: NewChange, nowMs: EpochMs): StoredChange {
    const id = `c-${randomBytes(6).toString('hex')}`;
    const { actor, profileId, sentence, action, inverse, undoes } = change;
    this.#db
      .transaction(() => {
        this.#insert.run({
          id,
          nowMs,
          actor,
          profileId,
          action: JSON.stringify(action),
          vi: sentence.vi,
          en: sentence.en,
          inverse: inverse === null ? null : JSON.stringify(inverse),
          undoes,
        });
        if (undoes === null) return;
        this.#markUndone.run(id, undoes);
        this.#standsAgain.run(undoes);
      })
      .immediate();
    return { ...change, id, atMs: nowMs, undoneBy: null };
  }

  get(id: string): StoredChange | null {
    const row = this.#get.get(id);
    return row === undefined ? null : toChange(row);
  }

  /** Newest first. A `beforeId` that is not there gives nothing. */
  history({ profileId, beforeId, limit }: HistoryQuery): readonly StoredChange[] {
    const query = { profileId: profileId ?? null, beforeId: beforeId ?? null, limit };
    return this.#history.all(query).map(toChange);
  }

  /** The newest change after `id` that stands, about the same profile (null: about any). */
  newestAfter(id: string, profileId: ProfileId | null): StoredChange | null {
    const row = this.#since.get({ afterId: id, profileId });
    return row === undefined ? null : toChange(row);
  }
}

function toChange(row: Row): StoredChange {
  const { sentence_vi: vi, sentence_en: en } = row;
  return {
    id: row.id,
    atMs: epochMs(row.at_ms),
    actor: row.actor,
    profileId: row.profile_id as ProfileId | null,
    sentence: vi === null || en === null ? null : { vi, en },
    action: row.action === null ? null : (JSON.parse(row.action) as unknown),
    inverse: row.inverse === null ? null : (JSON.parse(row.inverse) as unknown),
    undoes: row.undoes,
    undoneBy: row.undone_by,
  };
}
