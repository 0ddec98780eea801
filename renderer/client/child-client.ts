/**
 * The child's procedures, and the child's token: in the memory of this tab only, gained from a one-time code. This entry
 * knows no other procedures but those that exchange the code, and that give another token when the agent was started
 * anew: then the page signs a challenge with a key that it never sends.
 */
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query';
import { useSyncExternalStore } from 'react';
import type { childApi } from '../../shared/contracts/child-api.ts';
import type { doorApi } from '../../shared/contracts/door-api.ts';
import { failureOf } from './api-error.ts';
import { rpcLink } from './rpc-link.ts';

export type ChildClient = ContractRouterClient<typeof childApi>;

const TOKEN = 'haidang.child';
const WAY_BACK = 'haidang.child.way';
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
      if (token !== null && token === currentToken()) void comeBack(token);
    },
  }),
);

export const childQueries: RouterUtils<ChildClient> = createTanstackQueryUtils(childClient, {
  path: ['child'],
});

const door: Pick<ContractRouterClient<typeof doorApi>, 'enter' | 'challenge' | 'comeBack'> = createORPCClient(
  rpcLink({ prefix: '/api/door', token: () => null, onRefused: () => undefined }),
);

/** A code that was used, that expired or that is a guardian's leaves the page without a child. */
export async function enterAsChild(code: string): Promise<void> {
  try {
    const { token, kind, way } = await door.enter({ code });
    if (kind !== 'child') return;
    if (way === null) sessionStorage.removeItem(WAY_BACK);
    else sessionStorage.setItem(WAY_BACK, `${way.id} ${way.key}`);
    setToken(token);
  } catch {
    // The page says that the address does not work any more and where a new one comes from.
  }
}

let comingBack: Promise<void> | null = null;

/** Once for all the calls that were refused. */
function comeBack(refused: string): Promise<void> {
  comingBack ??= returnFrom(refused).finally(() => {
    comingBack = null;
  });
  return comingBack;
}

async function returnFrom(refused: string): Promise<void> {
  const [id, key] = sessionStorage.getItem(WAY_BACK)?.split(' ') ?? [];
  let token: string | null = null;
  if (id !== undefined && key !== undefined) {
    try {
      const { challenge } = await door.challenge();
      token = (await door.comeBack({ id, challenge, proof: await sign(key, challenge) })).token;
    } catch (error) {
      // Anything but a no is asked again by the next call that is refused.
      const failure = failureOf(error);
      if (failure.kind !== 'stated' || failure.code !== 'NOT_SIGNED_IN') return;
    }
  }
  if (currentToken() === refused) setToken(token);
}

async function sign(key: string, challenge: string): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', octetsOf(key), hmac, false, ['sign']);
  const message = new TextEncoder().encode(`${challenge} ${location.origin}`);
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', imported, message)));
}

const octetsOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));

const base64url = (octets: Uint8Array): string =>
  btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
