/**
 * The one-time code that an address carries in its fragment. It leaves the address before anything else happens, so that
 * neither the history nor a shared screen keeps it.
 */
import { doorClient } from '../client/door-client.ts';
import { keepDoorPass } from '../client/session.ts';

/** Takes the code out of the address; null: there is none. */
export function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}

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
