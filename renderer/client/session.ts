/**
 * Who this tab acts for: the pass that a one-time code gave, and the guardian's session. Both live in `sessionStorage`,
 * whose origin includes the port; there is no cookie, since a cookie would go to every port of this computer.
 */
import { useSyncExternalStore } from 'react';
import { z } from 'zod';

const PASS = 'haidang.pass';
const SESSION = 'haidang.session';

const storedSchema = z.object({
  token: z.string(),
  guardian: z.object({ id: z.string(), name: z.string() }),
  expiresAt: z.string(),
});
export type StoredSession = z.infer<typeof storedSchema>;

export type EndReason = 'expired' | 'signed-out';

const listeners = new Set<() => void>();
const startListeners = new Set<() => void>();
const endListeners = new Set<(reason: EndReason) => void>();
let session = readStored();

function readStored(): StoredSession | null {
  const text = sessionStorage.getItem(SESSION);
  if (text === null) return null;
  try {
    return storedSchema.parse(JSON.parse(text));
  } catch {
    sessionStorage.removeItem(SESSION);
    return null;
  }
}

export const currentSession = (): StoredSession | null => session;

export function startSession({ token, guardian, expiresAt }: StoredSession): void {
  session = { token, guardian, expiresAt };
  sessionStorage.setItem(SESSION, JSON.stringify(session));
  for (const listener of listeners) listener();
  for (const listener of startListeners) listener();
}

export function endSession(reason: EndReason): void {
  if (session === null) return;
  session = null;
  sessionStorage.removeItem(SESSION);
  for (const listener of listeners) listener();
  for (const listener of endListeners) listener(reason);
}

/** A refused token ends the session only if it is still the session's. */
export function refuseToken(token: string | null): void {
  if (session !== null && session.token === token) endSession('expired');
}

export function onSessionStart(listener: () => void): () => void {
  startListeners.add(listener);
  return () => startListeners.delete(listener);
}

export function onSessionEnd(listener: (reason: EndReason) => void): () => void {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSession = (): StoredSession | null => useSyncExternalStore(subscribe, currentSession);

export const doorPass = (): string | null => sessionStorage.getItem(PASS);
export const keepDoorPass = (token: string): void => sessionStorage.setItem(PASS, token);
export const dropDoorPass = (): void => sessionStorage.removeItem(PASS);
