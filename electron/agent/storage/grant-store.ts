/** Grants: more than the policy allows, for one child, with a scope and an end. Kept after their end as a record. */
import { randomBytes } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import type { GrantId, ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { AuditStore } from './audit-store.ts';

export interface StoredGrant {
  readonly id: GrantId;
  readonly profileId: ProfileId;
  /** `all`, `category:C` or `site:S`. */
  readonly scope: string;
  readonly createdAtMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly actor: string;
  readonly revokedAtMs: EpochMs | null;
}

interface Row {
  readonly id: string;
  readonly profile_id: string;
  readonly scope: string;
  readonly created_at_ms: number;
  readonly until_ms: number;
  readonly actor: string;
  readonly revoked_at_ms: number | null;
}

export const newGrantId = (): GrantId => `g-${randomBytes(6).toString('hex')}` as GrantId;

export class GrantStore {
  readonly #db: Database;
  readonly #audit: AuditStore;
  readonly #changed: () => void;
  readonly #live: Statement<[number], Row>;
  readonly #get: Statement<[string], Row>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #revoke: Statement<[number, string]>;
  readonly #restore: Statement<[string]>;

  constructor(db: Database, audit: AuditStore, changed: () => void) {
    this.#db = db;
    this.#audit = audit;
    this.#changed = changed;
    const select = 'SELECT g.*, p.id AS profile_id FROM grants g JOIN profiles p ON p.key = g.profile_key';
    this.#live = db.prepare(`${select} WHERE g.until_ms > ? AND g.revoked_at_ms IS NULL ORDER BY g.until_ms`);
    this.#get = db.prepare(`${select} WHERE g.id = ?`);
    this.#insert = db.prepare(
      `INSERT INTO grants (id, profile_key, scope, created_at_ms, until_ms, actor)
       SELECT @id, key, @scope, @nowMs, @untilMs, @actor FROM profiles WHERE id = @profileId`,
    );
    this.#revoke = db.prepare('UPDATE grants SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL');
    this.#restore = db.prepare(
      'UPDATE grants SET revoked_at_ms = NULL WHERE id = ? AND revoked_at_ms IS NOT NULL',
    );
  }

  get(id: GrantId): StoredGrant | null {
    const row = this.#get.get(id);
    return row === undefined ? null : toGrant(row);
  }

  /** Neither ended nor revoked at `nowMs`, the one that ends first, first. */
  live(nowMs: EpochMs): readonly StoredGrant[] {
    return this.#live.all(nowMs).map(toGrant);
  }

  give(
    grant: Pick<StoredGrant, 'profileId' | 'scope' | 'untilMs'> & { readonly id?: GrantId },
    actor: string,
    nowMs: EpochMs,
  ): Result<StoredGrant, { readonly kind: 'unknown-profile' }> {
    const { id = newGrantId(), profileId, scope, untilMs } = grant;
    const stored = this.#db
      .transaction(() => {
        if (this.#insert.run({ id, profileId, scope, untilMs, actor, nowMs }).changes === 0) return null;
        this.#audit.append({ actor, action: 'grant.give', profileId, detail: { id, scope, untilMs } }, nowMs);
        return { id, profileId, scope, createdAtMs: nowMs, untilMs, actor, revokedAtMs: null };
      })
      .immediate();
    if (stored === null) return err({ kind: 'unknown-profile' });
    this.#changed();
    return ok(stored);
  }

  /** False: there is no such grant, or it was revoked before. */
  revoke(id: GrantId, actor: string, nowMs: EpochMs): boolean {
    return this.#audited(id, 'grant.revoke', actor, nowMs, () => this.#revoke.run(nowMs, id).changes > 0);
  }

  /** As if it had never been revoked, its end included. False: there is no such grant, or it is not revoked. */
  restore(id: GrantId, actor: string, nowMs: EpochMs): boolean {
    return this.#audited(id, 'grant.restore', actor, nowMs, () => this.#restore.run(id).changes > 0);
  }

  #audited(id: GrantId, action: string, actor: string, nowMs: EpochMs, write: () => boolean): boolean {
    const done = this.#db
      .transaction(() => {
        const grant = this.#get.get(id);
        if (grant === undefined || !write()) return false;
        const profileId = grant.profile_id as ProfileId;
        this.#audit.append({ actor, action, profileId, detail: { id } }, nowMs);
        return true;
      })
      .immediate();
    if (done) this.#changed();
    return done;
  }
}

function toGrant(row: Row): StoredGrant {
  return {
    id: row.id as GrantId,
    profileId: row.profile_id as ProfileId,
    scope: row.scope,
    createdAtMs: epochMs(row.created_at_ms),
    untilMs: epochMs(row.until_ms),
    actor: row.actor,
    revokedAtMs: row.revoked_at_ms === null ? null : epochMs(row.revoked_at_ms),
  };
}
