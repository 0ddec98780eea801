/**
 * What happens to requests by themselves: unanswered they end after a day, answered ones end with what they gave, and
 * an answer that a crash cut short before it was marked as applied is in force with the policy that was loaded since.
 * INVARIANT: after `settleRequests` no request is older than its stage allows.
 */
import { hours } from '../../../shared/kernel/duration.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { RequestStamp, StoredRequest } from '../storage/request-store.ts';
import type { ConsoleDeps } from './console-deps.ts';

/** After the last time the same was asked. */
export const OPEN_FOR = hours(24);
const LOOK_EVERY_MS = 15_000;
/** More than a household can have open. */
const ALL = 10_000;

export function settleRequests(deps: ConsoleDeps): void {
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
  const stamp = (stage: RequestStamp, which: readonly StoredRequest[]): void => {
    if (which.length === 0) return;
    const stamped = new Set(
      storage.requests.stamp(
        stage,
        which.map(({ id }) => id),
        nowMs,
      ),
    );
    for (const request of which) if (stamped.has(request.id)) tellRequest(deps, request);
  };
  stamp(
    'applied',
    unsettled.filter(({ appliedAtMs }) => appliedAtMs === null),
  );
  const live = new Set(storage.grants.live(nowMs).map(({ id }) => id));
  stamp(
    'expired',
    unsettled.filter(({ grantId }) => grantId !== null && !live.has(grantId)),
  );
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
