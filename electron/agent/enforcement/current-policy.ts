/**
 * The rules in force, in memory, per profile: what the gatekeeper reads instead of the database. Replaced whole from a
 * snapshot after every change (and from the last snapshot on disk when the database is damaged).
 */
import type { PrivacyLevel } from '../../../shared/activity/detail-level.ts';
import { mayWriteNames } from '../../../shared/activity/detail-level.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import {
  buildEffectivePolicy,
  type EffectivePolicy,
  type PolicyPair,
} from '../../../shared/policy/effective-policy.ts';
import {
  type Grant,
  type LiveState,
  type Pause,
  parseGrantScope,
  type UsageSnapshot,
} from '../../../shared/policy/live.ts';
import { situateAllowance } from '../../../shared/policy/allowance.ts';
import { momentOf } from '../../../shared/policy/situation.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import { HOUSEHOLD_DEFAULT, presetForAge } from '../../../shared/policy/presets.ts';
import type { PolicySnapshot } from '../storage/policy-snapshot.ts';
import type { Profile } from '../storage/profile-store.ts';
import type { StoredPolicy } from '../storage/policy-store.ts';
import type { HealthBoard } from '../system/health.ts';

export interface ProfileRules {
  readonly profile: Profile;
  /** What `policy` was built of. */
  readonly documents: PolicyPair;
  readonly policy: EffectivePolicy;
  readonly live: LiveState;
  readonly level: PrivacyLevel;
}

export class CurrentPolicy {
  readonly #health: HealthBoard;
  #rules = new Map<ProfileId, ProfileRules>();
  readonly #usage = new Map<ProfileId, UsageSnapshot>();
  #epoch = 0;
  readonly #listeners = new Set<() => void>();

  constructor(health: HealthBoard) {
    this.#health = health;
  }

  /** Rises with every replacement, and when an allowance ends. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Called after every replacement, when the new rules are in force. */
  onReplaced(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** A profile that is gone between two packets gets the household's rules. */
  of(profileId: ProfileId): ProfileRules {
    const rules = this.#rules.get(profileId) ?? this.#rules.get(HOUSEHOLD);
    if (rules === undefined) throw new Error('no policy was put in force before the first question');
    return rules;
  }

  /** What the meter counted. Rulings given earlier stand, unless an allowance is spent now that was not, or the reverse. */
  setUsage(profileId: ProfileId, usage: UsageSnapshot, nowMs: EpochMs): void {
    this.#usage.set(profileId, usage);
    const rules = this.#rules.get(profileId);
    if (rules === undefined) return;
    const { policy, live } = rules;
    this.#rules.set(profileId, { ...rules, live: { ...live, usage } });
    const moment = momentOf(policy, nowMs);
    const isOther = policy.allowances.some(
      (one) =>
        situateAllowance(one, live.usage, moment).isSpent !== situateAllowance(one, usage, moment).isSpent,
    );
    if (isOther) this.#epoch += 1;
  }

  profiles(): readonly Profile[] {
    return [...this.#rules.values()].map(({ profile }) => profile);
  }

  replace(snapshot: PolicySnapshot): void {
    const stored = new Map(snapshot.policies.map((policy) => [policy.profileId, policy]));
    const household = this.#documentOf(stored.get(HOUSEHOLD), HOUSEHOLD_DEFAULT);
    const rules = new Map<ProfileId, ProfileRules>();
    for (const profile of snapshot.profiles) {
      const child =
        profile.id === HOUSEHOLD
          ? null
          : this.#documentOf(stored.get(profile.id), presetForAge(profile.age ?? 0).document);
      const documents = { household, child };
      rules.set(profile.id, {
        profile,
        documents,
        policy: buildEffectivePolicy(documents),
        live: { ...liveOf(profile.id, snapshot), usage: this.#usage.get(profile.id) ?? null },
        level: { detail: profile.detail, hasConsent: mayWriteNames(profile.age, profile.consent) },
      });
    }
    this.#rules = rules;
    this.#epoch += 1;
    for (const listener of this.#listeners) listener();
  }

  /** A stored document that no longer parses (damage, or a newer version's) yields to the preset, visibly. */
  #documentOf(stored: StoredPolicy | undefined, fallback: PolicyDocument): PolicyDocument {
    if (stored === undefined) return fallback;
    const id = `policy.unreadable:${stored.profileId}`;
    const parsed = parsePolicy(stored.document);
    if (parsed.ok) {
      this.#health.clear(id);
      return parsed.value;
    }
    this.#health.raise({
      id,
      part: 'database',
      level: 'degraded',
      message: {
        vi: `Không đọc được luật đã lưu (bản ${stored.revision}); đang dùng mẫu luật theo tuổi.`,
        en: `The stored policy (revision ${stored.revision}) cannot be read; the preset for the age is in force.`,
      },
      hint: {
        vi: 'Đặt lại luật bằng `haidang policy set`, hoặc khôi phục một bản sao lưu.',
        en: 'Put a policy again with `haidang policy set`, or restore a backup.',
      },
    });
    return fallback;
  }
}

/** Grants are the profile's own; a pause of the household stands for everybody. */
function liveOf(profileId: ProfileId, snapshot: PolicySnapshot): Omit<LiveState, 'usage'> {
  const grants = snapshot.grants.filter((grant) => grant.profileId === profileId).flatMap(toGrant);
  const pauses = snapshot.pauses
    .filter((pause) => pause.profileId === profileId || pause.profileId === HOUSEHOLD)
    .map((pause): Pause => {
      const layer = pause.profileId === HOUSEHOLD ? 'household' : 'child';
      return { layer, createdAtMs: pause.startedAtMs, untilMs: pause.untilMs };
    });
  return { grants, pauses };
}

/** A scope that a newer version wrote opens nothing. */
export function toGrant(stored: {
  id: Grant['id'];
  scope: string;
  createdAtMs: EpochMs;
  untilMs: EpochMs;
}): Grant[] {
  const scope = parseGrantScope(stored.scope);
  if (!scope.ok) return [];
  return [
    { id: stored.id, scope: scope.value, createdAtMs: stored.createdAtMs, expiresAtMs: stored.untilMs },
  ];
}
