import type { OperatorClient } from './control-client.ts';

/** One run of the command line, as its commands see it. */
export interface Session {
  readonly operator: OperatorClient;
  readonly json: boolean;
  readonly directory: string;
}

/** Turns a command's body into an action: opens the session, and tells whatever is thrown in the user's language. */
export type WithSession = <Args extends unknown[]>(
  body: (session: Session, ...args: Args) => Promise<void>,
) => (...args: Args) => Promise<void>;
