/** How a one-time code becomes a pass to the guardian’s door. */
import { failureOf } from '../client/api-error.ts';
import { doorClient } from '../client/door-client.ts';
import { keepDoorPass } from '../client/session.ts';

/** `refused`: used, expired, or for another face. `none`: the address had no code. */
export type Entrance = 'none' | 'entered' | 'refused' | 'unreachable';

let entrance: Entrance = 'none';

export const currentEntrance = (): Entrance => entrance;

export async function enter(code: string): Promise<void> {
  try {
    const { token, kind } = await doorClient.enter({ code });
    entrance = kind === 'console' ? 'entered' : 'refused';
    if (kind === 'console') keepDoorPass(token);
  } catch (error) {
    entrance = failureOf(error).kind === 'stated' ? 'refused' : 'unreachable';
  }
}
