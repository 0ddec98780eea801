/**
 * What happens to requests by themselves: unanswered they end after a day, answered ones end with what they gave, and
 * an answer that a crash cut short before it was marked as applied is in force with the policy that was loaded since.
 * INVARIANT: after `settleRequests` no request is older than its stage allows, unless the database takes nothing now:
 * then that stands on the health board, and the next look makes up for it. Nothing here throws what a disk says.
 */
import { hours } from '../../../shared/kernel/duration.ts';
import type { RequestId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { RequestStamp, StoredRequest } from '../storage/request-store.ts';
import type { ConsoleDeps } from './console-deps.ts';

/** After the last time the same was asked. */
export const OPEN_FOR = hours(24);
const LOOK_EVERY_MS = 15_000;
/** More than a household can have open. */
const ALL = 10_000;

export function settleRequests(deps: ConsoleDeps): void {
  deps.guard.attempt(() => settle(deps));
}

function settle(deps: ConsoleDeps): void {
  const storage = deps.records()?.storage;
  if (storage === undefined) return;
  const nowMs = deps.clock.nowMs();
  const since = epochMs(nowMs - OPEN_FOR);
  const ended = storage.requests.waiting(ALL).filter(({ lastAskedAtMs }) => lastAskedAtMs < since);
  if (ended.length > 0) {
    storage.requests.expire(since, nowMs);
    for (const request of ended) tellRequest(deps, { ...request, state: 'expired' });
  }
  const unsettled = storage.requests.unsettled();
  stampRequests(deps, ['applied'], idsOf(unsettled.filter(({ appliedAtMs }) => appliedAtMs === null)));
  const live = new Set(storage.grants.live(nowMs).map(({ id }) => id));
  const over = unsettled.filter(({ grantId }) => grantId !== null && !live.has(grantId));
  stampRequests(deps, ['expired'], idsOf(over));
}

const idsOf = (requests: readonly StoredRequest[]): readonly RequestId[] => requests.map(({ id }) => id);

/** Each stage once for each request, and told to both sides. */
export function stampRequests(
  deps: ConsoleDeps,
  stages: readonly RequestStamp[],
  ids: readonly RequestId[],
): void {
  deps.guard.attempt(() => stamp(deps, stages, ids));
}

function stamp(deps: ConsoleDeps, stages: readonly RequestStamp[], ids: readonly RequestId[]): void {
  const requests = deps.records()?.storage.requests;
  if (requests === undefined || ids.length === 0) return;
  const nowMs = deps.clock.nowMs();
  const stamped = new Set(stages.flatMap((stage) => requests.stamp(stage, ids, nowMs)));
  for (const id of stamped) {
    const request = requests.get(id);
    if (request !== null) tellRequest(deps, request);
  }
}

/** A console has word of every request that waits, or of the one that it was just told of. */
export function markDelivered(deps: ConsoleDeps, only: RequestId | null = null): void {
  const read = deps.guard.attempt(() => deps.records()?.storage.requests.waiting(ALL) ?? []);
  if (!read.ok) return;
  const undelivered = read.value.filter(({ deliveredAtMs }) => deliveredAtMs === null);
  stampRequests(deps, ['delivered'], idsOf(undelivered.filter(({ id }) => only === null || id === only)));
}

export function tellRequest(
  deps: ConsoleDeps,
  { id, profileId, state }: Pick<StoredRequest, 'id' | 'profileId' | 'state'>,
): void {
  deps.events.emit({ type: 'request', id, child: profileId, state });
}

/** Settles them while the agent runs, whether or not anybody looks. */
export class RequestClerk {
  readonly #deps: ConsoleDeps;
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: ConsoleDeps) {
    this.#deps = deps;
  }

  start(): void {
    settleRequests(this.#deps);
    this.#timer = setInterval(() => settleRequests(this.#deps), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
