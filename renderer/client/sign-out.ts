/** Ends the session at both ends. An agent that does not answer keeps its own until it runs out; this tab forgets now. */
import { client } from './console-client.ts';
import { endSession } from './session.ts';

export async function signOut(): Promise<void> {
  await client.session.signOut().catch(() => undefined);
  endSession('signed-out');
}
