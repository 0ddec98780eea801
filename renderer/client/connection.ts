/** Whether the stream of events is up: the one place that knows if the agent answers at this moment. */
import { useSyncExternalStore } from 'react';

export type Connection =
  | { readonly state: 'idle' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly sinceMs: number };

let connection: Connection = { state: 'idle' };
const listeners = new Set<() => void>();

export const currentConnection = (): Connection => connection;

export function setConnection(state: Connection['state'], nowMs: number): void {
  if (connection.state === state) return;
  connection = state === 'lost' ? { state, sinceMs: nowMs } : { state };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConnection = (): Connection => useSyncExternalStore(subscribe, currentConnection);
