/**
 * Policy documents, every revision of them. The store keeps JSON; what a document means is `shared/policy`'s business,
 * so whoever reads one parses it. A change and its audit row are one transaction.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { PolicyRevision, ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { AuditStore } from './audit-store.ts';

export interface StoredPolicy {
  readonly profileId: ProfileId;
  readonly revision: PolicyRevision;
  readonly document: unknown;
  readonly actor: string;
  readonly createdAtMs: EpochMs;
}

export type PolicyFault =
  | { readonly kind: 'unknown-profile' }
  /** Somebody else wrote in between: `current` is what stands now (null: nothing yet). */
  | { readonly kind: 'revision-conflict'; readonly current: PolicyRevision | null }
  | { readonly kind: 'nothing-to-undo' };

interface Row {
  readonly profile_id: string;
  readonly revision: number;
  readonly document: string;
  readonly actor: string;
  readonly created_at_ms: number;
}

const SELECT = `SELECT p.id AS profile_id, o.revision, o.document, o.actor, o.created_at_ms
  FROM policies o JOIN profiles p ON p.key = o.profile_key`;

export class PolicyStore {
  readonly #db: Database;
  readonly #audit: AuditStore;
  readonly #changed: () => void;
  readonly #current: Statement<[string], Row>;
  readonly #at: Statement<[string, number], Row>;
  readonly #history: Statement<[string, number], Row>;
  readonly #allCurrent: Statement<[], Row>;
  readonly #profileKey: Statement<[string], { key: number }>;
  readonly #insert: Statement<[number, number, string, string, number]>;

  constructor(db: Database, audit: AuditStore, changed: () => void) {
    this.#db = db;
    this.#audit = audit;
    this.#changed = changed;
    this.#current = db.prepare(`${SELECT} WHERE p.id = ? ORDER BY o.revision DESC LIMIT 1`);
    this.#at = db.prepare(`${SELECT} WHERE p.id = ? AND o.revision = ?`);
    this.#history = db.prepare(`${SELECT} WHERE p.id = ? ORDER BY o.revision DESC LIMIT ?`);
    this.#allCurrent = db.prepare(
      `${SELECT} WHERE o.revision = (SELECT max(revision) FROM policies WHERE profile_key = o.profile_key)
       ORDER BY o.profile_key`,
    );
    this.#profileKey = db.prepare('SELECT key FROM profiles WHERE id = ?');
    this.#insert = db.prepare(
      'INSERT INTO policies (profile_key, revision, document, actor, created_at_ms) VALUES (?, ?, ?, ?, ?)',
    );
  }

  /** Null: no document was ever put for this profile. */
  current(profileId: ProfileId): StoredPolicy | null {
    return toPolicy(this.#current.get(profileId));
  }

  revision(profileId: ProfileId, revision: PolicyRevision): StoredPolicy | null {
    return toPolicy(this.#at.get(profileId, revision));
  }

  /** The current document of every profile that has one. */
  allCurrent(): readonly StoredPolicy[] {
    return this.#allCurrent.all().map(fromRow);
  }

  /** Newest first. */
  history(profileId: ProfileId, limit: number): readonly StoredPolicy[] {
    return this.#history.all(profileId, limit).map(fromRow);
  }

  /** `expected` is the revision that the change was made on: null for the first. */
  put(
    profileId: ProfileId,
    expected: PolicyRevision | null,
    document: unknown,
    actor: string,
    nowMs: EpochMs,
  ): Result<PolicyRevision, PolicyFault> {
    const result = this.#db
      .transaction(() => this.#write(profileId, expected, document, 'policy.put', actor, nowMs))
      .immediate();
    if (result.ok) this.#changed();
    return result;
  }

  /** Puts the document before `expected` again, as a new revision: undoing is itself undone the same way. */
  undo(
    profileId: ProfileId,
    expected: PolicyRevision,
    actor: string,
    nowMs: EpochMs,
  ): Result<PolicyRevision, PolicyFault> {
    const result = this.#db
      .transaction((): Result<PolicyRevision, PolicyFault> => {
        const before = this.revision(profileId, (expected - 1) as PolicyRevision);
        if (before === null) return err({ kind: 'nothing-to-undo' });
        return this.#write(profileId, expected, before.document, 'policy.undo', actor, nowMs);
      })
      .immediate();
    if (result.ok) this.#changed();
    return result;
  }

  #write(
    profileId: ProfileId,
    expected: PolicyRevision | null,
    document: unknown,
    action: string,
    actor: string,
    nowMs: EpochMs,
  ): Result<PolicyRevision, PolicyFault> {
    const key = this.#profileKey.get(profileId)?.key;
    if (key === undefined) return err({ kind: 'unknown-profile' });
    const current = this.current(profileId)?.revision ?? null;
    if (current !== expected) return err({ kind: 'revision-conflict', current });
    const revision = ((current ?? 0) + 1) as PolicyRevision;
    this.#insert.run(key, revision, JSON.stringify(document), actor, nowMs);
    this.#audit.append({ actor, action, profileId, detail: { revision } }, nowMs);
    return ok(revision);
  }
}

const toPolicy = (row: Row | undefined): StoredPolicy | null => (row === undefined ? null : fromRow(row));

function fromRow(row: Row): StoredPolicy {
  return {
    profileId: row.profile_id as ProfileId,
    revision: row.revision as PolicyRevision,
    document: JSON.parse(row.document) as unknown,
    actor: row.actor,
    createdAtMs: epochMs(row.created_at_ms),
  };
}
