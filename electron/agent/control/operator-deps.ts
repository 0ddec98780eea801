/** Everything the operator's procedures work on, and the few steps that several of them share. */
import type { UpstreamChoice } from '../runtime/upstream-choice.ts';
import type { ErrorData } from '../../../shared/contracts/error-codes.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { zonedIso } from '../../../shared/time/zoned-iso.ts';
import type { Records } from '../activity/records.ts';
import type { StorageGuard } from '../activity/storage-guard.ts';
import type { CurrentPolicy } from '../enforcement/current-policy.ts';
import type { Gatekeeper } from '../enforcement/gatekeeper.ts';
import type { CurrentIndex } from '../filtering/current-index.ts';
import type { ListService } from '../filtering/list-service.ts';
import type { DatagramPath } from '../runtime/datagram-path.ts';
import type { AskEndpoint } from '../runtime/endpoint-probe.ts';
import type { JoinedEndpoints } from '../runtime/joined-endpoints.ts';
import type { Restored } from '../storage/backup.ts';
import { restoreHint } from '../storage/start-faults.ts';
import type { ChildProfile } from '../storage/profile-store.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import { refusal, unknownChild } from './refusal.ts';

export interface OperatorDeps {
  readonly version: string;
  readonly startedAtMs: EpochMs;
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly health: HealthBoard;
  /** Null while the agent filters with the last policy it knew, because the database cannot be used. */
  readonly records: () => Records | null;
  /** What touches the database outside of a procedure goes through it; what a procedure throws is explained by it. */
  readonly guard: StorageGuard;
  readonly policy: CurrentPolicy;
  readonly gate: Gatekeeper;
  readonly index: CurrentIndex;
  readonly lists: ListService | null;
  /** Null: neither a name filter nor a proxy. */
  readonly endpoints: JoinedEndpoints | null;
  readonly observe: boolean;
  /** The address that blocked names are answered with; null: none. */
  readonly sentinel: string | null;
  readonly counters: () => Readonly<Record<string, number>>;
  readonly datagrams: () => DatagramPath;
  readonly upstreams: () => readonly { readonly upstream: string; readonly ok: boolean }[];
  readonly upstreamChoice: UpstreamChoice;
  /** The aliases that an answer for the name leads through, in order; empty when no upstream answers in time. */
  readonly aliasesOf: (name: DomainName) => Promise<readonly DomainName[]>;
  readonly askEndpoint: AskEndpoint;
  readonly restore: (
    file: string,
  ) => Promise<Result<Pick<Restored, 'guardians'>, Pick<ErrorData, 'message' | 'hint'>>>;
}

/** Who did it, in the audit trail, for everything that comes over the control socket. */
export const OPERATOR = 'operator';

export function recordsOf(deps: OperatorDeps): Records {
  const records = deps.records();
  if (records !== null) return records;
  throw refusal(
    'STORAGE_FAILED',
    {
      vi: 'Không dùng được cơ sở dữ liệu nên không đọc và không ghi được gì. Bộ lọc vẫn chạy theo luật gần nhất.',
      en: 'The database cannot be used, so nothing can be read or changed. Filtering goes on with the last rules.',
    },
    restoreHint(deps.dataDirectory),
  );
}

export function childOf(deps: OperatorDeps, name: string): ChildProfile {
  const child = recordsOf(deps).storage.profiles.childByName(name);
  if (child === null) throw unknownChild(name);
  return child;
}

/** A child's profile by name, or the household's by its own word. */
export const profileOf = (deps: OperatorDeps, name: string | undefined): ProfileId =>
  name === undefined || name === HOUSEHOLD ? HOUSEHOLD : childOf(deps, name).id;

/** As the answers show it: null is the household. */
export const shownName = (name: string | undefined): string | null =>
  name === undefined || name === HOUSEHOLD ? null : name;

/** After every change: what is stored comes into force before the caller hears that it is done. */
export function bringIntoForce(deps: OperatorDeps): void {
  deps.policy.replace(recordsOf(deps).storage.snapshot());
}

/** For changes whose own store does not audit them. `detail` names no child: the row outlives an erasure. */
export function audit(
  deps: OperatorDeps,
  action: string,
  detail: Readonly<Record<string, unknown>>,
  profileId: ProfileId | null = null,
): void {
  deps.records()?.storage.audit.append({ actor: OPERATOR, action, profileId, detail }, deps.clock.nowMs());
}

/** As every answer shows an instant: on the clock of the profile that it is about, by its policy's zone. */
export const isoOf = (deps: OperatorDeps, at: EpochMs, profileId: ProfileId = HOUSEHOLD): string =>
  zonedIso(deps.policy.of(profileId).policy.zone, at);
