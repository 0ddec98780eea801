/** How a one-time code becomes a pass to the guardian’s door. */
import { doorClient } from '../client/door-client.ts';
import { keepDoorPass } from '../client/session.ts';

/** `refused`: used, expired, or for another face. */
export async function enter(code: string): Promise<'entered' | 'refused'> {
  try {
    const { token, kind } = await doorClient.enter({ code });
    if (kind !== 'console') return 'refused';
    keepDoorPass(token);
    return 'entered';
  } catch {
    return 'refused';
  }
}
