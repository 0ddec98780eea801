/** Who is protected: the household (always there, key 1) and the children, with the consent records. */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Database, Statement } from 'better-sqlite3';
import type { Consent, DetailLevel } from '../../../shared/activity/detail-level.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { AuditStore } from './audit-store.ts';

export interface Profile {
  readonly id: ProfileId;
  readonly name: string;
  /** Null for the household only, as is the preset. */
  readonly age: number | null;
  readonly presetId: string | null;
  readonly osUser: string | null;
  readonly detail: DetailLevel;
  readonly createdAtMs: EpochMs;
  readonly consent: Consent | null;
  /** The ports of the profile's own listeners, stable across restarts; null until first bound. */
  readonly ports: ProfilePorts;
}

export interface ProfilePorts {
  readonly dns: number | null;
  readonly proxy: number | null;
  /** For TLS and plain HTTP that a firewall leads here. */
  readonly tls: number | null;
  readonly web: number | null;
}

export const NO_PORTS: ProfilePorts = { dns: null, proxy: null, tls: null, web: null };

export interface ChildProfile extends Profile {
  readonly age: number;
  readonly presetId: string;
}

export interface NewChild {
  /** Of a child that was there before and comes back; absent: a new one. */
  readonly id?: ProfileId;
  readonly name: string;
  readonly age: number;
  readonly presetId: string;
  readonly osUser: string | null;
  readonly detail: DetailLevel;
  readonly consent: Consent | null;
}

export type ProfileChanges = Partial<Pick<ChildProfile, 'name' | 'age' | 'presetId' | 'osUser' | 'detail'>>;

export type ProfileFault =
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'os-user-taken' }
  | { readonly kind: 'unknown-profile' };

interface StoredProfile {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly age: number | null;
  readonly preset_id: string | null;
  readonly os_user: string | null;
  readonly detail: DetailLevel;
  readonly created_at_ms: number;
  readonly dns_port: number | null;
  readonly proxy_port: number | null;
  readonly tls_port: number | null;
  readonly web_port: number | null;
  readonly guardian_consent_at_ms: number | null;
  readonly notice_at_ms: number | null;
  readonly assent: 'given' | 'refused' | null;
  readonly assent_at_ms: number | null;
}

const SELECT = `
  SELECT p.*, c.guardian_consent_at_ms, c.notice_at_ms, c.assent, c.assent_at_ms FROM profiles p
  LEFT JOIN consents c ON c.id = (
    SELECT max(id) FROM consents WHERE profile_key = p.key AND withdrawn_at_ms IS NULL)`;

export const newProfileId = (): ProfileId => `p-${randomBytes(6).toString('hex')}` as ProfileId;

/** Two names that people would read as one are one. */
const nameKey = (name: string): string => name.normalize('NFC').trim().toLowerCase();

export class ProfileStore {
  readonly #db: Database;
  readonly #audit: AuditStore;
  readonly #changed: () => void;
  readonly #all: Statement<[], StoredProfile>;
  readonly #byId: Statement<[string], StoredProfile>;
  readonly #byNameKey: Statement<[string], StoredProfile>;
  readonly #byOsUser: Statement<[string], StoredProfile>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #update: Statement<[Record<string, unknown>]>;
  readonly #setPorts: Statement<[ProfilePorts & { readonly id: string }]>;
  readonly #delete: Statement<[string]>;
  readonly #insertConsent: Statement<[Record<string, unknown>]>;
  readonly #withdraw: Statement<[number, string]>;

  constructor(db: Database, audit: AuditStore, changed: () => void) {
    this.#db = db;
    this.#audit = audit;
    this.#changed = changed;
    this.#all = db.prepare(`${SELECT} ORDER BY p.key`);
    this.#byId = db.prepare(`${SELECT} WHERE p.id = ?`);
    this.#byNameKey = db.prepare(`${SELECT} WHERE p.name_key = ?`);
    this.#byOsUser = db.prepare(`${SELECT} WHERE p.os_user = ?`);
    this.#insert = db.prepare(
      `INSERT INTO profiles (id, name, name_key, age, preset_id, os_user, detail, created_at_ms)
       VALUES (@id, @name, @nameKey, @age, @presetId, @osUser, @detail, @createdAtMs)`,
    );
    this.#update = db.prepare(
      `UPDATE profiles SET name = @name, name_key = @nameKey, age = @age, preset_id = @presetId,
         os_user = @osUser, detail = @detail WHERE id = @id`,
    );
    this.#setPorts = db.prepare(
      `UPDATE profiles SET dns_port = @dns, proxy_port = @proxy, tls_port = @tls, web_port = @web WHERE id = @id`,
    );
    this.#delete = db.prepare('DELETE FROM profiles WHERE id = ? AND key <> 1');
    this.#insertConsent = db.prepare(
      `INSERT INTO consents (profile_key, guardian_consent_at_ms, notice_at_ms, assent, assent_at_ms, actor, recorded_at_ms)
       SELECT key, @guardianConsentAtMs, @noticeAtMs, @assent, @assentAtMs, @actor, @nowMs FROM profiles WHERE id = @id`,
    );
    this.#withdraw = db.prepare(
      `UPDATE consents SET withdrawn_at_ms = ?
       WHERE withdrawn_at_ms IS NULL AND profile_key = (SELECT key FROM profiles WHERE id = ?)`,
    );
  }

  /** The household first, then the children in the order in which they were added. */
  all(): readonly Profile[] {
    return this.#all.all().map(toProfile);
  }

  children(): readonly ChildProfile[] {
    return this.all().filter(isChild);
  }

  household(): Profile {
    const household = this.get(HOUSEHOLD);
    if (household === null) throw new Error('the household profile is missing');
    return household;
  }

  get(id: ProfileId): Profile | null {
    const row = this.#byId.get(id);
    return row === undefined ? null : toProfile(row);
  }

  childByName(name: string): ChildProfile | null {
    const row = this.#byNameKey.get(nameKey(name));
    const profile = row === undefined ? null : toProfile(row);
    return profile !== null && isChild(profile) ? profile : null;
  }

  add(child: NewChild, actor: string, nowMs: EpochMs): Result<ChildProfile, ProfileFault> {
    const { consent, id = newProfileId(), ...fields } = child;
    return this.#transact(() => {
      const taken = this.taken(null, child.name, child.osUser);
      if (taken !== null) return err(taken);
      if (this.get(id) !== null) return err({ kind: 'name-taken' });
      this.#insert.run({ ...fields, id, nameKey: nameKey(child.name), createdAtMs: nowMs });
      if (consent !== null) this.#insertConsent.run({ ...consent, id, actor, nowMs });
      const detail = { ...fields, consent };
      this.#audit.append({ actor, action: 'profile.add', profileId: id, detail }, nowMs);
      return this.#child(id);
    });
  }

  update(
    id: ProfileId,
    changes: ProfileChanges,
    actor: string,
    nowMs: EpochMs,
  ): Result<ChildProfile, ProfileFault> {
    return this.#transact(() => {
      const before = this.#child(id);
      if (!before.ok) return before;
      const after = { ...before.value, ...changes };
      const taken = this.taken(id, after.name, after.osUser);
      if (taken !== null) return err(taken);
      const { name, age, presetId, osUser, detail } = after;
      this.#update.run({ id, name, nameKey: nameKey(name), age, presetId, osUser, detail });
      this.#audit.append({ actor, action: 'profile.update', profileId: id, detail: { ...changes } }, nowMs);
      return this.#child(id);
    });
  }

  /** Sets the level of detail of any profile, the household's included. */
  setDetail(
    id: ProfileId,
    detail: DetailLevel,
    actor: string,
    nowMs: EpochMs,
  ): Result<Profile, ProfileFault> {
    return this.#change(id, { actor, action: 'profile.detail', detail: { detail } }, nowMs, () => {
      this.#db.prepare('UPDATE profiles SET detail = ? WHERE id = ?').run(detail, id);
    });
  }

  recordConsent(
    id: ProfileId,
    consent: Consent,
    actor: string,
    nowMs: EpochMs,
  ): Result<Profile, ProfileFault> {
    return this.#change(id, { actor, action: 'consent.record', detail: { ...consent } }, nowMs, () => {
      this.#insertConsent.run({ ...consent, id, actor, nowMs });
    });
  }

  /** From now on only totals are written; what was written stays until retention or `erase`. */
  withdrawConsent(id: ProfileId, actor: string, nowMs: EpochMs): Result<Profile, ProfileFault> {
    return this.#change(id, { actor, action: 'consent.withdraw', detail: {} }, nowMs, () => {
      this.#withdraw.run(nowMs, id);
    });
  }

  /** Remembers where the profile's listeners are bound. Not audited: nobody decided anything. */
  setPorts(id: ProfileId, changed: Partial<ProfilePorts>): void {
    const before = this.get(id)?.ports;
    if (before === undefined) return;
    const ports = { ...before, ...changed };
    if (isDeepStrictEqual(ports, before)) return;
    this.#setPorts.run({ ...ports, id });
    this.#changed();
  }

  /** Takes the child out, and with it policy, grants, requests and roll-ups. Rows and backups: see `erase`. */
  remove(id: ProfileId, actor: string, nowMs: EpochMs): Result<null, ProfileFault> {
    return this.#transact(() => {
      const before = this.#child(id);
      if (!before.ok) return before;
      this.#delete.run(id);
      this.#audit.append({ actor, action: 'profile.remove', profileId: id, detail: {} }, nowMs);
      return ok(null);
    });
  }

  #change(
    id: ProfileId,
    entry: { actor: string; action: string; detail: Record<string, unknown> },
    nowMs: EpochMs,
    write: () => void,
  ): Result<Profile, ProfileFault> {
    return this.#transact(() => {
      if (this.get(id) === null) return err({ kind: 'unknown-profile' });
      write();
      this.#audit.append({ ...entry, profileId: id }, nowMs);
      const after = this.get(id);
      return after === null ? err({ kind: 'unknown-profile' }) : ok(after);
    });
  }

  #transact<T>(body: () => Result<T, ProfileFault>): Result<T, ProfileFault> {
    const result = this.#db.transaction(body).immediate();
    if (result.ok) this.#changed();
    return result;
  }

  #child(id: ProfileId): Result<ChildProfile, ProfileFault> {
    const profile = this.get(id);
    return profile !== null && isChild(profile) ? ok(profile) : err({ kind: 'unknown-profile' });
  }

  /** Why a profile could not bear this name and account. `id`: the profile that may. */
  taken(id: ProfileId | null, name: string, osUser: string | null): ProfileFault | null {
    const sameName = this.#byNameKey.get(nameKey(name));
    if (sameName !== undefined && sameName.id !== id) return { kind: 'name-taken' };
    const sameUser = osUser === null ? undefined : this.#byOsUser.get(osUser);
    return sameUser !== undefined && sameUser.id !== id ? { kind: 'os-user-taken' } : null;
  }
}

const isChild = (profile: Profile): profile is ChildProfile =>
  profile.age !== null && profile.presetId !== null;

function toProfile(row: StoredProfile): Profile {
  const consent =
    row.guardian_consent_at_ms === null || row.notice_at_ms === null
      ? null
      : {
          guardianConsentAtMs: epochMs(row.guardian_consent_at_ms),
          noticeAtMs: epochMs(row.notice_at_ms),
          assent: row.assent,
          assentAtMs: row.assent_at_ms === null ? null : epochMs(row.assent_at_ms),
        };
  return {
    id: row.id as ProfileId,
    name: row.name,
    age: row.age,
    presetId: row.preset_id,
    osUser: row.os_user,
    detail: row.detail,
    createdAtMs: epochMs(row.created_at_ms),
    consent,
    ports: { dns: row.dns_port, proxy: row.proxy_port, tls: row.tls_port, web: row.web_port },
  };
}
