/** What guardians' and children's procedures work on, beyond what the operator's do, and who is calling. */
import type { AttemptLimit } from './attempt-limit.ts';
import type { ChildReturns } from './child-returns.ts';
import type { ConsoleLinks } from './console-links.ts';
import type { EventBus } from './event-bus.ts';
import type { Guardian } from './guardians.ts';
import type { JobBoard } from './jobs.ts';
import type { OperatorDeps } from './operator-deps.ts';
import type { Sessions } from './sessions.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';

export interface ConsoleDeps extends OperatorDeps {
  readonly events: EventBus;
  readonly jobs: JobBoard;
  readonly sessions: Sessions;
  /** For every secret that a person types. */
  readonly attempts: AttemptLimit;
  readonly links: ConsoleLinks;
  readonly returns: ChildReturns;
}

/** In the oRPC context of every procedure of `console-api`; put there by the door, never by the caller. */
export interface GuardianContext {
  readonly guardian: Pick<Guardian, 'id' | 'name'>;
  /** SHA-256 of the session's token: names the session without being it. */
  readonly sessionId: string;
  /** `Last-Event-ID` of the request. */
  readonly lastEventId: number | null;
  /** Aborted when the session ends; the call's own signal is aborted with it. */
  readonly ended: AbortSignal;
}

/** In the oRPC context of every procedure of `child-api`. */
export interface ChildContext {
  readonly child: ProfileId;
  readonly lastEventId: number | null;
  readonly ended: AbortSignal;
}
