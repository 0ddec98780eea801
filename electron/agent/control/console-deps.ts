/** What guardians' and children's procedures work on, beyond what the operator's do, and who is calling. */
import type { Guardian } from './guardians.ts';
import type { EventBus } from './event-bus.ts';
import type { JobBoard } from './jobs.ts';
import type { OperatorDeps } from './operator-deps.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';

export interface ConsoleDeps extends OperatorDeps {
  readonly events: EventBus;
  readonly jobs: JobBoard;
}

/** In the oRPC context of every procedure of `console-api`; put there by the door, never by the caller. */
export interface GuardianContext {
  readonly guardian: Pick<Guardian, 'id' | 'name'>;
  /** SHA-256 of the session's token: names the session without being it. */
  readonly sessionId: string;
  /** `Last-Event-ID` of the request. */
  readonly lastEventId: number | null;
}

/** In the oRPC context of every procedure of `child-api`. */
export interface ChildContext {
  readonly child: ProfileId;
  readonly lastEventId: number | null;
}
