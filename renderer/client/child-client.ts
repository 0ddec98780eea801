/**
 * The child's procedures, and the child's token: in the memory of this tab only, gained from a one-time code. This entry
 * knows no other procedures but the one that exchanges the code.
 */
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query';
import { useSyncExternalStore } from 'react';
import type { childApi } from '../../shared/contracts/child-api.ts';
import type { doorApi } from '../../shared/contracts/door-api.ts';
import { rpcLink } from './rpc-link.ts';

export type ChildClient = ContractRouterClient<typeof childApi>;

const TOKEN = 'haidang.child';
const listeners = new Set<() => void>();

const currentToken = (): string | null => sessionStorage.getItem(TOKEN);

function setToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, token);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useChildToken = (): string | null => useSyncExternalStore(subscribe, currentToken);

export const childClient: ChildClient = createORPCClient(
  rpcLink({
    prefix: '/api/child',
    token: currentToken,
    onRefused: (token) => {
      if (token !== null && token === currentToken()) setToken(null);
    },
  }),
);

export const childQueries: RouterUtils<ChildClient> = createTanstackQueryUtils(childClient, {
  path: ['child'],
});

const door: Pick<ContractRouterClient<typeof doorApi>, 'enter'> = createORPCClient(
  rpcLink({ prefix: '/api/door', token: () => null, onRefused: () => undefined }),
);

/** A code that was used, that expired or that is a guardian's leaves the page without a child. */
export async function enterAsChild(code: string): Promise<void> {
  try {
    const { token, kind } = await door.enter({ code });
    if (kind === 'child') setToken(token);
  } catch {
    // The page says that the address does not work any more and where a new one comes from.
  }
}
