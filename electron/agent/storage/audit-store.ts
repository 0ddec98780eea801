/**
 * Who changed what, and when, as a hash chain: each row's hash covers the row and the hash before it, so a row that was
 * altered or taken out shows. It proves tampering, it cannot prevent it. What was changed stands in `detail`, covered
 * through a salted digest: erasing a child drops detail and salt and the chain still holds.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';

export interface AuditEntry {
  /** Who: a guardian's name, `operator` (the command line), `agent`. */
  readonly actor: string;
  /** What, as a stable dotted word: `policy.put`, `grant.give`. */
  readonly action: string;
  readonly profileId: ProfileId | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditRow {
  readonly id: number;
  readonly atMs: EpochMs;
  readonly actor: string;
  readonly action: string;
  readonly profileId: ProfileId | null;
  /** Null: erased. */
  readonly detail: Readonly<Record<string, unknown>> | null;
}

export type ChainCheck =
  | { readonly kind: 'sound'; readonly rows: number }
  | { readonly kind: 'broken'; readonly atId: number };

interface StoredRow {
  readonly id: number;
  readonly at_ms: number;
  readonly actor: string;
  readonly action: string;
  readonly profile_id: string | null;
  readonly detail: string | null;
  readonly salt: Buffer | null;
  readonly detail_digest: Buffer;
  readonly hash: Buffer;
}

const NO_HASH = Buffer.alloc(32);

export class AuditStore {
  readonly #last: Statement<[], { id: number; hash: Buffer }>;
  readonly #insert: Statement<[StoredRow]>;
  readonly #recent: Statement<[number], StoredRow>;
  readonly #all: Statement<[], StoredRow>;

  constructor(db: Database) {
    this.#last = db.prepare('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1');
    this.#insert = db.prepare(
      `INSERT INTO audit (id, at_ms, actor, action, profile_id, detail, salt, detail_digest, hash)
       VALUES (@id, @at_ms, @actor, @action, @profile_id, @detail, @salt, @detail_digest, @hash)`,
    );
    this.#recent = db.prepare('SELECT * FROM audit ORDER BY id DESC LIMIT ?');
    this.#all = db.prepare('SELECT * FROM audit ORDER BY id');
  }

  /** Call inside the transaction of the change itself. */
  append(entry: AuditEntry, nowMs: EpochMs): void {
    const last = this.#last.get();
    const detail = JSON.stringify(entry.detail);
    const salt = randomBytes(16);
    const row = {
      id: (last?.id ?? 0) + 1,
      at_ms: nowMs,
      actor: entry.actor,
      action: entry.action,
      profile_id: entry.profileId,
      detail,
      salt,
      detail_digest: digest(salt, detail),
    };
    this.#insert.run({ ...row, hash: chain(last?.hash ?? NO_HASH, row) });
  }

  /** Newest first. */
  recent(limit: number): readonly AuditRow[] {
    return this.#recent.all(limit).map(toRow);
  }

  /** Recomputes the whole chain. */
  verify(): ChainCheck {
    let previous: Buffer = NO_HASH;
    let rows = 0;
    for (const row of this.#all.iterate()) {
      rows += 1;
      const detailFits =
        row.detail === null || (row.salt !== null && digest(row.salt, row.detail).equals(row.detail_digest));
      if (row.id !== rows || !detailFits || !chain(previous, row).equals(row.hash))
        return { kind: 'broken', atId: row.id };
      previous = row.hash;
    }
    return { kind: 'sound', rows };
  }
}

const digest = (salt: Buffer, detail: string): Buffer =>
  createHash('sha256').update(salt).update(detail).digest();

function chain(previous: Buffer, row: Omit<StoredRow, 'hash' | 'detail' | 'salt'>): Buffer {
  // JSON keeps the fields apart: no two rows give the same bytes.
  const fields = JSON.stringify([row.id, row.at_ms, row.actor, row.action, row.profile_id]);
  return createHash('sha256').update(previous).update(row.detail_digest).update(fields).digest();
}

function toRow(row: StoredRow): AuditRow {
  return {
    id: row.id,
    atMs: epochMs(row.at_ms),
    actor: row.actor,
    action: row.action,
    profileId: row.profile_id as ProfileId | null,
    detail: row.detail === null ? null : (JSON.parse(row.detail) as Record<string, unknown>),
  };
}
