/**
 * What children ask for: a site, or more time. INVARIANT: a target of the private class or a help line is never put
 * here (such a request is answered, not recorded); the caller sees to it.
 */
import { randomBytes } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import type { ProfileId, RequestId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { AuditStore } from './audit-store.ts';

export type RequestState = 'open' | 'approved' | 'denied' | 'expired';

export interface StoredRequest {
  readonly id: RequestId;
  readonly profileId: ProfileId;
  readonly atMs: EpochMs;
  /** Null: more time. */
  readonly target: string | null;
  readonly note: string | null;
  readonly state: RequestState;
  readonly decidedAtMs: EpochMs | null;
}

interface Row {
  readonly id: string;
  readonly profile_id: string;
  readonly at_ms: number;
  readonly target: string | null;
  readonly note: string | null;
  readonly state: RequestState;
  readonly decided_at_ms: number | null;
}

export class RequestStore {
  readonly #db: Database;
  readonly #audit: AuditStore;
  readonly #recent: Statement<[number], Row>;
  readonly #get: Statement<[string], Row>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #decide: Statement<[string, number, string, string]>;

  constructor(db: Database, audit: AuditStore) {
    this.#db = db;
    this.#audit = audit;
    const select = 'SELECT r.*, p.id AS profile_id FROM requests r JOIN profiles p ON p.key = r.profile_key';
    this.#recent = db.prepare(`${select} ORDER BY r.at_ms DESC LIMIT ?`);
    this.#get = db.prepare(`${select} WHERE r.id = ?`);
    this.#insert = db.prepare(
      `INSERT INTO requests (id, profile_key, at_ms, target, note, state)
       SELECT @id, key, @nowMs, @target, @note, 'open' FROM profiles WHERE id = @profileId`,
    );
    this.#decide = db.prepare(
      "UPDATE requests SET state = ?, decided_at_ms = ?, actor = ? WHERE id = ? AND state = 'open'",
    );
  }

  /** Newest first. */
  recent(limit: number): readonly StoredRequest[] {
    return this.#recent.all(limit).map(toRequest);
  }

  open(
    request: Pick<StoredRequest, 'profileId' | 'target' | 'note'>,
    nowMs: EpochMs,
  ): Result<StoredRequest, { readonly kind: 'unknown-profile' }> {
    const { profileId, target, note } = request;
    const id = `r-${randomBytes(6).toString('hex')}` as RequestId;
    if (this.#insert.run({ id, profileId, target, note, nowMs }).changes === 0)
      return err({ kind: 'unknown-profile' });
    return ok({ id, profileId, atMs: nowMs, target, note, state: 'open', decidedAtMs: null });
  }

  /** Null: there is no such request, or it was decided before. */
  decide(
    id: RequestId,
    state: Exclude<RequestState, 'open'>,
    actor: string,
    nowMs: EpochMs,
  ): StoredRequest | null {
    return this.#db
      .transaction(() => {
        if (this.#decide.run(state, nowMs, actor, id).changes === 0) return null;
        const row = this.#get.get(id);
        if (row === undefined) return null;
        const profileId = row.profile_id as ProfileId;
        this.#audit.append({ actor, action: `request.${state}`, profileId, detail: { id } }, nowMs);
        return toRequest(row);
      })
      .immediate();
  }
}

function toRequest(row: Row): StoredRequest {
  return {
    id: row.id as RequestId,
    profileId: row.profile_id as ProfileId,
    atMs: epochMs(row.at_ms),
    target: row.target,
    note: row.note,
    state: row.state,
    decidedAtMs: row.decided_at_ms === null ? null : epochMs(row.decided_at_ms),
  };
}
