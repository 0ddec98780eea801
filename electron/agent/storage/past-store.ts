/**
 * What stood at moments that are over: revisions, grants and pauses as they were, so that a row of the log can be
 * explained by the rules of its own moment. Reads only; the stores of each write.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { GrantId, PolicyRevision, ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import type { StoredGrant } from './grant-store.ts';
import type { StoredPolicy } from './policy-store.ts';

export interface PastPause {
  readonly profileId: ProfileId;
  readonly startedAtMs: EpochMs;
  /** As it was meant; null: until somebody resumes. */
  readonly untilMs: EpochMs | null;
  /** When somebody ended it before; null: nobody did. */
  readonly endedAtMs: EpochMs | null;
  readonly actor: string;
}

interface PolicyRow {
  readonly revision: number;
  readonly document: string;
  readonly actor: string;
  readonly created_at_ms: number;
}

interface GrantRow {
  readonly id: string;
  readonly scope: string;
  readonly created_at_ms: number;
  readonly until_ms: number;
  readonly actor: string;
  readonly revoked_at_ms: number | null;
}

interface PauseRow {
  readonly started_at_ms: number;
  readonly until_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly actor: string;
}

interface Span {
  readonly profileId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const OF_PROFILE = 'profile_key = (SELECT key FROM profiles WHERE id = @profileId)';

export class PastStore {
  readonly #policyAt: Statement<[{ profileId: string; atMs: number }], PolicyRow>;
  readonly #revisions: Statement<[Span], PolicyRow>;
  readonly #grants: Statement<[Span], GrantRow>;
  readonly #pauses: Statement<[Span], PauseRow>;

  constructor(db: Database) {
    const policies = `SELECT revision, document, actor, created_at_ms FROM policies WHERE ${OF_PROFILE}`;
    // The newest of those that were there: a clock that was set back must not bring an older one into force.
    this.#policyAt = db.prepare(`${policies} AND created_at_ms <= @atMs ORDER BY revision DESC LIMIT 1`);
    this.#revisions = db.prepare(
      `${policies} AND created_at_ms >= @fromMs AND created_at_ms < @toMs ORDER BY revision`,
    );
    this.#grants = db.prepare(
      `SELECT id, scope, created_at_ms, until_ms, actor, revoked_at_ms FROM grants
       WHERE ${OF_PROFILE} AND created_at_ms < @toMs AND until_ms > @fromMs
         AND (revoked_at_ms IS NULL OR revoked_at_ms > @fromMs) ORDER BY created_at_ms, id`,
    );
    this.#pauses = db.prepare(
      `SELECT started_at_ms, until_ms, ended_at_ms, actor FROM pauses
       WHERE ${OF_PROFILE} AND started_at_ms < @toMs AND (until_ms IS NULL OR until_ms > @fromMs)
         AND (ended_at_ms IS NULL OR ended_at_ms > @fromMs) ORDER BY id`,
    );
  }

  /** Null: no document had been put yet. */
  policyAt(profileId: ProfileId, atMs: EpochMs): StoredPolicy | null {
    const row = this.#policyAt.get({ profileId, atMs });
    return row === undefined ? null : toPolicy(profileId, row);
  }

  /** Put in that time, oldest first. `toMs` is exclusive, here and below. */
  revisions(profileId: ProfileId, fromMs: EpochMs, toMs: EpochMs): readonly StoredPolicy[] {
    return this.#revisions.all({ profileId, fromMs, toMs }).map((row) => toPolicy(profileId, row));
  }

  /** In force at any moment of that time. */
  grants(profileId: ProfileId, fromMs: EpochMs, toMs: EpochMs): readonly StoredGrant[] {
    return this.#grants.all({ profileId, fromMs, toMs }).map((row) => ({
      id: row.id as GrantId,
      profileId,
      scope: row.scope,
      createdAtMs: epochMs(row.created_at_ms),
      untilMs: epochMs(row.until_ms),
      actor: row.actor,
      revokedAtMs: row.revoked_at_ms === null ? null : epochMs(row.revoked_at_ms),
    }));
  }

  /** The profile's own: what the household's did stands under its id. */
  pauses(profileId: ProfileId, fromMs: EpochMs, toMs: EpochMs): readonly PastPause[] {
    return this.#pauses.all({ profileId, fromMs, toMs }).map((row) => ({
      profileId,
      startedAtMs: epochMs(row.started_at_ms),
      untilMs: row.until_ms === null ? null : epochMs(row.until_ms),
      endedAtMs: row.ended_at_ms === null ? null : epochMs(row.ended_at_ms),
      actor: row.actor,
    }));
  }
}

const toPolicy = (profileId: ProfileId, row: PolicyRow): StoredPolicy => ({
  profileId,
  revision: row.revision as PolicyRevision,
  document: JSON.parse(row.document) as unknown,
  actor: row.actor,
  createdAtMs: epochMs(row.created_at_ms),
});
