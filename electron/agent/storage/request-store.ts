/**
 * What children ask for: a site, or more time, with the instant of each stage. INVARIANT: a target of the private class
 * or a help line is never put here (such a request is answered, not recorded); the caller sees to it.
 */
import { randomBytes } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { answerSchema, type Answer, type RequestShown } from '../../../shared/contracts/request-shapes.ts';
import type { GrantId, ProfileId, RequestId, RuleId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { AuditStore } from './audit-store.ts';

export type RequestState = RequestShown['state'];

/** What happens to a request by itself, each once. */
export type RequestStamp = 'delivered' | 'seen' | 'applied' | 'expired';

export interface NewRequest {
  readonly profileId: ProfileId;
  readonly kind: 'site' | 'time';
  /** For a site only. */
  readonly target: string | null;
  /** What the lists call the target now. */
  readonly category: string | null;
  /** Null: for good. */
  readonly minutes: number | null;
  readonly purpose: RequestShown['purpose'];
  readonly words: string;
}

export interface StoredRequest extends NewRequest {
  readonly id: RequestId;
  readonly asks: number;
  readonly state: RequestState;
  readonly askedAtMs: EpochMs;
  /** The last time that the same was asked while it was open, or that its answer was taken back. */
  readonly lastAskedAtMs: EpochMs;
  readonly deliveredAtMs: EpochMs | null;
  readonly seenAtMs: EpochMs | null;
  readonly answeredAtMs: EpochMs | null;
  readonly appliedAtMs: EpochMs | null;
  readonly expiredAtMs: EpochMs | null;
  readonly answer: Answer | null;
  readonly answeredBy: string | null;
  readonly grantId: GrantId | null;
  readonly ruleId: RuleId | null;
}

export interface GivenAnswer {
  readonly state: Exclude<RequestState, 'open' | 'expired'>;
  readonly answer: Answer;
  readonly grantId: GrantId | null;
  readonly ruleId: RuleId | null;
}

interface Row {
  readonly id: string;
  readonly profile_id: string;
  readonly kind: 'site' | 'time';
  readonly target: string | null;
  readonly category: string | null;
  readonly minutes: number | null;
  readonly purpose: RequestShown['purpose'];
  readonly words: string;
  readonly asks: number;
  readonly state: RequestState;
  readonly asked_at_ms: number;
  readonly last_asked_at_ms: number;
  readonly delivered_at_ms: number | null;
  readonly seen_at_ms: number | null;
  readonly answered_at_ms: number | null;
  readonly applied_at_ms: number | null;
  readonly expired_at_ms: number | null;
  readonly answer: string | null;
  readonly answered_by: string | null;
  readonly grant_id: string | null;
  readonly rule_id: string | null;
}

const SELECT = 'SELECT r.*, p.id AS profile_id FROM requests r JOIN profiles p ON p.key = r.profile_key';

export class RequestStore {
  readonly #db: Database;
  readonly #audit: AuditStore;
  readonly #get: Statement<[string], Row>;
  readonly #waiting: Statement<[number], Row>;
  readonly #answered: Statement<[number], Row>;
  readonly #unsettled: Statement<[], Row>;
  readonly #ofProfile: Statement<[string, number], Row>;
  readonly #same: Statement<[Record<string, unknown>], Row>;
  readonly #lately: Statement<[Record<string, unknown>], Row>;
  readonly #askedSince: Statement<[string, number], { count: number }>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #again: Statement<[Record<string, unknown>]>;
  readonly #answer: Statement<[Record<string, unknown>]>;
  readonly #reopen: Statement<[number, string]>;
  readonly #expire: Statement<[Record<string, unknown>]>;

  constructor(db: Database, audit: AuditStore) {
    this.#db = db;
    this.#audit = audit;
    this.#get = db.prepare(`${SELECT} WHERE r.id = ?`);
    this.#waiting = db.prepare(`${SELECT} WHERE r.state = 'open' ORDER BY r.asked_at_ms, r.rowid LIMIT ?`);
    this.#answered = db.prepare(
      `${SELECT} WHERE r.state <> 'open'
       ORDER BY coalesce(r.answered_at_ms, r.expired_at_ms, r.asked_at_ms) DESC, r.rowid DESC LIMIT ?`,
    );
    this.#unsettled = db.prepare(
      `${SELECT} WHERE r.state IN ('approved', 'countered') AND
         (r.applied_at_ms IS NULL OR (r.grant_id IS NOT NULL AND r.expired_at_ms IS NULL))`,
    );
    this.#ofProfile = db.prepare(
      `${SELECT} WHERE p.id = ? ORDER BY r.asked_at_ms DESC, r.rowid DESC LIMIT ?`,
    );
    this.#same = db.prepare(
      `${SELECT} WHERE r.state = 'open' AND p.id = @profileId AND r.kind = @kind AND r.target IS @target`,
    );
    this.#lately = db.prepare(
      `${SELECT} WHERE p.id = @profileId AND
         (r.state = 'open' OR max(r.asked_at_ms, ifnull(r.answered_at_ms, 0), ifnull(r.expired_at_ms, 0)) >= @sinceMs)
       ORDER BY r.asked_at_ms DESC, r.rowid DESC`,
    );
    this.#askedSince = db.prepare(
      `SELECT count(*) AS count FROM requests r JOIN profiles p ON p.key = r.profile_key
       WHERE p.id = ? AND r.asked_at_ms > ?`,
    );
    this.#insert = db.prepare(
      `INSERT INTO requests (id, profile_key, kind, target, category, minutes, purpose, words, asks, state,
                             asked_at_ms, last_asked_at_ms)
       SELECT @id, key, @kind, @target, @category, @minutes, @purpose, @words, 1, 'open', @nowMs, @nowMs
       FROM profiles WHERE id = @profileId`,
    );
    this.#again = db.prepare(
      `UPDATE requests SET asks = asks + 1, last_asked_at_ms = @nowMs, minutes = @minutes, purpose = @purpose,
         words = CASE @words WHEN '' THEN words ELSE @words END
       WHERE id = @id AND state = 'open'`,
    );
    this.#answer = db.prepare(
      `UPDATE requests SET state = @state, answer = @answer, answered_by = @actor, answered_at_ms = @nowMs,
         grant_id = @grantId, rule_id = @ruleId WHERE id = @id AND state = 'open'`,
    );
    this.#reopen = db.prepare(
      `UPDATE requests SET state = 'open', answer = NULL, answered_by = NULL, answered_at_ms = NULL,
         applied_at_ms = NULL, expired_at_ms = NULL, grant_id = NULL, rule_id = NULL,
         last_asked_at_ms = max(last_asked_at_ms, ?)
       WHERE id = ? AND state <> 'open'`,
    );
    this.#expire = db.prepare(
      "UPDATE requests SET state = 'expired', expired_at_ms = @nowMs WHERE state = 'open' AND last_asked_at_ms < @beforeMs",
    );
  }

  get(id: RequestId): StoredRequest | null {
    return toRequestOrNull(this.#get.get(id));
  }

  /** Open, the one that waits longest first. */
  waiting(limit: number): readonly StoredRequest[] {
    return this.#waiting.all(limit).map(toRequest);
  }

  /** Not open any more, the last answer first. */
  answered(limit: number): readonly StoredRequest[] {
    return this.#answered.all(limit).map(toRequest);
  }

  /** Given, and not marked as applied yet; or with a grant whose end has not been marked. */
  unsettled(): readonly StoredRequest[] {
    return this.#unsettled.all().map(toRequest);
  }

  /** All of one child's, newest first. */
  ofProfile(profileId: ProfileId, limit: number): readonly StoredRequest[] {
    return this.#ofProfile.all(profileId, limit).map(toRequest);
  }

  /** The open one for the same thing. */
  openFor({
    profileId,
    kind,
    target,
  }: Pick<NewRequest, 'profileId' | 'kind' | 'target'>): StoredRequest | null {
    return toRequestOrNull(this.#same.get({ profileId, kind, target }));
  }

  /** What waits, and what was asked for, answered or ended since: the last that was asked for first. */
  lately(profileId: ProfileId, sinceMs: EpochMs): readonly StoredRequest[] {
    return this.#lately.all({ profileId, sinceMs }).map(toRequest);
  }

  /** How many the child made after `sinceMs`. */
  askedSince(profileId: ProfileId, sinceMs: EpochMs): number {
    return this.#askedSince.get(profileId, sinceMs)?.count ?? 0;
  }

  open(request: NewRequest, nowMs: EpochMs): Result<StoredRequest, { readonly kind: 'unknown-profile' }> {
    const id = `r-${randomBytes(6).toString('hex')}`;
    this.#insert.run({ ...request, id, nowMs });
    const stored = toRequestOrNull(this.#get.get(id));
    return stored === null ? err({ kind: 'unknown-profile' }) : ok(stored);
  }

  /** What is wished for now counts; earlier words stay where there are no new ones. Null: it is not open. */
  askAgain(
    id: RequestId,
    { minutes, purpose, words }: Pick<NewRequest, 'minutes' | 'purpose' | 'words'>,
    nowMs: EpochMs,
  ): StoredRequest | null {
    return this.#again.run({ id, minutes, purpose, words, nowMs }).changes === 0 ? null : this.get(id);
  }

  /** Sets the instant of a stage where it is not set; the requests that it was new for. */
  stamp(stage: RequestStamp, ids: readonly RequestId[], nowMs: EpochMs): readonly RequestId[] {
    const column = COLUMN[stage];
    const set = this.#db.prepare<[number, string]>(
      `UPDATE requests SET ${column} = ? WHERE id = ? AND ${column} IS NULL`,
    );
    return this.#db.transaction(() => ids.filter((id) => set.run(nowMs, id).changes > 0)).immediate();
  }

  /** Null: there is no such request, or it was answered before. */
  answer(id: RequestId, given: GivenAnswer, actor: string, nowMs: EpochMs): StoredRequest | null {
    const { state, answer, grantId, ruleId } = given;
    const values = { id, state, answer: JSON.stringify(answer), actor, nowMs, grantId, ruleId };
    return this.#audited(id, `request.${state}`, actor, nowMs, () => this.#answer.run(values).changes > 0);
  }

  /** Takes an answer back, what it gave not included. Null: there is no such request, or it is open. */
  reopen(id: RequestId, actor: string, nowMs: EpochMs): StoredRequest | null {
    return this.#audited(id, 'request.reopen', actor, nowMs, () => this.#reopen.run(nowMs, id).changes > 0);
  }

  /** Open ones that were last asked for before `beforeMs` wait no longer: how many. */
  expire(beforeMs: EpochMs, nowMs: EpochMs): number {
    return this.#expire.run({ beforeMs, nowMs }).changes;
  }

  #audited(
    id: RequestId,
    action: string,
    actor: string,
    nowMs: EpochMs,
    write: () => boolean,
  ): StoredRequest | null {
    return this.#db
      .transaction(() => {
        if (!write()) return null;
        const after = this.get(id);
        if (after === null) return null;
        this.#audit.append({ actor, action, profileId: after.profileId, detail: { id } }, nowMs);
        return after;
      })
      .immediate();
  }
}

const COLUMN: Readonly<Record<RequestStamp, string>> = {
  delivered: 'delivered_at_ms',
  seen: 'seen_at_ms',
  applied: 'applied_at_ms',
  expired: 'expired_at_ms',
};

const instantOf = (ms: number | null): EpochMs | null => (ms === null ? null : epochMs(ms));

const toRequestOrNull = (row: Row | undefined): StoredRequest | null =>
  row === undefined ? null : toRequest(row);

function toRequest(row: Row): StoredRequest {
  const { kind, target, category, minutes, purpose, words, asks, state } = row;
  return {
    id: row.id as RequestId,
    profileId: row.profile_id as ProfileId,
    kind,
    target,
    category,
    minutes,
    purpose,
    words,
    asks,
    state,
    askedAtMs: epochMs(row.asked_at_ms),
    lastAskedAtMs: epochMs(row.last_asked_at_ms),
    deliveredAtMs: instantOf(row.delivered_at_ms),
    seenAtMs: instantOf(row.seen_at_ms),
    answeredAtMs: instantOf(row.answered_at_ms),
    appliedAtMs: instantOf(row.applied_at_ms),
    expiredAtMs: instantOf(row.expired_at_ms),
    answer: row.answer === null ? null : answerSchema.parse(JSON.parse(row.answer)),
    answeredBy: row.answered_by,
    grantId: row.grant_id as GrantId | null,
    ruleId: row.rule_id as RuleId | null,
  };
}
