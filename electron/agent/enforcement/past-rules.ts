/**
 * The rules as they were: the revisions in force at a moment that is over, and the grants and pauses of that time. One
 * is made for each question and keeps what it built, since a week of rows shares a handful of revisions.
 */
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { earlier, epochMs, FOREVER, type EpochMs } from '../../../shared/kernel/instant.ts';
import {
  buildEffectivePolicy,
  type EffectivePolicy,
  type PolicyPair,
} from '../../../shared/policy/effective-policy.ts';
import type { LiveState, Pause } from '../../../shared/policy/live.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import { HOUSEHOLD_DEFAULT, presetForAge } from '../../../shared/policy/presets.ts';
import type { PastPause, PastStore } from '../storage/past-store.ts';
import type { StoredGrant } from '../storage/grant-store.ts';
import type { StoredPolicy } from '../storage/policy-store.ts';
import type { Profile } from '../storage/profile-store.ts';
import { toGrant } from './current-policy.ts';

export interface RulesThen {
  readonly documents: PolicyPair;
  readonly policy: EffectivePolicy;
}

/** The same fallback as the rules in force: a document that does not parse yields to the preset. */
function documentOf(stored: StoredPolicy | null, fallback: PolicyDocument): PolicyDocument {
  const parsed = stored === null ? null : parsePolicy(stored.document);
  return parsed?.ok === true ? parsed.value : fallback;
}

export class PastRules {
  readonly #past: PastStore;
  readonly #profile: Pick<Profile, 'id' | 'age'>;
  readonly #built = new Map<string, RulesThen>();

  constructor(past: PastStore, profile: Pick<Profile, 'id' | 'age'>) {
    this.#past = past;
    this.#profile = profile;
  }

  at(atMs: EpochMs): RulesThen {
    const { id, age } = this.#profile;
    const household = this.#past.policyAt(HOUSEHOLD, atMs);
    const child = id === HOUSEHOLD ? null : this.#past.policyAt(id, atMs);
    const key = `${household?.revision ?? 0} ${child?.revision ?? 0}`;
    const known = this.#built.get(key);
    if (known !== undefined) return known;
    const documents: PolicyPair = {
      household: documentOf(household, HOUSEHOLD_DEFAULT),
      child: id === HOUSEHOLD ? null : documentOf(child, presetForAge(age ?? 0).document),
    };
    const built = { documents, policy: buildEffectivePolicy(documents) };
    this.#built.set(key, built);
    return built;
  }

  /** When other rules came into force next, up to `toMs`. */
  until(atMs: EpochMs, toMs: EpochMs): EpochMs {
    const fromMs = epochMs(atMs + 1);
    const owners: readonly ProfileId[] =
      this.#profile.id === HOUSEHOLD ? [HOUSEHOLD] : [HOUSEHOLD, this.#profile.id];
    return owners
      .flatMap((id) => this.#past.revisions(id, fromMs, toMs).slice(0, 1))
      .reduce<EpochMs>((at, { createdAtMs }) => earlier(at, createdAtMs), toMs);
  }

  /** As people knew it at that moment: a pause that was ended later still had its end, a grant was not revoked yet. */
  liveAt(atMs: EpochMs): LiveState {
    const next = epochMs(atMs + 1);
    return {
      grants: this.#past.grants(this.#profile.id, atMs, next).flatMap(toGrant),
      pauses: this.#pausesBetween(atMs, next).map((pause) => toPause(pause, pause.untilMs)),
      usage: null,
    };
  }

  /** As it went: with the ends that came. */
  liveBetween(fromMs: EpochMs, toMs: EpochMs): LiveState {
    return {
      grants: this.#past.grants(this.#profile.id, fromMs, toMs).map(asItWent).flatMap(toGrant),
      pauses: this.#pausesBetween(fromMs, toMs).map((pause) => toPause(pause, endOf(pause))),
      usage: null,
    };
  }

  #pausesBetween(fromMs: EpochMs, toMs: EpochMs): readonly PastPause[] {
    const { id } = this.#profile;
    const own = this.#past.pauses(id, fromMs, toMs);
    return id === HOUSEHOLD ? own : [...this.#past.pauses(HOUSEHOLD, fromMs, toMs), ...own];
  }
}

const asItWent = (grant: StoredGrant): StoredGrant => ({
  ...grant,
  untilMs: earlier(grant.untilMs, grant.revokedAtMs ?? FOREVER),
});

const endOf = ({ untilMs, endedAtMs }: PastPause): EpochMs | null =>
  untilMs === null ? endedAtMs : earlier(untilMs, endedAtMs ?? FOREVER);

const toPause = ({ profileId, startedAtMs }: PastPause, untilMs: EpochMs | null): Pause => ({
  layer: profileId === HOUSEHOLD ? 'household' : 'child',
  createdAtMs: startedAtMs,
  untilMs,
});
